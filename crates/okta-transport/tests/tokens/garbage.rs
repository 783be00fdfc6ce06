//! Whatever answers in the place of a token endpoint: no panic, an end, and no secret in any text.

use http::{HeaderName, HeaderValue, Request, Response};
use okta_transport::{Body, BoxError};
use proptest::prelude::*;
use tower::{Layer, service_fn};

use crate::fakes::SECOND;
use crate::org::{Watched, app, field, key, layer, list};

/// A body that may hold the assertion of the request, and almost be what it should be.
fn body() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("hunter2-token".to_owned()),
        Just("ASSERTION".to_owned()),
        Just("invalid_client".to_owned()),
        Just("use_dpop_nonce".to_owned()),
        Just("Bearer".to_owned()),
        Just("DPoP".to_owned()),
        "\\PC{0,20}",
    ];
    let value = prop_oneof![
        word.prop_map(|word| serde_json::Value::from(word).to_string()),
        any::<f64>().prop_map(|number| serde_json::Value::from(number).to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        Just("null".to_owned()),
        Just("[]".to_owned()),
    ];
    let member = prop_oneof![
        Just("access_token"),
        Just("token_type"),
        Just("expires_in"),
        Just("error"),
        Just("error_description"),
        Just("errorCode"),
        Just("errorSummary"),
    ];
    let object = proptest::collection::vec((member, value), 0..6).prop_map(|members| {
        let members = members
            .iter()
            .map(|(name, value)| format!("\"{name}\":{value}"));
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    });
    prop_oneof![4 => object, 1 => "\\PC{0,60}", 1 => Just("<html>ASSERTION".to_owned())]
}

fn headers() -> impl Strategy<Value = Vec<(&'static str, Vec<u8>)>> {
    let name = prop_oneof![
        Just("date"),
        Just("dpop-nonce"),
        Just("retry-after"),
        Just("x-okta-request-id"),
        Just("x-rate-limit-reset"),
        Just("x-rate-limit-remaining"),
        Just("x-rate-limit-limit"),
        Just("content-type"),
        Just("www-authenticate"),
    ];
    let value = prop_oneof![
        "[ -~]{0,40}".prop_map(String::into_bytes),
        proptest::collection::vec(any::<u8>(), 0..20),
        Just(b"Thu, 01 Jan 1970 00:00:00 GMT".to_vec()),
        Just(b"Fri, 31 Dec 9999 23:59:59 GMT".to_vec()),
        Just(b"99999999999999999999".to_vec()),
    ];
    proptest::collection::vec((name, value), 0..5)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn any_answer_ends_well(status in 200_u16..600, headers in headers(), body in body()) {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let text = runtime.enable_time().start_paused(true).build().expect("a runtime").block_on(async {
            let answer = service_fn(move |request: Request<Body>| {
                let body = body.replace("ASSERTION", field(&request, "client_assertion"));
                let mut response = Response::new(Body::from(body));
                *response.status_mut() = http::StatusCode::from_u16(status).expect("a status");
                for (name, value) in &headers {
                    if let Ok(value) = HeaderValue::from_bytes(value) {
                        response.headers_mut().append(HeaderName::from_static(name), value);
                    }
                }
                async move { Ok::<_, BoxError>(response) }
            });
            let org = Watched::new(answer);
            let service = layer(app(key())).layer(org.clone());
            let call = tokio::time::timeout(60 * SECOND, list(service));
            let text = match call.await.expect("an end") {
                Ok(_) => String::new(),
                Err(error) => crate::support::all_text(&error),
            };
            for secret in org.secrets() {
                assert!(secret.len() < 5 || !text.contains(&secret), "{text}");
            }
            text
        });
        prop_assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
    }
}
