//! The certificate that a client shows (mutual TLS), and its private key.
//!
//! The key is read into memory that is wiped, and from there into the signing key of the cryptography provider, whose memory
//! is the provider's business.

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SigningKey, SingleCertAndKey};
use rustls::{Error, InconsistentKeys};
use secrecy::zeroize::Zeroizing;

use super::tls::KEY;
use crate::{ConfigError, ConfigProblem};

/// A chain, the client's own certificate first, and the key to it.
pub(super) struct ClientCertificate {
    chain: Vec<CertificateDer<'static>>,
    key: Zeroizing<PrivateKeyDer<'static>>,
}

impl ClientCertificate {
    pub(super) fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, ConfigProblem> {
        // What is wrong with a PEM is not repeated: it may quote the text, and this text is a key.
        let chain: Vec<_> = CertificateDer::pem_slice_iter(chain)
            .collect::<Result<_, _>>()
            .map_err(|_| problem("the client certificate's PEM cannot be read"))?;
        if chain.is_empty() {
            return Err(problem("the client certificate's PEM holds no certificate"));
        }
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| {
            problem("the client certificate's key is not a private key in PEM without a passphrase")
        })?;
        Ok(Self {
            chain,
            key: Zeroizing::new(key),
        })
    }

    pub(super) fn resolver(self) -> Result<SingleCertAndKey, ConfigError> {
        let certified = CertifiedKey::new(self.chain, signing_key(&self.key)?);
        match certified.keys_match() {
            // A provider that cannot tell its public key is believed.
            Ok(()) | Err(Error::InconsistentKeys(InconsistentKeys::Unknown)) => {
                Ok(SingleCertAndKey::from(certified))
            }
            Err(Error::InconsistentKeys(_)) => {
                Err(problem("the client certificate is of another key").into())
            }
            Err(_) => Err(problem("the client certificate cannot be read").into()),
        }
    }
}

/// By reference, unlike through the provider, where each call takes a copy of the key that nobody wipes.
fn signing_key(
    key: &PrivateKeyDer<'static>,
) -> Result<std::sync::Arc<dyn SigningKey>, ConfigError> {
    #[cfg(feature = "aws-lc-rs")]
    use rustls::crypto::aws_lc_rs::sign::any_supported_type;
    #[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
    use rustls::crypto::ring::sign::any_supported_type;

    #[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
    return any_supported_type(key).map_err(|_| {
        problem("the client certificate's key is of a kind that the provider does not know").into()
    });
    #[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
    return {
        let _ = key;
        Err(super::tls::no_provider().into())
    };
}

fn problem(reason: &str) -> ConfigProblem {
    ConfigProblem::new(KEY, reason)
}
