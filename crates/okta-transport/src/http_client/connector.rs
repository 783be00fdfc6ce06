//! From a URI to a connection: name, TCP, TLS, within a time.
//!
//! The cryptography provider is passed to rustls explicitly. rustls can also take one from the process, but that is
//! for the program to decide, and a library that relies on it fails at the first call instead of at its construction.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tower::{Service, ServiceExt};

use crate::{BoxError, ConfigError, ConfigProblem, Timer, TransportError, TransportErrorKind};

/// The setting that problems are reported under.
const KEY: &str = "tls";

/// How long a connection may be silent before the operating system asks whether it still lives.
const TCP_KEEPALIVE: Duration = Duration::from_secs(60);

/// Which root certificates to trust.
#[derive(Clone)]
pub(super) struct Roots {
    pub(super) platform: bool,
    pub(super) extra_pem: Vec<Vec<u8>>,
}

impl Default for Roots {
    fn default() -> Self {
        Self {
            platform: true,
            extra_pem: Vec::new(),
        }
    }
}

/// TCP and TLS, with a limit on the time for both.
///
/// The pool clones it for every request, and connects for few of them: so a clone is cheap.
#[derive(Clone)]
pub(super) struct Connector(Arc<Settings>);

struct Settings {
    connector: HttpsConnector<HttpConnector>,
    limit: Option<Duration>,
    timer: Arc<dyn Timer>,
}

impl Connector {
    pub(super) fn new(
        roots: &Roots,
        limit: Option<Duration>,
        timer: Arc<dyn Timer>,
    ) -> Result<Self, ConfigError> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(TCP_KEEPALIVE));
        // Shared out among the addresses of a name, so that one which does not answer leaves time for the others.
        tcp.set_connect_timeout(limit);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls(roots)?)
            // What may go unencrypted is decided for each request, before it gets here.
            .https_or_http()
            .enable_all_versions()
            .wrap_connector(tcp);
        Ok(Self(Arc::new(Settings {
            connector,
            limit,
            timer,
        })))
    }
}

type Connecting =
    Pin<Box<dyn Future<Output = Result<MaybeHttpsStream<TokioIo<TcpStream>>, BoxError>> + Send>>;

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<TokioIo<TcpStream>>;
    type Error = BoxError;
    type Future = Connecting;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Connecting {
        let settings = &*self.0;
        // Polls the clone to readiness first.
        let connecting = settings.connector.clone().oneshot(uri);
        within(settings.limit, &*settings.timer, connecting)
    }
}

/// A connection attempt that gives up in time.
pub(super) fn within<F, T, E>(
    limit: Option<Duration>,
    timer: &dyn Timer,
    connecting: F,
) -> Pin<Box<dyn Future<Output = Result<T, BoxError>> + Send>>
where
    F: Future<Output = Result<T, E>> + Send + 'static,
    E: Into<BoxError>,
{
    let end = limit.and_then(|limit| Some((limit, timer.now().checked_add(limit)?)));
    let Some((limit, end)) = end else {
        return Box::pin(async move { connecting.await.map_err(Into::into) });
    };
    let mut sleep = timer.sleep_until(end);
    Box::pin(async move {
        let mut connecting = std::pin::pin!(connecting);
        std::future::poll_fn(move |cx| {
            if let Poll::Ready(connected) = connecting.as_mut().poll(cx) {
                return Poll::Ready(connected.map_err(Into::into));
            }
            sleep.as_mut().poll(cx).map(|()| {
                Err(TransportError::new(TransportErrorKind::Connect)
                    .with_time_limit(limit)
                    .with_detail("connecting took too long")
                    .into())
            })
        })
        .await
    })
}

fn tls(roots: &Roots) -> Result<ClientConfig, ConfigError> {
    let store = root_certificates(roots)?;
    let config = ClientConfig::builder_with_provider(provider()?)
        .with_safe_default_protocol_versions()
        .map_err(|error| {
            ConfigProblem::new(
                KEY,
                format!("the cryptography provider does not fit: {error}"),
            )
        })?;
    Ok(config.with_root_certificates(store).with_no_client_auth())
}

fn provider() -> Result<Arc<CryptoProvider>, ConfigError> {
    #[cfg(feature = "aws-lc-rs")]
    return Ok(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    #[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
    return Ok(Arc::new(rustls::crypto::ring::default_provider()));
    #[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
    return Err(ConfigProblem::new(
        KEY,
        "no cryptography provider was built in: enable the feature `ring` or `aws-lc-rs`",
    )
    .into());
}

fn root_certificates(roots: &Roots) -> Result<RootCertStore, ConfigError> {
    let mut error = ConfigError::none();
    let mut store = RootCertStore::empty();
    for pem in &roots.extra_pem {
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
    if roots.platform {
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
    Ok(store)
}
