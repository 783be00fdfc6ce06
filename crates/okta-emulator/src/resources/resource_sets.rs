//! Custom roles with their permissions, resource sets with their resources, and the bindings that give members a role on
//! a set.

use serde_json::{Value, json};

use super::parts::{Links, unique};
use super::role_assignments;
use crate::clock::Moment;
use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion, Rules, Showing};
use crate::generic::things;
use crate::json::{Object, text_at};
use crate::state::State;

const SETS: &str = "/api/v1/iam/resource-sets";
const ROLES: &str = "/api/v1/iam/roles";
const BINDINGS: &str = "/api/v1/iam/resource-sets/{}/bindings";
const MEMBERS: &str = "/api/v1/iam/resource-sets/{}/bindings/{}/members";

pub(crate) const RULES: &[Rules] = &[
    Rules::of("/api/v1/iam/roles/{}")
        .kept(|occasion, members, state| unique(occasion, members, state, ROLES, "label"))
        .followed(permit)
        .removed(remove_role)
        .shown(show_role),
    Rules::of("/api/v1/iam/roles/{}/permissions/{}").shown(show_permission),
    Rules::of("/api/v1/iam/resource-sets/{}")
        .kept(|occasion, members, state| unique(occasion, members, state, SETS, "label"))
        .removed(remove_set)
        .shown(show_set),
    Rules::of("/api/v1/iam/resource-sets/{}/resources/{}").shown(show_resource),
    Rules::of("/api/v1/iam/resource-sets/{}/bindings/{}")
        .removed(remove_binding)
        .shown(show_binding),
    Rules::of("/api/v1/iam/resource-sets/{}/bindings/{}/members/{}")
        .followed(follow_member)
        .removed(remove_member)
        .shown(show_member),
];

/// Who can have a role: a user, a group or a client, by the path of it.
pub(super) struct Assignee(String);

impl Assignee {
    /// Reads the address of a user, a group or a client, or its resource name (`orn:…:directory:…:users:00u…`).
    fn of(address: &str) -> Option<Self> {
        let mut parts = address.rsplit(['/', ':']);
        let (name, kind) = (parts.next()?, parts.next()?);
        match kind {
            "users" | "groups" => Some(Self(format!("/api/v1/{kind}/{name}"))),
            "clients" | "apps" => Some(Self(format!("/oauth2/v1/clients/{name}"))),
            _ => None,
        }
    }

    pub(super) fn path(&self) -> &str {
        &self.0
    }

    pub(super) fn kind(&self) -> &'static str {
        match self.0.split('/').nth(3) {
            Some("users") => "USER",
            Some("groups") => "GROUP",
            _ => "CLIENT",
        }
    }
}

/// The role (id and label) and the resource set that an assignment names, by id or label.
pub(super) fn named(members: &Object, state: &State) -> Result<(String, String, String), Refusal> {
    let one = |member: &str, collection: &str, kind: &str| {
        let wanted = text_at(members, member)
            .ok_or_else(|| Refusal::field(member, "is required for a custom role"))?;
        things::all(state, collection, collection)
            .find(|(name, thing)| name == wanted || text_at(thing, "label") == Some(wanted))
            .map(|(name, thing)| {
                let label = text_at(&thing, "label").unwrap_or_default().to_owned();
                (name, label)
            })
            .ok_or_else(|| Refusal::not_found(kind, wanted))
    };
    let (role, label) = one("role", ROLES, "role")?;
    let (set, _) = one("resource-set", SETS, "resource set")?;
    Ok((role, label, set))
}

/// What a custom role is called.
pub(super) fn label(state: &State, role: &str) -> String {
    things::find(state, ROLES, &things::path(ROLES, role))
        .and_then(|role| text_at(&role, "label").map(str::to_owned))
        .unwrap_or_default()
}

/// Makes somebody a member of a binding, which begins with its first member.
pub(super) fn join(
    state: &mut State,
    (set, role): (&str, &str),
    member: &str,
    address: &str,
    now: Moment,
) {
    let binding = format!("{SETS}/{set}/bindings/{role}");
    if things::find(state, BINDINGS, &binding).is_none() {
        let mut held = Object::new();
        held.insert("role".to_owned(), role.into());
        things::put(state, BINDINGS, &binding, held, now);
    }
    let mut held = Object::new();
    held.insert("orn".to_owned(), address.into());
    let path = format!("{binding}/members/{member}");
    things::put(state, MEMBERS, &path, held, now);
}

/// Takes a member out of a binding.
pub(super) fn leave(state: &mut State, (set, role): (&str, &str), member: &str) {
    let path = format!("{SETS}/{set}/bindings/{role}/members/{member}");
    state.records.remove(&path);
}

/// The permissions that a new role is given.
fn permit(occasion: &Occasion<'_>, role: &Object, state: &mut State) {
    let permissions = role.get("permissions").and_then(Value::as_array);
    if occasion.event == Event::Created {
        for permission in permissions.into_iter().flatten().filter_map(Value::as_str) {
            let collection = format!("{}/permissions", occasion.path);
            let path = things::path(&collection, permission);
            things::put(state, &collection, &path, Object::new(), occasion.now());
        }
    }
}

