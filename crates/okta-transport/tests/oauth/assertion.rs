//! What stands in a client assertion, and who signs it.

use std::error::Error as _;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use okta_transport::auth::{
    ClientAssertion, MAX_ASSERTION_LIFETIME, PrivateKey, SignError, SignFuture, Signer,
    SigningAlgorithm,
};
use okta_transport::{Sleep, Timer};
use serde_json::{Value, json};

use crate::samples::{all, named};
use crate::verify::{part, verifies};

pub(crate) const CLIENT: &str = "0oaservice0000000001";
pub(crate) const TOKEN_URL: &str = "https://org.example.com/oauth2/v1/token";

/// A clock that stands at these seconds since 1970.
#[derive(Clone, Copy)]
pub(crate) struct At(pub(crate) u64);

impl Timer for At {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn sleep_until(&self, _: Instant) -> Sleep {
        Box::pin(std::future::pending())
    }

    fn wall_clock(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(self.0)
    }
}

pub(crate) fn assertions(now: u64) -> ClientAssertion {
    let assertions = ClientAssertion::new(CLIENT, TOKEN_URL).expect("sound");
    assertions.timer(At(now))
}

async fn claims(assertions: &ClientAssertion) -> Value {
    let key = PrivateKey::from_jwk(&named("P-256").jwk).expect("a key");
    part(assertions.sign(&key).await.expect("signed").expose(), 1)
}

#[tokio::test]
async fn header_claims_and_signature_are_those_of_rfc_7523() {
    for sample in all() {
        for &algorithm in &sample.algorithms {
            let key = PrivateKey::from_jwk(&sample.jwk).expect("a key");
            let key = key.with_algorithm(algorithm).expect("able");
            let signed = assertions(1_000).sign(&key).await.expect("signed");
            let expected = json!({ "alg": algorithm.name(), "typ": "JWT" });
            assert_eq!(part(signed.expose(), 0), expected);

            let signed = assertions(1_000).sign(&key.with_key_id("mine")).await;
            let signed = signed.expect("signed");
            let token = signed.expose();
            let expected = json!({ "alg": algorithm.name(), "typ": "JWT", "kid": "mine" });
            assert_eq!(part(token, 0), expected);
            let mut claims = part(token, 1);
            let id = claims.as_object_mut().expect("claims").remove("jti");
            // 128 bits are 22 digits of base64url.
            assert_eq!(id.expect("jti").as_str().expect("text").len(), 22);
            assert_eq!(
                claims,
                json!({ "iss": CLIENT, "sub": CLIENT, "aud": TOKEN_URL, "iat": 1_000, "exp": 1_300 })
            );
            let (message, signature) = token.rsplit_once('.').expect("a token");
            let signature = base64(signature);
            assert!(verifies(
                &sample.jwk,
                algorithm,
                message.as_bytes(),
                &signature
            ));
        }
    }
}

fn base64(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(text)
        .expect("base64url")
}

#[tokio::test]
async fn no_two_are_alike() {
    let assertions = assertions(1_000);
    let (one, two) = (claims(&assertions).await, claims(&assertions).await);
    assert_ne!(one["jti"], two["jti"]);
}

#[tokio::test]
async fn time_is_the_servers_and_the_lifetime_below_an_hour() {
    let assertions = assertions(10_000);
    assertions.set_server_ahead(-400);
    let claim = claims(&assertions).await;
    assert_eq!(
        (&claim["iat"], &claim["exp"]),
        (&json!(9_600), &json!(9_900))
    );
    assertions.set_server_ahead(90);
    let claim = claims(&assertions).await;
    assert_eq!(claim["iat"], 10_090);
    for (lifetime, seconds) in [
        (Duration::ZERO, 1),
        (Duration::from_secs(61), 61),
        (Duration::from_secs(3_600), 3_540),
        (Duration::MAX, 3_540),
    ] {
        let claim = claims(&self::assertions(0).lifetime(lifetime)).await;
        assert_eq!(claim["exp"], seconds);
    }
    assert!(MAX_ASSERTION_LIFETIME < Duration::from_secs(3_600));
}

#[test]
fn wrong_settings_are_told_at_once() {
    for (client, url, keys) in [
        ("", TOKEN_URL, &["clientId"][..]),
        ("{clientId}", TOKEN_URL, &["clientId"]),
        ("0oa1 ", TOKEN_URL, &["clientId"]),
        (CLIENT, "", &["orgUrl"]),
        (CLIENT, "/oauth2/v1/token", &["orgUrl"]),
        (CLIENT, "https://org.example.com/token?x=1", &["orgUrl"]),
        (CLIENT, "https://org.example.com/token#x", &["orgUrl"]),
        ("", "", &["clientId", "orgUrl"]),
    ] {
        let error = ClientAssertion::new(client, url).expect_err(url);
        let found: Vec<_> = error.problems().iter().map(|it| it.key()).collect();
        assert_eq!(found, keys, "{error}");
    }
}

/// Signs elsewhere, and not at once.
struct Elsewhere(Result<Vec<u8>, &'static str>);

impl Signer for Elsewhere {
    fn algorithm(&self) -> SigningAlgorithm {
        SigningAlgorithm::Es512
    }

    fn key_id(&self) -> Option<&str> {
        Some("elsewhere")
    }

    fn public_jwk(&self) -> Value {
        Value::Null
    }

    fn sign<'a>(&'a self, _: &'a [u8]) -> SignFuture<'a> {
        Box::pin(async {
            tokio::task::yield_now().await;
            self.0.clone().map_err(SignError::new)
        })
    }
}

#[tokio::test]
async fn the_key_may_be_elsewhere() {
    let signer: Arc<dyn Signer> = Arc::new(Elsewhere(Ok(vec![255; 3])));
    let signed = assertions(1_000).sign(&signer).await.expect("signed");
    assert!(signed.expose().ends_with(".____"));
    assert_eq!(part(signed.expose(), 0)["kid"], "elsewhere");
    assert_eq!(signer.algorithm(), SigningAlgorithm::Es512);
    assert_eq!(signer.public_jwk(), Value::Null);

    let error = assertions(1_000)
        .sign(&Elsewhere(Err("the module is locked")))
        .await
        .expect_err("no signature");
    let source = error.source().expect("a source");
    assert_eq!(source.to_string(), "the module is locked");
}

#[tokio::test]
async fn debug_does_not_show_an_assertion() {
    let key = PrivateKey::from_jwk(&named("P-256").jwk).expect("a key");
    let signed = assertions(1_000).sign(&key).await.expect("signed");
    assert_eq!(format!("{signed:?}"), "SignedAssertion(***)");
    let shown = format!("{:?}", assertions(1_000));
    assert!(
        shown.contains(CLIENT) && shown.contains("lifetime: 300"),
        "{shown}"
    );
}
