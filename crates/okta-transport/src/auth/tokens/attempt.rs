//! One attempt at the token endpoint: what is made anew each time, and what an answer asks to be made differently.
//!
//! An assertion is used up also by a refusal, and so is a proof. Two refusals are no failures but corrections, and are
//! answered here with one more request each: a proof without the server's nonce, and a clock that is wrong.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use bytes::Bytes;
use http::{HeaderName, Request, Response, StatusCode};
use tower::{Service, ServiceExt};

use super::TokenError;
use super::answer::error_of;
use super::endpoint::Endpoint;
use crate::auth::wiped::Wiped;
use crate::auth::{Proof, ProofKey, SignedAssertion};
use crate::retry::MayPass;
use crate::{Body, BoxError, Timer};

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

pub(super) const DPOP: HeaderName = HeaderName::from_static("dpop");

/// When an attempt was sent, and what with: in the extensions of its answer.
#[derive(Clone)]
pub(super) struct Sent {
    pub(super) at: Instant,
    pub(super) assertion: Arc<SignedAssertion>,
}

/// Signs each request anew.
#[derive(Clone)]
pub(super) struct Signed<S> {
    pub(super) signing: Signing,
    pub(super) inner: S,
}

/// What requests are signed with.
#[derive(Clone)]
pub(super) struct Signing {
    pub(super) endpoint: Arc<Endpoint>,
    pub(super) key: Option<Arc<ProofKey>>,
    pub(super) timer: Arc<dyn Timer>,
}

impl<S> Service<Request<Body>> for Signed<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let clone = self.clone();
        let ready = std::mem::replace(self, clone);
        Box::pin(ready.send(request))
    }
}

impl<S> Signed<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Error: Into<BoxError>,
{
    async fn send(mut self, request: Request<Body>) -> Result<Response<Body>, BoxError> {
        let (mut had_nonce, mut had_clock) = (false, false);
        let Signing {
            endpoint,
            key,
            timer,
        } = &self.signing;
        loop {
            let (signed, assertion) = self.signing.sign(&request).await?;
            let (at, wall_clock) = (timer.now(), timer.wall_clock());
            let mut response = self.inner.call(signed).await.map_err(Into::into)?;
            endpoint.nonces.observe(&endpoint.uri, response.headers());
            let headers = response.headers();
            let is_clock_wrong = endpoint.time.learn(headers, wall_clock, &**timer);
            let status = response.status();
            let is_refused = matches!(status, StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED);
            let wants_nonce = is_refused
                && key.is_some()
                && error_of(&response).is_some_and(|error| error == "use_dpop_nonce");
            let again = match (wants_nonce, is_refused && is_clock_wrong) {
                (true, _) => !std::mem::replace(&mut had_nonce, true),
                (false, true) => !std::mem::replace(&mut had_clock, true),
                (false, false) => false,
            };
            if !again {
                let sent = Sent { at, assertion };
                response.extensions_mut().insert(sent);
                if status == StatusCode::INTERNAL_SERVER_ERROR {
                    response.extensions_mut().insert(MayPass);
                }
                return Ok(response);
            }
            self.inner.ready().await.map_err(Into::into)?;
        }
    }
}

impl Signing {
    /// The request with a new assertion, and a new proof if there is a key.
    async fn sign(
        &self,
        request: &Request<Body>,
    ) -> Result<(Request<Body>, Arc<SignedAssertion>), TokenError> {
        let endpoint = &*self.endpoint;
        let now = endpoint.time.now(&*self.timer);
        let assertion = endpoint.assertions.sign_at(&*endpoint.signer, now);
        let assertion = assertion.await.map_err(TokenError::signing)?;
        let mut signed = request.clone();
        if let Some(key) = &self.key {
            let nonce = endpoint.nonces.latest(&endpoint.uri);
            let proof = Proof {
                method: request.method(),
                uri: request.uri(),
                nonce: nonce.as_deref(),
                access_token: None,
                issued_at: now,
            };
            let proof = key.sign(&proof).await.map_err(TokenError::signing)?;
            signed.headers_mut().insert(DPOP, proof);
        }
        *signed.body_mut() = form(&endpoint.scope, assertion.expose());
        Ok((signed, Arc::new(assertion)))
    }
}

/// The form of a token request (RFC 6749, section 4.4.2; RFC 7523, section 2.2), wiped with its last copy.
fn form(scope: &str, assertion: &str) -> Body {
    let fields = [
        ("grant_type", "client_credentials"),
        ("scope", scope),
        ("client_assertion_type", ASSERTION_TYPE),
        ("client_assertion", assertion),
    ];
    let size = fields
        .iter()
        .map(|(name, value)| name.len() + 3 * value.len() + 2)
        .sum();
    // Of its largest size at once: growing would leave a copy behind.
    let mut form = String::with_capacity(size);
    for (name, value) in fields {
        if !form.is_empty() {
            form.push('&');
        }
        form.push_str(name);
        form.push('=');
        for byte in value.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => {
                    form.push(char::from(byte));
                }
                b' ' => form.push('+'),
                _ => {
                    const HEX: &[u8; 16] = b"0123456789ABCDEF";
                    form.push('%');
                    form.push(char::from(HEX[usize::from(byte >> 4)]));
                    form.push(char::from(HEX[usize::from(byte & 15)]));
                }
            }
        }
    }
    Bytes::from_owner(Wiped::from(form)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_encoded() {
        let form = form("okta.users.read a+b", "eyJ.x_-y");
        assert_eq!(
            form.as_bytes(),
            b"grant_type=client_credentials&scope=okta.users.read+a%2Bb&client_assertion_type=\
              urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=eyJ.x_-y"
        );
    }
}
