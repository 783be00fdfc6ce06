//! An org in a box mints a token for an assertion of every key, and takes none twice.

use bytes::Bytes;
use http::{Request, StatusCode};
use okta_emulator::{Emulator, ManualClock, ServiceApp};
use okta_transport::auth::{PrivateKey, SignedAssertion, Signer as _};
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

fn ask(org: &Emulator, assertion: &SignedAssertion) -> (StatusCode, Value) {
    let form = format!(
        "grant_type=client_credentials&scope=okta.users.read&client_assertion_type=\
         urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion={}",
        assertion.expose()
    );
    let request = Request::post(TOKEN_URL)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Bytes::from(form))
        .expect("a request");
    let answer = org.respond(request);
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
