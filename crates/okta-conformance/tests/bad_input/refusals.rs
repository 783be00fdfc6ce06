//! The server says no: an org in a box for a wrong token, an unknown id, a name over its limit; and the answers of
//! gateways and proxies, which are not Okta's own.

use http::StatusCode;
use okta_api::error::ApiError;
use okta_api::{Client, call_json, ops};
use okta_emulator::Emulator;
use serde_json::{Value, json};

use crate::answers::{JSON, ORG, answer, client};
use crate::quiet::{TOKEN, failed, tells};

/// A client with the tests' token, of an org that takes `token`.
fn org(token: &str) -> Client {
    let emulator = Emulator::builder().token(token).build();
    let client = Client::builder(ORG)
        .token(TOKEN)
        .configure(|transport| transport.service(emulator))
        .build();
    client.expect("a sound configuration")
}

fn api(error: &okta_api::Error) -> &ApiError {
    error
        .as_api()
        .unwrap_or_else(|| panic!("not refused by the server: {error}"))
}

#[tokio::test]
async fn a_wrong_token() {
    let client = org("another-token");
    let error = failed(client.call(ops::GetUser::new("me")).await);
    assert!(error.is_unauthorized());
    assert_eq!(
        (error.code(), error.operation()),
        (Some("E0000011"), Some("getUser"))
    );
    assert!(error.request_id().is_some() && error.error_id().is_some());
    assert!(
        error.to_string().starts_with("getUser: 401 E0000011 "),
        "{error}"
    );
    let error = failed(
        client
            .list(ops::ListUsers::new())
            .next()
            .await
            .expect("an element"),
    );
    assert_eq!(
        (error.code(), error.operation()),
        (Some("E0000011"), Some("listUsers"))
    );
}

#[tokio::test]
async fn an_unknown_id() {
    let client = org(TOKEN);
    for id in [
        "00unobody00000000000",
        "no body@example.com/../x",
        "ümläut;%2F",
    ] {
        let error = failed(client.call(ops::GetUser::new(id)).await);
        assert!(error.is_not_found(), "{error}");
        assert_eq!(error.code(), Some("E0000007"));
        let line = error.to_string();
        let request_id = error.request_id().expect("a request id");
        assert!(
            line.starts_with("getUser: 404 E0000007 ") && line.contains(request_id),
            "{line}"
        );
    }
}

#[tokio::test]
async fn a_name_over_its_limit() {
    let client = org(TOKEN);
    let protocol = json!({ "type": "OIDC", "scopes": ["openid"] });
    let body = json!({ "name": "n".repeat(101), "type": "OIDC", "protocol": protocol });
    let error = failed(call_json(&client, "createIdentityProvider", json!({ "body": body })).await);
    let refusal = api(&error);
    assert_eq!(
        (refusal.status, refusal.code.as_deref()),
        (StatusCode::BAD_REQUEST, Some("E0000001"))
    );
    let [cause] = refusal.causes.as_slice() else {
        panic!("{:?}", refusal.causes)
    };
    assert!(cause.summary.starts_with("name:"), "{cause:?}");
    assert!(error.to_string().contains(&cause.summary), "{error}");
    let found = call_json(&client, "listIdentityProviders", Value::Null).await;
    assert_eq!(
        found.expect("a list"),
        json!([]),
        "what is refused does not come into being"
    );
}

#[tokio::test]
async fn a_scope_that_is_missing() {
    let challenge = r#"Bearer error="insufficient_scope", error_description="The token lacks scopes", scope="okta.users.read""#;
    let (client, _) = client(move |_| answer(403, &[("www-authenticate", challenge)], ""));
    let error = failed(client.call(ops::GetUser::new("me")).await);
    assert!(error.is_forbidden());
    assert_eq!(
        (error.code(), error.request_id()),
        (Some("insufficient_scope"), Some("request-17"))
    );
    let challenge = api(&error).challenge.clone().expect("a challenge");
    assert_eq!(challenge.scope.as_deref(), Some("okta.users.read"));
    assert!(
        error.to_string().contains("The token lacks scopes"),
        "{error}"
    );
}

#[tokio::test]
async fn a_page_of_a_proxy() {
    let page = "<html>\r\n<head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>";
    let (client, _) = client(move |_| answer(502, &[("content-type", "text/html")], page));
    let error = failed(client.call(ops::GetUser::new("me")).await);
    assert!(api(&error).not_json);
    assert_eq!(
        (error.status(), error.code()),
        (Some(StatusCode::BAD_GATEWAY), None)
    );
    let line = error.to_string();
    assert!(
        line.starts_with("getUser: 502 ") && line.contains("Bad Gateway") && line.contains("proxy"),
        "{line}"
    );
    assert!(!line.contains('<'), "{line}");
    assert_eq!(api(&error).body(), page, "the page itself is kept");
}

#[tokio::test]
async fn a_refusal_without_words() {
    for (status, body) in [
        (400, ""),
        (401, ""),
        (404, "{}"),
        (500, "null"),
        (503, "[]"),
        (429, "\"wait\""),
    ] {
        let (client, _) = client(move |_| answer(status, &[JSON], body));
        let error = failed(client.call(ops::GetUser::new("me")).await);
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert!(
            error.to_string().contains(&format!("getUser: {status}")),
            "{error}"
        );
        assert!(error.to_string().contains("request-17"), "{error}");
    }
}

/// A server that sends back what it was sent, as debugging proxies do, gets the token into the body, and no further.
#[tokio::test]
async fn an_echo_of_headers() {
    for scheme in ["SSWS", "ssws", "Bearer", "DPoP"] {
        let lines = [
            format!("bad header: authorization: {scheme} {TOKEN}"),
            format!("<html><title>{scheme} {TOKEN}</title></html>"),
            json!({ "errorCode": "E1", "errorSummary": format!("of {scheme} {TOKEN}") })
                .to_string(),
            json!({ "errorCauses": [{ "errorSummary": format!("{scheme}  {TOKEN}") }] })
                .to_string(),
            json!({ "message": format!("{scheme}\t{TOKEN}.") }).to_string(),
        ];
        for line in lines {
            let (client, _) = client(move |_| answer(400, &[], line.clone()));
            let error = failed(client.call(ops::GetUser::new("me")).await);
            assert!(tells(&String::from_utf8_lossy(api(&error).body())));
        }
    }
}
