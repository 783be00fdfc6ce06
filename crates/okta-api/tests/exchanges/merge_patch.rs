//! A merge patch (RFC 7396) changes what it holds, removes what is null in it, and leaves the rest: so a null must be
//! said, and nothing may be that was not set.

use okta_api::apis::AuthenticatorApi;
use okta_api::models::{CustomAAGUIDUpdateRequestObject, Object};
use okta_api::{Error, call_json, ops};
use serde_json::json;

use crate::common::{client, json};

#[tokio::test]
async fn a_patch_holds_what_was_set_and_the_nulls_that_were_said() -> Result<(), Error> {
    let (client, log) = client(|_| json(200, r#"{"aaguid":"g","name":null}"#));
    let mut patch = CustomAAGUIDUpdateRequestObject {
        attestation_root_certificates: Some(Vec::new()),
        ..Default::default()
    };
    patch.set_null("name").unwrap();
    let operation = ops::UpdateCustomAAGUID::new("aut1", "g").body(patch);
    let reply = client.update_custom_aaguid(operation).await?;
    assert_eq!(reply.aaguid.as_deref(), Some("g"));
    assert!(reply.extra.is_null("name"));
    let body = json!({"attestationRootCertificates": [], "name": null});
    let args = json!({"authenticatorId": "aut1", "aaguid": "g", "body": body});
    let reply = call_json(&client, "updateCustomAAGUID", args).await?;
    assert_eq!(reply, json!({"aaguid": "g", "name": null}));
    for seen in log.take() {
        assert_eq!(seen.line, "PATCH /api/v1/authenticators/aut1/aaguids/g");
        assert_eq!(
            seen.header("content-type"),
            Some("application/merge-patch+json")
        );
        let sent: serde_json::Value = serde_json::from_str(&seen.body).unwrap();
        assert_eq!(sent, body);
    }
    Ok(())
}
