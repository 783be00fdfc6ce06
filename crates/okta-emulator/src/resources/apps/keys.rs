//! What an app signs with, and the secrets of a client. The org makes no keys: certificates and requests for them are
//! texts that say so.

use http::StatusCode;
use serde_json::{Value, json};

use super::credentials::{fill, signs};
use super::{APPS, find, object_at, text, text_of};
use crate::clock::Moment;
use crate::error::{Answer, Refusal};
use crate::generic::rules::{Event, Occasion, Rules};
use crate::generic::things;
use crate::json::Object;
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;

/// How many letters the id of a key has.
pub(super) const KID: usize = 43;
/// How many letters the modulus of a stand-in has.
const MODULUS: usize = 342;
/// How long the key lasts that an app comes with, in years.
const LIFETIME: i64 = 10;
const YEAR: i64 = 365 * 24 * 3600;
/// How many secrets a client has at most.
const SECRETS_AT_MOST: usize = 2;

const KEYS: &str = "/api/v1/apps/{appId}/credentials/keys";
const OF_SECRETS: &str = "/api/v1/apps/{appId}/credentials/secrets";

pub(super) const RULES: Rules =
    Rules::of("/api/v1/apps/{}/credentials/keys/{}").shown(|showing, key| {
        key.remove("_links");
        key.remove("id");
        key.insert("created".to_owned(), showing.created.to_string().into());
        key.insert("lastUpdated".to_owned(), showing.updated.to_string().into());
    });

/// A key that none is.
fn stand_in(kid: &str, now: Moment, years: i64, state: &mut State) -> Object {
    let key = json!({
        "kty": "RSA",
        "use": "sig",
        "kid": kid,
        "e": "AQAB",
        "n": state.ids.opaque(MODULUS),
        "x5c": [format!("not-a-certificate-{kid}")],
        "x5t#S256": state.ids.opaque(KID),
        "expiresAt": now.plus_seconds(years * YEAR).to_string(),
    });
    match key {
        Value::Object(key) => key,
        _ => Object::new(),
    }
}

/// Gives an app the key that it signs with, unless it has it.
pub(super) fn bring(occasion: &Occasion<'_>, app: &Object, state: &mut State) {
    let mode = text(app, "signOnMode").unwrap_or_default();
    let Some(kid) = text_of(app, &["credentials", "signing", "kid"]).filter(|_| signs(mode)) else {
        return;
    };
    let path = things::path(&format!("{}/credentials/keys", occasion.path), kid);
    if things::find(state, KEYS, &path).is_none() {
        let key = stand_in(kid, occasion.now(), LIFETIME, state);
        things::put(state, KEYS, &path, key, occasion.now());
    }
}

/// The keys of the app that a path names.
fn named(call: &Call<'_>, state: &State) -> Result<String, Refusal> {
    let app = call.param("appId");
    find(app, state).ok_or_else(|| Refusal::not_found("app", app))?;
    Ok(keys_of(app))
}

fn keys_of(app: &str) -> String {
    format!("{}/credentials/keys", things::path(APPS, app))
}

/// A key of an app.
pub(super) fn find_key(app: &str, kid: &str, state: &State) -> Option<Object> {
    things::find(state, KEYS, &things::path(&keys_of(app), kid))
}

/// Makes another key. The app goes on signing with the one that its credentials name.
pub(super) fn generate(call: &Call<'_>, state: &mut State) -> Answer {
    let keys = named(call, state)?;
    if call.query("validityYears").is_none() {
        return Err(Refusal::field("validityYears", "is required"));
    }
    let years = i64::try_from(call.number("validityYears", 2, 2, 10)?).unwrap_or(2);
    let kid = state.ids.opaque(KID);
    let key = stand_in(&kid, call.now, years, state);
    Ok(put(&things::path(&keys, &kid), key, call.now, state))
}

fn put(path: &str, mut key: Object, now: Moment, state: &mut State) -> Reply {
    things::put(state, KEYS, path, key.clone(), now);
    for member in ["created", "lastUpdated"] {
        key.insert(member.to_owned(), now.to_string().into());
    }
    Reply::json(&Value::Object(key)).status(StatusCode::CREATED)
}

/// Gives another app the same key.
pub(super) fn clone_to(call: &Call<'_>, state: &mut State) -> Answer {
    let (keys, kid) = (named(call, state)?, call.param("keyId"));
    let key = things::find(state, KEYS, &things::path(&keys, kid));
    let key = key.ok_or_else(|| Refusal::not_found("key", kid))?;
    let target = call
        .query("targetAid")
        .ok_or_else(|| Refusal::field("targetAid", "is required"))?;
    find(target, state).ok_or_else(|| Refusal::not_found("app", target))?;
    let path = things::path(&keys_of(target), kid);
    if things::find(state, KEYS, &path).is_some() {
        return Err(Refusal::field("targetAid", "has this key already"));
    }
    Ok(put(&path, key, call.now, state))
}

pub(super) const SECRETS: Rules = Rules::of("/api/v1/apps/{}/credentials/secrets/{}")
    .kept(|occasion, secret, state| {
        if occasion.event != Event::Created {
            return Ok(());
        }
        let (collection, _) = occasion.path.rsplit_once('/').unwrap_or_default();
        if things::all(state, OF_SECRETS, collection).count() >= SECRETS_AT_MOST {
            let most = format!("has {SECRETS_AT_MOST} already, which is the most");
            return Err(Refusal::field("client_secret", most));
        }
        complete_secret(secret, state);
        Ok(())
    })
    .removed(
        |occasion, _| match occasion.before.and_then(|secret| text(secret, "status")) {
            Some("ACTIVE") => Err(Refusal::field(
                "status",
                "the secret must be deactivated first",
            )),
            _ => Ok(()),
        },
    )
    .shown(|_, secret| {
        if let Some(Value::Object(links)) = secret.get_mut("_links") {
            links.remove("self");
        }
    });

fn complete_secret(secret: &mut Object, state: &mut State) {
    let (made, hash) = (state.ids.opaque(64), state.ids.opaque(22));
    fill(
        secret,
        json!({ "client_secret": made, "secret_hash": hash, "status": "ACTIVE" }),
    );
}

/// Puts a client's secret to its secrets, unless it is there.
pub(super) fn put_secret(occasion: &Occasion<'_>, given: Value, state: &mut State) {
    let collection = format!("{}/credentials/secrets", occasion.path);
    let is_known = |(_, secret): (String, std::borrow::Cow<'_, Object>)| {
        secret.get("client_secret") == Some(&given)
    };
    if things::all(state, OF_SECRETS, &collection).any(is_known) {
        return;
    }
    let mut secret = Object::new();
    secret.insert("client_secret".to_owned(), given);
    complete_secret(&mut secret, state);
    let id = state.ids.next("ocs");
    let path = things::path(&collection, id.as_str());
    things::put(state, OF_SECRETS, &path, secret, occasion.now());
}

pub(super) const REQUESTS: Rules = Rules::of("/api/v1/apps/{}/credentials/csrs/{}")
    .kept(|occasion, request, _| {
        request.clear();
        let csr = format!("not-a-certificate-request-{}", occasion.name());
        fill(request, json!({ "csr": csr, "kty": "RSA" }));
        Ok(())
    })
    .shown(|showing, request| {
        let here = showing.href();
        request.remove("lastUpdated");
        let links = object_at(request, "_links");
        links.clear();
        fill(
            links,
            json!({
                "publish": { "href": format!("{here}/lifecycle/publish"), "hints": { "allow": ["POST"] } },
                "self": { "href": here, "hints": { "allow": ["GET", "DELETE"] } },
            }),
        );
    });
