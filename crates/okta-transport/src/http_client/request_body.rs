//! A request's body that tells when the request is being sent.
//!
//! hyper asks a body whether there is any of it before it writes the head: it cannot write how long the body is
//! without. Until then the request waits for a connection, or in a connection for its turn, and nothing of it was sent.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::Request;
use http_body::{Frame, SizeHint};

use crate::Body;
use crate::sending::Sending;

/// The body of a request, and who wants to know how far it has come.
pub(super) struct RequestBody {
    // Boxed, as most requests have none, and hyper moves a request a dozen times on its way.
    body: Option<Box<Body>>,
    sending: Option<Sending>,
}

impl RequestBody {
    /// The request with such a body.
    pub(super) fn within(request: Request<Body>, sending: Option<Sending>) -> Request<Self> {
        if let Some(sending) = &sending {
            sending.not_yet();
        }
        request.map(|body| Self {
            body: (!body.is_empty()).then(|| Box::new(body)),
            sending,
        })
    }

    fn tell(&self) {
        if let Some(sending) = &self.sending {
            sending.maybe();
        }
    }
}

impl http_body::Body for RequestBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.tell();
        match self.body.as_deref_mut() {
            Some(body) => Pin::new(body).poll_frame(cx),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.tell();
        self.body.as_deref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.tell();
        let hint = self.body.as_deref().map(Body::size_hint);
        hint.unwrap_or_else(|| SizeHint::with_exact(0))
    }
}
