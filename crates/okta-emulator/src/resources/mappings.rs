//! Profile mappings: how the attributes of a profile become those of another one.
//!
//! Nobody creates them: an application comes with two, from its users to the org's and back, an identity provider with
//! the one from its users to the org's, and they go with it.

use serde_json::{Value, json};

use super::parts::Links;
use crate::clock::Moment;
use crate::generic::rules::{Rules, Showing};
use crate::generic::things;
use crate::json::{Object, text_at};
use crate::request::Call;
use crate::state::State;

const MAPPINGS: &str = "/api/v1/mappings";

pub(crate) const RULES: &[Rules] = &[Rules::of("/api/v1/mappings/{}")
    .listed(is_asked_for)
    .shown(show)];

/// What is mapped for every application and most providers.
const USUAL: &[(&str, &str)] = &[
    ("login", "email"),
    ("email", "email"),
    ("firstName", "firstName"),
    ("lastName", "lastName"),
];

/// What is mapped for an OpenID Connect provider besides.
const CLAIMS: &[(&str, &str)] = &[
    ("displayName", "displayName"),
    ("nickName", "nickname"),
    ("middleName", "middleName"),
    ("profileUrl", "profile"),
    ("timezone", "zoneinfo"),
    ("primaryPhone", "phoneNumber"),
    ("streetAddress", "street_address"),
    ("city", "locality"),
    ("state", "region"),
    ("zipCode", "postalCode"),
    ("countryCode", "country"),
];

/// Adds the mappings of a new application.
pub(crate) fn add_for_app(state: &mut State, id: &str, name: &str, now: Moment) {
    let app = json!({ "id": id, "name": name, "type": "appuser" });
    let user = json!({ "name": "user", "type": "user" });
    let to_user = mapped("appuser", "DONT_PUSH", USUAL);
    add(state, (app.clone(), user.clone()), to_user, now);
    add(state, (user, app), mapped("user", "PUSH", USUAL), now);
}

/// Adds the mapping of a new identity provider.
pub(crate) fn add_for_provider(state: &mut State, id: &str, kind: &str, now: Moment) {
    let name = format!("{}_idp", kind.to_lowercase());
    let provider = json!({ "id": id, "name": name, "type": "appuser" });
    let mut properties = mapped("appuser", "DONT_PUSH", USUAL);
    if kind == "OIDC" {
        properties.extend(mapped("appuser", "DONT_PUSH", CLAIMS));
    }
    let user = json!({ "name": "user", "type": "user" });
    add(state, (provider, user), properties, now);
}

fn mapped(from: &str, push: &str, pairs: &[(&str, &str)]) -> Object {
    let expression = |attribute: &str| format!("{from}.{attribute}");
    let pairs = pairs.iter().map(|(to, attribute)| {
        let property = json!({ "expression": expression(attribute), "pushStatus": push });
        ((*to).to_owned(), property)
    });
    pairs.collect()
}

fn add(state: &mut State, (source, target): (Value, Value), properties: Object, now: Moment) {
    let mut mapping = Object::new();
    mapping.insert("source".to_owned(), source);
    mapping.insert("target".to_owned(), target);
    mapping.insert("properties".to_owned(), properties.into());
    let path = things::path(MAPPINGS, state.ids.next("prm").as_str());
    things::put(state, MAPPINGS, &path, mapping, now);
}

/// Removes the mappings of an application or a provider that is gone.
pub(crate) fn remove_of(state: &mut State, id: &str) {
    let names_it = |mapping: &Object, end: &str| text_at(mapping, end) == Some(id);
    let gone: Vec<String> = things::all(state, MAPPINGS, MAPPINGS)
        .filter(|(_, mapping)| names_it(mapping, "source.id") || names_it(mapping, "target.id"))
        .map(|(name, _)| things::path(MAPPINGS, &name))
        .collect();
    for path in gone {
        things::forget(state, &path);
    }
}

/// `sourceId` and `targetId` of a list.
fn is_asked_for(call: &Call<'_>, mapping: &Object, state: &State) -> bool {
    [("sourceId", "source"), ("targetId", "target")]
        .iter()
        .all(|(asked, end)| match call.query(asked) {
            None => true,
            Some(asked) => match text_at(mapping, &format!("{end}.id")) {
                Some(id) => id == asked,
                None => {
                    text_at(mapping, &format!("{end}.type")) == Some("user")
                        && state.types.default_id().as_str() == asked
                }
            },
        })
}

fn show(showing: &Showing<'_>, mapping: &mut Object) {
    for end in ["source", "target"] {
        if let Some(Value::Object(end)) = mapping.get_mut(end) {
            show_end(showing, end);
        }
    }
    if showing.is_listed {
        mapping.remove("properties");
    }
    Links::of(showing).own_bare().put(mapping);
}

/// One end of a mapping: the profile of an application's or the org's users.
fn show_end(showing: &Showing<'_>, end: &mut Object) {
    let (base, state) = (showing.base, showing.state);
    let href = |path: String| json!({ "href": format!("{base}/api/v1/{path}") });
    let links = match (text_at(end, "type"), text_at(end, "id")) {
        (Some("user"), id) => {
            let id = id.map_or_else(|| state.types.default_id().to_string(), str::to_owned);
            let schema = crate::ids::Id::parse(&id).map(|id| id.with_prefix("osc").to_string());
            end.insert("id".to_owned(), id.clone().into());
            json!({
                "self": href(format!("meta/types/user/{id}")),
                "schema": href(format!("meta/schemas/user/{}", schema.unwrap_or_default())),
            })
        }
        (_, id) => {
            let id = id.unwrap_or("0oasampleapplication").to_owned();
            end.insert("id".to_owned(), id.clone().into());
            json!({
                "self": href(format!("apps/{id}")),
                "schema": href(format!("meta/schemas/apps/{id}/default")),
            })
        }
    };
    end.insert("_links".to_owned(), links);
}
