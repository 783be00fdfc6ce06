//! Client assertions: their signatures, keys and claims, and that each is good for once.

use std::time::Duration;

use okta_emulator::ServiceApp;
use serde_json::{Value, json};

use crate::client::{CLIENT, Client, NOW, TOKEN_URL, assertion_claims, call, form, refused};
use crate::common::Org;
use crate::signer::{Signer, base64url};

const READ: &str = "okta.users.read";

fn client() -> Client {
    Client::with_scopes(&[READ])
}

#[test]
fn every_algorithm_is_verified() {
    let (p256, p384, p521) = (
        Signer::ec("P-256"),
        Signer::ec("P-384"),
        Signer::ec("P-521"),
    );
    let cases = [
        (Signer::rsa(), "RS256"),
        (Signer::rsa(), "RS384"),
        (Signer::rsa(), "RS512"),
        (&p256, "ES256"),
        (&p384, "ES384"),
        (&p521, "ES512"),
    ];
    let client = Client::with(|mut app| {
        for (kid, key) in [
            ("r", Signer::rsa()),
            ("2", &p256),
            ("3", &p384),
            ("5", &p521),
        ] {
            app = app
                .key(&key.jwk_with(&json!({ "kid": kid })))
                .expect("a key");
        }
        app.scope(READ)
    });
    let cut = |token: &str| {
        let (signed, signature) = token.rsplit_once('.').expect("a token");
        let middle = signature.len() / 2;
        let other = if signature.as_bytes()[middle] == b'A' {
            "B"
        } else {
            "A"
        };
        format!(
            "{signed}.{}{other}{}",
            &signature[..middle],
            &signature[middle + 1..]
        )
    };
    for (key, algorithm) in cases {
        let assertion = key.sign(&json!({ "alg": algorithm }), &assertion_claims(&json!({})));
        refused(
            client.ask(&cut(&assertion), READ),
            401,
            "invalid_client",
            "signature",
        );
        client.ask(&assertion, READ).is(200);
    }
    for (key, algorithm) in cases {
        for other in [
            "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "none", "HS256", "PS256",
        ] {
            if other != algorithm {
                // Signed as the key can, whatever the header says.
                let honest = key.sign(&json!({ "alg": algorithm }), &assertion_claims(&json!({})));
                let (_, rest) = honest.split_once('.').expect("a token");
                let forged = format!("{}.{rest}", base64url(json!({ "alg": other }).to_string()));
                refused(
                    client.ask(&forged, READ),
                    401,
                    "invalid_client",
                    "client_assertion",
                );
            }
        }
    }
}

#[test]
fn a_key_is_chosen_by_its_name() {
    let (one, two) = (Signer::ec("P-256"), Signer::ec("P-256"));
    let client = Client::with_scopes(&[]);
    let app = ServiceApp::new(CLIENT).scope(READ);
    let app = app
        .key(&one.jwk_with(&json!({ "kid": "one" })))
        .expect("a key");
    let app = app
        .key(&two.jwk_with(&json!({ "kid": "two", "alg": "ES256" })))
        .expect("a key");
    let client = Client {
        org: Org::with(|builder| builder.service_app(app)),
        ..client
    };
    let ask = |key: &Signer, header: Value| {
        client.ask(&key.sign(&header, &assertion_claims(&json!({}))), READ)
    };
    ask(&one, json!({ "alg": "ES256", "kid": "one" })).is(200);
    ask(&two, json!({ "alg": "ES256", "kid": "two" })).is(200);
    ask(&two, json!({ "alg": "ES256" })).is(200);
    refused(
        ask(&one, json!({ "alg": "ES256", "kid": "two" })),
        401,
        "invalid_client",
        "signature",
    );
    refused(
        ask(&one, json!({ "alg": "ES256", "kid": "three" })),
        401,
        "invalid_client",
        "kid",
    );
    refused(
        ask(&one, json!({ "alg": "ES256", "kid": 7 })),
        401,
        "invalid_client",
        "kid",
    );
    refused(
        ask(&client.key, json!({ "alg": "ES256" })),
        401,
        "invalid_client",
        "signature",
    );
}

#[test]
fn a_key_for_one_algorithm_verifies_no_other() {
    let rsa = Signer::rsa();
    let jwk = rsa.jwk_with(&json!({ "alg": "RS256" }));
    let client = Client::with(|app| app.key(&jwk).expect("a key").scope(READ));
    let ask = |algorithm: &str| {
        let header = json!({ "alg": algorithm });
        client.ask(&rsa.sign(&header, &assertion_claims(&json!({}))), READ)
    };
    ask("RS256").is(200);
    refused(ask("RS512"), 401, "invalid_client", "alg");
}

