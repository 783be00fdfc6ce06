//! Uploads: forms of `multipart/form-data`, by their own traits and by name.

use okta_api::apis::{ApplicationLogosApi, OrgSettingApi, ThemesApi};
use okta_api::error::BuildProblem;
use okta_api::{Content, Error, FromArgs, Multipart, OPERATIONS, Operation, Part, call_json, ops};
use serde_json::json;

use crate::common::{Seen, client, empty, json};

/// What is no text, and would end a form if it were written carelessly.
const IMAGE: &[u8] = b"\x89PNG\r\n\x1a\n--\r\n\xff";

fn logo() -> Multipart {
    Multipart::new().file("file", "logo.png", "image/png", IMAGE)
}

/// The form as it must have been sent.
fn form(seen: &Seen, head: &str, bytes: &[u8]) -> bool {
    let boundary = seen
        .header("content-type")
        .and_then(|value| value.strip_prefix("multipart/form-data; boundary="))
        .unwrap();
    let before = format!("--{boundary}\r\n{head}\r\n\r\n");
    let after = format!("\r\n--{boundary}--\r\n");
    seen.bytes == [before.as_bytes(), bytes, after.as_bytes()].concat()
}

#[tokio::test]
async fn every_image_goes_up_through_its_own_trait() -> Result<(), Error> {
    let (client, log) = client(|request| match request.uri().path() {
        path if path.contains("/themes/") => json(201, r#"{"url":"https://cdn.example.com/x"}"#),
        _ => empty(201),
    });
    let reply = client
        .upload_brand_theme_logo(ops::UploadBrandThemeLogo::new("b", "t", logo()))
        .await?;
    assert_eq!(reply.url.as_deref(), Some("https://cdn.example.com/x"));
    client
        .upload_brand_theme_favicon(ops::UploadBrandThemeFavicon::new("b", "t", logo()))
        .await?;
    client
        .upload_brand_theme_background_image(ops::UploadBrandThemeBackgroundImage::new(
            "b",
            "t",
            logo(),
        ))
        .await?;
    client
        .upload_application_logo(ops::UploadApplicationLogo::new("a", logo()))
        .await?;
    client
        .upload_org_logo(ops::UploadOrgLogo::new(logo()))
        .await?;
    let seen = log.take();
    let lines: Vec<_> = seen.iter().map(|seen| seen.line.as_str()).collect();
    assert_eq!(
        lines,
        [
            "POST /api/v1/brands/b/themes/t/logo",
            "POST /api/v1/brands/b/themes/t/favicon",
            "POST /api/v1/brands/b/themes/t/background-image",
            "POST /api/v1/apps/a/logo",
            "POST /api/v1/org/logo",
        ]
    );
    let head = "Content-Disposition: form-data; name=\"file\"; filename=\"logo.png\"\r\nContent-Type: image/png";
    assert!(seen.iter().all(|seen| form(seen, head, IMAGE)));
    Ok(())
}

#[tokio::test]
async fn the_same_upload_by_name_is_the_same_request() -> Result<(), Error> {
    let (client, log) = client(|_| empty(201));
    // `IMAGE`, with its padding and without.
    for base64 in ["iVBORw0KGgotLQ0K/w==", "iVBORw0KGgotLQ0K/w"] {
        let file = json!({"fileName": "logo.png", "mediaType": "image/png", "base64": base64});
        let args = json!({"appId": "a", "body": {"file": file}});
        call_json(&client, "uploadApplicationLogo", args).await?;
    }
    client
        .call(ops::UploadApplicationLogo::new("a", logo()))
        .await?;
    let seen = log.take();
    assert_eq!(seen[0].bytes, seen[2].bytes);
    assert_eq!(seen[1].bytes, seen[2].bytes);
    assert_eq!(seen[0].headers, seen[2].headers);
    Ok(())
}

#[tokio::test]
async fn a_file_by_name_needs_neither_name_nor_type() -> Result<(), Error> {
    let (client, log) = client(|_| empty(201));
    for file in [
        json!("<svg/>"),
        json!({"text": "<svg/>", "mediaType": null}),
    ] {
        call_json(&client, "uploadOrgLogo", json!({"body": {"file": file}})).await?;
    }
    call_json(&client, "uploadOrgLogo", json!({"body": {"file": 7}})).await?;
    let head = "Content-Disposition: form-data; name=\"file\"; filename=\"file\"\r\nContent-Type: application/octet-stream";
    let contents: [&[u8]; 3] = [b"<svg/>", b"<svg/>", b"7"];
    for (seen, bytes) in log.take().iter().zip(contents) {
        assert!(form(seen, head, bytes), "{}", seen.body);
    }
    Ok(())
}

#[tokio::test]
async fn a_form_put_together_elsewhere_goes_as_it_is() -> Result<(), Error> {
    let (client, log) = client(|_| empty(201));
    let whole = json!({"mediaType": "multipart/form-data; boundary=x", "base64": "LS14LS0="});
    call_json(&client, "uploadOrgLogo", json!({"body": whole})).await?;
    let own = Content::new("multipart/form-data; boundary=x", "--x--");
    client.call(ops::UploadOrgLogo::new(own)).await?;
    for seen in log.take() {
        assert_eq!(
            seen.header("content-type"),
            Some("multipart/form-data; boundary=x")
        );
        assert_eq!(seen.body, "--x--");
    }
    Ok(())
}

#[tokio::test]
async fn wrong_forms_are_refused_by_their_parts() {
    let (client, log) = client(|_| empty(201));
    for (body, line) in [
        (json!(null), "uploadOrgLogo: the argument `body` is missing"),
        (
            json!("hunter2"),
            "uploadOrgLogo: the argument `body` is text, not an object of the form's parts",
        ),
        (
            json!({}),
            "uploadOrgLogo: the argument `body.file` is missing",
        ),
        (
            json!({"file": null}),
            "uploadOrgLogo: the argument `body.file` is missing",
        ),
        (
            json!({"file": "x", "logo": "hunter2"}),
            "uploadOrgLogo: there is no argument `body.logo`; known are `file`",
        ),
        (
            json!({"file": ["hunter2"]}),
            "uploadOrgLogo: the argument `body.file` is a list, not text, or an object with `text` or `base64` and maybe `fileName` and `mediaType`",
        ),
        (
            json!({"file": {"text": "x", "base64": ""}}),
            "uploadOrgLogo: the argument `body.file` is an object, not text, or an object with `text` or `base64` and maybe `fileName` and `mediaType`",
        ),
        (
            json!({"file": {"text": "x", "filename": "hunter2"}}),
            "uploadOrgLogo: the argument `body.file` is an object, not text, or an object with `text` or `base64` and maybe `fileName` and `mediaType`",
        ),
        (
            json!({"file": {"base64": "hunter2!"}}),
            "uploadOrgLogo: the argument `body.file.base64` is other text, not base64 of RFC 4648",
        ),
    ] {
        let error = call_json(&client, "uploadOrgLogo", json!({"body": body})).await;
        assert_eq!(error.unwrap_err().to_string(), line);
    }
    assert!(log.lines().is_empty());
}

#[test]
fn a_media_type_that_would_break_out_of_its_part_is_refused() {
    for media_type in ["image/png\r\nX: y", "image/png\0"] {
        let part = Part::new("file", "x").media_type(media_type);
        let operation = ops::UploadOrgLogo::new(Multipart::new().part(part));
        let error = operation.request().unwrap_err();
        assert_eq!(error.problem(), BuildProblem::MediaType);
    }
}

#[test]
fn equal_uploads_are_equal() {
    let upload = |form| ops::UploadOrgLogo::new(form);
    assert_eq!(upload(logo()), upload(logo()));
    let file =
        json!({"fileName": "logo.png", "mediaType": "image/png", "base64": "iVBORw0KGgotLQ0K/w=="});
    let by_name = ops::UploadOrgLogo::from_json(json!({"body": {"file": file}}));
    assert_eq!(by_name.unwrap(), upload(logo()));
}

#[test]
fn the_facts_name_the_parts_of_every_form() {
    let forms = OPERATIONS.iter().filter(|info| {
        info.body
            .is_some_and(|body| body.media_types == ["multipart/form-data"])
    });
    let mut ids = Vec::new();
    for info in forms {
        let parts = info.body.map(|body| body.parts).unwrap();
        assert!(
            matches!(parts, [file] if file.name == "file" && file.required && file.binary),
            "{}",
            info.id
        );
        ids.push(info.id);
    }
    ids.sort_unstable();
    assert_eq!(
        ids,
        [
            "uploadApplicationLogo",
            "uploadBrandThemeBackgroundImage",
            "uploadBrandThemeFavicon",
            "uploadBrandThemeLogo",
            "uploadOrgLogo"
        ]
    );
    assert!(ops::CreateUser::INFO.body.unwrap().parts.is_empty());
}
