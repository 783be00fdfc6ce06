//! What is not JSON: a logo as a form, a certificate as PEM and as DER, a request for one as PKCS #10; typed, and by name
//! from a document as a queue or a command line holds it. Runs on a stub in this process:
//! `cargo run --example uploads`.

use http::{Request, Response, StatusCode};
use okta_api::apis::{ApplicationSSOCredentialKeyApi, ThemesApi};
use okta_api::transport::{Body, BoxError};
use okta_api::{Client, Content, Multipart, Operation, call_json, ops};
use serde_json::json;

/// An image of one pixel.
const LOGO: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
const PEM: &str = "-----BEGIN CERTIFICATE-----\nMIIB8w==\n-----END CERTIFICATE-----\n";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder("https://acme.okta.example")
        .token("00a-token-of-an-example-org")
        .configure(|transport| transport.service(tower::service_fn(stub)))
        .build()?;

    let form = Multipart::new().file("file", "logo.gif", "image/gif", LOGO);
    let upload = ops::UploadBrandThemeLogo::new("brand", "theme", form);
    let uploaded = client.upload_brand_theme_logo(upload).await?;
    println!("the logo is at {}", uploaded.url.unwrap_or_default());

    // The same from JSON.
    let file =
        json!({"fileName": "logo.gif", "mediaType": "image/gif", "base64": "R0lGODlhAQABAAAAADs="});
    let args = json!({"brandId": "brand", "themeId": "theme", "body": {"file": file}});
    let uploaded = call_json(&client, "uploadBrandThemeLogo", args).await?;
    println!("by name it is at {}", uploaded["url"]);

    let request = ops::GetCsrForApplication::new("app", "csr").accepting("application/pkcs10");
    println!(
        "the request has {} bytes",
        client.call(request).await?.len()
    );
    for certificate in [Content::pem(PEM), Content::der(&b"\x30\x82\x01\xf3"[..])] {
        let publish = ops::PublishCsrFromApplication::new("app", "csr", certificate);
        let key = client.publish_csr_from_application(publish).await?;
        println!("published as key {}", key.kid.unwrap_or_default());
    }
    Ok(())
}

/// Stands in for the org, and says what it was sent.
async fn stub(request: Request<Body>) -> Result<Response<Body>, BoxError> {
    let media_type = request.headers().get("content-type");
    let media_type = media_type.and_then(|value| value.to_str().ok());
    if let Some(media_type) = media_type {
        let length = request.body().as_bytes().len();
        println!("  {} {media_type}, {length} bytes", request.method());
    }
    let body = match request.uri().path() {
        path if path.ends_with("/logo") => r#"{"url":"https://cdn.example.com/logo.gif"}"#,
        path if path.ends_with("/publish") => r#"{"kid":"k1","kty":"RSA"}"#,
        _ => "\x30\x03\x02\x01\x01",
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}
