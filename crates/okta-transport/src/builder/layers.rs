//! Where else a layer of the caller's can stand than outside of everything, and layers that only watch and may go.

use http::{Request, Response};
use tower::{Layer, Service};

use super::{BoxService, TransportBuilder, wrap};
use crate::{Body, BoxError};

impl TransportBuilder {
    /// Adds a layer of the caller's around each attempt: inside [retries](Self::retry) and
    /// [rate limits](Self::rate_limit), outside headers and credentials. The first one added is the outermost.
    ///
    /// It sees absolute URIs without credentials, each repetition anew, and whole responses. With
    /// [`rate_limit(None)`](Self::rate_limit) a scheduler of one's own has its place here. Without any such layer
    /// nothing is spent on the possibility.
    pub fn attempt_layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<BoxService> + Send + 'static,
        L::Service:
            Service<Request<Body>, Response = Response<Body>> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<Body>>>::Error: Into<BoxError>,
        <L::Service as Service<Request<Body>>>::Future: Send + 'static,
    {
        self.attempt_layers.push(wrap(layer));
        self
    }

    /// Whether there are [`CallSpan`](crate::CallSpan) and [`AttemptSpan`](crate::AttemptSpan), as is the default. They are
    /// also what tells an [observer](Self::observer) of calls and attempts; without them it hears of waits only.
    pub fn spans(mut self, spans: bool) -> Self {
        self.spans = spans;
        self
    }
}
