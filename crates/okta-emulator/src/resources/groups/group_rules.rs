//! Group rules: kept, validated and switched on and off. They do not move users by themselves yet.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::clock::Moment;
use crate::error::{Answer, Refusal};
use crate::ids::Id;
use crate::json::{Object, at, fill_in, text_at};
use crate::paging::{links, page};
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;
use crate::validate::{Field, Kind, check};

const RULES: &[Field] = &[
    Field::new("type", Kind::OneOf(&["group_rule"])).required(),
    Field::new("name", Kind::Text { min: 1, max: 50 }).required(),
    Field::new("conditions", Kind::Object).required(),
    Field::new("conditions.expression", Kind::Object).required(),
    Field::new(
        "conditions.expression.value",
        Kind::Text {
            min: 1,
            max: usize::MAX,
        },
    )
    .required(),
    Field::new(
        "conditions.people.users.exclude",
        Kind::Texts {
            min: 0,
            max: 100,
            longest: 20,
        },
    ),
    Field::new(
        "conditions.people.groups.exclude",
        Kind::Texts {
            min: 0,
            max: 100,
            longest: 20,
        },
    ),
    Field::new(
        "actions.assignUserToGroups.groupIds",
        Kind::Texts {
            min: 1,
            max: 100,
            longest: 20,
        },
    )
    .required(),
];
const TARGETS: &str = "actions.assignUserToGroups.groupIds";

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Rule {
    id: Id,
    active: bool,
    created: Moment,
    last_updated: Moment,
    /// Name, conditions and actions as they came, with defaults.
    body: Object,
}

impl Rule {
    /// Takes a deleted user out of the exclusions.
    pub(crate) fn forget_user(&mut self, user: Id) {
        self.forget("/conditions/people/users/exclude", user);
    }

    /// Takes a deleted group out of exclusions and targets.
    pub(crate) fn forget_group(&mut self, group: Id) {
        self.forget("/conditions/people/groups/exclude", group);
        self.forget("/actions/assignUserToGroups/groupIds", group);
    }

    fn forget(&mut self, pointer: &str, id: Id) {
        let mut body = Value::Object(std::mem::take(&mut self.body));
        if let Some(Value::Array(ids)) = body.pointer_mut(pointer) {
            ids.retain(|known| known != id.as_str());
        }
        if let Value::Object(body) = body {
            self.body = body;
        }
    }

    fn name(&self) -> &str {
        text_at(&self.body, "name").unwrap_or_default()
    }

    fn targets(&self) -> impl Iterator<Item = &str> {
        at(&self.body, TARGETS)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
    }

    fn to_value(&self, call: &Call<'_>, state: &State) -> Value {
        let member = |name: &str| self.body.get(name).cloned().unwrap_or_default();
        let all_valid = self.targets().count() > 0;
        let status = match (self.active, all_valid) {
            (_, false) => "INVALID",
            (true, _) => "ACTIVE",
            (false, _) => "INACTIVE",
        };
        let mut value = json!({
            "type": "group_rule",
            "id": self.id.as_str(),
            "status": status,
            "name": self.name(),
            "created": self.created.to_string(),
            "lastUpdated": self.last_updated.to_string(),
            "conditions": member("conditions"),
            "actions": member("actions"),
            "allGroupsValid": all_valid,
        });
        if call.query("expand") == Some("groupIdToGroupNameMap") {
            let names = self.targets().filter_map(|id| {
                let group = Id::parse(id).and_then(|id| state.groups.get(id))?;
                Some((id.to_owned(), Value::from(group.name())))
            });
            value["_embedded"] = json!({ "groupIdToGroupNameMap": Map::from_iter(names) });
        }
        value
    }
}

fn rule<'s>(call: &Call<'_>, state: &'s State) -> Result<&'s Rule, Refusal> {
    let rule = call.id("groupRuleId").and_then(|id| state.rules.get(&id));
    rule.ok_or_else(|| Refusal::not_found("group rule", call.param("groupRuleId")))
}

