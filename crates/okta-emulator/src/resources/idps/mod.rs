//! Identity providers: their objects, users, tokens and keys.

mod defaults;
pub(crate) mod keys;
mod rules;
mod signing;
pub(crate) mod store;
pub(crate) mod users;

use http::Method;
use serde_json::{Value, json};

use super::mappings;
use crate::error::{Answer, Refusal};
use crate::ids::Id;
use crate::json::text_at;
use crate::paging::{links, page};
use crate::reply::Reply;
use crate::request::Call;
use crate::router::{Route, read, write};
use crate::state::State;
use store::Provider;

const IDP: &str = "/api/v1/idps/{idpId}";
const USERS: &str = "/api/v1/idps/{idpId}/users";
const USER: &str = "/api/v1/idps/{idpId}/users/{userId}";
const KEYS: &str = "/api/v1/idps/credentials/keys";
const KEY: &str = "/api/v1/idps/credentials/keys/{kid}";
const CSRS: &str = "/api/v1/idps/{idpId}/credentials/csrs";
const CSR: &str = "/api/v1/idps/{idpId}/credentials/csrs/{idpCsrId}";
const SIGNING: &str = "/api/v1/idps/{idpId}/credentials/keys";

pub(crate) const ROUTES: &[Route] = &[
    read("listIdentityProviders", Method::GET, "/api/v1/idps", list),
    write(
        "createIdentityProvider",
        Method::POST,
        "/api/v1/idps",
        create,
    ),
    read("getIdentityProvider", Method::GET, IDP, get),
    write("replaceIdentityProvider", Method::PUT, IDP, replace),
    write("deleteIdentityProvider", Method::DELETE, IDP, delete),
    write(
        "activateIdentityProvider",
        Method::POST,
        "/api/v1/idps/{idpId}/lifecycle/activate",
        activate,
    ),
    write(
        "deactivateIdentityProvider",
        Method::POST,
        "/api/v1/idps/{idpId}/lifecycle/deactivate",
        deactivate,
    ),
    read(
        "listIdentityProviderApplicationUsers",
        Method::GET,
        USERS,
        users::list,
    ),
    read(
        "getIdentityProviderApplicationUser",
        Method::GET,
        USER,
        users::get,
    ),
    write(
        "linkUserToIdentityProvider",
        Method::POST,
        USER,
        users::link,
    ),
    write(
        "unlinkUserFromIdentityProvider",
        Method::DELETE,
        USER,
        users::unlink,
    ),
    read(
        "listSocialAuthTokens",
        Method::GET,
        "/api/v1/idps/{idpId}/users/{userId}/credentials/tokens",
        users::tokens,
    ),
    read(
        "listUserIdentityProviders",
        Method::GET,
        "/api/v1/users/{id}/idps",
        users::of_user,
    ),
    read("listIdentityProviderKeys", Method::GET, KEYS, keys::list),
    write(
        "createIdentityProviderKey",
        Method::POST,
        KEYS,
        keys::create,
    ),
    read("getIdentityProviderKey", Method::GET, KEY, keys::get),
    write(
        "replaceIdentityProviderKey",
        Method::PUT,
        KEY,
        keys::replace,
    ),
    write(
        "deleteIdentityProviderKey",
        Method::DELETE,
        KEY,
        keys::delete,
    ),
    read(
        "listIdentityProviderSigningKeys",
        Method::GET,
        SIGNING,
        signing::list,
    ),
    write(
        "generateIdentityProviderSigningKey",
        Method::POST,
        "/api/v1/idps/{idpId}/credentials/keys/generate",
        signing::generate,
    ),
    read(
        "listActiveIdentityProviderSigningKey",
        Method::GET,
        "/api/v1/idps/{idpId}/credentials/keys/active",
        signing::active,
    ),
    read(
        "getIdentityProviderSigningKey",
        Method::GET,
        "/api/v1/idps/{idpId}/credentials/keys/{kid}",
        signing::get,
    ),
    write(
        "cloneIdentityProviderKey",
        Method::POST,
        "/api/v1/idps/{idpId}/credentials/keys/{kid}/clone",
        signing::clone_to,
    ),
    read(
        "listCsrsForIdentityProvider",
        Method::GET,
        CSRS,
        signing::list_requests,
    ),
    write(
        "generateCsrForIdentityProvider",
        Method::POST,
        CSRS,
        signing::generate_request,
    ),
    read(
        "getCsrForIdentityProvider",
        Method::GET,
        CSR,
        signing::get_request,
    ),
    write(
        "revokeCsrForIdentityProvider",
        Method::DELETE,
        CSR,
        signing::revoke_request,
    ),
    write(
        "publishCsrForIdentityProvider",
        Method::POST,
        "/api/v1/idps/{idpId}/credentials/csrs/{idpCsrId}/lifecycle/publish",
        signing::publish_request,
    ),
];

