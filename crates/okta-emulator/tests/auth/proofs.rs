//! DPoP: proofs at the token endpoint and at the operations of the API.

use std::time::Duration;

use okta_emulator::ServiceApp;
use serde_json::{Value, json};

use crate::client::{
    CLIENT, Client, NOW, TOKEN_URL, challenge, form, nonce_of, proof_claims, refused, text,
};
use crate::common::Org;
use crate::signer::{Signer, ath, base64url};

const READ: &str = "okta.users.read";
const USERS: &str = "https://org.example.com/api/v1/users";
const DAY: u64 = 24 * 3600;

fn client() -> Client {
    Client::with(|app| app.scope(READ).dpop(true))
}

#[test]
fn the_first_proof_gets_a_nonce_and_uses_the_assertion_up() {
    let client = client();
    let assertion = client.assertion(&json!({}));
    let ask = |assertion: &str, claims: &Value| {
        let proof = client.proof("POST", TOKEN_URL, claims);
        client.post(&form(assertion, READ), &[("dpop", &proof)])
    };
    let answer = ask(&assertion, &json!({}));
    let nonce = json!({ "nonce": nonce_of(&answer) });
    refused(answer, 400, "use_dpop_nonce", "nonce");
    refused(ask(&assertion, &nonce), 401, "invalid_client", "jti");
    let answer = ask(&client.assertion(&json!({})), &nonce);
    assert_eq!(nonce["nonce"], nonce_of(&answer), "it lasts");
    let body = answer.is(200);
    assert_eq!(body["token_type"], "DPoP");
    // The nonce of a day is good for more than one token.
    ask(&client.assertion(&json!({})), &nonce).is(200);
    // What only asks for a nonce needs no id.
    let answer = ask(&client.assertion(&json!({})), &json!({ "jti": null }));
    refused(answer, 400, "use_dpop_nonce", "nonce");
}

#[test]
fn nonces_grow_old() {
    let client = client();
    let first = client.nonce();
    let ask = |nonce: &str, seconds: u64| {
        let now = NOW + seconds as i64;
        let claims = json!({ "nonce": nonce, "iat": now });
        let proof = client.proof("POST", TOKEN_URL, &claims);
        let assertion = client.assertion(&json!({ "iat": now, "exp": now + 60 }));
        client.post(&form(&assertion, READ), &[("dpop", &proof)])
    };
    client.clock().advance(Duration::from_secs(DAY));
    let answer = ask(&first, DAY);
    let second = nonce_of(&answer);
    answer.is(200);
    assert_ne!(first, second);
    client.clock().advance(Duration::from_secs(2 * DAY - 1));
    ask(&first, 3 * DAY - 1).is(200);
    client.clock().advance(Duration::from_secs(1));
    refused(ask(&first, 3 * DAY), 400, "use_dpop_nonce", "nonce");
    ask(&second, 3 * DAY).is(200);
    refused(ask("invented", 3 * DAY), 400, "use_dpop_nonce", "nonce");

    client.org.emulator.expire_dpop_nonces();
    let answer = ask(&second, 3 * DAY);
    let third = nonce_of(&answer);
    refused(answer, 400, "use_dpop_nonce", "nonce");
    ask(&third, 3 * DAY).is(200);
}

#[test]
fn an_app_that_binds_its_tokens_must_send_proofs() {
    let client = client();
    let answer = client.ask(&client.assertion(&json!({})), READ);
    refused(answer, 400, "invalid_dpop_proof", "missing");
}

#[test]
fn an_app_that_needs_no_proof_gets_a_bearer_token() {
    let client = Client::with_scopes(&[READ]);
    let proof = client.proof("POST", TOKEN_URL, &json!({}));
    let body = client.ask_with_proof(READ, &proof).is(200);
    assert_eq!(body["token_type"], "Bearer");
    let token = text(&body["access_token"]);
    client.get("/api/v1/users", &token).is(200);
    // A token that is bound to nothing is no DPoP token.
    let line = challenge(client.call_bound("GET", USERS, &token, &json!({})), 401);
    assert!(
        line.starts_with("DPoP ") && line.contains("invalid_token"),
        "{line}"
    );
}

