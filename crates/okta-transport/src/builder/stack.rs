//! The order of the layers: the one place where it stands.

use bytes::Bytes;
use http::{Request, Response};
use tower::{Service, ServiceBuilder};

use super::{BoxService, Wrap};
#[cfg(feature = "oauth")]
use crate::auth::OAuthLayer;
use crate::auth::{BearerLayer, SswsLayer};
use crate::rate_limit::RateLimitLayer;
use crate::{
    AttemptSpanLayer, AttemptTimeoutLayer, BaseUriLayer, Body, BoxError, CallSpanLayer,
    CollectLayer, CurlLayer, DeadlineLayer, DefaultHeadersLayer, Principal, PrincipalLayer,
    RetryLayer,
};

pub(super) enum CheckedAuth {
    Ssws(SswsLayer),
    Bearer(BearerLayer),
    #[cfg(feature = "oauth")]
    OAuth(OAuthLayer),
    Custom(Wrap),
    Nothing,
}

/// All of the stack but its bottom, checked. `None` is a layer that was switched off.
pub(super) struct Stack {
    pub(super) call_span: Option<CallSpanLayer>,
    pub(super) base_uri: BaseUriLayer,
    pub(super) principal: Option<Principal>,
    pub(super) deadline: DeadlineLayer,
    #[cfg(feature = "cache")]
    pub(super) cache: Option<crate::cache::CacheLayer>,
    pub(super) retry: Option<RetryLayer>,
    pub(super) rate_limit: Option<RateLimitLayer>,
    pub(super) attempt_layers: Vec<Wrap>,
    pub(super) headers: DefaultHeadersLayer,
    pub(super) auth: CheckedAuth,
    pub(super) curl: Option<CurlLayer>,
    pub(super) attempt_span: Option<AttemptSpanLayer>,
    pub(super) attempt_timeout: AttemptTimeoutLayer,
    pub(super) collect: CollectLayer,
}

impl Stack {
    pub(super) fn on<S, B>(self, service: S) -> BoxService
    where
        S: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send + 'static,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        match self {
            // As by default: one type from the outside in, with no choice and no allocation between two layers.
            Self {
                call_span: Some(call_span),
                base_uri,
                principal: Some(principal),
                deadline,
                #[cfg(feature = "cache")]
                    cache: None,
                retry: Some(retry),
                rate_limit: Some(rate_limit),
                attempt_layers,
                headers,
                auth,
                curl: None,
                attempt_span: Some(attempt_span),
                attempt_timeout,
                collect,
            } if attempt_layers.is_empty() => {
                let outer = ServiceBuilder::new()
                    .layer(call_span)
                    .layer(base_uri)
                    .layer(PrincipalLayer::new(principal))
                    .layer(deadline)
                    .layer(retry)
                    .layer(rate_limit)
                    .layer(headers);
                let inner = ServiceBuilder::new()
                    .layer(attempt_span)
                    .layer(attempt_timeout)
                    .layer(collect)
                    .service(service);
                match auth {
                    CheckedAuth::Ssws(ssws) => BoxService::new(outer.layer(ssws).service(inner)),
                    CheckedAuth::Bearer(bearer) => {
                        BoxService::new(outer.layer(bearer).service(inner))
                    }
                    #[cfg(feature = "oauth")]
                    CheckedAuth::OAuth(oauth) => BoxService::new(outer.layer(oauth).service(inner)),
                    CheckedAuth::Custom(wrap) => {
                        BoxService::new(outer.service(wrap(BoxService::new(inner))))
                    }
                    CheckedAuth::Nothing => BoxService::new(outer.service(inner)),
                }
            }
            other => other.in_parts(service),
        }
    }

    /// Any other stack: its attempts in a box, around which stands what there is of the rest.
    fn in_parts<S, B>(self, service: S) -> BoxService
    where
        S: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send + 'static,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let outer = ServiceBuilder::new()
            .option_layer(self.call_span)
            .layer(self.base_uri)
            .option_layer(self.principal.map(PrincipalLayer::new))
            .layer(self.deadline);
        #[cfg(feature = "cache")]
        let outer = outer.option_layer(self.cache);
        let outer = outer.option_layer(self.retry).option_layer(self.rate_limit);
        let inner = ServiceBuilder::new()
            .option_layer(self.curl)
            .option_layer(self.attempt_span)
            .layer(self.attempt_timeout)
            .layer(self.collect)
            .service(service);
        let headers = ServiceBuilder::new().layer(self.headers);
        let attempt = match self.auth {
            CheckedAuth::Ssws(ssws) => BoxService::new(headers.layer(ssws).service(inner)),
            CheckedAuth::Bearer(bearer) => BoxService::new(headers.layer(bearer).service(inner)),
            #[cfg(feature = "oauth")]
            CheckedAuth::OAuth(oauth) => BoxService::new(headers.layer(oauth).service(inner)),
            CheckedAuth::Custom(wrap) => {
                BoxService::new(headers.service(wrap(BoxService::new(inner))))
            }
            CheckedAuth::Nothing => BoxService::new(headers.service(inner)),
        };
        let wraps = self.attempt_layers.into_iter().rev();
        BoxService::new(outer.service(wraps.fold(attempt, |attempt, wrap| wrap(attempt))))
    }
}