fn remove_role(occasion: &Occasion<'_>, state: &mut State) -> Result<(), Refusal> {
    let role = occasion.name();
    let sets: Vec<String> = things::all(state, SETS, SETS).map(|(set, _)| set).collect();
    for set in sets {
        let binding = format!("{SETS}/{set}/bindings/{role}");
        revoke_all(state, &binding);
        state.records.remove(&binding);
    }
    Ok(())
}

fn remove_set(occasion: &Occasion<'_>, state: &mut State) -> Result<(), Refusal> {
    let collection = format!("{}/bindings", occasion.path);
    let bindings: Vec<String> = things::all(state, BINDINGS, &collection)
        .map(|(role, _)| format!("{collection}/{role}"))
        .collect();
    for binding in bindings {
        revoke_all(state, &binding);
    }
    Ok(())
}

fn remove_binding(occasion: &Occasion<'_>, state: &mut State) -> Result<(), Refusal> {
    revoke_all(state, occasion.path);
    Ok(())
}

/// Takes the role from all members of a binding.
fn revoke_all(state: &mut State, binding: &str) {
    let members: Vec<(String, Object)> = things::all(state, MEMBERS, &format!("{binding}/members"))
        .map(|(name, member)| (name, member.into_owned()))
        .collect();
    for (name, member) in members {
        revoke(state, &name, &member);
    }
}

fn revoke(state: &mut State, name: &str, member: &Object) {
    if let Some(assignee) = text_at(member, "orn").and_then(Assignee::of) {
        state
            .records
            .remove(&format!("{}/roles/{name}", assignee.path()));
    }
}

fn follow_member(occasion: &Occasion<'_>, member: &Object, state: &mut State) {
    if let (Event::Created, Some(assignee)) = (
        occasion.event,
        text_at(member, "orn").and_then(Assignee::of),
    ) {
        let binding = (occasion.segment(4), occasion.segment(2));
        let now = occasion.now();
        role_assignments::grant(state, &assignee, binding, occasion.name(), now);
    }
}

fn remove_member(occasion: &Occasion<'_>, state: &mut State) -> Result<(), Refusal> {
    if let Some(before) = occasion.before {
        revoke(state, occasion.name(), before);
    }
    Ok(())
}

/// The permissions of a role stand in a list of their own.
fn show_role(showing: &Showing<'_>, role: &mut Object) {
    role.remove("permissions");
    Links::of(showing)
        .below_bare("permissions", "/permissions")
        .own_bare()
        .put(role);
}

fn show_permission(showing: &Showing<'_>, permission: &mut Object) {
    permission.remove("id");
    permission.insert("label".to_owned(), showing.name().into());
    let role = json!({ "href": format!("{}{ROLES}/{}", showing.base, showing.segment(2)) });
    Links::of(showing)
        .with("role", role)
        .own_bare()
        .put(permission);
}

/// The resources of a set stand in a list of their own.
fn show_set(showing: &Showing<'_>, set: &mut Object) {
    set.remove("resources");
    Links::of(showing)
        .below_bare("bindings", "/bindings")
        .own_bare()
        .below_bare("resources", "/resources")
        .put(set);
}

fn show_resource(showing: &Showing<'_>, resource: &mut Object) {
    let address = match text_at(resource, "orn") {
        Some(address) if address.starts_with("http") => address.to_owned(),
        Some(name) => {
            // `orn:okta:idp:00o…:apps:oidc_client:0oa…` stands at `/api/v1/apps/0oa…`.
            let parts: Vec<&str> = name.split(':').skip(4).collect();
            let end = match parts.as_slice() {
                [kind, .., id] => format!("{kind}/{id}"),
                _ => parts.join("/"),
            };
            format!("{}/api/v1/{end}", showing.base)
        }
        None => showing.href(),
    };
    let own = json!({ "href": showing.href() });
    Links::of(showing)
        .with("self", json!({ "href": address }))
        .with("resource", own)
        .put(resource);
}

fn show_binding(showing: &Showing<'_>, binding: &mut Object) {
    binding.remove("members");
    binding.remove("role");
    let set = format!("{}{SETS}/{}", showing.base, showing.segment(2));
    Links::of(showing)
        .own_bare()
        .with("bindings", json!({ "href": format!("{set}/bindings") }))
        .with("resource-set", json!({ "href": set }))
        .below_bare("members", "/members")
        .put(binding);
}

fn show_member(showing: &Showing<'_>, member: &mut Object) {
    let assignee = match member.remove("orn") {
        Some(Value::String(address)) => Assignee::of(&address),
        _ => None,
    };
    let path = assignee.map_or_else(|| showing.path.to_owned(), |assignee| assignee.0);
    let own = json!({ "href": format!("{}{path}", showing.base) });
    Links::of(showing).with("self", own).put(member);
}