pub(crate) fn get(call: &Call<'_>, state: &State) -> Answer {
    Ok(Reply::json(&rule(call, state)?.to_value(call, state)))
}

pub(crate) fn list(call: &Call<'_>, state: &State) -> Answer {
    let limit = call.limit(50, 200)?;
    let after = call.after("0pr", &state.ids)?;
    let wanted = call.query("search").map(str::to_lowercase);
    let (found, next) = page(&state.rules, after, limit, |_, rule| {
        wanted
            .as_ref()
            .is_none_or(|wanted| rule.name().to_lowercase().contains(wanted.as_str()))
    });
    let rules: Vec<Value> = found
        .into_iter()
        .map(|(_, rule)| rule.to_value(call, state))
        .collect();
    Ok(Reply::json(&Value::Array(rules)).links(links(
        call,
        Some(limit),
        next.as_ref().map(Id::as_str),
    )))
}

pub(crate) fn create(call: &Call<'_>, state: &mut State) -> Answer {
    let body = body(call, None, state)?;
    let id = state.ids.next("0pr");
    let rule = Rule {
        id,
        active: false,
        created: call.now,
        last_updated: call.now,
        body,
    };
    let reply = Reply::json(&rule.to_value(call, state));
    state.rules.insert(id, rule);
    Ok(reply)
}

/// A rule can only be changed while it is off, and keeps its actions.
pub(crate) fn replace(call: &Call<'_>, state: &mut State) -> Answer {
    let mut changed = rule(call, state)?.clone();
    if changed.active {
        return Err(Refusal::field(
            "status",
            "the rule is ACTIVE: deactivate it first",
        ));
    }
    let mut body = body(call, Some(changed.id), state)?;
    if let Some(actions) = changed.body.remove("actions") {
        body.insert("actions".to_owned(), actions);
    }
    changed.body = body;
    changed.last_updated = call.now;
    let reply = Reply::json(&changed.to_value(call, state));
    state.rules.insert(changed.id, changed);
    Ok(reply)
}

/// 202: Okta deletes rules, and with `removeUsers` their memberships, in the background.
pub(crate) fn delete(call: &Call<'_>, state: &mut State) -> Answer {
    call.flag("removeUsers", false)?;
    let id = rule(call, state)?.id;
    state.rules.remove(&id);
    Ok(Reply::empty(http::StatusCode::ACCEPTED))
}

pub(crate) fn activate(call: &Call<'_>, state: &mut State) -> Answer {
    switch(call, state, true)
}

pub(crate) fn deactivate(call: &Call<'_>, state: &mut State) -> Answer {
    switch(call, state, false)
}

fn switch(call: &Call<'_>, state: &mut State, active: bool) -> Answer {
    let id = rule(call, state)?.id;
    if let Some(rule) = state.rules.get_mut(&id) {
        rule.active = active;
        rule.last_updated = call.now;
    }
    Ok(Reply::no_content())
}

fn body(call: &Call<'_>, owner: Option<Id>, state: &State) -> Result<Object, Refusal> {
    let given = call.object()?;
    check(&given, RULES)?;
    let name = text_at(&given, "name").unwrap_or_default();
    if state
        .rules
        .values()
        .any(|rule| Some(rule.id) != owner && rule.name() == name)
    {
        return Err(Refusal::field("name", "another group rule has this name"));
    }
    let targets = at(&given, TARGETS)
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    for id in targets.filter_map(Value::as_str) {
        state
            .groups
            .assignable(id)
            .map_err(|_| Refusal::field(TARGETS, format_args!("{id:?} is no group to fill")))?;
    }
    let members = ["name", "conditions", "actions"];
    let mut body: Object = members
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), given.get(*name)?.clone())))
        .collect();
    let defaults = json!({ "conditions": {
        "people": { "users": { "exclude": [] }, "groups": { "exclude": [] } },
        "expression": { "type": "urn:okta:expression:1.0" },
    }});
    fill_in(&mut body, defaults.as_object().unwrap_or(&Object::new()));
    Ok(body)
}
