//! Settings of the HTTP client: whom it trusts, which way it goes, how long it waits.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::Uri;
use tokio::io::{AsyncRead, AsyncWrite};
use tower::Service;

use super::client_certificate::ClientCertificate;
use super::connector::Connector;
use super::dial::Dial;
use super::proxy::ProxySource;
use super::route::Route;
use super::tls::Tls;
use super::{DEFAULT_CONNECT_TIMEOUT, DEFAULT_POOL_IDLE_TIMEOUT, HttpClient, pooled};
use crate::{BoxError, ConfigError, Timer, TokioTimer};

/// Settings of an [`HttpClient`].
///
/// # Proxies
///
/// Unless something else is said, the environment decides as it does for curl and most other programs: `HTTPS_PROXY`, else
/// `ALL_PROXY`, names the proxy, and `NO_PROXY` what is reached without it (names, which stand for all names below them as
/// well; IP addresses; networks such as `10.0.0.0/8`; each name or address with a port, if it is to be that one only; `*`
/// for everything). Small letters do as well. What runs on this machine, `localhost` for instance, is reached without a
/// proxy of the environment. [`proxy`](Self::proxy) gives one in code, and [`no_proxy`](Self::no_proxy) none.
///
/// The proxy is an HTTP proxy that knows CONNECT (RFC 9110, section 9.3.6), spoken to in plain (`http://`) or through TLS
/// (`https://`). All that it learns are the org's host and port. Plain `http`, which is possible on the loopback
/// interface alone, never goes through a proxy.
///
/// ```
/// use okta_transport::{HttpClient, Transport};
///
/// # fn run() -> Result<(), okta_transport::BoxError> {
/// let client = HttpClient::builder()
///     .proxy("http://proxy.acme.example:3128")
///     .proxy_credentials("payroll", std::env::var("PROXY_PASSWORD")?)
///     .root_certificates_pem(std::fs::read("/etc/acme/tls-inspection.pem")?);
/// let stack = Transport::builder("https://acme.okta.com")
///     .ssws(std::env::var("OKTA_CLIENT_TOKEN")?)
///     .http_client(client)
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct HttpClientBuilder {
    connect_timeout: Option<Duration>,
    pool_idle_timeout: Option<Duration>,
    tls: Tls,
    pub(super) proxy: ProxySource,
    dial: Option<Dial>,
    allow_http_on_loopback: bool,
    timer: Arc<dyn Timer>,
}

impl HttpClientBuilder {
    pub(super) fn new() -> Self {
        Self {
            connect_timeout: Some(DEFAULT_CONNECT_TIMEOUT),
            pool_idle_timeout: Some(DEFAULT_POOL_IDLE_TIMEOUT),
            tls: Tls::default(),
            proxy: ProxySource::process(),
            dial: None,
            allow_http_on_loopback: false,
            timer: Arc::new(TokioTimer),
        }
    }

