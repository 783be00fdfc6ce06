//! Who a request is sent as, for layers that keep something by caller: a limit, a cached answer.

use std::fmt;
use std::sync::Arc;

/// Who a request is sent as, in the request's extensions.
///
/// A name that tells callers apart and holds no secret: a client id, a digest of a token. Nothing is known of requests that
/// carry none; they share the empty name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Principal(Arc<str>);

impl Principal {
    /// A name. It is shown in logs, so it must be no secret, nor let one be guessed.
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self(name.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Principal {
    fn default() -> Self {
        Self("".into())
    }
}

impl fmt::Debug for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Principal({})", self.0)
    }
}
