//! What the rules of many resources have in common: defaults, links, who did it, names that are taken, and what has to be
//! switched off before it goes.

use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion, Showing};
use crate::generic::things;
use crate::ids::Id;
use crate::json::{Object, fill_in, text_at};
use crate::state::State;

/// The methods that most things take.
pub(crate) const USUAL: &[&str] = &["GET", "PUT", "DELETE"];

/// Gives members their defaults, at every depth. An explicit null counts as nothing said.
pub(crate) fn settle(members: &mut Object, defaults: &Value) {
    without_nulls(members);
    supply(members, defaults);
}

/// Gives members their defaults, at every depth. An explicit null stays.
pub(crate) fn supply(members: &mut Object, defaults: &Value) {
    if let Value::Object(defaults) = defaults {
        fill_in(members, defaults);
    }
}

/// Takes out nulls, at every depth of objects.
pub(crate) fn without_nulls(object: &mut Object) {
    object.retain(|_, value| !value.is_null());
    for value in object.values_mut() {
        if let Value::Object(inner) = value {
            without_nulls(inner);
        }
    }
}

/// An object inside, made where there is none.
pub(crate) fn inside<'o>(object: &'o mut Object, name: &str) -> Option<&'o mut Object> {
    let slot = object.entry(name).or_insert(Value::Null);
    if !slot.is_object() {
        *slot = json!({});
    }
    slot.as_object_mut()
}

/// What a caller cannot change stays as it was; without a thing before it is this.
pub(crate) fn retain(occasion: &Occasion<'_>, members: &mut Object, name: &str, first: Value) {
    let kept = occasion.before.and_then(|before| before.get(name)).cloned();
    members.insert(name.to_owned(), kept.unwrap_or(first));
}

/// Whose token the calls bring: the org's first user, or a user of the org's own.
pub(crate) fn actor(state: &State) -> String {
    let id = state.users.owner();
    id.unwrap_or_else(|| Id::fixed("00u", state.ids.seed(), "/api/v1/users", 0))
        .to_string()
}

/// Notes who made a thing and who changed it last.
pub(crate) fn sign(occasion: &Occasion<'_>, members: &mut Object, state: &State) {
    let actor = actor(state);
    retain(occasion, members, "createdBy", actor.clone().into());
    members.insert("lastUpdatedBy".to_owned(), actor.into());
}

/// Refuses what another thing of the same collection has in this member.
pub(crate) fn unique(
    occasion: &Occasion<'_>,
    members: &Object,
    state: &State,
    template: &str,
    member: &str,
) -> Result<(), Refusal> {
    unique_among(occasion, members, state, template, member, |_| true)
}

/// Refuses what another thing of the same collection has in this member, if it is one of `these`.
pub(crate) fn unique_among(
    occasion: &Occasion<'_>,
    members: &Object,
    state: &State,
    template: &str,
    member: &str,
    these: impl Fn(&Object) -> bool,
) -> Result<(), Refusal> {
    let Some(wanted) = text_at(members, member) else {
        return Ok(());
    };
    let (collection, own) = occasion.path.rsplit_once('/').unwrap_or_default();
    let is_taken = things::all(state, template, collection).any(|(name, other)| {
        name != own && text_at(&other, member) == Some(wanted) && these(&other)
    });
    match is_taken {
        true => Err(Refusal::field(
            member,
            "is taken by another one of this org",
        )),
        false => Ok(()),
    }
}

/// Refuses to remove what is active.
pub(crate) fn only_inactive(occasion: &Occasion<'_>, kind: &str) -> Result<(), Refusal> {
    let status = occasion.before.and_then(|before| before.get("status"));
    match status.and_then(Value::as_str) {
        Some("ACTIVE") => Err(Refusal::forbidden(format!(
            "An active {kind} cannot be deleted: deactivate it first"
        ))),
        _ => Ok(()),
    }
}

/// Refuses to remove, replace or switch what Okta made.
pub(crate) fn not_of_the_system(occasion: &Occasion<'_>, kind: &str) -> Result<(), Refusal> {
    let is_of_the_system = occasion
        .before
        .and_then(|before| before.get("system"))
        .is_some_and(|system| *system == true);
    match is_of_the_system {
        true => Err(Refusal::forbidden(match occasion.event {
            Event::Removed => format!("A {kind} of the system cannot be deleted"),
            _ => format!("A {kind} of the system cannot be changed so"),
        })),
        false => Ok(()),
    }
}

/// A link with the methods that it takes.
pub(crate) fn link(href: impl Into<String>, allow: &[&str]) -> Value {
    json!({ "href": href.into(), "hints": { "allow": allow } })
}

/// The `_links` of a thing, in the order in which they are added.
pub(crate) struct Links<'s> {
    href: String,
    showing: &'s Showing<'s>,
    links: Object,
}

impl<'s> Links<'s> {
    /// No links yet.
    pub(crate) fn of(showing: &'s Showing<'s>) -> Self {
        Self {
            href: showing.href(),
            showing,
            links: Map::new(),
        }
    }

    /// The link to the thing itself.
    pub(crate) fn own(self, allow: &[&str]) -> Self {
        self.below("self", "", allow)
    }

    /// The link to the thing itself, without methods.
    pub(crate) fn own_bare(self) -> Self {
        self.below_bare("self", "")
    }

    /// A link to what stands below the thing: `rules` at `/rules`.
    pub(crate) fn below(self, name: &str, path: &str, allow: &[&str]) -> Self {
        let href = format!("{}{path}", self.href);
        self.with(name, link(href, allow))
    }

    /// The same, without methods.
    pub(crate) fn below_bare(self, name: &str, path: &str) -> Self {
        let href = format!("{}{path}", self.href);
        self.with(name, json!({ "href": href }))
    }

    /// A link to a path of the org.
    pub(crate) fn to(self, name: &str, path: &str, allow: &[&str]) -> Self {
        let href = format!("{}{path}", self.showing.base);
        self.with(name, link(href, allow))
    }

    /// Any link.
    pub(crate) fn with(mut self, name: &str, link: Value) -> Self {
        self.links.insert(name.to_owned(), link);
        self
    }

    /// `activate` or `deactivate`, whichever is possible.
    pub(crate) fn switch(self, object: &Object) -> Self {
        let verb = match object.get("status").and_then(Value::as_str) {
            Some("ACTIVE") => "deactivate",
            _ => "activate",
        };
        self.below(verb, &format!("/lifecycle/{verb}"), &["POST"])
    }

    /// Puts the links in place of all others.
    pub(crate) fn put(self, object: &mut Object) {
        object.insert("_links".to_owned(), self.links.into());
    }
}