#[test]
fn every_claim_counts() {
    let client = client();
    let cases = [
        (json!({ "iss": null }), "iss"),
        (json!({ "iss": "0oaother00000000000a" }), "iss"),
        (json!({ "sub": null }), "sub"),
        (
            json!({ "sub": "0oaother00000000000a", "iss": "0oaother00000000000a" }),
            "sub",
        ),
        (json!({ "sub": 7, "iss": 7 }), "sub"),
        (json!({ "aud": null }), "aud"),
        (json!({ "aud": "https://org.example.com" }), "aud"),
        (
            json!({ "aud": "https://other.example.com/oauth2/v1/token" }),
            "aud",
        ),
        (json!({ "aud": format!("{TOKEN_URL}/") }), "aud"),
        (json!({ "aud": [] }), "aud"),
        (json!({ "exp": null }), "exp"),
        (json!({ "exp": NOW }), "expired"),
        (json!({ "exp": NOW - 1 }), "expired"),
        (json!({ "exp": NOW + 3601 }), "exp"),
        (json!({ "exp": NOW + 3660 }), "exp"),
        (json!({ "exp": i64::MAX }), "exp"),
        (json!({ "exp": 1e300 }), "exp"),
        (json!({ "exp": "soon" }), "exp"),
        (json!({ "iat": NOW + 301 }), "iat"),
        (json!({ "nbf": NOW + 301 }), "nbf"),
        (json!({ "iat": "now" }), "iat"),
        (json!({ "jti": 7 }), "jti"),
        (json!({ "jti": "" }), "jti"),
    ];
    for (claims, what) in cases {
        refused(
            client.ask(&client.assertion(&claims), READ),
            401,
            "invalid_client",
            what,
        );
    }
    for claims in [
        json!({ "aud": ["https://elsewhere.example.com", TOKEN_URL] }),
        json!({ "exp": NOW + 3600 }),
        json!({ "exp": NOW as f64 + 60.5 }),
        json!({ "iat": NOW + 300, "nbf": NOW + 300 }),
        json!({ "iat": null }),
        json!({ "jti": null }),
    ] {
        client.ask(&client.assertion(&claims), READ).is(200);
    }
}

#[test]
fn a_leading_clock_fails_at_an_hour() {
    let client = client();
    client.clock().advance(Duration::from_secs(3600));
    let hour = |lead: i64| json!({ "iat": NOW + 3600, "exp": NOW + 3600 + 3600 + lead });
    refused(
        client.ask(&client.assertion(&hour(1)), READ),
        401,
        "invalid_client",
        "exp",
    );
    client.ask(&client.assertion(&hour(0)), READ).is(200);
}

#[test]
fn an_assertion_is_good_for_one_request_whatever_becomes_of_it() {
    let client = client();
    let used = client.assertion(&json!({}));
    client.ask(&used, READ).is(200);
    refused(client.ask(&used, READ), 401, "invalid_client", "jti");

    let failed = client.assertion(&json!({}));
    refused(
        client.ask(&failed, "okta.apps.read"),
        400,
        "invalid_scope",
        "okta.apps.read",
    );
    refused(client.ask(&failed, READ), 401, "invalid_client", "jti");

    let failed = client.assertion(&json!({}));
    let wrong_grant = form(&failed, READ).replace("client_credentials", "password");
    refused(
        client.post(&wrong_grant, &[]),
        400,
        "unsupported_grant_type",
        "client_credentials",
    );
    refused(client.ask(&failed, READ), 401, "invalid_client", "jti");

    // Another assertion with an id that came before is no other.
    let id = json!({ "jti": "the-same" });
    client.ask(&client.assertion(&id), READ).is(200);
    refused(
        client.ask(&client.assertion(&id), READ),
        401,
        "invalid_client",
        "jti",
    );
    client.clock().advance(Duration::from_secs(301));
    for (number, wrong) in [
        json!({ "aud": "https://elsewhere.example.com" }),
        json!({ "exp": NOW - 1 }),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("wrong-{number}");
        let mut claims = wrong.clone();
        claims["jti"] = json!(id);
        assert_eq!(client.ask(&client.assertion(&claims), READ).status, 401);
        let again = client.assertion(&json!({ "jti": id }));
        refused(client.ask(&again, READ), 401, "invalid_client", "jti");
    }
    let later = json!({ "jti": "the-same", "exp": NOW + 600 });
    client.ask(&client.assertion(&later), READ).is(200);

    // One that is forged takes nobody's id.
    let claims = assertion_claims(&json!({ "jti": "mine", "exp": NOW + 600 }));
    let forged = Signer::ec("P-256").sign(&json!({ "alg": "ES256" }), &claims);
    refused(
        client.ask(&forged, READ),
        401,
        "invalid_client",
        "signature",
    );
    client
        .ask(
            &client.assertion(&json!({ "jti": "mine", "exp": NOW + 600 })),
            READ,
        )
        .is(200);
}

#[test]
fn the_audience_is_the_address_that_was_asked() {
    let client = client();
    let local = "http://127.0.0.1:8080/oauth2/v1/token";
    let ask = |audience: &str| {
        let assertion = client.assertion(&json!({ "aud": audience }));
        let header = ("content-type", "application/x-www-form-urlencoded");
        call(
            &client.org,
            "POST",
            local,
            &[header],
            &form(&assertion, READ),
        )
    };
    ask(local).is(200);
    refused(ask(TOKEN_URL), 401, "invalid_client", local);
}
