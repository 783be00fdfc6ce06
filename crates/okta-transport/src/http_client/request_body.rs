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
    body: Body,
    sending: Option<Sending>,
}

impl RequestBody {
    /// The request with such a body.
    pub(super) fn within(request: Request<Body>, sending: Option<Sending>) -> Request<Self> {
        if let Some(sending) = &sending {
            sending.not_yet();
        }
        request.map(|body| Self { body, sending })
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
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.tell();
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.tell();
        self.body.size_hint()
    }
}
