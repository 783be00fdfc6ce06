//! The service that sends a token which is given once and for all, whatever its scheme.

use std::task::{Context, Poll};

use http::{Request, Response};
use tower::Service;

use super::static_token::StaticToken;
use crate::{BoxError, MaybeRefused};

/// Sets `Authorization` on every request: `SSWS <token>` or `Bearer <token>`, by the layer that it comes from,
/// [`SswsLayer`](super::SswsLayer) or [`BearerLayer`](super::BearerLayer).
///
/// A value that the request already has is replaced. The header is marked sensitive, so `Debug` of a request hides it
/// and HTTP/2 does not index it. This layer does not know which org the token belongs to: put [`BaseUri`](crate::BaseUri)
/// outside it, or make sure otherwise that requests go there.
///
/// # Errors
///
/// [`Unencrypted`](crate::TransportErrorKind::Unencrypted) for an absolute `http` URI, whose request the inner service does
/// not get to see; see [`SswsLayer::danger_allow_http_on_loopback`](super::SswsLayer::danger_allow_http_on_loopback) for the
/// exception.
#[derive(Clone, Debug)]
pub struct WithToken<S> {
    token: StaticToken,
    inner: S,
}

impl<S> WithToken<S> {
    pub(super) fn new(token: StaticToken, inner: S) -> Self {
        Self { token, inner }
    }
}

impl<S, ReqB, ResB> Service<Request<ReqB>> for WithToken<S>
where
    S: Service<Request<ReqB>, Response = Response<ResB>>,
    S::Error: Into<BoxError>,
{
    type Response = Response<ResB>;
    type Error = BoxError;
    type Future = MaybeRefused<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, mut request: Request<ReqB>) -> Self::Future {
        match self.token.authorize(&mut request) {
            Ok(()) => MaybeRefused::passed(self.inner.call(request)),
            Err(error) => MaybeRefused::refused(error),
        }
    }
}
