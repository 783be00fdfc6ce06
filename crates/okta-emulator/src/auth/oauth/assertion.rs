//! Client assertions (RFC 7523): how a client proves to the token endpoint that it is itself.

use serde_json::Value;

use super::clients::Client;
use super::jwt::{Jwt, SKEW};
use crate::clock::Moment;

/// How far ahead an assertion may expire, in seconds.
const MAX_LIFETIME: i64 = 3600;

/// Verifies an assertion that is meant for `audience`, and gives the client that made it.
///
/// `spend` takes down that an assertion of this client with this id was seen, until the time when it expires; it says whether
/// that is the first time. An assertion is spent once its signature holds, whatever else is wrong with it.
pub(super) fn verify(
    assertion: &str,
    audience: &str,
    now: Moment,
    client: impl FnOnce(&str) -> Option<Client>,
    spend: impl FnOnce(&str, &str, Moment) -> bool,
) -> Result<Client, String> {
    let jwt = Jwt::read(assertion)?;
    let subject = jwt.text("sub").ok_or("it has no sub")?;
    if jwt.text("iss") != Some(subject) {
        return Err("its iss is not its sub".to_owned());
    }
    let client = client(subject).ok_or("its sub is not the id of a client")?;
    signed_by_client(&jwt, &client)?;
    let exp = jwt.time("exp")?;
    if let Some(id) = jwt.id()? {
        let kept = exp.unwrap_or(now.0).clamp(now.0 + 1, now.0 + MAX_LIFETIME);
        if !spend(&client.id, id, Moment(kept)) {
            return Err("its jti came before".to_owned());
        }
    }
    let expires = exp.ok_or("it has no exp")?;
    if expires <= now.0 {
        return Err("it has expired".to_owned());
    }
    if expires.saturating_sub(now.0) > MAX_LIFETIME {
        return Err(format!("its exp is more than {MAX_LIFETIME} seconds ahead"));
    }
    for claim in ["iat", "nbf"] {
        if jwt.time(claim)?.is_some_and(|time| time > now.0 + SKEW) {
            return Err(format!("its {claim} is more than {SKEW} seconds ahead"));
        }
    }
    let meant = match jwt.claims.get("aud") {
        Some(Value::Array(audiences)) => audiences.iter().any(|it| it == audience),
        Some(it) => it == audience,
        None => false,
    };
    if !meant {
        return Err(format!("its aud is not {audience}"));
    }
    Ok(client)
}

/// With a `kid`, the key of that name (or one without a name) must have signed it; without, any key.
fn signed_by_client(jwt: &Jwt<'_>, client: &Client) -> Result<(), String> {
    let kid = match jwt.header.get("kid") {
        None => None,
        Some(Value::String(kid)) => Some(kid.as_str()),
        Some(_) => return Err("its kid is not a text".to_owned()),
    };
    let named = |own: Option<&str>| kid.is_none() || own.is_none() || own == kid;
    let mut fitting = client
        .keys
        .iter()
        .filter(|key| named(key.kid()) && key.fits(jwt.algorithm))
        .peekable();
    if fitting.peek().is_none() {
        let mut reason = "the client has no key of its kid and alg".to_owned();
        for broken in &client.broken {
            reason = format!("{reason}; a key of the client cannot be used: {broken}");
        }
        return Err(reason);
    }
    if fitting.any(|key| jwt.signed_by(key)) {
        Ok(())
    } else {
        Err("no key of the client made its signature".to_owned())
    }
}
