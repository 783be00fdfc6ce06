//! What a session tells while it works, for progress and warnings.

use std::fmt;
use std::sync::Arc;

use okta_api::RateLimit;

/// Something that happened while a statement ran.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A page, or a single item, has come.
    Page {
        /// The schema of the org.
        schema: &'a str,
        /// The table that is read.
        table: &'a str,
        /// The operation.
        operation: &'static str,
        /// The rows in it.
        rows: usize,
        /// What is left of the rate limit.
        rate_limit: Option<RateLimit>,
    },
    /// Something is not as it was asked for.
    Warning {
        /// The schema of the org.
        schema: &'a str,
        /// What.
        text: &'a str,
    },
}

/// Who is told.
#[derive(Clone)]
pub(crate) struct Observer(Arc<dyn Fn(&Event<'_>) + Send + Sync>);

impl Observer {
    pub(crate) fn new(observe: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(observe))
    }

    pub(crate) fn tell(&self, event: &Event<'_>) {
        (self.0)(event);
    }
}

impl Default for Observer {
    fn default() -> Self {
        Self::new(|_| {})
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}
