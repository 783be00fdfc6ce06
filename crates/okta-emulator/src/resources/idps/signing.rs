//! Keys that the org signs its requests to a provider with, and requests for certificates for them.
//!
//! The emulator makes no keys: certificates and requests are texts that say so.

use http::StatusCode;
use serde_json::{Value, json};

use super::keys::Key;
use super::{hinted, named};
use crate::clock::Moment;
use crate::error::{Answer, Refusal};
use crate::ids::Id;
use crate::json::{Object, fill_in, text_at};
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;
use crate::validate::{Field, Kind, check};

/// Text that no one takes for a certificate.
fn stand_in(what: &str, name: &str) -> String {
    format!("not-a-{what}-{name}")
}

fn keys(provider: Id, state: &State) -> &[Key] {
    state
        .idps
        .signing
        .get(&provider)
        .map(Vec::as_slice)
        .unwrap_or_default()
}

fn key<'s>(call: &Call<'_>, state: &'s State) -> Result<&'s Key, Refusal> {
    let provider = named(call, state)?;
    let kid = call.param("kid");
    let found = keys(provider, state).iter().find(|key| key.kid == kid);
    found.ok_or_else(|| Refusal::not_found("signing key of this identity provider", kid))
}

/// Gives a SAML provider a key to sign requests with, if it does not name one.
pub(crate) fn provide(body: &mut Object, provider: Id, state: &mut State, now: Moment) {
    if text_at(body, "protocol.type") != Some("SAML2")
        || text_at(body, "protocol.credentials.signing.kid").is_some()
    {
        return;
    }
    let kid = match keys(provider, state).last() {
        Some(key) => key.kid.clone(),
        None => {
            let kid = state.ids.opaque(43);
            let key = Key::new(kid.clone(), json!([stand_in("certificate", &kid)]), 10, now);
            put(provider, key, state);
            kid
        }
    };
    let defaults = json!({ "protocol": { "credentials": { "signing": { "kid": kid } } } });
    if let Value::Object(defaults) = defaults {
        fill_in(body, &defaults);
    }
}

pub(crate) fn list(call: &Call<'_>, state: &State) -> Answer {
    let provider = named(call, state)?;
    Ok(Reply::json(&Value::Array(
        keys(provider, state).iter().map(Key::to_value).collect(),
    )))
}

/// The newest key is the one in use; 204 where there is none.
pub(crate) fn active(call: &Call<'_>, state: &State) -> Answer {
    let provider = named(call, state)?;
    Ok(match keys(provider, state).last() {
        Some(key) => Reply::json(&json!([key.to_value()])),
        None => Reply::no_content(),
    })
}

pub(crate) fn get(call: &Call<'_>, state: &State) -> Answer {
    Ok(Reply::json(&key(call, state)?.to_value()))
}

pub(crate) fn generate(call: &Call<'_>, state: &mut State) -> Answer {
    let provider = named(call, state)?;
    if call.query("validityYears").is_none() {
        return Err(Refusal::field("validityYears", "is required"));
    }
    let years = i64::try_from(call.number("validityYears", 2, 2, 10)?).unwrap_or(2);
    let kid = state.ids.opaque(43);
    let key = Key::new(
        kid.clone(),
        json!([stand_in("certificate", &kid)]),
        years,
        call.now,
    );
    Ok(put(provider, key, state))
}

fn put(provider: Id, key: Key, state: &mut State) -> Reply {
    let reply = Reply::json(&key.to_value());
    state.idps.signing.entry(provider).or_default().push(key);
    reply
}

/// Gives another provider the same key.
pub(crate) fn clone_to(call: &Call<'_>, state: &mut State) -> Answer {
    let key = key(call, state)?.clone();
    let text = call
        .query("targetIdpId")
        .ok_or_else(|| Refusal::field("targetIdpId", "is required"))?;
    let target = Id::parse(text).filter(|id| state.idps.get(*id).is_some());
    let target = target.ok_or_else(|| Refusal::not_found("identity provider", text))?;
    if keys(target, state).iter().any(|known| known.kid == key.kid) {
        return Err(Refusal::field("targetIdpId", "has this key already"));
    }
    Ok(put(target, key, state).status(StatusCode::CREATED))
}

fn request(call: &Call<'_>, state: &State) -> Result<(Id, Moment), Refusal> {
    let provider = named(call, state)?;
    let id = call.param("idpCsrId");
    let created = state
        .idps
        .requests
        .get(&provider)
        .and_then(|requests| requests.get(id));
    Ok((
        provider,
        *created.ok_or_else(|| Refusal::not_found("certificate request", id))?,
    ))
}

fn written(call: &Call<'_>, provider: Id, id: &str, created: Moment) -> Value {
    let here = format!("{}/api/v1/idps/{provider}/credentials/csrs/{id}", call.base);
    json!({
        "id": id,
        "created": created.to_string(),
        "csr": stand_in("certificate-request", id),
        "kty": "RSA",
        "_links": {
            "self": { "href": here, "hints": { "allow": ["GET", "DELETE"] } },
            "publish": hinted(format!("{here}/lifecycle/publish"), "POST"),
        },
    })
}

pub(crate) fn list_requests(call: &Call<'_>, state: &State) -> Answer {
    let provider = named(call, state)?;
    let all = state.idps.requests.get(&provider).into_iter().flatten();
    Ok(Reply::json(&Value::Array(
        all.map(|(id, created)| written(call, provider, id, *created))
            .collect(),
    )))
}

pub(crate) fn get_request(call: &Call<'_>, state: &State) -> Answer {
    let (provider, created) = request(call, state)?;
    Ok(Reply::json(&written(
        call,
        provider,
        call.param("idpCsrId"),
        created,
    )))
}

pub(crate) fn generate_request(call: &Call<'_>, state: &mut State) -> Answer {
    let provider = named(call, state)?;
    let body = call.object()?;
    check(
        &body,
        &[
            Field::new("subject", Kind::Object),
            Field::text("subject.commonName", 64),
            Field::text("subject.countryName", 2),
            Field::new(
                "subjectAltNames.dnsNames",
                Kind::Texts {
                    min: 0,
                    max: 100,
                    longest: 253,
                },
            ),
        ],
    )?;
    let id = state.ids.opaque(43);
    state
        .idps
        .requests
        .entry(provider)
        .or_default()
        .insert(id.clone(), call.now);
    Ok(Reply::json(&written(call, provider, &id, call.now)).status(StatusCode::CREATED))
}

pub(crate) fn revoke_request(call: &Call<'_>, state: &mut State) -> Answer {
    let (provider, _) = request(call, state)?;
    take(provider, call.param("idpCsrId"), state);
    Ok(Reply::no_content())
}

fn take(provider: Id, id: &str, state: &mut State) {
    if let Some(requests) = state.idps.requests.get_mut(&provider) {
        requests.remove(id);
    }
}

/// The body is a certificate in whatever encoding; the request becomes a key of the same id.
pub(crate) fn publish_request(call: &Call<'_>, state: &mut State) -> Answer {
    let (provider, _) = request(call, state)?;
    if call.bytes().is_empty() {
        return Err(Refusal::malformed("the certificate is missing"));
    }
    let id = call.param("idpCsrId");
    take(provider, id, state);
    let key = Key::new(
        id.to_owned(),
        json!([stand_in("certificate", id)]),
        2,
        call.now,
    );
    Ok(put(provider, key, state).status(StatusCode::CREATED))
}
