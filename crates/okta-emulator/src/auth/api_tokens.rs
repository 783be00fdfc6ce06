//! The org's API tokens: each belongs to an administrator with a role.

use std::collections::HashMap;
use std::sync::Arc;

use super::AdminRole;
use crate::ids::scramble;

/// Tokens by their text. Has no `Debug`: they are secrets.
pub(super) struct ApiTokens(HashMap<String, (Arc<str>, AdminRole)>);

impl ApiTokens {
    /// Of a token that is named twice the later role counts.
    pub(super) fn new(seed: u64, tokens: Vec<(String, AdminRole)>) -> Self {
        let named = tokens.into_iter().zip(0..).map(|((token, role), number)| {
            let id = format!("00T{}", scramble(seed ^ 3, number, 17));
            (token, (Arc::from(id), role))
        });
        Self(named.collect())
    }

    /// The id of the token and its role.
    pub(super) fn find(&self, token: &str) -> Option<(&Arc<str>, AdminRole)> {
        self.0.get(token).map(|(id, role)| (id, *role))
    }

    /// Says whether there was such a token.
    pub(super) fn revoke(&mut self, token: &str) -> bool {
        self.0.remove(token).is_some()
    }
}
