//! API tokens, as administrators see them.

use serde_json::json;

use super::parts::{Links, actor, supply};
use crate::clock::Moment;
use crate::generic::rules::{Rules, Showing};
use crate::json::{Object, text_at};

/// A token that nobody uses lasts so long.
const SECONDS: i64 = 30 * 24 * 3600;

pub(crate) const RULES: &[Rules] = &[Rules::of("/api/v1/api-tokens/{}").shown(show)];

fn show(showing: &Showing<'_>, token: &mut Object) {
    let expires = Moment(showing.updated.0.saturating_add(SECONDS));
    supply(
        token,
        &json!({
            "userId": actor(showing.state),
            "network": { "connection": "ANYWHERE" },
            "expiresAt": expires.to_string(),
            "created": showing.created.to_string(),
            "lastUpdated": showing.updated.to_string(),
        }),
    );
    let user = format!(
        "/api/v1/users/{}",
        text_at(token, "userId").unwrap_or_default()
    );
    Links::of(showing)
        .own(&["GET", "DELETE"])
        .to("user", &user, &["GET"])
        .put(token);
}
