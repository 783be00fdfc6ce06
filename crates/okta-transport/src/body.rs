//! A body that can be sent twice.
//!
//! A retry has to repeat a request, a cache has to answer twice with the same response, and an error has to look at
//! a body that somebody else still wants to read. A stream can do none of that, so everything outside
//! [`Collect`](crate::Collect) works on a body that is whole and cheap to clone.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

/// A whole request or response body: some bytes, or none.
///
/// Cloning shares the bytes. An empty body and no body are the same thing here; what goes on the wire for it
/// (`Content-Length: 0` or nothing) depends on the method, see [`DefaultHeaders`](crate::DefaultHeaders).
///
/// `Debug` prints the length only, since bodies hold personal data and secrets.
///
/// ```
/// use okta_transport::Body;
///
/// let body = Body::from(r#"{"profile":{}}"#);
/// assert_eq!(body.as_bytes(), br#"{"profile":{}}"#);
/// assert_eq!(format!("{body:?}"), "Body(14 bytes)");
/// assert!(Body::empty().is_empty());
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Body(Option<Bytes>);

impl Body {
    /// A body without bytes.
    #[must_use]
    pub const fn empty() -> Self {
        Self(None)
    }

    /// The bytes, empty where there is no body.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_deref().unwrap_or_default()
    }

    /// The bytes as a shared buffer, without copying.
    #[must_use]
    pub fn into_bytes(self) -> Bytes {
        self.0.unwrap_or_default()
    }

    /// The number of bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, Bytes::len)
    }

    /// Whether there is not a single byte.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        // Every constructor turns zero bytes into `None`.
        self.0.is_none()
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self((!bytes.is_empty()).then_some(bytes))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.len())
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use http_body::Body as _;

    use super::*;

    #[test]
    fn no_bytes_is_no_body() {
        for body in [
            Body::from(""),
            Body::from(String::new()),
            Body::from(vec![]),
            Body::from(Bytes::new()),
        ] {
            assert_eq!(body, Body::empty());
            assert!(body.is_end_stream());
            assert_eq!(body.size_hint().exact(), Some(0));
        }
    }

    #[test]
    fn debug_tells_the_length_and_nothing_else() {
        let body = Body::from("hunter2");
        assert_eq!(format!("{body:?}"), "Body(7 bytes)");
        assert_eq!(format!("{body:#?}"), "Body(7 bytes)");
    }

    #[test]
    fn a_clone_reads_the_same_bytes_again() {
        let mut first = Body::from("abc");
        let second = first.clone();
        let mut cx = Context::from_waker(std::task::Waker::noop());
        let frame = Pin::new(&mut first).poll_frame(&mut cx);
        assert!(
            matches!(frame, Poll::Ready(Some(Ok(frame))) if frame.data_ref().is_some_and(|d| d == "abc"))
        );
        assert!(first.is_end_stream());
        assert_eq!(second.into_bytes(), "abc");
    }
}
