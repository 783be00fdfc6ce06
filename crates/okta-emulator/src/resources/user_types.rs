//! User types: the default one, and up to nine more.

use std::collections::BTreeMap;

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::Moment;
use crate::control::contents::{Collection, Thing};
use crate::error::{Answer, Refusal};
use crate::ids::{Id, Ids};
use crate::json::{Object, text_at};
use crate::paging::links;
use crate::reply::Reply;
use crate::request::Call;
use crate::router::{Route, read, write};
use crate::state::State;
use crate::validate::{Field, Kind, check};

pub(crate) const ROUTES: &[Route] = &[
    read(
        "listUserTypes",
        Method::GET,
        "/api/v1/meta/types/user",
        list,
    ),
    write(
        "createUserType",
        Method::POST,
        "/api/v1/meta/types/user",
        create,
    ),
    read(
        "getUserType",
        Method::GET,
        "/api/v1/meta/types/user/{typeId}",
        get,
    ),
    write(
        "updateUserType",
        Method::POST,
        "/api/v1/meta/types/user/{typeId}",
        update,
    ),
    write(
        "replaceUserType",
        Method::PUT,
        "/api/v1/meta/types/user/{typeId}",
        replace,
    ),
    write(
        "deleteUserType",
        Method::DELETE,
        "/api/v1/meta/types/user/{typeId}",
        delete,
    ),
];

/// The default type and nine others.
const MOST: usize = 10;
const NAME: Field = Field::new("name", Kind::Text { min: 1, max: 50 });
const DISPLAY_NAME: Field = Field::new("displayName", Kind::Text { min: 1, max: 50 });
const DESCRIPTION: Field = Field::text("description", 255);

#[derive(Serialize, Deserialize)]
struct UserType {
    id: Id,
    default: bool,
    name: String,
    display_name: String,
    description: Option<String>,
    created: Moment,
    last_updated: Moment,
    by: Option<Id>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct UserTypes {
    by_id: BTreeMap<Id, UserType>,
    default: Id,
}

impl UserTypes {
    pub(crate) fn new(ids: &mut Ids, now: Moment) -> Self {
        let id = ids.next("oty");
        let kind = UserType {
            id,
            default: true,
            name: "user".to_owned(),
            display_name: "User".to_owned(),
            description: Some("The type of users who have no other".to_owned()),
            created: now,
            last_updated: now,
            by: None,
        };
        Self {
            by_id: BTreeMap::from([(id, kind)]),
            default: id,
        }
    }

    pub(crate) fn default_id(&self) -> Id {
        self.default
    }

    /// The name and the display name of a type.
    pub(crate) fn names(&self, id: Id) -> (&str, &str) {
        let kind = self.by_id.get(&id);
        kind.map_or(("", ""), |kind| (&kind.name, &kind.display_name))
    }

    /// The types, for a look from outside.
    pub(crate) fn contents(&self, newest: usize) -> Collection {
        let types = self.by_id.values();
        let newest = types.rev().take(newest).map(|kind| {
            let path = format!("/api/v1/meta/types/user/{}", kind.id);
            Thing::new(path, &kind.display_name, kind.created)
        });
        Collection {
            path: "/api/v1/meta/types/user".to_owned(),
            listable: true,
            count: self.by_id.len(),
            furniture: 1,
            newest: newest.collect(),
        }
    }