#[test]
fn every_part_of_a_proof_counts_at_the_token_endpoint() {
    let client = client();
    let nonce = client.nonce();
    let with = |mut claims: Value| {
        claims["nonce"] = json!(nonce);
        client.proof("POST", TOKEN_URL, &claims)
    };
    for (claims, what) in [
        (json!({ "htm": "GET" }), "htm"),
        (json!({ "htm": "post" }), "htm"),
        (json!({ "htm": null }), "htm"),
        (json!({ "htu": null }), "htu"),
        (json!({ "htu": USERS }), "htu"),
        (
            json!({ "htu": "https://org.example.com//oauth2/v1/token" }),
            "htu",
        ),
        (json!({ "htu": format!("{TOKEN_URL}?a=b") }), "htu"),
        (json!({ "iat": null }), "iat"),
        (json!({ "iat": NOW - 301 }), "iat"),
        (json!({ "iat": NOW + 301 }), "iat"),
        (json!({ "iat": i64::MIN }), "iat"),
        (json!({ "jti": null }), "jti"),
        (json!({ "jti": 7 }), "jti"),
    ] {
        refused(
            client.ask_with_proof(READ, &with(claims)),
            400,
            "invalid_dpop_proof",
            what,
        );
    }
    for seconds in [-300, 300] {
        client
            .ask_with_proof(READ, &with(json!({ "iat": NOW + seconds })))
            .is(200);
    }
    let good = with(json!({}));
    client.ask_with_proof(READ, &good).is(200);
    refused(
        client.ask_with_proof(READ, &good),
        400,
        "invalid_dpop_proof",
        "jti",
    );
    for proof in ["", "garbage", "a.b.c", &"A".repeat(20_000)] {
        refused(
            client.ask_with_proof(READ, proof),
            400,
            "invalid_dpop_proof",
            "DPoP proof",
        );
    }
    let (one, two) = (with(json!({})), with(json!({})));
    let form = form(&client.assertion(&json!({})), READ);
    let answer = client.post(&form, &[("dpop", &one), ("dpop", &two)]);
    refused(answer, 400, "invalid_dpop_proof", "more than one");
}

#[test]
fn the_header_of_a_proof_counts() {
    let client = client();
    let nonce = client.nonce();
    let (key, other) = (&client.proof_key, Signer::ec("P-256"));
    let header = |more: Value| {
        let mut header = json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": key.jwk() });
        for (name, value) in more.as_object().expect("members") {
            header[name] = value.clone();
        }
        header
    };
    let ask = |header: &Value| {
        let claims = proof_claims("POST", TOKEN_URL, &json!({ "nonce": nonce }));
        client.ask_with_proof(READ, &key.sign(header, &claims))
    };
    for (more, what) in [
        (json!({ "typ": "JWT" }), "typ"),
        (json!({ "typ": null }), "typ"),
        (json!({ "alg": "none" }), "alg"),
        (json!({ "alg": "HS256" }), "alg"),
        (json!({ "alg": "ES384" }), "signature"),
        (json!({ "alg": "RS256" }), "signature"),
        (json!({ "jwk": null }), "JWK"),
        (json!({ "jwk": "key" }), "JWK"),
        (json!({ "jwk": other.jwk() }), "signature"),
        (
            json!({ "jwk": key.jwk_with(&json!({ "d": "c2VjcmV0" })) }),
            "the member d",
        ),
        (
            json!({ "jwk": { "kty": "oct", "k": "c2VjcmV0" } }),
            "the member k",
        ),
        (
            json!({ "jwk": key.jwk_with(&json!({ "x": base64url([1; 32]) })) }),
            "signature",
        ),
    ] {
        refused(ask(&header(more)), 400, "invalid_dpop_proof", what);
    }
    ask(&header(json!({}))).is(200);
    // Every algorithm that clients may use, proofs may use.
    let (p384, p521) = (Signer::ec("P-384"), Signer::ec("P-521"));
    for (key, algorithm) in [
        (Signer::rsa(), "RS256"),
        (Signer::rsa(), "RS384"),
        (Signer::rsa(), "RS512"),
        (&p384, "ES384"),
        (&p521, "ES512"),
    ] {
        let claims = proof_claims("POST", TOKEN_URL, &json!({ "nonce": nonce }));
        let header = json!({ "typ": "dpop+jwt", "alg": algorithm, "jwk": key.jwk() });
        client
            .ask_with_proof(READ, &key.sign(&header, &claims))
            .is(200);
    }
}

