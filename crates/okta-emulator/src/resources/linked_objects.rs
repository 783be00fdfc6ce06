//! Linked objects: named pairs of relations between users, such as manager and subordinate.

use std::collections::BTreeMap;

use http::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::users;
use crate::control::contents::{Collection, Thing};
use crate::error::{Answer, Refusal};
use crate::ids::Id;
use crate::json::{Object, fill_in, text_at};
use crate::reply::Reply;
use crate::request::Call;
use crate::router::{Route, read, write};
use crate::state::State;
use crate::validate::{Field, Kind, check};

const DEFINITIONS: &str = "/api/v1/meta/schemas/user/linkedObjects";
const DEFINITION: &str = "/api/v1/meta/schemas/user/linkedObjects/{linkedObjectName}";

pub(crate) const ROUTES: &[Route] = &[
    read(
        "listLinkedObjectDefinitions",
        Method::GET,
        DEFINITIONS,
        list,
    ),
    write(
        "createLinkedObjectDefinition",
        Method::POST,
        DEFINITIONS,
        create,
    ),
    read("getLinkedObjectDefinition", Method::GET, DEFINITION, get),
    write(
        "deleteLinkedObjectDefinition",
        Method::DELETE,
        DEFINITION,
        delete,
    ),
    write(
        "assignLinkedObjectValueForPrimary",
        Method::PUT,
        "/api/v1/users/{userIdOrLogin}/linkedObjects/{primaryRelationshipName}/{primaryUserId}",
        link,
    ),
    read(
        "listLinkedObjectsForUser",
        Method::GET,
        "/api/v1/users/{userIdOrLogin}/linkedObjects/{relationshipName}",
        linked,
    ),
    write(
        "deleteLinkedObjectForUser",
        Method::DELETE,
        "/api/v1/users/{userIdOrLogin}/linkedObjects/{relationshipName}",
        unlink,
    ),
];

const SIDE: [(&str, &str); 2] = [("primary", "Primary"), ("associated", "Associated")];
const RULES: &[Field] = &[
    Field::new("primary", Kind::Object).required(),
    Field::new("primary.name", Kind::Text { min: 1, max: 100 }).required(),
    Field::new("primary.title", Kind::Text { min: 1, max: 100 }).required(),
    Field::new("primary.type", Kind::OneOf(&["USER"])).required(),
    Field::new("associated", Kind::Object).required(),
    Field::new("associated.name", Kind::Text { min: 1, max: 100 }).required(),
    Field::new("associated.title", Kind::Text { min: 1, max: 100 }).required(),
    Field::new("associated.type", Kind::OneOf(&["USER"])).required(),
];

/// Definitions by the name of their primary relation, and the primary of each associated user.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct LinkedObjects {
    definitions: BTreeMap<String, Object>,
    #[serde(with = "crate::snapshot::pairs")]
    primaries: BTreeMap<(String, Id), Id>,
}

impl LinkedObjects {
    /// The definitions, for a look from outside; nobody knows which is the newest.
    pub(crate) fn contents(&self, newest: usize) -> Collection {
        let names = self.definitions.keys().take(newest);
        Collection {
            path: DEFINITIONS.to_owned(),
            listable: true,
            count: self.definitions.len(),
            furniture: 0,
            newest: names
                .map(|name| Thing::new(format!("{DEFINITIONS}/{name}"), name, ""))
                .collect(),
        }
    }

    pub(crate) fn forget_user(&mut self, user: Id) {
        self.primaries
            .retain(|(_, associated), primary| *associated != user && *primary != user);
    }

    /// The primary name of the definition that has this name on either side, and whether it is the primary side.
    fn find(&self, name: &str) -> Option<(&str, bool)> {
        self.definitions.iter().find_map(|(primary, definition)| {
            if primary == name {
                Some((primary.as_str(), true))
            } else {
                (text_at(definition, "associated.name") == Some(name))
                    .then_some((primary.as_str(), false))
            }
        })
    }
}

fn unknown(name: &str) -> Refusal {
    Refusal::not_found("linked object", name)
}

