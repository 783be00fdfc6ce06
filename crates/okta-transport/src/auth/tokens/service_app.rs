//! The settings of a service app.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::auth::{ClientAssertion, KeyRotation, ProofKey, Signer};
use crate::store::SharedStore;
use crate::{ConfigError, Principal};

/// How long before its end a token is renewed unless set otherwise: 5 minutes.
pub const DEFAULT_RENEWAL_OFFSET: Duration = Duration::from_secs(5 * 60);

/// How long getting a token may take unless set otherwise: 30 seconds, repetitions included.
pub const DEFAULT_TOKEN_TIMEOUT: Duration = Duration::from_secs(30);

/// A service app (an "API Services" integration): who it is, the key that proves it, and the scopes that it wants.
///
/// It gets access tokens for itself by the client credentials grant (RFC 6749, section 4.4), and authenticates by an
/// assertion that its key signs (RFC 7523). Its tokens are bound to a key of this process where the app asks for that in the
/// org (DPoP, RFC 9449).
///
/// ```
/// use okta_transport::Transport;
/// use okta_transport::auth::{PrivateKey, ServiceApp};
///
/// # fn example() -> Result<(), okta_transport::ConfigError> {
/// let key = PrivateKey::from_env("PAYROLL_KEY")?;
/// let app = ServiceApp::new("0oa1client", key).scopes(["okta.users.read", "okta.groups.read"]);
/// let stack = Transport::builder("https://acme.okta.com").service_app(app).build()?;
/// # let _ = stack;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ServiceApp {
    pub(super) client_id: String,
    pub(super) signer: Arc<dyn Signer>,
    pub(super) scopes: Vec<String>,
    pub(super) proofs: Proofs,
    pub(super) renewal_offset: Duration,
    pub(super) timeout: Option<Duration>,
    pub(super) store: Option<Arc<dyn SharedStore>>,
}

/// Which key tokens are bound to.
#[derive(Clone)]
pub(super) enum Proofs {
    None,
    Own(Arc<ProofKey>),
    Rotating(Arc<KeyRotation>),
}

impl ServiceApp {
    /// The app with this client id, and its key: a [`PrivateKey`](crate::auth::PrivateKey), or a [`Signer`] for one that is
    /// elsewhere.
    #[must_use]
    pub fn new(client_id: impl Into<String>, key: impl Signer + 'static) -> Self {
        Self {
            client_id: client_id.into(),
            signer: Arc::new(key),
            scopes: Vec::new(),
            proofs: Proofs::Rotating(Arc::new(KeyRotation::new())),
            renewal_offset: DEFAULT_RENEWAL_OFFSET,
            timeout: Some(DEFAULT_TOKEN_TIMEOUT),
            store: None,
        }
    }

    /// Adds scopes to those that tokens are asked for. At least one is needed, and the app must have been granted each.
    #[must_use]
    pub fn scopes<I>(mut self, scopes: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.scopes.extend(scopes.into_iter().map(Into::into));
        self
    }

    /// Whether token requests carry a proof, as is the default. An app that needs none gets plain bearer tokens all the
    /// same; one that needs it is refused without.
    #[must_use]
    pub fn dpop(mut self, proofs: bool) -> Self {
        match (&self.proofs, proofs) {
            (_, false) => self.proofs = Proofs::None,
            (Proofs::None, true) => self.proofs = Proofs::Rotating(Arc::new(KeyRotation::new())),
            _ => {}
        }
        self
    }

    /// Binds tokens to a key of one's own. By default it is a key that is made for this and kept in memory.
    #[must_use]
    pub fn proof_key(mut self, key: Arc<ProofKey>) -> Self {
        self.proofs = Proofs::Own(key);
        self
    }

    /// Binds each token to the key that is current here, so that keys can be replaced: by interval, or by whoever keeps a
    /// share of it. A token stays bound to its key; a new key counts from the next token on.
    #[must_use]
    pub fn proof_key_rotation(mut self, keys: Arc<KeyRotation>) -> Self {
        self.proofs = Proofs::Rotating(keys);
        self
    }

    /// How long before its end a token is renewed, while it still serves. The default is [`DEFAULT_RENEWAL_OFFSET`]; of a
    /// token's life it is half at most.
    #[must_use]
    pub fn renewal_offset(mut self, offset: Duration) -> Self {
        self.renewal_offset = offset;
        self
    }

    /// How long getting a token may take, repetitions included. `None`, or zero, is no limit. The default is
    /// [`DEFAULT_TOKEN_TIMEOUT`].
    #[must_use]
    pub fn timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.timeout = limit.into().filter(|limit| !limit.is_zero());
        self
    }

    /// Shares tokens with other processes of the same app and scopes. They are as secret there as the store is.
    ///
    /// A token that is bound to a key is shared only with a [`proof_key`](Self::proof_key), among those who have that
    /// key. A store that fails or takes longer than 2 seconds costs time and no call: a token is got without it.
    #[must_use]
    pub fn store(mut self, store: Arc<dyn SharedStore>) -> Self {
        self.store = Some(store);
        self
    }

    /// Who requests are sent as: `oauth:` and the client id.
    #[must_use]
    pub fn principal(&self) -> Principal {
        Principal::new(format!("oauth:{}", self.client_id))
    }

    /// Looks for what is wrong with it, whatever the org.
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        let mut problems = ConfigError::none();
        problems.collect(ClientAssertion::new(
            &self.client_id,
            "https://acme.okta.com",
        ));
        problems.collect(self.scope());
        problems.check()
    }

    /// The scopes as a request has them, sorted, each once.
    ///
    /// # Errors
    ///
    /// Under `scopes`, if there is none, or one that is none (RFC 6749, section 3.3).
    pub(super) fn scope(&self) -> Result<String, ConfigError> {
        let mut problems = ConfigError::none();
        let mut scopes: Vec<_> = self.scopes.iter().map(|scope| scope.trim()).collect();
        scopes.sort_unstable();
        scopes.dedup();
        if scopes.is_empty() {
            problems.push("scopes", "is missing: a service app asks for at least one");
        }
        let is_in_a_scope = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
        for scope in &scopes {
            if scope.contains(['{', '}', '<', '>', '$']) {
                problems.push(
                    "scopes",
                    "holds a placeholder: put scopes of your app there",
                );
            } else if scope.is_empty() || !scope.bytes().all(is_in_a_scope) {
                problems.push("scopes", "holds one that is empty or not printable ASCII");
            }
        }
        problems.check().map(|()| scopes.join(" "))
    }
}

impl fmt::Debug for ServiceApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceApp")
            .field("client_id", &self.client_id)
            .field("algorithm", &self.signer.algorithm())
            .field("key_id", &self.signer.key_id())
            .field("scopes", &self.scopes)
            .field("dpop", &!matches!(self.proofs, Proofs::None))
            .field("renewal_offset", &self.renewal_offset)
            .field("timeout", &self.timeout)
            .field("store", &self.store.is_some())
            .finish()
    }
}
