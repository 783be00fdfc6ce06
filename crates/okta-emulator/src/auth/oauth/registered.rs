//! The apps that were registered by calls: `POST /api/v1/apps`, with the keys of their `credentials/jwks` and the scopes of
//! their `grants`.

use std::sync::{PoisonError, RwLock};

use serde_json::Value;

use super::clients::{Client, Clients};
use crate::state::State;

const APPS: &str = "/api/v1/apps";

/// Locked for the look-up only, not while signatures are verified.
impl Clients for RwLock<State> {
    fn client(&self, id: &str) -> Option<Client> {
        self.read()
            .unwrap_or_else(PoisonError::into_inner)
            .client(id)
    }
}

impl Clients for State {
    /// An app is the client that its `credentials.oauthClient.client_id` names, else the one with its own id.
    fn client(&self, id: &str) -> Option<Client> {
        let (name, app) = self.records.objects(APPS).find(|(name, app)| {
            let client_id = app
                .get("credentials")
                .and_then(|credentials| credentials["oauthClient"]["client_id"].as_str());
            client_id.unwrap_or(name) == id
        })?;
        let (keys, grants) = (
            format!("{APPS}/{name}/credentials/jwks"),
            format!("{APPS}/{name}/grants"),
        );
        let keys = self.records.objects(&keys);
        let keys: Vec<Value> = keys.map(|(_, key)| Value::Object(key.clone())).collect();
        let granted = self
            .records
            .objects(&grants)
            .filter_map(|(_, grant)| grant.get("scopeId")?.as_str().map(str::to_owned));
        let app = Value::Object(app.clone());
        Some(Client::of_app(id, &app, &keys, granted.collect()))
    }
}
