//! A client of the default stack over a function that answers, and the log of what it was asked.

use std::sync::{Arc, Mutex, PoisonError};

use http::{Request, Response};
use okta_api::Client;
use okta_api::transport::{Body, BoxError, TransportBuilder};

use crate::quiet::TOKEN;

/// Where the org is said to be.
pub(crate) const ORG: &str = "https://box.okta.example";

/// The addresses that were asked.
#[derive(Clone, Default)]
pub(crate) struct Asked(Arc<Mutex<Vec<String>>>);

impl Asked {
    pub(crate) fn all(&self) -> Vec<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// A client over `answer`.
pub(crate) fn client<F>(answer: F) -> (Client, Asked)
where
    F: Fn(&Request<Body>) -> Response<Body> + Send + Sync + 'static,
{
    configured(answer, |transport| transport)
}

/// The same, with other settings of the stack.
pub(crate) fn configured<F>(
    answer: F,
    settings: impl FnOnce(TransportBuilder) -> TransportBuilder,
) -> (Client, Asked)
where
    F: Fn(&Request<Body>) -> Response<Body> + Send + Sync + 'static,
{
    let asked = Asked::default();
    let (log, answer) = (asked.clone(), Arc::new(answer));
    let service = tower::service_fn(move |request: Request<Body>| {
        let credential = request
            .headers()
            .get("authorization")
            .and_then(|value| value.to_str().ok());
        assert_eq!(
            credential,
            Some(format!("SSWS {TOKEN}").as_str()),
            "the stack below the test adds the token"
        );
        log.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(request.uri().to_string());
        let response = answer(&request);
        async move { Ok::<_, BoxError>(response) }
    });
    let client = Client::builder(ORG)
        .token(TOKEN)
        .configure(|transport| settings(transport.retry(None).service(service)))
        .build()
        .expect("a sound configuration");
    (client, asked)
}

/// An answer with these headers and this body.
pub(crate) fn answer(
    status: u16,
    headers: &[(&'static str, &str)],
    body: impl Into<Body>,
) -> Response<Body> {
    let mut response = Response::builder()
        .status(status)
        .header("x-okta-request-id", "request-17");
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(body.into()).expect("a sound answer")
}

/// The header of a JSON body.
pub(crate) const JSON: (&str, &str) = ("content-type", "application/json");