    /// Limits the time for establishing a connection: resolving the name, TCP, a proxy and TLS together. Nothing, or
    /// zero, is no limit. The default is [`DEFAULT_CONNECT_TIMEOUT`].
    pub fn connect_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.connect_timeout = limit.into().filter(|limit| !limit.is_zero());
        self
    }

    /// How long an unused connection is kept. Nothing, or zero, keeps it for as long as the server does. The default
    /// is [`DEFAULT_POOL_IDLE_TIMEOUT`].
    pub fn pool_idle_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.pool_idle_timeout = limit.into().filter(|limit| !limit.is_zero());
        self
    }

    /// Goes through the proxy at `[http://|https://][user[:password]@]host[:port]`, whatever the environment says.
    ///
    /// User and password are percent-encoded there; [`proxy_credentials`](Self::proxy_credentials) takes them as they are.
    /// Without a scheme it is `http`, and without a port the scheme's own: 80 or 443.
    pub fn proxy(mut self, url: impl AsRef<str>) -> Self {
        self.proxy = ProxySource::given(url.as_ref());
        self
    }

    /// Tells the [proxy](Self::proxy) that was given before who is asking (scheme Basic, RFC 7617).
    pub fn proxy_credentials(mut self, user: impl AsRef<str>, password: impl AsRef<str>) -> Self {
        let (user, password) = (user.as_ref(), password.as_ref());
        self.proxy = self.proxy.with_credentials(user, password);
        self
    }

    /// Goes through no proxy, whatever the environment says.
    pub fn no_proxy(mut self) -> Self {
        self.proxy = ProxySource::Nowhere;
        self
    }

    /// Trusts certificates besides the platform's, such as those of a company's TLS inspection: PEM, one or several.
    pub fn root_certificates_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.tls.extra_roots_pem.push(pem.into());
        self
    }

    /// Whether to trust the platform's root certificates, as is the default.
    pub fn platform_roots(mut self, trust: bool) -> Self {
        self.tls.platform_roots = trust;
        self
    }

    /// Shows a certificate to servers that ask for one (mutual TLS): its PEM, followed by those of the authorities between
    /// it and the root, and the private key as PEM in PKCS#8, PKCS#1 or SEC1, without a passphrase.
    ///
    /// The key is copied into memory that is wiped. A proxy is not shown the certificate.
    pub fn client_certificate_pem(
        mut self,
        chain: impl AsRef<[u8]>,
        key: impl AsRef<[u8]>,
    ) -> Self {
        let certificate = ClientCertificate::from_pem(chain.as_ref(), key.as_ref());
        self.tls.client_certificate = Some(certificate);
        self
    }

    /// Speaks TLS by a configuration of the program's own: another verifier, keys in hardware, a log of secrets. What this
    /// builder says about certificates has to be said there then; the protocols of HTTP (ALPN) are set here all the same. A
    /// proxy with `https://` is spoken to by the same configuration.
    ///
    /// It shows a type of rustls, which is below 1.0, because nothing else says all of this. So it has a feature of its own:
    /// who turns that on takes part in rustls's releases, of which each is a breaking one here.
    #[cfg(feature = "rustls")]
    #[cfg_attr(docsrs, doc(cfg(feature = "rustls")))]
    pub fn tls_config(mut self, config: impl Into<Arc<rustls::ClientConfig>>) -> Self {
        self.tls.config = Some(config.into());
        self
    }

    /// Speaks HTTP/1.1 only. By default the server chooses in the TLS handshake (ALPN), and HTTP/2 comes first.
    ///
    /// For gateways that break HTTP/2. Each call in flight has a connection of its own then.
    pub fn http1_only(mut self) -> Self {
        self.tls.http1_only = true;
        self
    }

    /// Makes connections by a service of the caller's instead of by name and TCP: through a SOCKS proxy, a Unix socket, or
    /// within the process.
    ///
    /// It is called with a URI whose scheme, host and port say where to: the server, or the proxy if there is one. What it
    /// gives are bytes; TLS comes on top. Its time counts against [`connect_timeout`](Self::connect_timeout).
    ///
    /// ```
    /// use http::Uri;
    /// use okta_transport::HttpClient;
    /// use tokio::net::TcpStream;
    /// use tower::service_fn;
    ///
    /// // Everything through a forwarded port, with the org's own name and certificate.
    /// let client = HttpClient::builder()
    ///     .no_proxy()
    ///     .connector(service_fn(async |_: Uri| TcpStream::connect("127.0.0.1:8443").await))
    ///     .build()?;
    /// # Ok::<(), okta_transport::ConfigError>(())
    /// ```
    pub fn connector<S>(mut self, connector: S) -> Self
    where
        S: Service<Uri> + Clone + Send + Sync + 'static,
        S::Response: AsyncRead + AsyncWrite + Send + Unpin + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send + 'static,
    {
        self.dial = Some(Dial::custom(connector));
        self
    }

    /// Allows plain `http` if the host is the machine itself: `localhost`, 127.0.0.0/8 or `[::1]`. For tests.
    pub fn danger_allow_http_on_loopback(mut self) -> Self {
        self.allow_http_on_loopback = true;
        self
    }

    /// Measures the time for connecting by another clock than tokio's. The pool itself always uses tokio's.
    pub fn timer(mut self, timer: impl Timer + 'static) -> Self {
        self.timer = Arc::new(timer);
        self
    }

    /// Asks neither the platform nor the environment for anything, since no server is spoken to through TLS.
    pub(crate) fn without_https(mut self) -> Self {
        if let ProxySource::Environment(_) = self.proxy {
            self.proxy = ProxySource::Nowhere;
        }
        self.platform_roots(false)
    }

    /// Makes the client. Reads the platform's root certificates and the environment, but connects to nobody.
    ///
    /// # Errors
    ///
    /// All of these at once:
    ///
    /// - Under the key `tls`: no root certificate is known, a given PEM holds none, the client certificate or its key cannot be
    ///   used or do not belong together, or the crate was built without a cryptography provider (feature `ring` or
    ///   `aws-lc-rs`).
    /// - Under the key `proxy`, with the variable if it is of the environment: the address of the proxy cannot be read or
    ///   its scheme is not known, or credentials are not possible in the scheme Basic.
    pub fn build(self) -> Result<HttpClient, ConfigError> {
        let mut error = ConfigError::none();
        let proxy = error.collect(self.proxy.find()).flatten();
        let Some(tls) = error.collect(self.tls.configs()) else {
            return Err(error);
        };
        error.check()?;
        let limit = self.connect_timeout;
        let dial = self.dial.unwrap_or_else(|| Dial::tcp(limit));
        let route = match proxy {
            Some(proxy) => Route::through(dial, proxy, tls.proxy),
            None => Route::direct(dial),
        };
        let connector = Connector::new(route, tls.server, limit, self.timer);
        Ok(HttpClient {
            client: Arc::new(pooled(connector, self.pool_idle_timeout)),
            allow_http_on_loopback: self.allow_http_on_loopback,
        })
    }
}

impl fmt::Debug for HttpClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClientBuilder")
            .field("connect_timeout", &self.connect_timeout)
            .field("pool_idle_timeout", &self.pool_idle_timeout)
            .field("proxy", &self.proxy.shown())
            .field("platform_roots", &self.tls.platform_roots)
            .field("http1_only", &self.tls.http1_only)
            .field("allow_http_on_loopback", &self.allow_http_on_loopback)
            .finish_non_exhaustive()
    }
}
