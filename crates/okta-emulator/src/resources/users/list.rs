//! Reading users: one, or lists by `q`, `filter` and `search`.

use std::cell::OnceCell;

use http::header::{CONTENT_TYPE, ETAG};
use serde_json::{Value, json};

use super::fields::Selection;
use super::model::{Status, User, View};
use super::named;
use crate::error::{Answer, Refusal};
use crate::ids::Id;
use crate::json::{Object, array};
use crate::matching::Matcher;
use crate::paging::{links, page};
use crate::reply::Reply;
use crate::request::Call;
use crate::sorting::sorted;
use crate::state::State;

const PAGE: usize = 200;
const PAGE_OF_Q: usize = 10;
const FILTERED: &[&str] = &[
    "status",
    "lastUpdated",
    "id",
    "profile.login",
    "profile.email",
    "profile.firstName",
    "profile.lastName",
];

/// What users can be searched by, besides their profiles.
const ATTRIBUTES: &[&str] = &[
    "activated",
    "classification.type",
    "created",
    "credentials.provider.name",
    "credentials.provider.type",
    "id",
    "lastLogin",
    "lastUpdated",
    "passwordChanged",
    "realmId",
    "status",
    "statusChanged",
    "type.id",
];

/// Profiles hold what they like, unless they are held against their schemas.
fn is_attribute(name: &str, state: &State) -> bool {
    match name.strip_prefix("profile.") {
        Some(name) => !state.schemas.strict || state.schemas.knows_user_attribute(name),
        None => ATTRIBUTES.contains(&name),
    }
}

pub(crate) fn get(call: &Call<'_>, state: &State) -> Answer {
    let id = named(call, "id", state)?;
    let user = state
        .users
        .get(id)
        .ok_or_else(|| Refusal::not_found("user", call.param("id")))?;
    let view = asked_view(call, View::SINGLE);
    match call.query("expand") {
        None => {
            // Most users fit.
            let mut out = Vec::with_capacity(2_048);
            user.write(&mut out, &call.base, view);
            Ok(Reply::written(out).header(ETAG, &user.tag()))
        }
        Some(what) => {
            let shown = expanded(user, what, &call.base, view)?;
            Ok(Reply::json(&shown).header(ETAG, &user.tag()))
        }
    }
}

/// A user with more in `_embedded`: their classification, or the blocks that are on them (there are never any).
fn expanded(user: &User, what: &str, base: &str, view: View) -> Result<Value, Refusal> {
    let mut value = user.to_value(base, view);
    value["_embedded"] = match what {
        "blocks" => json!({ "blocks": [] }),
        "classification" => json!({ "classification": user.classification() }),
        _ => return Err(Refusal::field("expand", "must be blocks or classification")),
    };
    Ok(value)
}

pub(crate) fn list(call: &Call<'_>, state: &State) -> Answer {
    let shape = Shape {
        fields: call.query("fields").map(Selection::parse).transpose()?,
        classification: match call.query("expand") {
            None => false,
            Some("classification") => true,
            Some(_) => return Err(Refusal::field("expand", "must be classification")),
        },
    };
    if let Some(q) = call.query("q") {
        let limit = call.number("limit", PAGE_OF_Q, 1, PAGE)?;
        let found = state
            .users
            .index()
            .values()
            .filter(|user| user.status != Status::Deprovisioned && starts(user, q));
        return Ok(written(call, found.take(limit), &shape).links(links(call, Some(limit), None)));
    }
    let limit = call.limit(PAGE, PAGE)?;
    let search = Matcher::search_of(call, |name| is_attribute(name, state))?;
    let filter = Matcher::filter(call, FILTERED, &["lastUpdated"])?;
    let everybody = search.is_none() && filter.is_none();
    let fits = |user: &User| {
        let profile = OnceCell::new();
        let attribute = |name: &str| user.attribute(&profile, name);
        (!everybody || user.status != Status::Deprovisioned)
            && [&search, &filter]
                .into_iter()
                .flatten()
                .all(|matcher| matcher.fits(&attribute))
    };
    if let Some(by) = call.query("sortBy").filter(|_| search.is_some()) {
        let place = |user: &User| {
            let value = user.attribute(&OnceCell::new(), by);
            (value.unwrap_or_default(), user.id)
        };
        let users = state.users.index().values();
        let found = users
            .filter(|user| fits(user))
            .map(|user| (place(user), user));
        let (found, next) = sorted(call, state, "00u", limit, found.collect())?;
        let reply = written(call, found.into_iter(), &shape);
        return Ok(reply.links(links(call, Some(limit), next.as_deref())));
    }
    let after = call.after("00u", &state.ids)?;
    let (found, next) = page(state.users.index(), after, limit, |_, user| fits(user));
    let reply = written(call, found.into_iter().map(|(_, user)| user), &shape);
    Ok(reply.links(links(call, Some(limit), next.as_ref().map(Id::as_str))))
}

/// What a list shows of each user.
struct Shape {
    fields: Option<Selection>,
    classification: bool,
}

fn written<'u>(call: &Call<'_>, users: impl Iterator<Item = &'u User>, shape: &Shape) -> Reply {
    let (view, base) = (asked_view(call, View::LISTED), &call.base);
    if shape.fields.is_none() && !shape.classification {
        return Reply::written(array(users, |out, user| user.write(out, base, view)));
    }
    let shaped = users.map(|user| {
        let mut value = user.to_value(base, view);
        if shape.classification {
            value["_embedded"] = json!({ "classification": user.classification() });
        }
        match &shape.fields {
            Some(fields) => fields.of(value),
            None => value,
        }
    });
    Reply::json(&Value::Array(shaped.collect()))
}

/// `okta-response` in the content type asks for less than everything.
fn asked_view(call: &Call<'_>, mut view: View) -> View {
    let asked = call
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if let Some((_, asked)) = asked.split_once("okta-response=") {
        let asked = asked.trim_matches('"');
        view.credentials &= !asked
            .split(',')
            .any(|word| word.trim() == "omitCredentials");
        view.credential_links &= !asked
            .split(',')
            .any(|word| word.trim() == "omitCredentialsLinks");
    }
    view
}

/// `q` looks at the beginning of names and addresses, whatever their case.
fn starts(user: &User, q: &str) -> bool {
    let profile: Object = user.profile.parse();
    let q = q.to_lowercase();
    ["firstName", "lastName", "email"]
        .iter()
        .filter_map(|name| profile.get(*name)?.as_str())
        .any(|value| value.to_lowercase().starts_with(&q))
}