    pub(crate) fn exists(&self, id: Id) -> bool {
        self.by_id.contains_key(&id)
    }
}

impl UserType {
    fn to_value(&self, base: &str) -> Value {
        let link = |relation: &str, path: &str, id: Id| json!({ "rel": relation, "href": format!("{base}/api/v1/meta/{path}/user/{id}"), "method": "GET" });
        let by = self
            .by
            .map_or_else(|| "system".to_owned(), |id| id.to_string());
        json!({
            "id": self.id.as_str(),
            "displayName": self.display_name,
            "name": self.name,
            "description": self.description,
            "createdBy": by,
            "lastUpdatedBy": by,
            "created": self.created.to_string(),
            "lastUpdated": self.last_updated.to_string(),
            "default": self.default,
            "_links": {
                "schema": link("schema", "schemas", self.id.with_prefix("osc")),
                "self": link("self", "types", self.id),
            },
        })
    }
}

fn named(call: &Call<'_>, state: &State) -> Result<Id, Refusal> {
    let text = call.param("typeId");
    if text == "default" {
        return Ok(state.types.default);
    }
    call.id("typeId")
        .filter(|id| state.types.exists(*id))
        .ok_or_else(|| Refusal::not_found("user type", text))
}

fn list(call: &Call<'_>, state: &State) -> Answer {
    let types: Vec<Value> = state
        .types
        .by_id
        .values()
        .map(|kind| kind.to_value(&call.base))
        .collect();
    Ok(Reply::json(&Value::Array(types)).links(links(call, None, None)))
}

fn get(call: &Call<'_>, state: &State) -> Answer {
    let id = named(call, state)?;
    written(call, state, id)
}

fn written(call: &Call<'_>, state: &State, id: Id) -> Answer {
    let kind = state
        .types
        .by_id
        .get(&id)
        .ok_or_else(|| Refusal::not_found("user type", id.as_str()))?;
    Ok(Reply::json(&kind.to_value(&call.base)))
}

fn create(call: &Call<'_>, state: &mut State) -> Answer {
    let body = call.object()?;
    check(
        &body,
        &[NAME.required(), DISPLAY_NAME.required(), DESCRIPTION],
    )?;
    let name = text(&body, "name");
    if !name.starts_with(|c: char| c.is_ascii_alphabetic())
        || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    {
        return Err(Refusal::field(
            "name",
            "must be letters, digits and _, a letter first",
        ));
    }
    if state.types.by_id.values().any(|kind| kind.name == name) {
        return Err(Refusal::field("name", "another user type has this name"));
    }
    if state.types.by_id.len() >= MOST {
        return Err(Refusal::field(
            "name",
            format_args!("an org has at most {MOST} user types"),
        ));
    }
    let id = state.ids.next("oty");
    let kind = UserType {
        id,
        default: false,
        name,
        display_name: text(&body, "displayName"),
        description: text_at(&body, "description").map(str::to_owned),
        created: call.now,
        last_updated: call.now,
        by: state.users.owner(),
    };
    state.types.by_id.insert(id, kind);
    state.schemas.add_type(id, call.now);
    written(call, state, id)
}

fn update(call: &Call<'_>, state: &mut State) -> Answer {
    let id = named(call, state)?;
    let body = call.object()?;
    check(&body, &[DISPLAY_NAME, DESCRIPTION])?;
    change(call, state, id, &body)
}

/// The name cannot change, but has to be there.
fn replace(call: &Call<'_>, state: &mut State) -> Answer {
    let id = named(call, state)?;
    let body = call.object()?;
    check(
        &body,
        &[NAME.required(), DISPLAY_NAME.required(), DESCRIPTION],
    )?;
    if !body.contains_key("description") {
        return Err(Refusal::field("description", "is required"));
    }
    if state
        .types
        .by_id
        .get(&id)
        .is_some_and(|kind| kind.name != text(&body, "name"))
    {
        return Err(Refusal::field("name", "cannot be changed"));
    }
    change(call, state, id, &body)
}

fn change(call: &Call<'_>, state: &mut State, id: Id, body: &Object) -> Answer {
    if let Some(kind) = state.types.by_id.get_mut(&id) {
        if let Some(name) = text_at(body, "displayName") {
            kind.display_name = name.to_owned();
        }
        if let Some(description) = body.get("description") {
            kind.description = description.as_str().map(str::to_owned);
        }
        kind.last_updated = call.now;
    }
    written(call, state, id)
}

fn delete(call: &Call<'_>, state: &mut State) -> Answer {
    let id = named(call, state)?;
    if id == state.types.default {
        return Err(Refusal::forbidden(
            "The default user type cannot be deleted",
        ));
    }
    if state.users.index().values().any(|user| user.type_id == id) {
        return Err(Refusal::forbidden(
            "A user type that users have cannot be deleted",
        ));
    }
    state.types.by_id.remove(&id);
    state.schemas.forget_type(id);
    Ok(Reply::no_content())
}

fn text(body: &Object, name: &str) -> String {
    text_at(body, name).unwrap_or_default().to_owned()
}
