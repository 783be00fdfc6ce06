//! What a caller in this process gets where one on a port would find the connection closed.

use std::error::Error;
use std::fmt;
use std::io;
use std::sync::LazyLock;

/// A fault closed the connection instead of answering.
///
/// Like a real connection it does not tell whether the request was processed, only whether it was read. Its source is an
/// [`io::Error`], by which clients know a connection that went away: what they repeat on the wire they repeat here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionDropped {
    read: bool,
}

impl ConnectionDropped {
    pub(crate) const BEFORE_READ: Self = Self { read: false };
    pub(crate) const AFTER_READ: Self = Self { read: true };

    /// Whether the request's body was read before the connection was closed.
    #[must_use]
    pub fn after_read(self) -> bool {
        self.read
    }
}

impl fmt::Display for ConnectionDropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let when = if self.read { "after" } else { "before" };
        write!(f, "the connection was closed {when} the request was read")
    }
}

/// Its source is the `io::Error` of a connection that was reset, by which clients tell one that is worth another attempt.
impl Error for ConnectionDropped {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        static RESET: LazyLock<io::Error> =
            LazyLock::new(|| io::Error::from(io::ErrorKind::ConnectionReset));
        Some(&*RESET)
    }
}
