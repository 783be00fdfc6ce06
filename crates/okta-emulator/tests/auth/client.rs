//! A service app that talks to the token endpoint by hand, so that a test can bend every part of what it says.

use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use http::Request;
use okta_emulator::{ManualClock, ServiceApp};
use serde_json::{Value, json};

use crate::common::{Answered, HOST, Org};
use crate::signer::{Signer, ath};

pub(crate) const CLIENT: &str = "0oaservice0000000001";
pub(crate) const NOW: i64 = 1_451_844_947;
pub(crate) const TOKEN_URL: &str = "https://org.example.com/oauth2/v1/token";
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// An org with one service app, and the app's keys.
pub(crate) struct Client {
    pub(crate) org: Org,
    pub(crate) key: Signer,
    /// The key of its proofs.
    pub(crate) proof_key: Signer,
}

impl Client {
    /// The app is granted these scopes.
    pub(crate) fn with_scopes(scopes: &[&str]) -> Self {
        Self::with(|mut app| {
            for scope in scopes {
                app = app.scope(*scope);
            }
            app
        })
    }

    pub(crate) fn with(set_up: impl FnOnce(ServiceApp) -> ServiceApp) -> Self {
        let key = Signer::ec("P-256");
        let app = ServiceApp::new(CLIENT).key(&key.jwk()).expect("a key");
        Self {
            org: Org::with(|builder| builder.service_app(set_up(app))),
            key,
            proof_key: Signer::ec("P-256"),
        }
    }

    pub(crate) fn clock(&self) -> &ManualClock {
        &self.org.clock
    }

    /// The form with this assertion.
    pub(crate) fn ask(&self, assertion: &str, scope: &str) -> Answered {
        self.post(&form(assertion, scope), &[])
    }

    /// The form with this assertion and this proof.
    pub(crate) fn ask_with_proof(&self, scope: &str, proof: &str) -> Answered {
        let assertion = self.assertion(&json!({}));
        self.post(&form(&assertion, scope), &[("dpop", proof)])
    }

    pub(crate) fn post(&self, form: &str, headers: &[(&str, &str)]) -> Answered {
        let form_type = ("content-type", "application/x-www-form-urlencoded");
        let headers = [headers, &[form_type]].concat();
        call(&self.org, "POST", TOKEN_URL, &headers, form)
    }

    /// A good assertion but for these claims; a null takes a claim away.
    pub(crate) fn assertion(&self, claims: &Value) -> String {
        self.key.sign(
            &json!({ "alg": self.key.algorithm() }),
            &assertion_claims(claims),
        )
    }

    /// A bearer token for these scopes.
    pub(crate) fn token(&self, scope: &str) -> String {
        let body = self.ask(&self.assertion(&json!({})), scope).is(200);
        assert_eq!(body["token_type"], "Bearer");
        text(&body["access_token"])
    }

    /// A token for these scopes that is bound to the proof key.
    pub(crate) fn bound_token(&self, scope: &str) -> String {
        let nonce = self.nonce();
        let proof = self.proof("POST", TOKEN_URL, &json!({ "nonce": nonce }));
        let body = self.ask_with_proof(scope, &proof).is(200);
        assert_eq!(body["token_type"], "DPoP");
        text(&body["access_token"])
    }

    /// The nonce that the token endpoint asks for.
    pub(crate) fn nonce(&self) -> String {
        let proof = self.proof("POST", TOKEN_URL, &json!({}));
        let answer = self.ask_with_proof("okta.users.read", &proof);
        let nonce = nonce_of(&answer);
        assert_eq!(answer.is(400)["error"], "use_dpop_nonce");
        nonce
    }

    /// A good proof but for these claims; a null takes a claim away.
    pub(crate) fn proof(&self, method: &str, url: &str, claims: &Value) -> String {
        let header = json!({
            "typ": "dpop+jwt", "alg": self.proof_key.algorithm(), "jwk": self.proof_key.jwk(),
        });
        self.proof_key
            .sign(&header, &proof_claims(method, url, claims))
    }

