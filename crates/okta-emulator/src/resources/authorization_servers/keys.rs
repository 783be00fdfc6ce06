//! What a server signs with. One key signs; those before it are kept for a while, since tokens that they signed go on.

use http::Method;
use serde_json::{Value, json};

use super::{KEYS, SERVERS};
use crate::clock::Moment;
use crate::error::{Answer, Refusal};
use crate::generic::rules::{Rules, Showing};
use crate::generic::things;
use crate::json::{Object, text_at};
use crate::reply::Reply;
use crate::request::Call;
use crate::resources::parts::{Links, supply};
use crate::router::{Route, write};
use crate::state::State;

pub(crate) const ROUTES: &[Route] = &[write(
    "rotateAuthorizationServerKeys",
    Method::POST,
    "/api/v1/authorizationServers/{authServerId}/credentials/lifecycle/keyRotate",
    rotate,
)];

pub(super) const RULES: Rules =
    Rules::of("/api/v1/authorizationServers/{}/credentials/keys/{}").shown(show);

const KEY: &str = "/api/v1/authorizationServers/{authServerId}/credentials/keys/{keyId}";
/// How many letters the id of a new key has.
const KID: usize = 43;
/// How many keys a server keeps that sign no more.
const EXPIRED_AT_MOST: usize = 1;

/// The key that signs, and since when.
pub(super) fn signing(server: &str, state: &State) -> Option<(String, Moment)> {
    let keys = format!("{server}/credentials/keys");
    let mut all = things::all(state, KEYS, &keys);
    let (kid, _) = all.find(|(_, key)| is_signing(key))?;
    let since = things::created(state, KEYS, &things::path(&keys, &kid))?;
    Some((kid, since))
}

fn is_signing(key: &Object) -> bool {
    text_at(key, "status") != Some("EXPIRED")
}

/// Signs with a new key from now on; the one that signed so far expires, and the one before it goes.
fn rotate(call: &Call<'_>, state: &mut State) -> Answer {
    let name = call.param("authServerId");
    let server = things::path(SERVERS, name);
    if things::find(state, SERVERS, &server).is_none() {
        return Err(Refusal::not_found("authorization server", name));
    }
    let keys = format!("{server}/credentials/keys");
    let all: Vec<(String, Object)> = things::all(state, KEYS, &keys)
        .map(|(kid, key)| (kid, key.into_owned()))
        .collect();
    let expired = all.iter().filter(|(_, key)| !is_signing(key));
    let spare = (expired.clone().count() + 1).saturating_sub(EXPIRED_AT_MOST);
    for (kid, _) in expired.take(spare) {
        state.records.remove(&things::path(&keys, kid));
    }
    for (kid, mut key) in all.into_iter().filter(|(_, key)| is_signing(key)) {
        key.insert("status".to_owned(), "EXPIRED".into());
        things::put(state, KEYS, &things::path(&keys, &kid), key, call.now);
    }
    let kid = state.ids.opaque(KID);
    let mut key = Object::new();
    key.insert("status".to_owned(), "ACTIVE".into());
    things::put(state, KEYS, &things::path(&keys, &kid), key, call.now);
    let mut shown: Vec<Value> = things::all(state, KEYS, &keys)
        .filter_map(|(kid, _)| things::shown(state, KEY, &things::path(&keys, &kid), &call.base))
        .collect();
    shown.sort_by_key(|key| key["status"] == "EXPIRED");
    Ok(Reply::json(&shown.into()))
}

fn show(showing: &Showing<'_>, key: &mut Object) {
    supply(
        key,
        &json!({ "kty": "RSA", "alg": "RS256", "use": "sig", "e": "AQAB", "status": "ACTIVE" }),
    );
    key.insert("kid".to_owned(), showing.name().into());
    key.remove("id");
    key.remove("created");
    key.remove("lastUpdated");
    let state = showing.state;
    let bits = showing.name().bytes().fold(state.ids.seed(), |bits, byte| {
        crate::ids::mix(bits ^ u64::from(byte))
    });
    key.entry("n")
        .or_insert_with(|| crate::ids::scramble(bits, 1, 342).into());
    Links::of(showing).own(&["GET"]).put(key);
}
