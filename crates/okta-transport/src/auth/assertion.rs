//! Client assertions: how a service app proves who it is (RFC 7523).
//!
//! An assertion is a short text that the app signs for one request to the token endpoint. Okta takes each once, even where
//! it refuses the request for another reason, so one is made for every attempt.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::signer::{SignError, Signer};
use crate::{ConfigError, Timer, TokioTimer};

/// How long an assertion is good for unless set otherwise: 5 minutes.
pub const DEFAULT_ASSERTION_LIFETIME: Duration = Duration::from_secs(5 * 60);

/// The longest lifetime of an assertion: 59 minutes.
///
/// Okta takes up to 60 by its own clock, and refuses an assertion of 60 from a machine whose clock leads by a second.
pub const MAX_ASSERTION_LIFETIME: Duration = Duration::from_secs(59 * 60);

/// Makes client assertions: `iss` and `sub` are the client id, `aud` is the token endpoint.
///
/// ```
/// use okta_transport::auth::{ClientAssertion, Signer};
///
/// # async fn example(key: &dyn Signer) -> Result<(), Box<dyn std::error::Error>> {
/// let assertions = ClientAssertion::new("0oa1client", "https://acme.okta.com/oauth2/v1/token")?;
/// let assertion = assertions.sign(key).await?;
/// let form_field = ("client_assertion", assertion.expose());
/// # let _ = form_field;
/// # Ok(())
/// # }
/// ```
pub struct ClientAssertion {
    client_id: String,
    audience: String,
    /// In seconds.
    lifetime: i64,
    /// In seconds; negative where the server's clock is behind.
    server_ahead: AtomicI64,
    timer: Arc<dyn Timer>,
}

impl ClientAssertion {
    /// Assertions of this client for this token endpoint, given as its full URL. Okta compares it as a text.
    ///
    /// # Errors
    ///
    /// Under `clientId` if the id is missing, a placeholder or not printable ASCII; under `orgUrl` if the URL is not
    /// absolute, or has a query or a fragment.
    pub fn new(
        client_id: impl Into<String>,
        token_url: impl Into<String>,
    ) -> Result<Self, ConfigError> {
        let (client_id, audience) = (client_id.into(), token_url.into());
        let mut problems = ConfigError::none();
        if client_id.trim().is_empty() {
            problems.push("clientId", "is missing");
        } else if client_id.contains(['{', '}', '<', '>', '$']) {
            problems.push(
                "clientId",
                "is a placeholder: put the client id of your app there",
            );
        } else if !client_id.bytes().all(|byte| byte.is_ascii_graphic()) {
            problems.push("clientId", "holds white space or a character outside ASCII");
        }
        let is_url = audience.parse::<http::Uri>().is_ok_and(|uri| {
            matches!(uri.scheme_str(), Some("https" | "http")) && uri.query().is_none()
        });
        if !is_url || audience.contains('#') {
            problems.push("orgUrl", "gives no full URL of a token endpoint");
        }
        problems.check()?;
        Ok(Self {
            client_id,
            audience,
            lifetime: DEFAULT_ASSERTION_LIFETIME.as_secs() as i64,
            server_ahead: AtomicI64::new(0),
            timer: Arc::new(TokioTimer),
        })
    }

    /// How long an assertion is good for, in whole seconds: [`DEFAULT_ASSERTION_LIFETIME`] by default, from 1 second to
    /// [`MAX_ASSERTION_LIFETIME`]. What lies outside is moved to the nearer end.
    #[must_use]
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        let lifetime = lifetime.clamp(Duration::from_secs(1), MAX_ASSERTION_LIFETIME);
        self.lifetime = lifetime.as_secs() as i64;
        self
    }

    /// Whose [`wall_clock`](Timer::wall_clock) tells the time: the machine's by default.
    #[must_use]
    pub fn timer(mut self, timer: impl Timer + 'static) -> Self {
        self.timer = Arc::new(timer);
        self
    }

    /// Says by how many seconds the server's clock is ahead of the timer's; negative if it is behind. 0 by default.
    ///
    /// It counts from the next assertion on, so what a `Date` header shows can be set right before the next attempt.
    pub fn set_server_ahead(&self, seconds: i64) {
        self.server_ahead.store(seconds, Ordering::Relaxed);
    }

    /// The client id.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The token endpoint.
    #[must_use]
    pub fn audience(&self) -> &str {
        &self.audience
    }

    /// A new assertion, unlike every other: its `jti` are 128 random bits.
    ///
    /// # Errors
    ///
    /// What the signer reports, and a system without randomness.
    pub async fn sign(&self, signer: &dyn Signer) -> Result<SignedAssertion, SignError> {
        self.sign_at(signer, self.server_time()).await
    }

    /// An assertion that was made at these seconds since 1970 by the server's clock.
    pub(super) async fn sign_at(
        &self,
        signer: &dyn Signer,
        now: i64,
    ) -> Result<SignedAssertion, SignError> {
        let mut header = json!({ "alg": signer.algorithm().name(), "typ": "JWT" });
        if let Some(kid) = signer.key_id() {
            header["kid"] = kid.into();
        }
        let mut id = [0; 16];
        getrandom::fill(&mut id).map_err(SignError::new)?;
        let claims = json!({
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.audience,
            "iat": now,
            "exp": now.saturating_add(self.lifetime),
            "jti": URL_SAFE_NO_PAD.encode(id),
        });
        let [header, claims] = [header, claims].map(|it| URL_SAFE_NO_PAD.encode(it.to_string()));
        // Without the signature it proves nothing, so this copy is no secret.
        let signed = format!("{header}.{claims}");
        let signature = signer.sign(signed.as_bytes()).await?;
        // Of its final size at once: growing would leave a copy behind.
        let mut text = String::with_capacity(signed.len() + 1 + signature.len().div_ceil(3) * 4);
        text.push_str(&signed);
        text.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut text);
        Ok(SignedAssertion(text.into()))
    }

    /// The time at the server, in seconds since 1970.
    fn server_time(&self) -> i64 {
        // A clock before 1970 is as wrong as one that stands there.
        let now = self.timer.wall_clock().duration_since(UNIX_EPOCH);
        let now = i64::try_from(now.unwrap_or_default().as_secs()).unwrap_or(i64::MAX);
        now.saturating_add(self.server_ahead.load(Ordering::Relaxed))
    }
}

impl fmt::Debug for ClientAssertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientAssertion")
            .field("client_id", &self.client_id)
            .field("audience", &self.audience)
            .field("lifetime", &self.lifetime)
            .field("server_ahead", &self.server_ahead)
            .finish_non_exhaustive()
    }
}

/// A signed client assertion, good for one request. Whoever has it can be the app until it expires, so it is wiped when
/// dropped, and `Debug` does not show it.
pub struct SignedAssertion(SecretString);

impl SignedAssertion {
    /// The text, for the form field `client_assertion`.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for SignedAssertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignedAssertion(***)")
    }
}
