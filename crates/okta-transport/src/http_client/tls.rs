//! Whom TLS trusts, and as whom it speaks.
//!
//! The cryptography provider is passed to rustls explicitly. rustls can also take one from the process, but that is
//! for the program to decide, and a library that relies on it fails at the first call instead of at its construction.
//! TLS 1.2 and 1.3 are spoken; rustls has nothing older.

use std::sync::Arc;

use rustls::client::WantsClientCert;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::sign::SingleCertAndKey;
use rustls::{ClientConfig, ConfigBuilder, RootCertStore};

use super::client_certificate::ClientCertificate;
use crate::{ConfigError, ConfigProblem};

/// The setting that problems are reported under.
pub(super) const KEY: &str = "tls";

const HTTP_1: &[u8] = b"http/1.1";
const HTTP_2: &[u8] = b"h2";

/// Settings of TLS.
pub(super) struct Tls {
    pub(super) platform_roots: bool,
    pub(super) extra_roots_pem: Vec<Vec<u8>>,
    pub(super) client_certificate: Option<Result<ClientCertificate, ConfigProblem>>,
    /// A configuration in place of all of the above.
    #[cfg(feature = "rustls")]
    pub(super) config: Option<Arc<ClientConfig>>,
    pub(super) http1_only: bool,
}

/// What comes of them.
pub(super) struct Configs {
    pub(super) server: ClientConfig,
    /// For a proxy that is itself spoken to through TLS. It is not shown the client's certificate.
    pub(super) proxy: ClientConfig,
}

impl Default for Tls {
    fn default() -> Self {
        Self {
            platform_roots: true,
            extra_roots_pem: Vec::new(),
            client_certificate: None,
            #[cfg(feature = "rustls")]
            config: None,
            http1_only: false,
        }
    }
}

impl Tls {
    pub(super) fn configs(self) -> Result<Configs, ConfigError> {
        let http1_only = self.http1_only;
        let (mut server, mut proxy) = self.without_protocols()?;
        server.alpn_protocols = match http1_only {
            true => vec![HTTP_1.to_vec()],
            false => vec![HTTP_2.to_vec(), HTTP_1.to_vec()],
        };
        proxy.alpn_protocols = vec![HTTP_1.to_vec()];
        Ok(Configs { server, proxy })
    }

    fn without_protocols(self) -> Result<(ClientConfig, ClientConfig), ConfigError> {
        #[cfg(feature = "rustls")]
        if let Some(config) = self.config {
            if !self.extra_roots_pem.is_empty() || self.client_certificate.is_some() {
                let reason = "root or client certificates were given beside a whole configuration: they belong in it";
                return Err(ConfigProblem::new(KEY, reason).into());
            }
            return Ok(((*config).clone(), (*config).clone()));
        }
        let mut error = ConfigError::none();
        let roots = error.collect(roots(self.platform_roots, &self.extra_roots_pem));
        let certificate = self.client_certificate.and_then(|certificate| {
            let resolver = certificate.map_err(Into::into).and_then(|it| it.resolver());
            error.collect(resolver)
        });
        let builder = error.collect(builder());
        let (Some(roots), Some(builder), true) = (roots, builder, error.problems().is_empty())
        else {
            return Err(error);
        };
        let builder = builder.with_root_certificates(roots);
        let proxy = builder.clone().with_no_client_auth();
        Ok((authenticated(builder, certificate), proxy))
    }
}

fn authenticated(
    builder: ConfigBuilder<ClientConfig, WantsClientCert>,
    certificate: Option<SingleCertAndKey>,
) -> ClientConfig {
    match certificate {
        Some(certificate) => builder.with_client_cert_resolver(Arc::new(certificate)),
        None => builder.with_no_client_auth(),
    }
}

fn builder() -> Result<ConfigBuilder<ClientConfig, rustls::WantsVerifier>, ConfigError> {
    ClientConfig::builder_with_provider(provider()?)
        .with_safe_default_protocol_versions()
        .map_err(|error| {
            let reason = format!("the cryptography provider does not fit: {error}");
            ConfigProblem::new(KEY, reason).into()
        })
}

fn provider() -> Result<Arc<CryptoProvider>, ConfigError> {
    #[cfg(feature = "aws-lc-rs")]
    return Ok(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    #[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
    return Ok(Arc::new(rustls::crypto::ring::default_provider()));
    #[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
    return Err(no_provider().into());
}

#[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
pub(super) fn no_provider() -> ConfigProblem {
    ConfigProblem::new(
        KEY,
        "no cryptography provider was built in: enable the feature `ring` or `aws-lc-rs`",
    )
}

fn roots(platform: bool, extra_pem: &[Vec<u8>]) -> Result<Arc<RootCertStore>, ConfigError> {
    let mut error = ConfigError::none();
    let mut store = RootCertStore::empty();
    for pem in extra_pem {
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        match certificates {
            Ok(certificates) if certificates.is_empty() => {
                error.push(KEY, "a given PEM holds no certificate");
            }
            Ok(certificates) => {
                for certificate in certificates {
                    if let Err(reason) = store.add(certificate) {
                        error.push(
                            KEY,
                            format!("a given root certificate cannot be used: {reason}"),
                        );
                    }
                }
            }
            // Its cause may quote the text, which may be a key that was mistaken for a certificate.
            Err(_) => error.push(KEY, "a given PEM cannot be read"),
        }
    }
    if platform {
        let found = rustls_native_certs::load_native_certs();
        store.add_parsable_certificates(found.certs);
        if store.is_empty() {
            let reasons: Vec<_> = found.errors.iter().map(ToString::to_string).collect();
            let reasons = if reasons.is_empty() {
                String::new()
            } else {
                format!(" ({})", reasons.join("; "))
            };
            error.push(
                KEY,
                format!(
                    "the platform has no root certificates{reasons}: install them (package `ca-certificates`), point \
                     SSL_CERT_FILE at a file of them, or give your own"
                ),
            );
        }
    }
    error.check()?;
    Ok(Arc::new(store))
}
