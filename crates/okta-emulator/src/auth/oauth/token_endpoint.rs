//! `POST /oauth2/v1/token`: an assertion for an access token.
//!
//! The assertion is looked at before the rest of the request and is used up by it, whatever else is wrong: so a
//! client that repeats a refused request needs a new one.

use std::sync::Arc;

use http::header::{AUTHORIZATION, CACHE_CONTROL, HeaderName};
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::OAuth;
use super::access_tokens::{Grant, LIFETIME};
use super::assertion;
use super::clients::{Client, Clients};
use super::dpop::{self, Proof};
use super::form::Form;
use crate::auth::{Attempt, TOKEN_PATH};
use crate::error::{Answer, Refusal};
use crate::reply::Reply;

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

impl OAuth {
    /// Answers a token request. Clients are those that the org started with, and the ones that `registered` knows.
    pub(crate) fn token(
        &self,
        attempt: &Attempt<'_>,
        body: &[u8],
        registered: &dyn Clients,
    ) -> Answer {
        let answer = self.mint(attempt, body, registered);
        let nonce = self.memory().nonces.current(attempt.now);
        match answer {
            Ok(reply) => Ok(reply.header(DPOP_NONCE, &nonce)),
            Err(refusal) => Err(refusal.header(DPOP_NONCE, nonce)),
        }
    }

    fn mint(&self, attempt: &Attempt<'_>, body: &[u8], registered: &dyn Clients) -> Answer {
        let url = dpop::address(&attempt.base(), TOKEN_PATH);
        let form = Form::read(&attempt.parts.headers, body).map_err(invalid_request)?;
        let client = self.authenticated(attempt, &form, &url, registered)?;
        client.may_mint()?;
        match form.get("grant_type") {
            Some("client_credentials") => {}
            Some(_) => {
                return Err(Refusal::oauth(
                    StatusCode::BAD_REQUEST,
                    "unsupported_grant_type",
                    "The grant_type must be client_credentials",
                ));
            }
            None => return Err(invalid_request("The grant_type is missing")),
        }
        let bound_to = match client.dpop {
            true => Some(Arc::from(self.proved_key(attempt, &url)?)),
            // A proof that nobody asked for changes nothing.
            false => None,
        };
        let scopes = granted(&client, form.get("scope").unwrap_or_default())?;

        let token_type = if bound_to.is_some() { "DPoP" } else { "Bearer" };
        let scope = scopes.join(" ");
        let grant = Grant {
            client: client.id,
            scopes: Arc::from(scopes),
            expires: attempt.now.plus_seconds(LIFETIME),
            bound_to,
        };
        let token = self.memory().tokens.mint(grant, attempt.now);
        let reply = Reply::json(&json!({
            "token_type": token_type,
            "expires_in": LIFETIME,
            "access_token": token,
            "scope": scope,
        }));
        Ok(reply.header(CACHE_CONTROL, "no-store"))
    }

    /// The client that the request's assertion proves to be there. The assertion is used up.
    fn authenticated(
        &self,
        attempt: &Attempt<'_>,
        form: &Form,
        url: &str,
        registered: &dyn Clients,
    ) -> Result<Client, Refusal> {
        let secret = has_basic(&attempt.parts.headers) || form.get("client_secret").is_some();
        let assertion = match (form.get("client_assertion"), secret) {
            (Some(assertion), false) => assertion,
            (Some(_), true) => {
                return Err(invalid_request(
                    "There is more than one kind of client credentials",
                ));
            }
            (None, true) => {
                return Err(invalid_client(
                    "Tokens for the management API take a client_assertion, no client secret",
                ));
            }
            (None, false) => return Err(invalid_client("There are no client credentials")),
        };
        if form.get("client_assertion_type") != Some(ASSERTION_TYPE) {
            return Err(invalid_request(format!(
                "The client_assertion_type must be {ASSERTION_TYPE}"
            )));
        }
        let find = |id: &str| self.apps.get(id).cloned().or_else(|| registered.client(id));
        let spend = |client: &str, id: &str, until| {
            let assertions = &mut self.memory().assertions;
            assertions.take(client, id, until, attempt.now)
        };
        let verified = assertion::verify(assertion, url, attempt.now, find, spend);
        let client = verified.map_err(|reason| {
            invalid_client(format!("The client_assertion cannot be used: {reason}"))
        })?;
        match form.get("client_id") {
            Some(id) if id != &*client.id => Err(invalid_client(
                "The client_id is not the client_assertion's",
            )),
            _ => Ok(client),
        }
    }

    /// The thumbprint of the key that the request's proof is signed with.
    fn proved_key(&self, attempt: &Attempt<'_>, url: &str) -> Result<String, Refusal> {
        let parts = attempt.parts;
        let proof = Proof::of(&parts.headers, parts.method.as_str(), url, attempt.now)
            .map_err(invalid_proof)?;
        // Also a proof without a nonce is used up: every attempt needs a new one.
        let first = self.take_proof(&proof, attempt);
        if first == Some(false) {
            return Err(invalid_proof("The DPoP proof's jti came before"));
        }
        let memory = self.memory();
        if !proof
            .nonce
            .is_some_and(|nonce| memory.nonces.takes(&nonce, attempt.now))
        {
            return Err(Refusal::oauth(
                StatusCode::BAD_REQUEST,
                "use_dpop_nonce",
                "The DPoP proof needs the nonce of the dpop-nonce header",
            ));
        }
        // After the nonce, as Okta has it: what only asks for a nonce needs no id.
        match first {
            Some(_) => Ok(proof.key),
            None => Err(invalid_proof("The DPoP proof has no jti")),
        }
    }
}

/// The scopes that are asked for, if the client was granted all of them.
fn granted(client: &Client, asked: &str) -> Result<Vec<String>, Refusal> {
    let invalid_scope =
        |reason: String| Refusal::oauth(StatusCode::BAD_REQUEST, "invalid_scope", reason);
    let mut scopes: Vec<String> = Vec::new();
    for scope in asked.split_ascii_whitespace() {
        if !client.scopes.iter().any(|granted| granted == scope) {
            return Err(invalid_scope(format!(
                "The scope {scope:?} is unknown, or the client was not granted it"
            )));
        }
        if !scopes.iter().any(|known| known == scope) {
            scopes.push(scope.to_owned());
        }
    }
    if scopes.is_empty() {
        return Err(invalid_scope("No scopes were asked for".to_owned()));
    }
    Ok(scopes)
}

fn has_basic(headers: &HeaderMap) -> bool {
    let scheme = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.as_bytes().get(..6));
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"Basic "))
}

fn invalid_request(reason: impl Into<String>) -> Refusal {
    Refusal::oauth(StatusCode::BAD_REQUEST, "invalid_request", reason)
}

fn invalid_client(reason: impl Into<String>) -> Refusal {
    Refusal::oauth(StatusCode::UNAUTHORIZED, "invalid_client", reason)
}

fn invalid_proof(reason: impl Into<String>) -> Refusal {
    Refusal::oauth(StatusCode::BAD_REQUEST, "invalid_dpop_proof", reason)
}