    /// A call with a bound token and a good proof but for these claims.
    pub(crate) fn call_bound(
        &self,
        method: &str,
        url: &str,
        token: &str,
        claims: &Value,
    ) -> Answered {
        let mut all = json!({ "ath": ath(token) });
        for (claim, value) in claims.as_object().expect("claims") {
            all[claim] = value.clone();
        }
        // The proof's address is the request's without its query.
        let address = url.split('?').next().unwrap_or_default();
        let proof = self.proof(method, address, &all);
        self.call_with(method, url, &format!("DPoP {token}"), Some(&proof))
    }

    pub(crate) fn call_with(
        &self,
        method: &str,
        url: &str,
        authorization: &str,
        proof: Option<&str>,
    ) -> Answered {
        let mut headers = vec![("authorization", authorization)];
        headers.extend(proof.map(|proof| ("dpop", proof)));
        call(&self.org, method, url, &headers, "")
    }

    /// A call with a bearer token.
    pub(crate) fn get(&self, path: &str, token: &str) -> Answered {
        let url = format!("{HOST}{path}");
        self.call_with("GET", &url, &format!("Bearer {token}"), None)
    }
}

pub(crate) fn call(
    org: &Org,
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answered {
    let mut request = Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request
        .body(Bytes::from(body.to_owned()))
        .expect("a request");
    let (parts, body) = org.emulator.respond(request).into_parts();
    let body = match body.is_empty() {
        true => Value::Null,
        false => serde_json::from_slice(&body).expect("every body is JSON"),
    };
    Answered {
        status: parts.status,
        headers: parts.headers,
        body,
    }
}

pub(crate) fn form(assertion: &str, scope: &str) -> String {
    let scope = scope.replace(' ', "+");
    format!(
        "grant_type=client_credentials&scope={scope}&client_assertion_type={ASSERTION_TYPE}\
         &client_assertion={assertion}"
    )
}

pub(crate) fn assertion_claims(claims: &Value) -> Value {
    let mut all = json!({
        "iss": CLIENT, "sub": CLIENT, "aud": TOKEN_URL, "iat": NOW, "exp": NOW + 300, "jti": next_id(),
    });
    merge(&mut all, claims);
    all
}

pub(crate) fn proof_claims(method: &str, url: &str, claims: &Value) -> Value {
    let mut all = json!({ "htm": method, "htu": url, "iat": NOW, "jti": next_id() });
    merge(&mut all, claims);
    all
}

pub(crate) fn nonce_of(answer: &Answered) -> String {
    let nonce = answer.headers["dpop-nonce"].to_str().expect("text");
    assert!(!nonce.is_empty());
    nonce.to_owned()
}

/// Why a call was refused, where its body is empty.
#[track_caller]
pub(crate) fn challenge(answer: Answered, status: u16) -> String {
    assert!(answer.body.is_null(), "{} {}", answer.status, answer.body);
    assert!(!answer.headers.contains_key("content-type"));
    let line = answer.headers["www-authenticate"]
        .to_str()
        .expect("text")
        .to_owned();
    assert_eq!(answer.status.as_u16(), status, "{line}");
    line
}

/// A refusal of the token endpoint, whose description holds `what`.
#[track_caller]
pub(crate) fn refused(answer: Answered, status: u16, error: &str, what: &str) {
    assert_eq!(answer.headers["content-type"], "application/json");
    let body = answer.is(status);
    assert_eq!(body["error"], error, "{body}");
    let description = text(&body["error_description"]);
    assert!(
        description.contains(what),
        "{what:?} is not in {description:?}"
    );
    assert_eq!(body.as_object().map(|body| body.len()), Some(2), "{body}");
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn next_id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("id-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

fn merge(all: &mut Value, more: &Value) {
    let all = all.as_object_mut().expect("claims");
    for (claim, value) in more.as_object().expect("claims") {
        match value.is_null() {
            true => drop(all.remove(claim)),
            false => drop(all.insert(claim.clone(), value.clone())),
        }
    }
}
