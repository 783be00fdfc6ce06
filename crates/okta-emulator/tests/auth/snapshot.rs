//! What an org knows of tokens goes with its snapshot, so that clients do not notice that it was started anew.

use okta_emulator::Emulator;

use crate::client::{Client, NOW, challenge};
use crate::common::{self, Org};

/// The client, at its org from a snapshot.
fn moved(client: Client) -> Client {
    let snapshot = client.org.emulator.snapshot();
    let clock = okta_emulator::ManualClock::at(NOW);
    let app = okta_emulator::ServiceApp::new(crate::client::CLIENT)
        .key(&client.key.jwk())
        .expect("a key")
        .scope("okta.users.read")
        .dpop(true);
    let builder = Emulator::builder()
        .token(common::TOKEN)
        .service_app(app)
        .clock(clock.clone())
        .snapshot(&snapshot)
        .expect("a snapshot");
    let emulator = builder.build();
    let org = Org { emulator, clock };
    Client { org, ..client }
}

#[test]
fn access_tokens_hold_in_a_restored_org_and_run_out_there() {
    let client = Client::with_scopes(&["okta.users.read"]);
    let (token, revoked) = (
        client.token("okta.users.read"),
        client.token("okta.users.read"),
    );
    assert!(client.org.emulator.revoke_token(&revoked));
    let client = moved(client);
    client.get("/api/v1/users", &token).is(200);
    challenge(client.get("/api/v1/users", &revoked), 401);
    client
        .clock()
        .advance(std::time::Duration::from_secs(3_600));
    challenge(client.get("/api/v1/users", &token), 401);
}

#[test]
fn what_is_handed_out_next_is_new_and_nonces_stay_good() {
    let client = Client::with(|app| app.scope("okta.users.read").dpop(true));
    let nonce = client.nonce();
    let token = client.bound_token("okta.users.read");
    let client = moved(client);
    assert_eq!(client.nonce(), nonce);
    let next = client.bound_token("okta.users.read");
    assert_ne!(next, token);
    for token in [&token, &next] {
        let url = format!("{}/api/v1/users", common::HOST);
        client
            .call_bound("GET", &url, token, &serde_json::json!({}))
            .is(200);
    }
}
