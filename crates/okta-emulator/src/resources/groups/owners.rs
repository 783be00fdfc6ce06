//! Who answers for a group: users or other groups.

use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::named;
use crate::clock::Moment;
use crate::error::{Answer, Refusal};
use crate::ids::Id;
use crate::json::{Object, text_at};
use crate::paging::links;
use crate::reply::Reply;
use crate::request::{Call, unknown_cursor};
use crate::state::State;
use crate::validate::{Field, Kind, check};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Owner {
    pub(crate) id: Id,
    is_group: bool,
    since: Moment,
}

impl Owner {
    fn to_value(&self, state: &State) -> Value {
        let name = if self.is_group {
            state
                .groups
                .get(self.id)
                .map(|group| group.name().to_owned())
        } else {
            state
                .users
                .get(self.id)
                .map(|user| display_name(&user.profile.parse()))
        };
        json!({
            "id": self.id.as_str(),
            "type": if self.is_group { "GROUP" } else { "USER" },
            "resolved": true,
            "originId": null,
            "originType": "OKTA_DIRECTORY",
            "displayName": name,
            "lastUpdated": self.since.to_string(),
        })
    }
}

fn display_name(profile: &Object) -> String {
    let part = |name| text_at(profile, name).unwrap_or_default();
    format!("{} {}", part("firstName"), part("lastName"))
        .trim()
        .to_owned()
}

pub(crate) fn list(call: &Call<'_>, state: &State) -> Answer {
    let group = named(call, state)?;
    let limit = call.limit(1000, 1000)?;
    let owners = state
        .groups
        .get(group)
        .map(|group| group.owners.as_slice())
        .unwrap_or_default();
    let mut rest: Vec<&Owner> = owners.iter().collect();
    rest.sort_by_key(|owner| owner.id);
    if let Some(text) = call.query("after") {
        let after = Id::parse(text)
            .filter(|id| state.ids.issued(id))
            .ok_or_else(unknown_cursor)?;
        rest.retain(|owner| owner.id > after);
    }
    let next = rest
        .get(limit)
        .and_then(|_| rest.get(limit - 1))
        .map(|owner| owner.id);
    let page: Vec<Value> = rest
        .iter()
        .take(limit)
        .map(|owner| owner.to_value(state))
        .collect();
    Ok(Reply::json(&Value::Array(page)).links(links(
        call,
        Some(limit),
        next.as_ref().map(Id::as_str),
    )))
}

pub(crate) fn assign(call: &Call<'_>, state: &mut State) -> Answer {
    let group = named(call, state)?;
    let body = call.object()?;
    check(
        &body,
        &[
            Field::text("id", 20).required(),
            Field::new("type", Kind::OneOf(&["GROUP", "USER"])).required(),
        ],
    )?;
    let is_group = text_at(&body, "type") == Some("GROUP");
    let text = text_at(&body, "id").unwrap_or_default();
    let known = Id::parse(text).filter(|id| match is_group {
        true => state.groups.get(*id).is_some(),
        false => state.users.get(*id).is_some(),
    });
    let Some(id) = known else {
        return Err(Refusal::not_found(
            if is_group { "group" } else { "user" },
            text,
        ));
    };
    let owner = Owner {
        id,
        is_group,
        since: call.now,
    };
    let written = owner.to_value(state);
    let Some(group) = state.groups.get_mut(group) else {
        return Err(Refusal::not_found("group", text));
    };
    if group.owners.iter().any(|owner| owner.id == id) {
        return Err(Refusal::field("id", "is an owner of this group already"));
    }
    group.owners.push(owner);
    Ok(Reply::json(&written).status(StatusCode::CREATED))
}

pub(crate) fn remove(call: &Call<'_>, state: &mut State) -> Answer {
    let group = named(call, state)?;
    let owner = call.id("ownerId");
    if let Some(group) = state.groups.get_mut(group) {
        let before = group.owners.len();
        group.owners.retain(|known| Some(known.id) != owner);
        if group.owners.len() < before {
            return Ok(Reply::no_content());
        }
    }
    Err(Refusal::not_found(
        "owner of this group",
        call.param("ownerId"),
    ))
}