fn written(definition: &Object, name: &str, base: &str) -> Value {
    let mut value = Value::Object(definition.clone());
    value["_links"] = json!({ "self": { "href": format!("{base}{DEFINITIONS}/{name}") } });
    value
}

fn list(call: &Call<'_>, state: &State) -> Answer {
    let all = state
        .linked
        .definitions
        .iter()
        .map(|(name, definition)| written(definition, name, &call.base));
    Ok(Reply::json(&Value::Array(all.collect())))
}

fn get(call: &Call<'_>, state: &State) -> Answer {
    let name = call.param("linkedObjectName");
    let found = state
        .linked
        .find(name)
        .and_then(|(primary, _)| state.linked.definitions.get_key_value(primary));
    let (primary, definition) = found.ok_or_else(|| unknown(name))?;
    Ok(Reply::json(&written(definition, primary, &call.base)))
}

fn create(call: &Call<'_>, state: &mut State) -> Answer {
    let body = call.object()?;
    check(&body, RULES)?;
    let mut definition: Object = SIDE
        .iter()
        .filter_map(|(side, _)| Some(((*side).to_owned(), body.get(*side)?.clone())))
        .collect();
    let blank =
        json!({ "primary": { "description": null }, "associated": { "description": null } });
    fill_in(&mut definition, blank.as_object().unwrap_or(&Object::new()));
    let name = |side| text_at(&definition, side).unwrap_or_default().to_owned();
    let (primary, associated) = (name("primary.name"), name("associated.name"));
    if primary == associated
        || state.linked.find(&primary).is_some()
        || state.linked.find(&associated).is_some()
    {
        return Err(Refusal::new(
            StatusCode::CONFLICT,
            "E0000157",
            "Names of linked objects have to be unique",
        ));
    }
    let reply =
        Reply::json(&written(&definition, &primary, &call.base)).status(StatusCode::CREATED);
    state.linked.definitions.insert(primary, definition);
    Ok(reply)
}

fn delete(call: &Call<'_>, state: &mut State) -> Answer {
    let name = call.param("linkedObjectName");
    let primary = state
        .linked
        .find(name)
        .map(|(primary, _)| primary.to_owned())
        .ok_or_else(|| unknown(name))?;
    state.linked.definitions.remove(&primary);
    state
        .linked
        .primaries
        .retain(|(relation, _), _| *relation != primary);
    Ok(Reply::no_content())
}

fn link(call: &Call<'_>, state: &mut State) -> Answer {
    let associated = users::named(call, "userIdOrLogin", state)?;
    let name = call.param("primaryRelationshipName");
    let Some((relation, true)) = state.linked.find(name) else {
        return Err(unknown(name));
    };
    let primary = users::named(call, "primaryUserId", state)?;
    if primary == associated {
        return Err(Refusal::field(
            "primaryUserId",
            "a user cannot be linked to themselves",
        ));
    }
    let relation = relation.to_owned();
    state
        .linked
        .primaries
        .insert((relation, associated), primary);
    Ok(Reply::no_content())
}

fn linked(call: &Call<'_>, state: &State) -> Answer {
    let user = users::named(call, "userIdOrLogin", state)?;
    let name = call.param("relationshipName");
    let (relation, is_primary) = state.linked.find(name).ok_or_else(|| unknown(name))?;
    let pairs = state
        .linked
        .primaries
        .iter()
        .filter(|((known, _), _)| known == relation);
    let found = pairs.filter_map(|((_, associated), primary)| match is_primary {
        true => (*associated == user).then_some(*primary),
        false => (*primary == user).then_some(*associated),
    });
    let links = found.map(|id| json!({ "_links": { "self": { "href": format!("{}/api/v1/users/{id}", call.base) } } }));
    Ok(Reply::json(&Value::Array(links.collect())))
}

/// Only the associated side can let go, as it has the one link.
fn unlink(call: &Call<'_>, state: &mut State) -> Answer {
    let user = users::named(call, "userIdOrLogin", state)?;
    let name = call.param("relationshipName");
    let Some((relation, true)) = state.linked.find(name) else {
        return Err(unknown(name));
    };
    let relation = relation.to_owned();
    state.linked.primaries.remove(&(relation, user));
    Ok(Reply::no_content())
}
