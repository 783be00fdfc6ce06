//! The access tokens that the org handed out.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::clock::Moment;
use crate::ids::scramble;

/// How long an access token holds, in seconds.
pub(super) const LIFETIME: i64 = 3600;

/// What an access token stands for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Grant {
    /// The id of the client that it was handed out to.
    pub(super) client: Arc<str>,
    pub(super) scopes: Arc<[String]>,
    pub(super) expires: Moment,
    /// The thumbprint of the key that a proof must be signed with, where the token is bound to one.
    pub(super) bound_to: Option<Arc<str>>,
}

/// Tokens by their text. Has no `Debug`: they are secrets.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct AccessTokens {
    seed: u64,
    made: u64,
    #[serde(skip)]
    sweep_at: usize,
    #[serde(serialize_with = "crate::snapshot::sorted")]
    grants: HashMap<String, Grant>,
}

impl AccessTokens {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            seed,
            made: 0,
            sweep_at: 0,
            grants: HashMap::new(),
        }
    }

    /// A token that only this org's seed explains.
    pub(super) fn mint(&mut self, grant: Grant, now: Moment) -> String {
        if self.grants.len() >= self.sweep_at {
            self.grants.retain(|_, grant| grant.expires > now);
            self.sweep_at = (self.grants.len() * 2).max(1024);
        }
        let token = scramble(self.seed ^ 5, self.made, 64);
        self.made += 1;
        self.grants.insert(token.clone(), grant);
        token
    }

    /// What a token stands for, unless it has expired.
    pub(super) fn find(&self, token: &str, now: Moment) -> Option<Grant> {
        self.grants
            .get(token)
            .filter(|grant| grant.expires > now)
            .cloned()
    }

    /// Says whether there was such a token.
    pub(super) fn revoke(&mut self, token: &str) -> bool {
        self.grants.remove(token).is_some()
    }
}
