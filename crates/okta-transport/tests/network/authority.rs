//! Certificates for servers and clients, from an authority that exists for one test.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion, version};

pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

/// Who is asked for a certificate, and who needs one.
#[derive(Clone, Copy)]
pub(crate) enum Clients {
    /// Nobody is asked.
    Anonymous,
    /// Everybody is asked, and nobody needs one.
    Any,
    /// Everybody is asked, and needs one.
    Known,
}

/// A certificate and its key, as PEM.
pub(crate) struct Identity {
    pub(crate) certificate: String,
    pub(crate) key: String,
}

impl Authority {
    pub(crate) fn new() -> Self {
        Self::named("Acme")
    }

    /// Another one. It needs another name: authorities of one name are taken for one.
    pub(crate) fn stranger() -> Self {
        Self::named("Stranger")
    }

    fn named(name: &str) -> Self {
        let mut params = CertificateParams::new([]).expect("no names");
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(params, key).expect("a certificate"))
    }

    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.der().clone()).expect("a root");
        roots
    }

    pub(crate) fn client(&self) -> Identity {
        self.client_with(&KeyPair::generate().expect("a key"))
    }

    pub(crate) fn client_with(&self, key: &KeyPair) -> Identity {
        let params = CertificateParams::new(["client.example".to_owned()]).expect("a name");
        let certificate = params.signed_by(key, &self.0).expect("a certificate");
        Identity {
            certificate: certificate.pem(),
            key: key.serialize_pem(),
        }
    }

    fn server(&self) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
        let names = ["127.0.0.1".to_owned(), "acme.example".to_owned()];
        let params = CertificateParams::new(names).expect("names");
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.0).expect("a certificate");
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        (vec![certificate.der().clone()], key)
    }

    /// A server that speaks these protocols, in the newest TLS.
    pub(crate) fn config(&self, protocols: &[&str]) -> ServerConfig {
        self.config_with(protocols, Clients::Anonymous, &[&version::TLS13])
    }

    /// One that asks for certificates of this authority.
    pub(crate) fn config_with(
        &self,
        protocols: &[&str],
        clients: Clients,
        versions: &[&'static SupportedProtocolVersion],
    ) -> ServerConfig {
        let provider = Arc::new(ring::default_provider());
        let roots = Arc::new(self.roots());
        let verifier = WebPkiClientVerifier::builder_with_provider(roots, Arc::clone(&provider));
        let builder = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .expect("versions");
        let builder = match clients {
            Clients::Anonymous => builder.with_no_client_auth(),
            Clients::Any => builder.with_client_cert_verifier(
                verifier.allow_unauthenticated().build().expect("roots"),
            ),
            Clients::Known => builder.with_client_cert_verifier(verifier.build().expect("roots")),
        };
        let (chain, key) = self.server();
        let mut config = builder
            .with_single_cert(chain, key)
            .expect("a key that fits");
        config.alpn_protocols = protocols
            .iter()
            .map(|name| name.as_bytes().to_vec())
            .collect();
        config
    }
}
