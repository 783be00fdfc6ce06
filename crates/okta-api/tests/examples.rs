//! The examples of parts that are swapped do what they show.
#![cfg(all(feature = "users", feature = "transport"))]

use axum::body::{Body, to_bytes};
use http::{Request, StatusCode};
use okta_api::{Client, ops};
use okta_emulator::{Emulator, Fault, FaultKind};
use tower::ServiceExt;

#[cfg(feature = "oauth")]
#[allow(dead_code, reason = "an example's `main` is its own")]
#[path = "../examples/forwarding_gateway.rs"]
mod forwarding_gateway;
#[allow(dead_code, reason = "an example's `main` is its own")]
#[path = "../examples/gateway.rs"]
mod gateway;
#[allow(dead_code, reason = "an example's `main` is its own")]
#[path = "../examples/own_stack.rs"]
mod own_stack;

fn org() -> Emulator {
    Emulator::builder()
        .token("first")
        .token("second")
        .seed_users(450)
        .build()
}

/// What the gateway answers over this org.
async fn people(org: &Emulator) -> (StatusCode, String) {
    let client = Client::builder("https://org.example.com")
        .token("first")
        .configure(|transport| transport.service(org.clone()))
        .build();
    let request = Request::get("/people").body(Body::empty()).unwrap();
    let answer = gateway::app(client.unwrap()).oneshot(request).await;
    let (head, body) = answer.unwrap().into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    (head.status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn a_gateway_lists_people_of_all_pages() {
    let (status, body) = people(&org()).await;
    assert_eq!(status, StatusCode::OK);
    let people: Vec<serde_json::Value> = serde_json::from_str(&body).unwrap();
    assert_eq!(people.len(), 450);
    assert!(people.iter().all(|person| person["login"].is_string()));
}

#[tokio::test]
async fn a_gateway_tells_its_callers_nothing_of_the_org() {
    let org = org();
    org.add_fault(Fault::new(FaultKind::InternalError));
    let answer = people(&org).await;
    let words = "the directory does not answer".to_owned();
    assert_eq!(answer, (StatusCode::BAD_GATEWAY, words));
}

#[tokio::test]
async fn credentials_of_ones_own_take_the_place_of_the_built_in_ones() {
    let org = org();
    let vault = own_stack::Vault::new("first").unwrap();
    let client = own_stack::client(vault.clone(), org.clone()).unwrap();
    assert!(client.call(ops::ListUsers::new()).await.is_ok());

    org.revoke_token("first");
    let error = client.call(ops::ListUsers::new()).await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");

    vault.put("second").unwrap();
    let users = client.list(ops::ListUsers::new()).collect_all().await;
    assert_eq!(users.unwrap().len(), 450);
}

/// The rest of the stack is the default one: what fails once is sent again.
#[tokio::test]
async fn the_rest_of_the_stack_does_its_work() {
    let org = org();
    let busy = Fault::new(FaultKind::Locked).operation("listUsers");
    org.add_fault(busy.times(1));
    let vault = own_stack::Vault::new("first").unwrap();
    let client = own_stack::client(vault, org.clone()).unwrap();
    let reply = client.send(ops::ListUsers::new().limit(1)).await.unwrap();
    assert_eq!(reply.attempts().map(|attempts| attempts.len()), Some(2));
}

#[cfg(feature = "oauth")]
#[tokio::test]
async fn a_gateway_adds_credentials_and_lets_nothing_else_pass() {
    let (org, app) = forwarding_gateway::org().unwrap();
    let gateway = forwarding_gateway::gateway("https://org.example.com", app, org.clone());
    let gateway = gateway.unwrap();
    let ask = async |method: &str, target: &str, body: &'static str| {
        let request = Request::builder().method(method).uri(target);
        let request = request
            .header("authorization", "SSWS of-somebody-else")
            .header("cookie", "sid=of-somebody-else")
            .header("content-type", "application/json")
            .body(Body::from(body));
        let answer = gateway.clone().oneshot(request.unwrap()).await.unwrap();
        let (head, body) = answer.into_parts();
        let body = to_bytes(body, 1 << 20).await.unwrap();
        (head, String::from_utf8(body.to_vec()).unwrap())
    };
    let (head, body) = ask("GET", "/api/v1/users?limit=2", "").await;
    assert_eq!(head.status, StatusCode::OK);
    assert_eq!(head.headers.get_all("link").iter().count(), 2);
    assert!(!head.headers.contains_key("set-cookie"));
    let users: Vec<serde_json::Value> = serde_json::from_str(&body).unwrap();
    assert_eq!(users.len(), 2);
    let created = r#"{"profile":{"login":"ada@example.com","email":"ada@example.com","firstName":"Ada","lastName":"L"}}"#;
    let (head, _) = ask("POST", "/api/v1/users?activate=false", created).await;
    assert_eq!(head.status, StatusCode::OK);
    // What the app has no scope for is the org's to refuse.
    let (head, _) = ask("GET", "/api/v1/apps", "").await;
    assert_eq!(head.status, StatusCode::FORBIDDEN);
    // Only the API is there, and nobody gets a token of the gateway's.
    let (head, _) = ask("POST", "/oauth2/v1/token", "").await;
    assert_eq!(head.status, StatusCode::NOT_FOUND);
    let requests = org.requests();
    let tokens = requests
        .iter()
        .filter(|request| request.target == "/oauth2/v1/token");
    assert_eq!(tokens.count(), 2, "one token, and the nonce before it");
}
