//! The org's store of certificates that identity providers sign with.

use std::ops::Bound;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::Moment;
use crate::error::{Answer, Refusal};
use crate::ids::{Ids, mix, scramble};
use crate::json::{Object, at};
use crate::paging::links;
use crate::reply::Reply;
use crate::request::{Call, unknown_cursor};
use crate::state::State;
use crate::validate::{Field, Kind, check};

const RULES: &[Field] = &[Field::new(
    "x5c",
    Kind::Texts {
        min: 1,
        max: 100,
        longest: 100_000,
    },
)
.required()];
const YEAR: i64 = 365 * 24 * 3600;

/// A certificate and what the org says about it. The emulator does not open certificates: expiry, thumbprint and modulus
/// are made up.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Key {
    pub(crate) kid: String,
    pub(crate) created: Moment,
    last_updated: Moment,
    expires: Moment,
    x5c: Value,
}

impl Key {
    pub(crate) fn new(kid: String, x5c: Value, years: i64, now: Moment) -> Self {
        Self {
            kid,
            created: now,
            last_updated: now,
            expires: now.plus_seconds(years * YEAR),
            x5c,
        }
    }

    pub(crate) fn to_value(&self) -> Value {
        let bits = self
            .kid
            .bytes()
            .fold(0, |bits, byte| mix(bits ^ u64::from(byte)));
        json!({
            "kid": self.kid,
            "kty": "RSA",
            "alg": "RSA",
            "use": "sig",
            "e": "AQAB",
            "n": scramble(bits, 1, 342),
            "x5t#S256": scramble(bits, 2, 43),
            "created": self.created.to_string(),
            "lastUpdated": self.last_updated.to_string(),
            "expiresAt": self.expires.to_string(),
            "x5c": self.x5c,
        })
    }
}

/// A key id in the form of a UUID.
fn new_kid(ids: &mut Ids) -> String {
    let text: String = ids
        .opaque(32)
        .bytes()
        .map(|byte| char::from(b"0123456789abcdef"[usize::from(byte % 16)]))
        .collect();
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    format!(
        "{}-{}-{}-{}-{}",
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32)
    )
}

fn find<'s>(call: &Call<'_>, state: &'s State) -> Result<&'s Key, Refusal> {
    let kid = call.param("kid");
    state
        .idps
        .keys
        .get(kid)
        .ok_or_else(|| Refusal::not_found("key", kid))
}

pub(crate) fn list(call: &Call<'_>, state: &State) -> Answer {
    let limit = call.limit(20, 200)?;
    let start = match call.query("after") {
        None => Bound::Unbounded,
        // A key id says nothing of where it comes from: whatever has its form is a place in the order.
        Some(after)
            if after.len() == 36 && after.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-') =>
        {
            Bound::Excluded(after)
        }
        Some(_) => return Err(unknown_cursor()),
    };
    let mut keys = state
        .idps
        .keys
        .range::<str, _>((start, Bound::Unbounded))
        .map(|(_, key)| key);
    let page: Vec<&Key> = keys.by_ref().take(limit).collect();
    let next = keys.next().and(page.last()).map(|key| key.kid.as_str());
    let written = page.iter().map(|key| key.to_value()).collect();
    Ok(Reply::json(&Value::Array(written)).links(links(call, Some(limit), next)))
}

pub(crate) fn get(call: &Call<'_>, state: &State) -> Answer {
    Ok(Reply::json(&find(call, state)?.to_value()))
}

pub(crate) fn create(call: &Call<'_>, state: &mut State) -> Answer {
    let x5c = certificate(&call.object()?)?;
    if state.idps.keys.values().any(|key| key.x5c == x5c) {
        return Err(Refusal::field(
            "x5c",
            "this certificate is in the key store already",
        ));
    }
    let key = Key::new(new_kid(&mut state.ids), x5c, 10, call.now);
    let reply = Reply::json(&key.to_value());
    state.idps.keys.insert(key.kid.clone(), key);
    Ok(reply)
}

pub(crate) fn replace(call: &Call<'_>, state: &mut State) -> Answer {
    let kid = find(call, state)?.kid.clone();
    let x5c = certificate(&call.object()?)?;
    match state.idps.keys.get_mut(&kid) {
        Some(key) => {
            key.x5c = x5c;
            key.last_updated = call.now;
            Ok(Reply::json(&key.to_value()))
        }
        None => Err(Refusal::not_found("key", &kid)),
    }
}

/// A key that a provider is trusted by stays.
pub(crate) fn delete(call: &Call<'_>, state: &mut State) -> Answer {
    let kid = find(call, state)?.kid.clone();
    let trusted = |body: &Object| {
        let others =
            at(body, "protocol.credentials.trust.additionalKids").and_then(Value::as_array);
        at(body, "protocol.credentials.trust.kid").is_some_and(|used| *used == *kid)
            || others.is_some_and(|others| others.iter().any(|used| *used == *kid))
    };
    if state
        .idps
        .index()
        .values()
        .any(|provider| trusted(&provider.body))
    {
        return Err(Refusal::forbidden(
            "A key that an identity provider uses cannot be deleted",
        ));
    }
    state.idps.keys.remove(&kid);
    Ok(Reply::no_content())
}

fn certificate(body: &Object) -> Result<Value, Refusal> {
    check(body, RULES)?;
    Ok(body.get("x5c").cloned().unwrap_or_default())
}
