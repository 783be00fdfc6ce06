//! Service apps and access tokens by settings.

use std::sync::{Arc, Mutex};

use http::{Request, Response};
use okta_transport::config::{ConfigLoader, Key};
use okta_transport::{Body, BoxError, TransportBuilder};
use tower::{ServiceExt, service_fn};

use crate::variables;

#[tokio::test]
async fn a_given_token_is_sent_as_bearer() {
    let loader = variables(&[("OKTA_CLIENT_AUTHORIZATIONMODE", "bearer")]);
    let config = loader.load().expect("sound");
    let org = service_fn(async |request: Request<Body>| {
        let value = &request.headers()["authorization"];
        assert_eq!(value, "Bearer 00a-token-of-an-example-org");
        Ok::<_, BoxError>(Response::new(Body::empty()))
    });
    let stack = config.into_builder().expect("supported").service(org);
    let request = Request::get("/x").body(Body::empty()).expect("a request");
    let response = stack.build().expect("a stack").oneshot(request).await;
    assert!(response.is_ok());
}

#[test]
fn a_bearer_token_is_checked_as_one() {
    let loader = variables(&[("OKTA_CLIENT_AUTHORIZATIONMODE", "Bearer")]);
    let problems = crate::problems(loader.set(Key::Token, "Bearer hunter2"));
    assert_eq!(
        problems,
        ["token (code): begins with \"Bearer\": give the token alone"]
    );
}

fn app(key: &str) -> ConfigLoader {
    ConfigLoader::new()
        .environment([("OKTA_CLIENT_ORGURL", "https://acme.okta.com")])
        .set(Key::AuthorizationMode, "PrivateKey")
        .set(Key::ClientId, "0oa1client")
        .set(Key::Scopes, "okta.users.read, okta.groups.read")
        .set(Key::PrivateKey, key)
}

#[cfg(not(feature = "oauth"))]
#[test]
fn a_private_key_takes_a_feature() {
    let config = app("key.pem").load().expect("sound");
    let error = config.into_builder().expect_err("not built in").to_string();
    assert!(
        error.contains("authorizationMode (code): takes the feature `oauth`"),
        "{error}"
    );
}

/// What the token endpoint is sent with these settings.
#[cfg(feature = "oauth")]
async fn asked(loader: ConfigLoader) -> Vec<Request<Body>> {
    let config = loader.load().expect("sound");
    let sent = Arc::new(Mutex::new(Vec::new()));
    let kept = sent.clone();
    let org = service_fn(move |request: Request<Body>| {
        let is_token = request.uri().path() == "/oauth2/v1/token";
        if is_token {
            kept.lock().expect("no panic").push(request);
        }
        let answer = match is_token {
            true => r#"{"access_token":"a","token_type":"Bearer","expires_in":3600}"#,
            false => "{}",
        };
        async move { Ok::<_, BoxError>(Response::new(Body::from(answer))) }
    });
    let stack = TransportBuilder::from_config(&config).expect("supported");
    let stack = stack.service(org).build().expect("a stack");
    for seconds in [0, 3600 - 120, 61] {
        tokio::time::advance(std::time::Duration::from_secs(seconds)).await;
        for _ in 0..2 {
            let request = Request::get("/x").body(Body::empty()).expect("a request");
            stack.clone().oneshot(request).await.expect("an answer");
        }
    }
    std::mem::take(&mut *sent.lock().expect("no panic"))
}

#[cfg(feature = "oauth")]
fn header(request: &Request<Body>) -> serde_json::Value {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    let form = String::from_utf8_lossy(request.body().as_bytes()).into_owned();
    let (_, assertion) = form.rsplit_once("client_assertion=").expect("an assertion");
    let header = assertion.split('.').next().expect("a header");
    let json = URL_SAFE_NO_PAD.decode(header).expect("base64url");
    serde_json::from_slice(&json).expect("JSON")
}

#[cfg(feature = "oauth")]
#[tokio::test(start_paused = true)]
async fn a_service_app_asks_for_tokens() {
    use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256};

    let pem = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)
        .expect("a key")
        .serialize_pem();
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("key.pem");
    std::fs::write(&file, &pem).expect("written");
    let path = file.to_str().expect("text");
    for key in [pem.as_str(), &pem.replace('\n', "\\n"), path] {
        let asked_for = asked(app(key)).await;
        // The token is renewed within its last five minutes.
        assert_eq!(asked_for.len(), 2);
        let form = String::from_utf8_lossy(asked_for[0].body().as_bytes()).into_owned();
        assert!(
            form.contains("&scope=okta.groups.read+okta.users.read&"),
            "{form}"
        );
        assert!(asked_for[0].headers().contains_key("dpop"));
        assert!(header(&asked_for[0]).get("kid").is_none());
    }
    for key in [pem.as_str(), path] {
        let asked_for = asked(app(key).set(Key::Kid, "mine")).await;
        assert_eq!(header(&asked_for[0])["kid"], "mine");
    }
    let asked_for = asked(app(path).set(Key::DpopEnabled, "false")).await;
    assert!(!asked_for[0].headers().contains_key("dpop"));
    // One minute ahead: not yet after 58 minutes, and then it is.
    let asked_for = asked(app(path).set(Key::OauthTokenRenewalOffset, "1")).await;
    assert_eq!(asked_for.len(), 2);
    let asked_for = asked(app(path).set(Key::OauthTokenRenewalOffset, "0")).await;
    assert_eq!(asked_for.len(), 1, "not before it is over");
}

#[cfg(feature = "oauth")]
#[test]
fn a_key_that_cannot_be_read_is_named_with_its_source_and_not_repeated() {
    for (key, expected) in [
        (
            "/nowhere/hunter.pem",
            "privateKey (code): in the file `/nowhere/hunter.pem` ",
        ),
        (
            "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----",
            "privateKey (code): ",
        ),
        ("{\"kty\":\"oct\",\"k\":\"hunter2\"}", "privateKey (code): "),
    ] {
        let config = app(key).load().expect("sound");
        let error = config.into_builder().expect_err("no key");
        assert!(
            error.problems()[0].to_string().starts_with(expected),
            "{error}"
        );
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}
