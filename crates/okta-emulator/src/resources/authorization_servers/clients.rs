//! What stands below an authorization server and is not its own: clients that have tokens of it, and the keys that it
//! encrypts tokens with for a resource server.

use serde_json::{Value, json};

use crate::generic::rules::{Rules, Showing};
use crate::json::{Object, text_at};
use crate::resources::parts::{Links, supply};

pub(super) const CLIENTS: Rules =
    Rules::of("/api/v1/authorizationServers/{}/clients/{}").shown(show_client);

pub(super) const RESOURCE_KEYS: Rules =
    Rules::of("/api/v1/authorizationServers/{}/resourceservercredentials/keys/{}").shown(show_key);

fn show_client(showing: &Showing<'_>, client: &mut Object) {
    supply(
        client,
        &json!({ "client_id": showing.name(), "client_uri": null, "logo_uri": null }),
    );
    let name = client.get("client_name").cloned().unwrap_or(Value::Null);
    let href = format!("{}/oauth2/v1/clients/{}", showing.base, showing.name());
    Links::of(showing)
        .own_bare()
        .with("client", json!({ "href": href, "title": name }))
        .below("tokens", "/tokens", &["GET", "DELETE"])
        .put(client);
}

/// A key that is in use is switched off before it goes.
fn show_key(showing: &Showing<'_>, key: &mut Object) {
    let links = Links::of(showing).switch(key);
    match text_at(key, "status") {
        Some("ACTIVE") => links,
        _ => links.below("delete", "", &["DELETE"]),
    }
    .put(key);
}
