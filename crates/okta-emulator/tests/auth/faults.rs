//! What goes wrong with tokens: they are revoked, their nonces are stale, and their callers are throttled.

use okta_emulator::{Fault, FaultKind};
use serde_json::json;

use crate::client::{Client, TOKEN_URL, challenge, form, nonce_of, refused};
use crate::common::TOKEN;

const READ: &str = "okta.users.read";
const USERS: &str = "/api/v1/users";

#[test]
fn a_stale_nonce_is_asked_for_again() {
    let client = Client::with(|app| app.scope(READ).dpop(true));
    let nonce = client.nonce();
    let ask = |nonce: &str| {
        let proof = client.proof("POST", TOKEN_URL, &json!({ "nonce": nonce }));
        client.post(
            &form(&client.assertion(&json!({})), READ),
            &[("dpop", &proof)],
        )
    };
    let stale = Fault::new(FaultKind::StaleNonces).path("/oauth2/v1/token");
    client.org.emulator.add_fault(stale.skip(1).times(1));
    ask(&nonce).is(200);
    let answer = ask(&nonce);
    let fresh = nonce_of(&answer);
    assert_ne!(fresh, nonce);
    refused(answer, 400, "use_dpop_nonce", "nonce");
    ask(&fresh).is(200);
    let log = client.org.emulator.requests();
    let last = &log[log.len() - 2];
    assert_eq!(
        (last.target.as_str(), last.faults[0].kind),
        ("/oauth2/v1/token", "stale-nonces")
    );
}

#[test]
fn a_gateway_that_answers_for_the_token_endpoint_leaves_the_assertion_unused() {
    let client = Client::with_scopes(&[READ]);
    client
        .org
        .emulator
        .add_fault(Fault::new(FaultKind::BadGateway { processed: false }).times(1));
    client
        .org
        .emulator
        .add_fault(Fault::new(FaultKind::Locked).times(1));
    let assertion = client.assertion(&json!({}));
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let ask = || {
        let request = http::Request::post(TOKEN_URL).header(headers[0].0, headers[0].1);
        let request = request
            .body(form(&assertion, READ).into())
            .expect("a request");
        client.org.emulator.respond(request).status().as_u16()
    };
    assert_eq!([ask(), ask(), ask(), ask()], [502, 423, 200, 401]);
}

#[test]
fn a_token_is_revoked_for_good_or_only_once() {
    let client = Client::with_scopes(&[READ]);
    let token = client.token(READ);
    client
        .org
        .emulator
        .add_fault(Fault::new(FaultKind::RevokedToken).times(1));
    let told = challenge(client.get(USERS, &token), 401);
    assert!(
        told.starts_with("Bearer ") && told.contains("invalid_token"),
        "{told}"
    );
    client.get(USERS, &token).is(200);
    let revoked = client
        .org
        .post("/_emulator/tokens/revoke", &json!({ "token": token }));
    assert_eq!(revoked.status, 204);
    for _ in 0..2 {
        challenge(client.get(USERS, &token), 401);
    }
}

#[test]
fn an_app_has_one_window_whatever_token_it_shows() {
    let client = Client::with_scopes(&[READ]);
    let (first, second) = (client.token(READ), client.token(READ));
    let limits = json!({ "buckets": { USERS: 1 } });
    client.org.put("/_emulator/rate-limits", &limits).is(200);
    client.get(USERS, &first).is(200);
    client.get(USERS, &second).is(429);
    client.get(USERS, TOKEN).is(200);
    let shown = client.org.get("/_emulator/rate-limits").is(200).to_string();
    assert!(!shown.contains(&first) && !shown.contains(TOKEN), "{shown}");
}
