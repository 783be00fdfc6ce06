//! Custom authorization servers, with the scopes, claims, policies and rules of each.

mod clients;
mod keys;
mod policies;
mod scopes;

use serde_json::{Value, json};

use super::parts::{Links, link, retain, supply, unique, without_nulls};
use crate::clock::Moment;
use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion, Rules, Showing};
use crate::json::{Object, text_at};
use crate::state::State;

pub(crate) use self::keys::ROUTES;
pub(crate) use self::policies::furnish;

const SERVERS: &str = "/api/v1/authorizationServers";
const KEYS: &str = "/api/v1/authorizationServers/{}/credentials/keys";
/// How long a signing key is used.
const ROTATION_SECONDS: i64 = 90 * 24 * 3600;

pub(crate) const RULES: &[Rules] = &[
    Rules::of("/api/v1/authorizationServers/{}")
        .kept(keep)
        .removed(remove)
        .shown(show),
    keys::RULES,
    clients::CLIENTS,
    clients::RESOURCE_KEYS,
    scopes::SCOPES,
    scopes::CLAIMS,
    policies::POLICIES,
    policies::RULES,
];

fn keep(occasion: &Occasion<'_>, members: &mut Object, state: &mut State) -> Result<(), Refusal> {
    unique(occasion, members, state, SERVERS, "name")?;
    if occasion.event != Event::Changed {
        without_nulls(members);
        let status = members.get("status").cloned().unwrap_or("ACTIVE".into());
        retain(occasion, members, "status", status);
        supply(members, &json!({ "issuerMode": "ORG_URL" }));
    }
    Ok(())
}

/// The server that every org has stays.
fn remove(occasion: &Occasion<'_>, _: &mut State) -> Result<(), Refusal> {
    match occasion.name() {
        "default" => Err(Refusal::forbidden(
            "The default authorization server cannot be deleted",
        )),
        _ => Ok(()),
    }
}

fn show(showing: &Showing<'_>, server: &mut Object) {
    let issuer = format!("{}/oauth2/{}", showing.base, showing.name());
    let signing = keys::signing(showing.path, showing.state);
    // A server comes with its first key.
    let rotated = match &signing {
        Some((_, since)) if since.0 > showing.created.0 => *since,
        _ => showing.created,
    };
    supply(
        server,
        &json!({
            "issuer": issuer,
            "credentials": { "signing": {
                "rotationMode": "AUTO",
                "lastRotated": rotated.to_string(),
                "kid": signing.map(|(kid, _)| kid),
            } },
        }),
    );
    if text_at(server, "credentials.signing.rotationMode") == Some("AUTO") {
        let next = Moment(rotated.0.saturating_add(ROTATION_SECONDS));
        supply(
            server,
            &json!({ "credentials": { "signing": { "nextRotation": next.to_string() } } }),
        );
    }
    let metadata: Vec<Value> = ["oauth-authorization-server", "openid-configuration"]
        .iter()
        .map(|name| {
            let mut link = link(format!("{issuer}/.well-known/{name}"), &["GET"]);
            link["name"] = (*name).into();
            link
        })
        .collect();
    Links::of(showing)
        .below("rotateKey", "/credentials/lifecycle/keyRotate", &["POST"])
        .with("metadata", metadata.into())
        .below("keys", "/credentials/keys", &["GET"])
        .below("claims", "/claims", &["GET", "POST"])
        .below("policies", "/policies", &["GET", "POST"])
        .own(&["GET", "DELETE", "PUT"])
        .below("scopes", "/scopes", &["GET", "POST"])
        .switch(server)
        .put(server);
}
