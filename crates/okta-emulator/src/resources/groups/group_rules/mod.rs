//! Group rules: who fits an active rule's expression is in its groups.

mod body;
mod moves;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

pub(crate) use self::moves::settle;
use crate::clock::Moment;
use crate::error::{Answer, Refusal};
use crate::ids::Id;
use crate::json::{Object, at, text_at};
use crate::okta_expression::{self, Expression};
use crate::paging::{links, page};
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;

const TARGETS: &str = "actions.assignUserToGroups.groupIds";
const EXCLUDED_USERS: &str = "conditions.people.users.exclude";
const EXCLUDED_GROUPS: &str = "conditions.people.groups.exclude";

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "Kept")]
pub(crate) struct Rule {
    id: Id,
    active: bool,
    created: Moment,
    last_updated: Moment,
    /// Name, conditions and actions as they came, with defaults.
    body: Object,
    /// What the conditions say, read.
    #[serde(skip_serializing)]
    expression: Expression,
}

/// What a snapshot has of it; the rest follows.
#[derive(Deserialize)]
struct Kept {
    id: Id,
    active: bool,
    created: Moment,
    last_updated: Moment,
    body: Object,
}

impl From<Kept> for Rule {
    fn from(kept: Kept) -> Self {
        let text = text_at(&kept.body, body::EXPRESSION).unwrap_or_default();
        Self {
            id: kept.id,
            active: kept.active,
            created: kept.created,
            last_updated: kept.last_updated,
            // What a person made unreadable fits nobody.
            expression: okta_expression::read(text).unwrap_or(Expression::Boolean(false)),
            body: kept.body,
        }
    }
}

impl Rule {
    /// Takes a deleted user out of the exclusions.
    pub(crate) fn forget_user(&mut self, user: Id) {
        self.excluded(EXCLUDED_USERS, |ids| {
            ids.retain(|known| known != user.as_str())
        });
    }

    /// Takes a deleted group out of the exclusions. A target that is gone stays, and makes the rule invalid.
    pub(crate) fn forget_group(&mut self, group: Id) {
        self.excluded(EXCLUDED_GROUPS, |ids| {
            ids.retain(|known| known != group.as_str())
        });
    }

    /// Puts a user among those whom the rule does not see.
    pub(crate) fn exclude(&mut self, user: Id) {
        body::settle_people(&mut self.body);
        self.excluded(EXCLUDED_USERS, |ids| {
            if ids.iter().all(|known| known != user.as_str()) {
                ids.push(user.as_str().into());
            }
        });
    }

    fn excluded(&mut self, path: &str, change: impl FnOnce(&mut Vec<Value>)) {
        let mut body = Value::Object(std::mem::take(&mut self.body));
        let pointer = format!("/{}", path.replace('.', "/"));
        if let Some(Value::Array(ids)) = body.pointer_mut(&pointer) {
            change(ids);
        }
        if let Value::Object(body) = body {
            self.body = body;
        }
    }

    pub(crate) fn created(&self) -> Moment {
        self.created
    }

    pub(crate) fn name(&self) -> &str {
        text_at(&self.body, "name").unwrap_or_default()
    }

    fn targets(&self) -> impl Iterator<Item = &str> {
        texts(&self.body, TARGETS)
    }

    /// Whether all groups that it fills are still there.
    fn is_valid(&self, state: &State) -> bool {
        let exists =
            |id: &str| Id::parse(id).is_some_and(|group| state.groups.get(group).is_some());
        self.targets().all(exists)
    }

    fn to_value(&self, call: &Call<'_>, state: &State) -> Value {
        let member = |name: &str| self.body.get(name).cloned().unwrap_or_default();
        let is_valid = self.is_valid(state);
        let status = match (self.active, is_valid) {
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
            "allGroupsValid": is_valid,
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

/// The texts in a list of an object.
fn texts<'o>(object: &'o Object, path: &str) -> impl Iterator<Item = &'o str> {
    let list = at(object, path).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str)
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
    let (body, expression) = body::read(call, None, state)?;
    let id = state.ids.next("0pr");
    let rule = Rule {
        id,
        active: false,
        created: call.now,
        last_updated: call.now,
        body,
        expression,
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
    let (mut body, expression) = body::read(call, Some(changed.id), state)?;
    if let Some(actions) = changed.body.remove("actions") {
        body.insert("actions".to_owned(), actions);
    }
    changed.body = body;
    changed.expression = expression;
    changed.last_updated = call.now;
    let reply = Reply::json(&changed.to_value(call, state));
    state.rules.insert(changed.id, changed);
    Ok(reply)
}

/// 202: Okta deletes rules, and with `removeUsers` their memberships, in the background. Without it they stay for good.
pub(crate) fn delete(call: &Call<'_>, state: &mut State) -> Answer {
    let removes_users = call.flag("removeUsers", false)?;
    let id = rule(call, state)?.id;
    if let Some(rule) = state.rules.remove(&id) {
        moves::let_go(state, &rule, removes_users, call.now);
    }
    Ok(Reply::empty(http::StatusCode::ACCEPTED))
}

pub(crate) fn activate(call: &Call<'_>, state: &mut State) -> Answer {
    let rule = rule(call, state)?;
    if !rule.is_valid(state) {
        return Err(Refusal::field(
            TARGETS,
            "the rule is INVALID: a group that it fills is gone",
        ));
    }
    switch(call, state, true)?;
    moves::settle_all(state, call.now);
    Ok(Reply::no_content())
}

/// Whom it put into groups stays there, but it moves nobody any more.
pub(crate) fn deactivate(call: &Call<'_>, state: &mut State) -> Answer {
    switch(call, state, false)?;
    Ok(Reply::no_content())
}

fn switch(call: &Call<'_>, state: &mut State, active: bool) -> Result<(), Refusal> {
    let id = rule(call, state)?.id;
    if let Some(rule) = state.rules.get_mut(&id) {
        rule.active = active;
        rule.last_updated = call.now;
    }
    Ok(())
}
