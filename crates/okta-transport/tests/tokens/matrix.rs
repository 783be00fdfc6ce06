//! Every key, in every format, with every algorithm, bound and not, gets tokens that the org takes.

use okta_transport::auth::PrivateKey;
use tower::Layer;

use crate::org::{SCOPES, Watched, app, emulator, field, layer, list};
use crate::samples::{all, named};

#[tokio::test(start_paused = true)]
async fn every_key_gets_a_token() {
    for sample in all() {
        for (format, text) in sample.texts() {
            for &algorithm in &sample.algorithms {
                for (binds, proves) in [(false, false), (false, true), (true, true)] {
                    let what =
                        format!("{} as {format}, {algorithm}, {binds} {proves}", sample.name);
                    let key = PrivateKey::from_text(&text).expect(&what);
                    let key = key
                        .with_algorithm(algorithm)
                        .expect(&what)
                        .with_key_id("mine");
                    let org = Watched::org(&emulator(&key, binds));
                    let service = layer(app(key).dpop(proves)).layer(org.clone());
                    for _ in 0..2 {
                        assert_eq!(list(service.clone()).await.expect(&what), 200, "{what}");
                    }
                    // One more where the endpoint wants a nonce in the first proof.
                    assert_eq!(org.token_requests().len(), 1 + usize::from(binds), "{what}");
                    for call in org.sent("/api/v1/users") {
                        assert_eq!(call.headers().contains_key("dpop"), binds, "{what}");
                        let scheme = call.headers()["authorization"].to_str().expect("text");
                        assert_eq!(scheme.starts_with("DPoP "), binds, "{what}");
                    }
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_for_a_token_says_what_it_should() {
    let key = PrivateKey::from_jwk(&named("RSA 2048").jwk).expect("a key");
    let org = Watched::org(&emulator(&key, false));
    let service = layer(app(key)).layer(org.clone());
    let request = crate::support::get("https://org.example.com/api/v1/users");
    let (mut parts, body) = request.into_parts();
    parts
        .headers
        .insert("user-agent", "payroll-sync/2.1".parse().expect("a value"));
    parts.headers.insert(
        "x-mine",
        "not of the token request".parse().expect("a value"),
    );
    let request = http::Request::from_parts(parts, body);
    let response = tower::ServiceExt::oneshot(service, request)
        .await
        .expect("an answer");
    assert_eq!(response.status(), 200);
    let [request] = &org.token_requests()[..] else {
        panic!("one request")
    };
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "https://org.example.com/oauth2/v1/token");
    let mut names: Vec<_> = request.headers().keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "content-type", "dpop", "user-agent"]);
    assert_eq!(request.headers()["accept"], "application/json");
    assert_eq!(field(request, "grant_type"), "client_credentials");
    assert_eq!(
        field(request, "scope"),
        format!("{}+{}", SCOPES[1], SCOPES[0]),
        "sorted"
    );
    let call = request
        .extensions()
        .get::<okta_transport::CallInfo>()
        .expect("what it is");
    assert_eq!((call.operation, call.idempotent), ("token", true));
    let principal = okta_transport::Principal::of(request.extensions());
    assert_eq!(
        principal.expect("whose").as_str(),
        "oauth:0oaservice0000000001"
    );
}
