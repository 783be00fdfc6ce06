//! One token for many processes.
//!
//! Ten workers of one app need one token, and the endpoint that mints them has a limit of its own. A token is kept in a
//! [`SharedStore`] with the time when it ends by the server's clock, and taken from there as long as it need not be renewed.
//! Whatever goes wrong with the store, there is the endpoint.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::AccessToken;
use super::access_token::Scheme;
use super::clock::ServerTime;
use super::limit::within;
use super::minting::{Minted, Occasion};
use super::service_app::Proofs;
use crate::auth::ProofKey;
use crate::auth::wiped::Wiped;
use crate::store::{SharedStore, StoreFuture};
use crate::{OrgUrl, Principal, Timer};

/// How long a store may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) struct Sharing {
    store: Arc<dyn SharedStore>,
    key: String,
    /// What tokens of the store may be bound to.
    proof_key: Option<Arc<ProofKey>>,
}

impl Sharing {
    pub(super) fn new(
        store: Arc<dyn SharedStore>,
        org: &OrgUrl,
        principal: &Principal,
        scope: &str,
        proofs: &Proofs,
    ) -> Self {
        let proof_key = match proofs {
            Proofs::Own(key) => Some(Arc::clone(key)),
            Proofs::None | Proofs::Rotating(_) => None,
        };
        let bound_to = proof_key.as_ref().map_or("", |key| key.thumbprint());
        let whose = format!("{org}\n{principal}\n{scope}\n{bound_to}");
        let mut key = "token/".to_owned();
        for byte in Sha256::digest(whose) {
            // Writing to a string cannot fail.
            let _ = write!(key, "{byte:02x}");
        }
        Self {
            store,
            key,
            proof_key,
        }
    }

    /// The token in the store, if it is another one than this process has already and need not be renewed.
    pub(super) async fn take(
        &self,
        occasion: &Occasion,
        offset: Duration,
        time: &ServerTime,
        timer: &Arc<dyn Timer>,
    ) -> Option<Minted> {
        let value = self.ask(self.store.get(&self.key), timer).await??;
        let kept = Kept::read(&value)?;
        let known = match occasion {
            Occasion::None => None,
            Occasion::Ending(held) | Occasion::Refused(held) => Some(held),
        };
        if known.is_some_and(|held| held.token.is_same(&kept.token)) {
            if matches!(occasion, Occasion::Refused(_)) {
                // Only this very value: somebody else may have put a better one there meanwhile.
                let nothing = (Bytes::new(), Duration::ZERO);
                let deleted =
                    (self.store).compare_and_set(&self.key, Some(&value), nothing.0, nothing.1);
                self.ask(deleted, timer).await;
            }
            return None;
        }
        let key = match kept.token.is_bound() {
            true => Some(self.proof_key.clone()?),
            false => None,
        };
        let left = kept.end.saturating_sub(time.now(&**timer));
        let left = Duration::from_secs(u64::try_from(left).ok()?);
        if left <= offset.min(kept.life / 2) {
            return None;
        }
        // Its life began earlier, which is what decides when it is renewed.
        let since = timer.now().checked_sub(kept.life.saturating_sub(left));
        let (since, life) = match since {
            Some(since) => (since, kept.life),
            None => (timer.now(), left),
        };
        Some(Minted {
            token: kept.token.expires_in(life),
            key,
            since,
        })
    }

    /// Puts a token in the store. One without an end, and one that is bound to a key of this process only, is not shared.
    pub(super) async fn put(&self, minted: &Minted, time: &ServerTime, timer: &Arc<dyn Timer>) {
        let Some(life) = minted.token.life() else {
            return;
        };
        if minted.key.is_some() && self.proof_key.is_none() {
            return;
        }
        let age = timer.now().saturating_duration_since(minted.since);
        let left = life.saturating_sub(age);
        let kept = Kept {
            token: minted.token.clone(),
            life,
            end: time
                .now(&**timer)
                .saturating_add(i64::try_from(left.as_secs()).unwrap_or(i64::MAX)),
        };
        let put = self.store.put(&self.key, kept.write(), left);
        self.ask(put, timer).await;
    }

    /// The answer of the store, unless there is none.
    async fn ask<T>(&self, answer: StoreFuture<T>, timer: &Arc<dyn Timer>) -> Option<T> {
        let end = timer.now().checked_add(PATIENCE);
        let answer = within(&**timer, end, answer).await;
        let error = match answer {
            Some(Ok(answer)) => return Some(answer),
            Some(Err(error)) => error,
            None => "no answer in time".into(),
        };
        tracing::debug!(%error, "the store of access tokens is left out");
        None
    }
}

/// What stands in the store.
struct Kept {
    token: AccessToken,
    life: Duration,
    /// In seconds since 1970, by the server's clock.
    end: i64,
}

impl Kept {
    fn write(&self) -> Bytes {
        let scheme = self.token.scheme().name();
        let text = json!({
            "token_type": scheme,
            "access_token": self.token.expose(),
            "life": self.life.as_secs(),
            "end": self.end,
        });
        Bytes::from_owner(Wiped::from(text.to_string()))
    }

    fn read(value: &[u8]) -> Option<Self> {
        let json: Value = serde_json::from_slice(value).ok()?;
        let scheme = match json["token_type"].as_str()? {
            "Bearer" => Scheme::Bearer,
            "DPoP" => Scheme::Dpop,
            _ => return None,
        };
        Some(Self {
            token: AccessToken::of(scheme, json["access_token"].as_str()?).ok()?,
            life: Duration::from_secs(json["life"].as_u64()?),
            end: json["end"].as_i64()?,
        })
    }
}
