//! Who may call: everyone who brings one of the org's tokens.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use http::HeaderMap;
use http::header::AUTHORIZATION;

use crate::error::Refusal;

/// The tokens that an org takes, each with the name that it goes by elsewhere. Has no `Debug`: tokens are secrets,
/// even of a box.
pub(crate) struct Tokens(RwLock<HashMap<String, Arc<str>>>);

impl Tokens {
    pub(crate) fn new(tokens: Vec<String>) -> Self {
        let named = tokens.into_iter().zip(1..);
        let named = named.map(|(token, number)| (token, format!("token-{number}").into()));
        Self(RwLock::new(named.collect()))
    }

    /// Takes `SSWS token` (with or without the blank, in any case) and `Bearer token`; says who calls.
    pub(crate) fn check(&self, headers: &HeaderMap) -> Result<Arc<str>, Refusal> {
        let header = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let given = header.and_then(token_of);
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let name = given.and_then(|token| known.get(token).cloned());
        name.ok_or_else(Refusal::unauthenticated)
    }

    /// Takes a token no more. Whether it was one.
    pub(crate) fn revoke(&self, token: &str) -> bool {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.remove(token).is_some()
    }

    /// Makes the nonces of DPoP proofs stale; there are none yet.
    pub(crate) fn expire_nonces(&self) {}
}

fn token_of(header: &str) -> Option<&str> {
    let after = |scheme: &str| {
        let (start, rest) = header.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    };
    let token = match after("SSWS") {
        Some(rest) => rest,
        None => after("Bearer").filter(|rest| rest.starts_with(' '))?,
    };
    Some(token.trim()).filter(|token| !token.is_empty())
}

#[cfg(test)]
mod tests {
    use super::token_of;

    #[test]
    fn every_way_to_write_a_token_is_read() {
        for header in ["SSWS t0", "SSWSt0", "ssws t0", "Bearer t0", "bearer  t0 "] {
            assert_eq!(token_of(header), Some("t0"), "{header:?}");
        }
        for header in ["", "SSWS", "SSWS ", "Bearer", "Bearert0", "Basic t0", "é"] {
            assert_eq!(token_of(header), None, "{header:?}");
        }
    }
}
