//! SAML metadata is XML, under whichever of its names the server gives it.

use okta_api::apis::ApplicationSSOApi;
use okta_api::{Error, call_json, ops};
use serde_json::json;

use crate::common::{client, empty, json};

const METADATA: &str =
    r#"<?xml version="1.0" encoding="UTF-8"?><md:EntityDescriptor entityID="ünï"/>"#;

fn preview() -> ops::PreviewSAMLmetadataForApplication {
    ops::PreviewSAMLmetadataForApplication::new("a", "k1")
}

#[tokio::test]
async fn metadata_is_text_whatever_its_type_is_called() -> Result<(), Error> {
    for media_type in [
        "text/xml",
        "text/xml;charset=UTF-8",
        "application/xml",
        "application/samlmetadata+xml",
    ] {
        let (client, log) = client(move |_| {
            let mut response = json(200, METADATA);
            let media_type = media_type.parse().unwrap();
            response.headers_mut().insert("content-type", media_type);
            response
        });
        let text = client
            .preview_sam_lmetadata_for_application(preview())
            .await?;
        assert_eq!(text, METADATA);
        let args = json!({"appId": "a", "kid": "k1"});
        let text = call_json(&client, "previewSAMLmetadataForApplication", args).await?;
        assert_eq!(text, METADATA);
        for seen in log.take() {
            assert_eq!(seen.line, "GET /api/v1/apps/a/sso/saml/metadata?kid=k1");
            // JSON too, since errors are.
            assert_eq!(
                seen.header("accept"),
                Some("text/xml, application/json;q=0.9")
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn no_metadata_is_empty_text_and_other_bytes_are_an_error() -> Result<(), Error> {
    let (none, _) = client(|_| empty(200));
    let reply = none.send(preview()).await?;
    assert_eq!((reply.body_present(), reply.value.as_str()), (false, ""));
    let (latin, _) = client(|_| {
        let mut response = json(200, "");
        *response.body_mut() = b"<a>\xfc</a>".to_vec().into();
        response
    });
    let error = latin.call(preview()).await.unwrap_err();
    assert!(matches!(error, Error::Decode(_)));
    let line = error.to_string();
    assert!(
        line.contains("expected text in UTF-8, found other bytes at offset 3"),
        "{line}"
    );
    // As bytes it can be had.
    let bytes = latin
        .call(okta_api::Operation::accepting(preview(), "text/xml"))
        .await?;
    assert_eq!(&bytes[..], b"<a>\xfc</a>");
    Ok(())
}
