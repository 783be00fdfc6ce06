//! The public keys that a client proves itself with: one set, whether they come with the app's settings or one by one.

use serde_json::{Value, json};

use super::credentials::fill;
use super::{object_at, text};
use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion, Rules};
use crate::generic::things;
use crate::json::Object;
use crate::state::State;

pub(super) const RULES: Rules =
    Rules::of("/api/v1/apps/{}/credentials/jwks/{}").kept(|occasion, key, state| {
        if occasion.event != Event::Created {
            return Ok(());
        }
        let (collection, _) = occasion.path.rsplit_once('/').unwrap_or_default();
        if things::all(state, JWKS, collection).count() >= MOST {
            return Err(Refusal::field(
                "jwks",
                format_args!("has {MOST} keys already"),
            ));
        }
        complete(key)
    });

const JWKS: &str = "/api/v1/apps/{appId}/credentials/jwks";
/// How many keys a client has at most.
const MOST: usize = 50;
/// The least length of an RSA modulus, in bits.
const LEAST: usize = 2048;

/// Completes a key, or refuses one that is too weak.
fn complete(key: &mut Object) -> Result<(), Refusal> {
    for member in ["_links", "created", "lastUpdated"] {
        key.remove(member);
    }
    match text(key, "kty") {
        // Six bits a letter.
        Some("RSA") if text(key, "n").map_or(0, str::len) * 6 < LEAST => {
            return Err(Refusal::field(
                "n",
                format_args!("an RSA key has at least {LEAST} bits"),
            ));
        }
        Some("EC") => {
            let curve = match text(key, "x").map_or(0, str::len) {
                ..=43 => "P-256",
                44..=64 => "P-384",
                _ => "P-521",
            };
            fill(key, json!({ "crv": curve }));
        }
        _ => {}
    }
    fill(key, json!({ "status": "ACTIVE", "use": null }));
    Ok(())
}

fn collection(app: &str) -> String {
    format!("{app}/credentials/jwks")
}

/// The keys in the settings that an app is given, if anything is said of keys.
fn given(app: &mut Object) -> Option<&mut Vec<Value>> {
    let settings = app.get_mut("settings")?.get_mut("oauthClient")?;
    settings.get_mut("jwks")?.get_mut("keys")?.as_array_mut()
}

/// Completes the keys that an app is given.
pub(super) fn complete_all(app: &mut Object) -> Result<(), Refusal> {
    const PLACE: &str = "settings.oauthClient.jwks";
    let Some(keys) = given(app) else {
        return Ok(());
    };
    if keys.len() > MOST {
        return Err(Refusal::field(
            PLACE,
            format_args!("has more than {MOST} keys"),
        ));
    }
    for (index, key) in keys.iter_mut().enumerate() {
        if let Value::Object(key) = key {
            let place = format!("{PLACE}.keys[{index}]");
            complete(key).map_err(|refusal| refusal.under(&place))?;
        }
    }
    Ok(())
}

/// Takes the keys out of an app.
pub(super) fn take(app: &mut Object) -> Option<Vec<Value>> {
    let keys = std::mem::take(given(app)?);
    object_at(object_at(app, "settings"), "oauthClient").remove("jwks");
    Some(keys)
}

/// Gives an app these keys in place of those that it had. One that was there, by its `kid`, stays the thing that it was.
pub(super) fn put(occasion: &Occasion<'_>, keys: Vec<Value>, state: &mut State) {
    let collection = collection(occasion.path);
    let known: Vec<(String, Object)> = things::all(state, JWKS, &collection)
        .map(|(name, key)| (name, key.into_owned()))
        .collect();
    for (name, _) in &known {
        things::forget(state, &things::path(&collection, name));
    }
    for key in keys {
        let Value::Object(mut key) = key else {
            continue;
        };
        key.remove("id");
        let same = |(_, old): &&(String, Object)| {
            old.get("kid").is_some() && old.get("kid") == key.get("kid")
        };
        let name = match known.iter().find(same) {
            Some((name, _)) => name.clone(),
            None => state.ids.next("pks").to_string(),
        };
        things::put(
            state,
            JWKS,
            &things::path(&collection, &name),
            key,
            occasion.now(),
        );
    }
}

/// Shows an app's keys in its settings.
pub(super) fn show(path: &str, app: &mut Object, state: &State) {
    let keys: Vec<Value> = things::all(state, JWKS, &collection(path))
        .map(|(name, key)| {
            let mut key = key.into_owned();
            key.insert("id".to_owned(), name.into());
            key.into()
        })
        .collect();
    if !keys.is_empty() {
        let settings = object_at(object_at(app, "settings"), "oauthClient");
        settings.insert("jwks".to_owned(), json!({ "keys": keys }));
    }
}
