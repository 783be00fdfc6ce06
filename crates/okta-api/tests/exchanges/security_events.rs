//! Security event tokens (RFC 8417) are pushed as they are (RFC 8935): one signed token as the whole body, a 202 without
//! a body where it was taken, and errors of that document's own shape.

use okta_api::apis::SSFSecurityEventTokenApi;
use okta_api::{Content, Error, call_json, ops};
use serde_json::{Value, json};

use crate::common::{client, empty, json};

const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJqdGkiOiJodW50ZXIyIn0.c2lnbmVk";

fn publish() -> ops::PublishSecurityEventTokens {
    ops::PublishSecurityEventTokens::new(Content::security_event_token(TOKEN))
}

#[tokio::test]
async fn a_token_is_the_whole_body() -> Result<(), Error> {
    let (client, log) = client(|_| empty(202));
    client.publish_security_event_tokens(publish()).await?;
    let nothing = call_json(
        &client,
        "publishSecurityEventTokens",
        json!({"body": TOKEN}),
    );
    assert_eq!(nothing.await?, Value::Null);
    for seen in log.take() {
        assert_eq!(seen.line, "POST /security/api/v1/security-events");
        assert_eq!(
            seen.header("content-type"),
            Some("application/secevent+jwt")
        );
        assert_eq!(seen.body, TOKEN);
    }
    assert!(!format!("{:?}", publish()).contains(TOKEN));
    Ok(())
}

#[tokio::test]
async fn a_receivers_refusal_has_a_code_and_words() {
    let (client, _) = client(|_| {
        json(
            400,
            r#"{"err":"invalid_issuer","description":"The issuer is not known."}"#,
        )
    });
    let error = client.call(publish()).await.unwrap_err();
    assert_eq!(error.code(), Some("invalid_issuer"));
    assert_eq!(
        error.to_string(),
        "publishSecurityEventTokens: 400 invalid_issuer The issuer is not known. (request id req-1)"
    );
}
