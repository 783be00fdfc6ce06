//! Certificates go up as PEM or DER; requests for them (PKCS #10) and the certificates themselves come down as JSON, or
//! in a form of their own where that is asked for.

use okta_api::apis::{ApplicationSSOCredentialKeyApi, IdentityProviderSigningKeysApi};
use okta_api::codec::{Binary, Codec};
use okta_api::error::BuildProblem;
use okta_api::models::CsrMetadata;
use okta_api::{Content, Error, FromArgs, NamedOperation, Operation, call_json, ops};
use serde_json::json;

use crate::common::{client, json};

const PEM: &str = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
/// How every certificate in binary form begins: a sequence of two length bytes. It is no UTF-8.
const DER: &[u8] = b"\x30\x82\x01\xf3\x00\xff";
const KEY: &str = r#"{"kid":"k1","kty":"RSA"}"#;

#[tokio::test]
async fn a_certificate_is_published_in_the_form_that_the_caller_has() -> Result<(), Error> {
    let (client, log) = client(|_| json(201, KEY));
    let cer = || Content::new("application/x-x509-ca-cert", DER);
    for body in [Content::pem(PEM), Content::der(DER), cer()] {
        let of_app = ops::PublishCsrFromApplication::new("a", "c", body.clone());
        let key = client.publish_csr_from_application(of_app).await?;
        assert_eq!(key.kid.as_deref(), Some("k1"));
        let of_idp = ops::PublishCsrForIdentityProvider::new("i", "c", body);
        let key = client.publish_csr_for_identity_provider(of_idp).await?;
        assert_eq!(key.kid.as_deref(), Some("k1"));
    }
    let seen = log.take();
    let expected: [(_, &[u8]); 3] = [
        ("application/x-pem-file", PEM.as_bytes()),
        ("application/pkix-cert", DER),
        ("application/x-x509-ca-cert", DER),
    ];
    for (pair, (media_type, bytes)) in seen.chunks(2).zip(expected) {
        assert_eq!(
            [&pair[0].line, &pair[1].line],
            [
                "POST /api/v1/apps/a/credentials/csrs/c/lifecycle/publish",
                "POST /api/v1/idps/i/credentials/csrs/c/lifecycle/publish"
            ]
        );
        for seen in pair {
            assert_eq!(seen.header("content-type"), Some(media_type));
            assert_eq!(seen.bytes, bytes);
        }
    }
    Ok(())
}

#[tokio::test]
async fn by_name_pem_is_text_and_der_is_base64() -> Result<(), Error> {
    let (client, log) = client(|_| json(201, KEY));
    for (body, media_type, bytes) in [
        (json!({"base64": "MIIB8wD/"}), "application/pkix-cert", DER),
        (
            json!({"mediaType": "application/x-x509-ca-cert", "base64": "MIIB8wD/"}),
            "application/x-x509-ca-cert",
            DER,
        ),
        (
            json!({"mediaType": "application/x-pem-file", "text": PEM}),
            "application/x-pem-file",
            PEM.as_bytes(),
        ),
        // PEM is known by its first line.
        (json!(PEM), "application/x-pem-file", PEM.as_bytes()),
        (
            json!("no certificate"),
            "application/pkix-cert",
            b"no certificate",
        ),
        // What the description does not name is sent too: the server may take more.
        (
            json!({"mediaType": "application/octet-stream", "base64": "MIIB8wD/"}),
            "application/octet-stream",
            DER,
        ),
    ] {
        let args = json!({"appId": "a", "csrId": "c", "body": body});
        let key = call_json(&client, "publishCsrFromApplication", args).await?;
        assert_eq!(key, json!({"kid": "k1", "kty": "RSA"}));
        let seen = log.take().remove(0);
        assert_eq!(seen.header("content-type"), Some(media_type));
        assert_eq!(seen.bytes, bytes);
    }
    Ok(())
}

