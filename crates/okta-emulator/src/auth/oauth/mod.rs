//! OAuth 2.0 for service apps: the org's token endpoint, and the access tokens that it handed out.

mod access_tokens;
mod assertion;
mod clients;
mod dpop;
mod encoding;
mod form;
mod jwt;
mod keys;
mod nonces;
mod registered;
mod service_app;
mod single_use;
mod token_endpoint;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::challenge::{self, Scheme};
use super::{Attempt, Principal, Rights};
use crate::error::Refusal;

use access_tokens::{AccessTokens, Grant};
use clients::Client;
use dpop::Proof;
use encoding::{base64url, digest};
use nonces::Nonces;
pub use service_app::{InvalidJwk, ServiceApp};
use single_use::SingleUse;

/// What the org knows of clients and their tokens.
pub(crate) struct OAuth {
    /// The apps that the org started with.
    apps: HashMap<String, Client>,
    /// Never held while a signature is verified.
    memory: Mutex<Memory>,
}

struct Memory {
    tokens: AccessTokens,
    nonces: Nonces,
    assertions: SingleUse,
    proofs: SingleUse,
}

/// What a snapshot has of it. Ids that may come once are not in it: they would be good once more.
#[derive(Serialize, Deserialize)]
pub(crate) struct Kept {
    access: AccessTokens,
    nonces: Nonces,
}

impl OAuth {
    pub(super) fn keep(&self) -> Kept {
        let memory = self.memory();
        Kept {
            access: memory.tokens.clone(),
            nonces: memory.nonces.clone(),
        }
    }

    pub(super) fn restore(&self, kept: Kept) {
        let mut memory = self.memory();
        memory.tokens = kept.access;
        memory.nonces = kept.nonces;
    }

    pub(super) fn new(seed: u64, apps: Vec<ServiceApp>) -> Self {
        let apps = apps.into_iter().map(|app| {
            let client = Client::from(app);
            (client.id.to_string(), client)
        });
        Self {
            apps: apps.collect(),
            memory: Mutex::new(Memory {
                tokens: AccessTokens::new(seed),
                nonces: Nonces::new(seed),
                assertions: SingleUse::default(),
                proofs: SingleUse::default(),
            }),
        }
    }

    pub(super) fn bearer(&self, token: &str, attempt: &Attempt<'_>) -> Result<Principal, Refusal> {
        let grant = self.grant(token, Scheme::Bearer, attempt)?;
        if grant.bound_to.is_some() {
            let reason = "The access token is bound to a key and must come as DPoP";
            return Err(challenge::invalid_token(Scheme::Dpop, attempt, reason));
        }
        Ok(principal(grant, Scheme::Bearer))
    }

    pub(super) fn dpop(&self, token: &str, attempt: &Attempt<'_>) -> Result<Principal, Refusal> {
        let invalid_token = |reason: &str| challenge::invalid_token(Scheme::Dpop, attempt, reason);
        let invalid_proof = |reason: &str| challenge::invalid_proof(attempt, reason);

        let grant = self.grant(token, Scheme::Dpop, attempt)?;
        let bound_to = grant
            .bound_to
            .as_deref()
            .ok_or_else(|| invalid_token("The access token is bound to no key"))?;
        let parts = attempt.parts;
        let address = dpop::address(&attempt.base(), parts.uri.path());
        let proof = Proof::of(&parts.headers, parts.method.as_str(), &address, attempt.now)
            .map_err(|reason| invalid_proof(&reason))?;
        if proof.key != bound_to {
            return Err(invalid_token(
                "The access token is bound to another key than the DPoP proof's",
            ));
        }
        if proof.token != Some(base64url(digest(token.as_bytes()))) {
            return Err(invalid_proof(
                "The DPoP proof's ath is not of this access token",
            ));
        }
        match self.take_proof(&proof, attempt) {
            Some(true) => Ok(principal(grant, Scheme::Dpop)),
            Some(false) => Err(invalid_proof("The DPoP proof's jti came before")),
            None => Err(invalid_proof("The DPoP proof has no jti")),
        }
    }

    /// Says whether there was such a token.
    pub(super) fn revoke(&self, token: &str) -> bool {
        self.memory().tokens.revoke(token)
    }

    /// Makes every nonce stale, so that the next proof at the token endpoint is asked for a new one.
    pub(super) fn expire_nonces(&self) {
        self.memory().nonces.expire();
    }

    fn grant(&self, token: &str, scheme: Scheme, attempt: &Attempt<'_>) -> Result<Grant, Refusal> {
        let grant = self.memory().tokens.find(token, attempt.now);
        let reason = "The access token is unknown, expired or revoked";
        grant.ok_or_else(|| challenge::invalid_token(scheme, attempt, reason))
    }

    /// Says whether the proof's id came for the first time; nothing where it has none.
    fn take_proof(&self, proof: &Proof, attempt: &Attempt<'_>) -> Option<bool> {
        let id = proof.id.as_deref()?;
        let mut memory = self.memory();
        Some(memory.proofs.take(&proof.key, id, proof.until, attempt.now))
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // Every change is whole before anything can panic.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn principal(grant: Grant, scheme: Scheme) -> Principal {
    Principal {
        key: Arc::clone(&grant.client),
        rights: Rights::Scopes {
            scopes: grant.scopes,
            scheme,
        },
    }
}
