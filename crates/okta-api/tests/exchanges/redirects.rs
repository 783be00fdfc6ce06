//! Three operations answer with 301 by their description: that is their success, not a place to go to.

use okta_api::apis::OrgSettingSupportApi;
use okta_api::{Error, NamedOperation, OPERATIONS, Operation, ops};
use serde_json::json;

use crate::common::{client, json};

const SETTINGS: &str = r#"{"support":"ENABLED","caseNumber":"42"}"#;

fn moved(body: &str) -> http::Response<okta_api::transport::Body> {
    let mut response = json(301, body);
    let location = "https://acme.okta.com/api/v1/org/privacy/oktaSupport?x=1";
    response
        .headers_mut()
        .insert("location", location.parse().unwrap());
    response
}

#[tokio::test]
async fn a_declared_redirect_is_returned_with_its_body_and_not_followed() -> Result<(), Error> {
    let (client, log) = client(|_| moved(SETTINGS));
    let reply = client.send(ops::GrantOktaSupport::new()).await?;
    assert_eq!(reply.status, 301);
    assert_eq!(
        reply.headers["location"],
        "https://acme.okta.com/api/v1/org/privacy/oktaSupport?x=1"
    );
    assert!(reply.body_present());
    assert_eq!(reply.value.case_number.as_deref(), Some("42"));
    let settings = client
        .extend_okta_support(ops::ExtendOktaSupport::new())
        .await?;
    assert_eq!(settings.case_number.as_deref(), Some("42"));
    let revoke = NamedOperation::find("revokeOktaSupport")?
        .send(&client, json!({}))
        .await?;
    assert_eq!(
        (revoke.status.as_u16(), revoke.body()),
        (301, &SETTINGS.into())
    );
    assert_eq!(revoke.value["support"], "ENABLED");
    assert_eq!(
        log.lines(),
        [
            "POST /api/v1/org/privacy/oktaSupport/grant",
            "POST /api/v1/org/privacy/oktaSupport/extend",
            "POST /api/v1/org/privacy/oktaSupport/revoke"
        ]
    );
    Ok(())
}

/// The page that comes with a redirect is for people; what was sent stays in the reply.
#[tokio::test]
async fn a_body_that_is_none_of_the_operations_is_kept_aside() -> Result<(), Error> {
    for body in ["<html>Moved</html>", "[]", ""] {
        let (client, _) = client(move |_| moved(body));
        let reply = client.send(ops::GrantOktaSupport::new()).await?;
        assert_eq!(reply.body(), body);
        assert_eq!(reply.body_present(), !body.is_empty());
        assert_eq!(reply.value, Default::default());
    }
    Ok(())
}

#[tokio::test]
async fn an_undeclared_redirect_is_an_error_that_says_where_it_leads() {
    let (client, log) = client(|_| moved(SETTINGS));
    let error = client.call(ops::GetUser::new("u")).await.unwrap_err();
    let api = error.as_api().unwrap();
    // Without the query, which may hold anything.
    assert_eq!(
        api.location.as_deref(),
        Some("https://acme.okta.com/api/v1/org/privacy/oktaSupport")
    );
    assert_eq!(log.lines().len(), 1);
}

#[test]
fn these_three_are_all() {
    let all: Vec<_> = OPERATIONS
        .iter()
        .filter(|info| info.success.iter().any(|status| *status >= 300))
        .map(|info| (info.id, info.success))
        .collect();
    assert_eq!(
        all,
        [
            ("extendOktaSupport", &[200, 301][..]),
            ("grantOktaSupport", &[200, 301]),
            ("revokeOktaSupport", &[200, 301]),
        ]
    );
    assert!(ops::GrantOktaSupport::INFO.is_success(http::StatusCode::MOVED_PERMANENTLY));
}