#[test]
fn what_is_no_certificate_at_all_is_refused_by_its_kind() {
    for (body, line) in [
        (
            json!({"mediaType": "application/pkix-cert"}),
            "the argument `body` is an object, not text, or an object with `text` or `base64` and maybe `mediaType`",
        ),
        (
            json!({"base64": "MIIB", "fileName": "hunter2"}),
            "the argument `body` is an object, not text, or an object with `text` or `base64` and maybe `mediaType`",
        ),
        (
            json!({"base64": "hunter2 hunter2"}),
            "the argument `body.base64` is other text, not base64 of RFC 4648",
        ),
        (
            json!({"mediaType": 7, "text": "hunter2"}),
            "the argument `body` is an object, not text, or an object with `text` or `base64` and maybe `mediaType`",
        ),
    ] {
        let args = json!({"appId": "a", "csrId": "c", "body": body});
        let error = ops::PublishCsrFromApplication::from_json(args).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("publishCsrFromApplication: {line}")
        );
    }
    let odd = ops::PublishCsrFromApplication::new("a", "c", Content::new("a\nb", DER));
    assert_eq!(
        odd.request().unwrap_err().problem(),
        BuildProblem::MediaType
    );
}

#[tokio::test]
async fn a_request_for_a_certificate_comes_as_json_or_as_pkcs10() -> Result<(), Error> {
    let (client, log) = client(|request| {
        let mut response = json(201, r#"{"id":"c1","csr":"MIIC"}"#);
        if request.headers()["accept"] == "application/pkcs10" {
            *response.body_mut() = DER.to_vec().into();
            let pkcs10 = "application/pkcs10".parse().unwrap();
            response.headers_mut().insert("content-type", pkcs10);
            let base64 = "base64".parse().unwrap();
            response
                .headers_mut()
                .insert("content-transfer-encoding", base64);
        }
        response
    });
    let metadata = CsrMetadata::default;
    let of_app = ops::GenerateCsrForApplication::new("a", metadata());
    let csr = client.generate_csr_for_application(of_app.clone()).await?;
    assert_eq!(csr.csr.as_deref(), Some("MIIC"));
    let reply = client.send(of_app.accepting("application/pkcs10")).await?;
    assert_eq!(reply.value, DER);
    assert_eq!(reply.headers["content-transfer-encoding"], "base64");
    let of_idp = ops::GenerateCsrForIdentityProvider::new("i", metadata());
    let bytes = client.call(of_idp.accepting("application/pkcs10")).await?;
    assert_eq!(bytes, DER);
    let get = ops::GetCsrForApplication::new("a", "c1").accepting("application/pkcs10");
    assert_eq!(client.call(get).await?, DER);
    let get = ops::GetCsrForIdentityProvider::new("i", "c1").accepting("application/pkcs10");
    assert_eq!(client.call(get).await?, DER);
    let by_name = NamedOperation::find("getCsrForApplication")?;
    let by_name = by_name.accepting("application/pkcs10").unwrap();
    let args = json!({"appId": "a", "csrId": "c1"});
    let reply = by_name.send(&client, args).await?;
    assert_eq!(reply.value, json!({"base64": "MIIB8wD/"}));
    let refusal = by_name.reply(json(404, r#"{"errorCode":"E0000007"}"#));
    assert_eq!(refusal.unwrap_err().code(), Some("E0000007"));
    let accepted: Vec<_> = log
        .take()
        .iter()
        .map(|seen| seen.header("accept").map(str::to_owned))
        .collect();
    assert_eq!(accepted[0].as_deref(), Some("application/json"));
    assert!(
        accepted[1..]
            .iter()
            .all(|accept| accept.as_deref() == Some("application/pkcs10"))
    );
    // The facts say where that is possible.
    let produces = ops::GetCsrForApplication::INFO.produces;
    assert_eq!(produces, ["application/json", "application/pkcs10"]);
    Ok(())
}

#[test]
fn bytes_in_json_are_what_a_body_by_name_may_be() {
    let written = |bytes: &'static [u8]| {
        Binary::serialize(&bytes.into(), serde_json::value::Serializer).unwrap()
    };
    assert_eq!(written(PEM.as_bytes()), json!(PEM));
    assert_eq!(written(DER), json!({"base64": "MIIB8wD/"}));
    let args = json!({"appId": "a", "csrId": "c", "body": written(DER)});
    let back = ops::PublishCsrFromApplication::from_json(args).unwrap();
    assert_eq!(back.body, Content::der(DER));
}
