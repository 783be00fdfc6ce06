//! Certificates that clients show, and configurations of the program's own.

use rcgen::KeyPair;
use tokio_rustls::rustls::version::{TLS12, TLS13};

use crate::authority::{Authority, Clients, Identity};
use crate::origin::Origin;
use crate::proxy::Proxy;
use crate::support::SECRET;
use crate::{ask, builder, header};

#[tokio::test]
async fn a_certificate_is_shown_to_the_server_and_not_to_the_proxy() {
    let authority = Authority::new();
    let keys = [
        &rcgen::PKCS_ECDSA_P256_SHA256,
        &rcgen::PKCS_ECDSA_P384_SHA384,
        &rcgen::PKCS_ED25519,
    ]
    .map(|algorithm| KeyPair::generate_for(algorithm).expect("a key"));
    let config = authority.config_with(&[], Clients::Any, &[&TLS13]);
    let proxy = Proxy::with_tls(config).await;
    for key in &keys {
        let Identity { certificate, key } = authority.client_with(key);
        for version in [&TLS12, &TLS13] {
            let config = authority.config_with(&["h2"], Clients::Known, &[version]);
            let origin = Origin::start(config).await;
            let client = builder(&authority.pem())
                .client_certificate_pem(&certificate, &key)
                .proxy(format!("https://{}", proxy.address));
            let shown = format!("{client:?}");
            assert!(!shown.contains("PRIVATE"), "{shown}");
            let client = client.build().expect("sound");
            let response = ask(&client, &origin.uri()).await.expect("an answer");
            assert_eq!(header(&response, "x-certificates"), "1");
        }
    }
    assert_eq!((proxy.heads().len(), proxy.certificates()), (6, 0));
}

#[tokio::test]
async fn a_server_that_wants_another_certificate_is_not_asked_again() {
    let (authority, other) = (Authority::new(), Authority::stranger());
    for version in [&TLS12, &TLS13] {
        let config = authority.config_with(&["http/1.1"], Clients::Known, &[version]);
        let origin = Origin::start(config).await;
        let Identity { certificate, key } = other.client();
        let stranger = builder(&authority.pem()).client_certificate_pem(certificate, key);
        for (builder, expected) in [
            (
                builder(&authority.pem()),
                "TLS: the other side asks for a client certificate",
            ),
            (
                stranger,
                "TLS: the other side refuses the client certificate",
            ),
        ] {
            let client = builder.build().expect("sound");
            let error = ask(&client, &origin.uri()).await.expect_err("refused");
            assert!(error.to_string().ends_with(expected), "{error}");
            assert!(error.is_lasting(), "{error}");
        }
    }
}

#[test]
fn what_is_no_certificate_with_its_key_is_refused_without_being_quoted() {
    let authority = Authority::new();
    let (one, other) = (authority.client(), authority.client());
    let body = "hunter2".repeat(4);
    let pem = |name: &str| format!("-----BEGIN {name}-----\n{body}\n-----END {name}-----\n");
    let encrypted = pem("ENCRYPTED PRIVATE KEY");
    for (certificate, key, expected) in [
        (&one.certificate, &other.key, "is of another key"),
        (&one.key, &one.key, "holds no certificate"),
        (&one.certificate, &one.certificate, "without a passphrase"),
        (&one.certificate, &encrypted, "without a passphrase"),
        (
            &one.certificate,
            &pem("PRIVATE KEY"),
            "of a kind that the provider does not know",
        ),
        (&pem("CERTIFICATE"), &one.key, "cannot be read"),
        (
            &"-----BEGIN CERTIFICATE-----\nhunter2!".to_owned(),
            &one.key,
            "cannot be read",
        ),
        (&String::new(), &String::new(), "holds no certificate"),
    ] {
        let builder = builder(&authority.pem()).client_certificate_pem(certificate, key);
        let error = builder.build().expect_err(expected);
        assert_eq!(error.problems()[0].key(), "tls");
        let text = format!("{error} {error:?}");
        assert!(text.contains(expected), "{text}");
        assert!(!text.contains(SECRET) && !text.contains("BEGIN"), "{text}");
    }
}

#[cfg(all(feature = "rustls", feature = "ring"))]
mod own {
    use std::sync::Arc;

    use okta_transport::HttpClient;
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject;
    use rustls::{ClientConfig, RootCertStore};

    use super::*;

    fn config(root_pem: &str) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        let root = CertificateDer::from_pem_slice(root_pem.as_bytes()).expect("PEM");
        roots.add(root).expect("a root");
        let mut config =
            ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .expect("versions")
                .with_root_certificates(roots)
                .with_no_client_auth();
        // What HTTP is spoken is not for it to say.
        config.alpn_protocols = vec![b"spdy/3".to_vec()];
        config
    }

    #[tokio::test]
    async fn a_configuration_of_ones_own_is_used() {
        let authority = Authority::new();
        let origin = Origin::start(authority.config(&["h2"])).await;
        let client = HttpClient::builder()
            .no_proxy()
            .tls_config(config(&authority.pem()));
        let client = client.build().expect("sound");
        let response = ask(&client, &origin.uri()).await.expect("an answer");
        assert_eq!(header(&response, "x-version"), "HTTP/2.0");

        let stranger = Arc::new(config(&Authority::stranger().pem()));
        let client = HttpClient::builder().no_proxy().tls_config(stranger);
        let client = client.build().expect("sound");
        let error = ask(&client, &origin.uri()).await.expect_err("a stranger");
        assert!(error.to_string().ends_with("unknown issuer"), "{error}");
    }

    #[test]
    fn certificates_beside_it_would_be_ignored() {
        let authority = Authority::new();
        let Identity { certificate, key } = authority.client();
        for builder in [
            builder(&authority.pem()),
            HttpClient::builder().client_certificate_pem(certificate, key),
        ] {
            let builder = builder.tls_config(config(&authority.pem()));
            let error = builder.build().expect_err("twice");
            assert!(error.to_string().contains("tls: root or client"), "{error}");
        }
    }
}
