//! Who a request is sent as.
//!
//! A quota belongs to a token, and an answer to whoever was allowed to read it. Layers that keep either apart need a name
//! for the credential without holding the credential: one that may stand in a key, a log or a store that others read.

use std::fmt;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};

use http::{Extensions, Request};
use sha2::{Digest, Sha256};
use tower::{Layer, Service};

use crate::course;

/// How many bytes of a hash tell credentials apart: 8, which are 16 hex digits.
const HASHED: usize = 8;

static ANONYMOUS: LazyLock<Principal> = LazyLock::new(|| Principal::new("anonymous"));

/// A name for a credential, [in the request's extensions](Principal::of).
///
/// It is never the secret itself, so it is safe to log and to share. Equal names mean one and the same quota, and one
/// and the same right to see things. Cloning it copies a pointer.
///
/// The default is `anonymous`: requests that carry no credential, or none that is known.
///
/// ```
/// use okta_transport::Principal;
///
/// let app = Principal::new("oauth:0oa1client");
/// assert_eq!(app.as_str(), "oauth:0oa1client");
/// let token = Principal::of_secret("ssws", "00a-token-of-an-example-org");
/// assert!(token.as_str().starts_with("ssws:"));
/// assert!(!token.as_str().contains("example"));
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Principal(Arc<str>);

impl Principal {
    /// A principal of this name, which must hold no secret: a client id, for instance.
    #[must_use]
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self(name.into())
    }

    /// A principal that is known by a secret only: the kind of secret, and the first 16 hex digits of its SHA-256.
    ///
    /// That gives nothing away of a secret that was made at random, as tokens are. Of a password that can be guessed it
    /// would confirm the guess: name such a principal by its login.
    #[must_use]
    pub fn of_secret(kind: &str, secret: impl AsRef<[u8]>) -> Self {
        use fmt::Write as _;
        let mut name = format!("{kind}:");
        for byte in Sha256::digest(secret).iter().take(HASHED) {
            // Writing to a string cannot fail.
            let _ = write!(name, "{byte:02x}");
        }
        Self::new(name)
    }

    /// Who a request is sent as: what its extensions hold under this type, by whoever made the request, else what a
    /// [`PrincipalLayer`] further out said.
    #[must_use]
    pub fn of(extensions: &Extensions) -> Option<&Self> {
        extensions
            .get::<Self>()
            .or_else(|| course::principal(extensions))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Principal {
    fn default() -> Self {
        ANONYMOUS.clone()
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Principal({self})")
    }
}

/// Makes [`WithPrincipal`] services: [see there](WithPrincipal).
///
/// ```
/// use http::{Request, Response};
/// use okta_transport::{Body, BoxError, Principal, PrincipalLayer, auth::SswsLayer};
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), BoxError> {
/// let auth = SswsLayer::new("00a-token-of-an-example-org")?;
/// let service = ServiceBuilder::new()
///     .layer(PrincipalLayer::new(auth.principal()))
///     // layers that ask who it is stand here
///     .layer(auth)
///     .service(service_fn(async |request: Request<Body>| {
///         let principal = Principal::of(request.extensions());
///         Ok::<_, BoxError>(Response::new(principal.is_some()))
///     }));
/// let response = service.oneshot(Request::get("/api/v1/users").body(Body::empty())?).await?;
/// assert!(response.into_body());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct PrincipalLayer {
    principal: Principal,
}

impl PrincipalLayer {
    /// A layer that names this principal.
    #[must_use]
    pub const fn new(principal: Principal) -> Self {
        Self { principal }
    }
}

impl<S> Layer<S> for PrincipalLayer {
    type Service = WithPrincipal<S>;

    fn layer(&self, inner: S) -> WithPrincipal<S> {
        WithPrincipal {
            principal: self.principal.clone(),
            inner,
        }
    }
}

/// Tells the layers further in who the request is sent as: [`Principal::of`] knows it.
///
/// Credentials are added innermost, so that every attempt gets fresh ones; limits and caches stand outside them and
/// would not know. One that the request already carries stays: a gateway with several credentials names the right one
/// itself.
#[derive(Clone, Debug)]
pub struct WithPrincipal<S> {
    principal: Principal,
    inner: S,
}

impl<S, B> Service<Request<B>> for WithPrincipal<S>
where
    S: Service<Request<B>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> S::Future {
        let extensions = request.extensions_mut();
        if Principal::of(extensions).is_none() {
            course::set_principal(extensions, self.principal.clone());
        }
        self.inner.call(request)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use tower::ServiceExt;

    use super::*;

    #[test]
    fn a_secret_is_known_by_the_start_of_its_hash() {
        // The hash of "abc" in FIPS 180-4.
        let principal = Principal::of_secret("ssws", "abc");
        assert_eq!(principal.as_str(), "ssws:ba7816bf8f01cfea");
        assert_eq!(
            format!("{principal} {principal:?}"),
            "ssws:ba7816bf8f01cfea Principal(ssws:ba7816bf8f01cfea)"
        );
        assert_ne!(principal, Principal::of_secret("ssws", "abd"));
        assert_ne!(principal, Principal::of_secret("bearer", "abc"));
    }

    #[tokio::test]
    async fn the_layer_names_who_it_is_unless_the_request_does() {
        let own = Principal::new("oauth:0oa1");
        let brought = Principal::new("oauth:0oa2");
        let seen = tower::service_fn(async |request: Request<()>| {
            Ok::<_, Infallible>(Principal::of(request.extensions()).cloned())
        });
        let service = PrincipalLayer::new(own.clone()).layer(seen);
        for (request, expected) in [
            (Request::new(()), &own),
            (
                Request::builder()
                    .extension(brought.clone())
                    .body(())
                    .expect("a request"),
                &brought,
            ),
        ] {
            let Ok(principal) = service.clone().oneshot(request).await;
            assert_eq!(principal.as_ref(), Some(expected));
        }
    }
}