/// The provider that a path names.
pub(crate) fn named(call: &Call<'_>, state: &State) -> Result<Id, Refusal> {
    let id = call.id("idpId").filter(|id| state.idps.get(*id).is_some());
    id.ok_or_else(|| Refusal::not_found("identity provider", call.param("idpId")))
}

fn list(call: &Call<'_>, state: &State) -> Answer {
    let limit = call.limit(20, 200)?;
    let after = call.after("0oa", &state.ids)?;
    let kind = call.query("type");
    if let Some(kind) = kind.filter(|kind| !rules::is_type(kind)) {
        return Err(Refusal::field(
            "type",
            format_args!("{kind:?} is no type of identity provider"),
        ));
    }
    let q = call.query("q").map(str::to_lowercase);
    let (found, next) = page(state.idps.index(), after, limit, |_, provider| {
        kind.is_none_or(|kind| provider.kind() == kind)
            && q.as_ref()
                .is_none_or(|q| provider.name().to_lowercase().contains(q.as_str()))
    });
    let providers: Vec<Value> = found
        .into_iter()
        .map(|(_, provider)| provider.to_value(&call.base))
        .collect();
    Ok(Reply::json(&Value::Array(providers)).links(links(
        call,
        Some(limit),
        next.as_ref().map(Id::as_str),
    )))
}

fn get(call: &Call<'_>, state: &State) -> Answer {
    written(call, state, named(call, state)?)
}

fn written(call: &Call<'_>, state: &State, id: Id) -> Answer {
    let provider = state
        .idps
        .get(id)
        .ok_or_else(|| Refusal::not_found("identity provider", id.as_str()))?;
    Ok(Reply::json(&provider.to_value(&call.base)))
}

fn create(call: &Call<'_>, state: &mut State) -> Answer {
    let mut body = rules::checked(call.object()?, None, state)?;
    let id = state.ids.next("0oa");
    signing::provide(&mut body, id, state, call.now);
    let kind = text_at(&body, "type").unwrap_or_default().to_owned();
    if text_at(&body, "protocol.type") != Some("ID_PROOFING") {
        mappings::add_for_provider(state, id.as_str(), &kind, call.now);
    }
    state.idps.put(Provider {
        id,
        active: true,
        created: call.now,
        last_updated: call.now,
        body,
    });
    written(call, state, id)
}

fn replace(call: &Call<'_>, state: &mut State) -> Answer {
    let id = named(call, state)?;
    let mut body = rules::checked(call.object()?, Some(id), state)?;
    if let Some(provider) = state.idps.get_mut(id)
        && text_at(&body, "type") != Some(provider.kind())
    {
        return Err(Refusal::field(
            "type",
            format_args!("cannot be changed from {}", provider.kind()),
        ));
    }
    signing::provide(&mut body, id, state, call.now);
    if let Some(provider) = state.idps.get_mut(id) {
        defaults::keep_settings(&mut body, &provider.body);
        provider.body = body;
        provider.last_updated = call.now;
    }
    written(call, state, id)
}

fn delete(call: &Call<'_>, state: &mut State) -> Answer {
    let id = named(call, state)?;
    state.idps.remove(id);
    mappings::remove_of(state, id.as_str());
    Ok(Reply::no_content())
}

fn activate(call: &Call<'_>, state: &mut State) -> Answer {
    switch(call, state, true)
}

fn deactivate(call: &Call<'_>, state: &mut State) -> Answer {
    switch(call, state, false)
}

fn switch(call: &Call<'_>, state: &mut State, active: bool) -> Answer {
    let id = named(call, state)?;
    if let Some(provider) = state.idps.get_mut(id) {
        provider.active = active;
        provider.last_updated = call.now;
    }
    written(call, state, id)
}

/// A link with the methods that it takes.
pub(crate) fn hinted(href: String, method: &str) -> Value {
    json!({ "href": href, "hints": { "allow": [method] } })
}
