//! What pages say that an error looks like is what it looks like.

use okta_api::models::User;
use okta_api::transport::auth::{PrivateKey, ServiceApp, Signer};
use okta_api::transport::config::{ConfigFile, ConfigLoader};
use okta_api::{Client, Error, call_json, ops};
use okta_emulator::{AdminRole, DEFAULT_TOKEN, Emulator, Fault, FaultKind, TokioClock};
use serde_json::json;

use crate::page;

fn client(org: &Emulator, token: &str) -> Client {
    let builder = Client::builder("https://box.okta.example").token(token);
    let builder = builder.configure(|transport| transport.service(org.clone()));
    builder.build().expect("a client")
}

/// That the page has this text, apart from the id of a request.
fn shown(name: &str, text: impl ToString) {
    let text = text.to_string();
    let text = text.split(" (request id ").next().unwrap_or_default();
    assert!(page(name).contains(text), "{name} does not show: {text}");
}

fn said<T>(result: Result<T, Error>) -> Error {
    result.err().expect("it fails")
}

#[tokio::test]
async fn the_first_program() {
    let org = Emulator::builder().seed_users(3).build();
    let box_ = client(&org, DEFAULT_TOKEN);
    let users: Vec<User> = box_
        .list(ops::ListUsers::new())
        .collect_all()
        .await
        .expect("users");
    for user in users {
        let login = user
            .profile
            .and_then(|profile| profile.login)
            .unwrap_or_default();
        shown("01-start.md", format!("{:?} {login}", user.status));
    }
    let error = said(box_.call(ops::GetUser::new("nobody@example.com")).await);
    shown("01-start.md", &error);
    shown("04-errors.md", &error);

    let wrong = client(&org, "another");
    let error = said(wrong.call(ops::GetUser::new("me")).await);
    shown("01-start.md", &error);
    shown("04-errors.md", &error);
    shown(
        "01-start.md",
        ConfigLoader::new().load().expect_err("nothing is set"),
    );
}

#[tokio::test(start_paused = true)]
async fn errors() {
    let org = Emulator::builder()
        .clock(TokioClock::at(1_767_225_600))
        .token("all")
        .token_with_role("reader", AdminRole::ReadOnlyAdmin)
        .seed_users(1)
        .build();
    let (all, reader) = (client(&org, "all"), client(&org, "reader"));
    let page = "04-errors.md";
    shown(page, said(reader.call(ops::DeleteGroup::new("00g1")).await));
    shown(page, said(all.call(ops::GetUser::new("")).await));
    shown(page, said(call_json(&all, "getUsers", json!({})).await));
    shown(
        "02-operations.md",
        said(all.call(ops::GetUser::new("")).await),
    );
    shown(
        "02-operations.md",
        said(all.call(ops::ListUsers::new().limit(0)).await),
    );
    for fault in [
        Fault::new(FaultKind::ServiceUnavailable { processed: false }),
        r#"{"kind": "truncated"}"#.parse().expect("a fault"),
        r#"{"kind": "latency", "ms": 300000}"#.parse().expect("a fault"),
    ] {
        org.clear_faults();
        org.add_fault(fault);
        shown(page, said(all.call(ops::ListUsers::new()).await));
    }
}

#[tokio::test]
async fn credentials() {
    let page = "08-authentication.md";
    let none = Client::builder("https://acme.okta.com").build();
    shown(page, none.expect_err("no token"));
    let placeholder = Client::builder("https://acme.okta.com")
        .token("{apiToken}")
        .build();
    shown(page, placeholder.expect_err("no token"));
    let certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    shown(page, PrivateKey::from_pem(certificate).expect_err("no key"));

    let pair = rcgen::KeyPair::generate().expect("a key");
    let key = PrivateKey::from_pem(&pair.serialize_pem()).expect("a key");
    let registered = okta_emulator::ServiceApp::new("0oa1payroll");
    let registered = registered.key(&key.public_jwk()).expect("a key");
    let org = Emulator::builder()
        .service_app(registered.scope("okta.users.read"))
        .build();
    let app = ServiceApp::new("0oa1payroll", key).scopes(["okta.groups.read"]);
    let builder = Client::builder("https://box.okta.example").service_app(app);
    let okta = builder
        .configure(|transport| transport.service(org))
        .build();
    let error = said(okta.expect("a client").call(ops::ListGroups::new()).await);
    shown(page, &error);
    let source = std::error::Error::source(&error).expect("what the endpoint said");
    shown(
        page,
        source
            .to_string()
            .split(" (request ")
            .next()
            .unwrap_or_default(),
    );
    let hint = source.to_string();
    shown(page, hint.rsplit("; ").next().unwrap_or_default());
}

#[test]
fn settings() {
    let page = "09-settings.md";
    let file = "okta:\n\n  client:\n    orgUrl: https://box.okta.example\n    token: a-token-of-the-box\n    requestTimeout: 30\n    maxRetries: 2\n";
    let loader = ConfigLoader::new().directory(".");
    let loader = loader.reader(move |_: &std::path::Path| Ok(ConfigFile::new(file)));
    let config = loader.load().expect("settings");
    assert_eq!(config.warnings().len(), 1);
    for warning in config.warnings() {
        shown(page, warning);
    }
}