#[test]
fn a_bound_token_comes_with_a_proof_for_each_call() {
    let client = client();
    let token = client.bound_token(READ);
    client.call_bound("GET", USERS, &token, &json!({})).is(200);
    client
        .call_bound("GET", &format!("{USERS}?limit=2&q=a"), &token, &json!({}))
        .is(200);
    for (claims, what) in [
        (json!({ "ath": null }), "ath"),
        (json!({ "ath": ath("another token") }), "ath"),
        (json!({ "htm": "POST" }), "htm"),
        (json!({ "htu": format!("{USERS}?limit=2") }), "htu"),
        (json!({ "htu": format!("{USERS}#top") }), "htu"),
        (json!({ "htu": format!("{USERS}/") }), "htu"),
        (
            json!({ "htu": "https://org.example.com//api/v1/users" }),
            "htu",
        ),
        (
            json!({ "htu": "http://org.example.com/api/v1/users" }),
            "htu",
        ),
        (json!({ "iat": NOW - 301 }), "iat"),
        (json!({ "iat": NOW + 301 }), "iat"),
        (json!({ "jti": null }), "jti"),
    ] {
        let line = challenge(client.call_bound("GET", USERS, &token, &claims), 400);
        assert!(line.starts_with("DPoP algs=\"RS256 "), "{line}");
        assert!(line.contains("error=\"invalid_dpop_proof\""), "{line}");
        assert!(line.contains(what), "{what}: {line}");
        assert!(!line.contains(&token));
    }
    let proof = client.proof("GET", USERS, &json!({ "ath": ath(&token) }));
    let authorization = format!("DPoP {token}");
    client
        .call_with("GET", USERS, &authorization, Some(&proof))
        .is(200);
    let line = challenge(
        client.call_with("GET", USERS, &authorization, Some(&proof)),
        400,
    );
    assert!(line.contains("jti came before"), "{line}");
    let line = challenge(client.call_with("GET", USERS, &authorization, None), 400);
    assert!(line.contains("missing"), "{line}");
    // Too little is too little with a proof, too.
    let groups = "https://org.example.com/api/v1/groups";
    let line = challenge(client.call_bound("GET", groups, &token, &json!({})), 403);
    assert!(
        line.starts_with("DPoP ") && line.contains("insufficient_scope"),
        "{line}"
    );
}

#[test]
fn a_bound_token_is_no_use_without_its_key() {
    let client = client();
    let token = client.bound_token(READ);
    let line = challenge(client.get("/api/v1/users", &token), 401);
    assert!(
        line.starts_with("DPoP ") && line.contains("invalid_token"),
        "{line}"
    );
    let thief = Client {
        proof_key: Signer::ec("P-256"),
        ..client
    };
    let line = challenge(thief.call_bound("GET", USERS, &token, &json!({})), 401);
    assert!(
        line.contains("invalid_token") && line.contains("another key"),
        "{line}"
    );
    let line = challenge(thief.call_bound("GET", USERS, "unknown", &json!({})), 401);
    assert!(
        line.starts_with("DPoP ") && line.contains("invalid_token"),
        "{line}"
    );
}

#[test]
fn a_bound_token_expires_and_is_revoked_like_any_other() {
    let client = client();
    let (one, two) = (client.bound_token(READ), client.bound_token(READ));
    assert!(client.org.emulator.revoke_token(&one));
    assert!(
        challenge(client.call_bound("GET", USERS, &one, &json!({})), 401).contains("invalid_token")
    );
    client.clock().advance(Duration::from_secs(3600));
    let now = json!({ "iat": NOW + 3600 });
    assert!(challenge(client.call_bound("GET", USERS, &two, &now), 401).contains("invalid_token"));
}

#[test]
fn a_proof_names_the_path_as_okta_compares_it() {
    let key = Signer::ec("P-256");
    let app = ServiceApp::new(CLIENT).key(&key.jwk()).expect("a key");
    let org = Org::with(|builder| builder.service_app(app.scope(READ).dpop(true)));
    org.user("a b@example.com");
    let client = Client {
        org,
        key,
        proof_key: Signer::ec("P-256"),
    };
    let token = client.bound_token(READ);
    let url = format!("{USERS}/a%20b%40example.com");
    let call = |htu: String| client.call_bound("GET", &url, &token, &json!({ "htu": htu }));
    call(format!("{USERS}/a%20b@example.com")).is(200);
    for htu in [url.clone(), format!("{USERS}/a b@example.com")] {
        assert!(challenge(call(htu), 400).contains("htu"));
    }
}
