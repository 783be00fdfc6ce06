//! An org in a box mints a token for an assertion of every key, and takes none twice. It takes proofs of every key, too.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use okta_emulator::{Emulator, ManualClock, ServiceApp};
use okta_transport::auth::{
    Challenges, Nonces, PrivateKey, Proof, ProofKey, SignedAssertion, Signer as _,
};
use serde_json::Value;

use crate::assertion::{CLIENT, TOKEN_URL, assertions};
use crate::samples::all;

const NOW: u64 = 1_451_844_947;

fn org(key: &PrivateKey) -> Emulator {
    let app = ServiceApp::new(CLIENT).key(&key.public_jwk());
    let app = app.expect("a public key").scope("okta.users.read");
    let clock = ManualClock::at(NOW as i64);
    Emulator::builder().clock(clock).service_app(app).build()
}

fn form(assertion: &SignedAssertion) -> Request<Bytes> {
    let form = format!(
        "grant_type=client_credentials&scope=okta.users.read&client_assertion_type=\
         urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion={}",
        assertion.expose()
    );
    Request::post(TOKEN_URL)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Bytes::from(form))
        .expect("a request")
}

fn ask(org: &Emulator, assertion: &SignedAssertion) -> (StatusCode, Value) {
    let answer = org.respond(form(assertion));
    let body = serde_json::from_slice(answer.body()).expect("JSON");
    (answer.status(), body)
}

#[tokio::test]
async fn a_token_is_minted_with_every_key() {
    for sample in all() {
        for (format, text) in sample.texts() {
            for &algorithm in &sample.algorithms {
                let key = PrivateKey::from_text(&text).expect(format);
                let key = key.with_algorithm(algorithm).expect("able");
                let key = key.with_key_id("mine");
                let org = org(&key);
                let assertion = assertions(NOW).sign(&key).await.expect("signed");
                let (status, body) = ask(&org, &assertion);
                assert_eq!(status, 200, "{} as {format}: {body}", sample.name);
                assert_eq!(body["token_type"], "Bearer");
                let (status, _) = ask(&org, &assertion);
                assert_eq!(status, 401, "used up");
                let assertion = assertions(NOW).sign(&key).await.expect("signed");
                assert_eq!(ask(&org, &assertion).0, 200);
            }
        }
    }
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_set_right() {
    let key = PrivateKey::from_jwk(&all()[2].jwk).expect("a key");
    let org = org(&key);
    for wrong in [-86_400, 86_400] {
        let assertions = assertions(NOW.saturating_add_signed(wrong));
        let assertion = assertions.sign(&key).await.expect("signed");
        assert_eq!(ask(&org, &assertion).0, 401);
        assertions.set_server_ahead(-wrong);
        let assertion = assertions.sign(&key).await.expect("signed");
        assert_eq!(ask(&org, &assertion).0, 200);
    }
}

const USER: &str = "https://org.example.com/api/v1/users/amy%40example.com";

/// A call at the token endpoint or with the token; what is heard of nonces goes to the client.
async fn with_proof(
    org: &Emulator,
    key: &ProofKey,
    nonces: &Nonces,
    mut request: Request<Bytes>,
    token: Option<&str>,
) -> Response<Bytes> {
    let uri = request.uri().clone();
    let nonce = nonces.latest(&uri);
    let proof = Proof {
        method: &request.method().clone(),
        uri: &uri,
        nonce: nonce.as_deref(),
        access_token: token,
        issued_at: NOW as i64,
    };
    let proof = key.sign(&proof).await.expect("a proof");
    request.headers_mut().insert("dpop", proof);
    if let Some(token) = token {
        let value = format!("DPoP {token}").parse().expect("a value");
        request.headers_mut().insert("authorization", value);
    }
    let answer = org.respond(request);
    nonces.observe(&uri, answer.headers());
    answer
}

#[tokio::test]
async fn proofs_of_every_key_are_taken() {
    let app_key = PrivateKey::from_jwk(&all()[2].jwk).expect("a key");
    for sample in all() {
        for &algorithm in &sample.algorithms {
            let signer = PrivateKey::from_jwk(&sample.jwk).expect("a key");
            let signer = signer.with_algorithm(algorithm).expect("able");
            let key = ProofKey::from_signer(Arc::new(signer)).expect("a key");
            let app = ServiceApp::new(CLIENT).key(&app_key.public_jwk());
            let app = app.expect("a key").scope("okta.users.read").dpop(true);
            let clock = ManualClock::at(NOW as i64);
            let org = Emulator::builder().clock(clock).service_app(app).build();
            let nonces = Nonces::new();

            let mut statuses = Vec::new();
            let mut token = String::new();
            for _ in 0..3 {
                let assertion = assertions(NOW).sign(&app_key).await.expect("signed");
                let answer = with_proof(&org, &key, &nonces, form(&assertion), None).await;
                statuses.push(answer.status().as_u16());
                let body: Value = serde_json::from_slice(answer.body()).expect("JSON");
                token = body["access_token"].as_str().unwrap_or_default().to_owned();
            }
            assert_eq!(
                statuses,
                [400, 200, 200],
                "{algorithm}: a nonce is asked for once"
            );

            let get = || Request::get(USER).body(Bytes::new()).expect("a request");
            // Nobody of this name is there: the proof was taken.
            let answer = with_proof(&org, &key, &nonces, get(), Some(&token)).await;
            assert_eq!(answer.status(), 404, "{answer:?}");

            let stranger = ProofKey::generate().expect("a key");
            let answer = with_proof(&org, &stranger, &nonces, get(), Some(&token)).await;
            let challenges = Challenges::read(answer.headers());
            assert!(challenges.error().is_some(), "{answer:?}");
            assert!(org.revoke_token(&token));
            let answer = with_proof(&org, &key, &nonces, get(), Some(&token)).await;
            assert_eq!(answer.status(), 401);
            assert!(Challenges::read(answer.headers()).is_invalid_token());
        }
    }
}
