//! The administrator roles of users, groups and clients, and the groups and applications that they are limited to.

use http::StatusCode;
use serde_json::{Value, json};

use super::parts::Links;
use super::resource_sets::{self, Assignee};
use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion, Rules, Showing};
use crate::generic::things;
use crate::ids::Id;
use crate::json::{Object, text_at};
use crate::request::Call;
use crate::state::State;

const APPS: &str = "/api/v1/apps";

pub(crate) const RULES: &[Rules] = &[
    assignments("/api/v1/users/{}/roles/{}"),
    assignments("/api/v1/groups/{}/roles/{}"),
    assignments("/oauth2/v1/clients/{}/roles/{}"),
    Rules::of("/api/v1/users/{}/roles/{}/targets/groups/{}").shown(show_group),
    Rules::of("/api/v1/groups/{}/roles/{}/targets/groups/{}").shown(show_group),
    Rules::of("/oauth2/v1/clients/{}/roles/{}/targets/groups/{}").shown(show_group),
    Rules::of("/api/v1/users/{}/roles/{}/targets/catalog/apps/{}").shown(show_app),
    Rules::of("/api/v1/users/{}/roles/{}/targets/catalog/apps/{}/{}").shown(show_instance),
    Rules::of("/api/v1/groups/{}/roles/{}/targets/catalog/apps/{}").shown(show_app),
    Rules::of("/api/v1/groups/{}/roles/{}/targets/catalog/apps/{}/{}").shown(show_instance),
    Rules::of("/oauth2/v1/clients/{}/roles/{}/targets/catalog/apps/{}").shown(show_app),
    Rules::of("/oauth2/v1/clients/{}/roles/{}/targets/catalog/apps/{}/{}").shown(show_instance),
];

const fn assignments(things: &'static str) -> Rules {
    Rules::of(things)
        .named(name)
        .kept(keep)
        .followed(follow)
        .removed(remove)
        .shown(show)
}

/// Standard roles: type, label, and whether they can be limited to some groups or applications. Those that can have an
/// id that says the type; all others are numbered.
const STANDARD: &[(&str, &str, bool)] = &[
    (
        "ACCESS_CERTIFICATIONS_ADMIN",
        "Access Certifications Administrator",
        false,
    ),
    (
        "ACCESS_REQUESTS_ADMIN",
        "Access Requests Administrator",
        false,
    ),
    (
        "API_ACCESS_MANAGEMENT_ADMIN",
        "API Access Management Administrator",
        false,
    ),
    ("API_ADMIN", "API Administrator", false),
    ("APP_ADMIN", "Application Administrator", true),
    (
        "GROUP_MEMBERSHIP_ADMIN",
        "Group Membership Administrator",
        true,
    ),
    ("HELP_DESK_ADMIN", "Help Desk Administrator", true),
    ("MOBILE_ADMIN", "Mobile Administrator", false),
    ("ORG_ADMIN", "Organization Administrator", false),
    ("READ_ONLY_ADMIN", "Read-only Administrator", false),
    ("REPORT_ADMIN", "Report Administrator", false),
    ("SUPER_ADMIN", "Super Administrator", false),
    ("USER_ADMIN", "Group Administrator", true),
    ("WORKFLOWS_ADMIN", "Workflows Administrator", false),
];

fn name(call: &Call<'_>, members: &Object, state: &State) -> Option<String> {
    let kind = text_at(members, "type")?;
    if kind == "CUSTOM" {
        let binding = [text_at(members, "role")?, text_at(members, "resource-set")?].join("/");
        let place = format!("{}/{binding}", call.path());
        return Some(Id::fixed("irb", state.ids.seed(), &place, 0).to_string());
    }
    let (_, _, is_limited) = STANDARD.iter().find(|(known, ..)| *known == kind)?;
    is_limited.then(|| base32(kind))
}

/// RFC 4648 without padding.
fn base32(text: &str) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: Vec<u8> = text
        .bytes()
        .flat_map(|byte| (0..8).rev().map(move |place| byte >> place & 1))
        .collect();
    bits.chunks(5)
        .filter_map(|five| {
            let value = five.iter().fold(0, |value, bit| value << 1 | bit) << (5 - five.len());
            LETTERS.get(usize::from(value)).copied().map(char::from)
        })
        .collect()
}

fn keep(occasion: &Occasion<'_>, members: &mut Object, state: &mut State) -> Result<(), Refusal> {
    if occasion.event != Event::Created {
        return Ok(());
    }
    let kind = text_at(members, "type").unwrap_or_default().to_owned();
    if kind == "CUSTOM" {
        let (role, label, set) = resource_sets::named(members, state)?;
        members.insert("role".to_owned(), role.into());
        members.insert("resource-set".to_owned(), set.into());
        members.insert("label".to_owned(), label.into());
    } else {
        let known = STANDARD.iter().find(|(known, ..)| *known == kind);
        let label = known.map(|(_, label, _)| *label).ok_or_else(|| {
            let known: Vec<&str> = STANDARD.iter().map(|(kind, ..)| *kind).collect();
            Refusal::field(
                "type",
                format_args!("must be CUSTOM or one of {}", known.join(", ")),
            )
        })?;
        members.insert("label".to_owned(), label.into());
    }
    let (collection, _) = occasion.path.rsplit_once('/').unwrap_or_default();
    let same = |other: &Object| {
        ["type", "role", "resource-set"]
            .iter()
            .all(|name| other.get(*name) == members.get(*name))
    };
    if things::all(state, collection, collection).any(|(_, other)| same(&other)) {
        return Err(Refusal::new(
            StatusCode::CONFLICT,
            "E0000090",
            "This role is assigned already",
        ));
    }
    members.insert("status".to_owned(), "ACTIVE".into());
    let assignee = match occasion.path.split('/').nth(3) {
        Some("users") => "USER",
        Some("groups") => "GROUP",
        _ => "CLIENT",
    };
    members.insert("assignmentType".to_owned(), assignee.into());
    Ok(())
}

/// A custom role makes its assignee a member of the binding of role and resource set.
fn follow(occasion: &Occasion<'_>, members: &Object, state: &mut State) {
    if occasion.event == Event::Created
        && let (Some(role), Some(set)) =
            (text_at(members, "role"), text_at(members, "resource-set"))
    {
        let href = format!("{}{}", occasion.call.base, assignee(occasion.path));
        resource_sets::join(state, (set, role), occasion.name(), &href, occasion.now());
    }
}

fn remove(occasion: &Occasion<'_>, state: &mut State) -> Result<(), Refusal> {
    if let Some(before) = occasion.before
        && let (Some(role), Some(set)) = (text_at(before, "role"), text_at(before, "resource-set"))
    {
        resource_sets::leave(state, (set, role), occasion.name());
    }
    Ok(())
}

/// The path of who has the role.
fn assignee(path: &str) -> &str {
    path.split_once("/roles/")
        .map_or(path, |(assignee, _)| assignee)
}

fn show(showing: &Showing<'_>, role: &mut Object) {
    let href = |path: &str| json!({ "href": format!("{}{path}", showing.base) });
    let mut links = Links::of(showing).with("assignee", href(assignee(showing.path)));
    if let (Some(name), Some(set)) = (text_at(role, "role"), text_at(role, "resource-set")) {
        let (role, set) = (
            format!("/api/v1/iam/roles/{name}"),
            format!("/api/v1/iam/resource-sets/{set}"),
        );
        let member = format!("{set}/bindings/{name}/members/{}", showing.name());
        links = links
            .with("resource-set", href(&set))
            .with("member", href(&member))
            .with("role", href(&role))
            .with("permissions", href(&format!("{role}/permissions")));
    }
    links.put(role);
}

/// Gives an assignee the role of a binding that they became a member of.
pub(super) fn grant(
    state: &mut State,
    assignee: &Assignee,
    (set, role): (&str, &str),
    member: &str,
    now: crate::clock::Moment,
) {
    let label = resource_sets::label(state, role);
    let held = json!({
        "type": "CUSTOM",
        "role": role,
        "resource-set": set,
        "label": label,
        "status": "ACTIVE",
        "assignmentType": assignee.kind(),
    });
    if let Value::Object(held) = held {
        let collection = format!("{}/roles", assignee.path());
        things::put(
            state,
            &collection,
            &things::path(&collection, member),
            held,
            now,
        );
    }
}

/// A group that a role is limited to is shown as a group.
fn show_group(showing: &Showing<'_>, target: &mut Object) {
    let group = Id::parse(showing.name()).and_then(|id| showing.state.groups.get(id));
    if let Some(Value::Object(group)) = group.map(|group| group.to_value(showing.base)) {
        *target = group;
    }
}

/// An application of the catalogue, of which the org knows no more than the name.
fn show_app(showing: &Showing<'_>, app: &mut Object) {
    let name = match text_at(app, "name") {
        Some(name) => name.to_owned(),
        None => showing.name().to_owned(),
    };
    app.remove("id");
    for (member, value) in [
        ("name", json!(name)),
        ("displayName", json!(name)),
        ("description", json!("")),
        ("status", json!("ACTIVE")),
        ("lastUpdated", json!(showing.created.to_string())),
        ("category", json!("")),
        ("verificationStatus", json!("OKTA_VERIFIED")),
        ("website", json!("https://www.example.com")),
        ("signOnModes", json!([])),
        ("features", json!([])),
    ] {
        app.entry(member).or_insert(value);
    }
    Links::of(showing)
        .to("self", &format!("/api/v1/catalog/apps/{name}"), &["GET"])
        .put(app);
}

/// One instance of an application: it has the id and the label of the application.
fn show_instance(showing: &Showing<'_>, app: &mut Object) {
    let id = showing.name().to_owned();
    let instance = things::find(showing.state, APPS, &things::path(APPS, &id));
    let label = instance.and_then(|app| text_at(&app, "label").map(str::to_owned));
    let name = showing.segment(1).to_owned();
    app.insert("name".to_owned(), name.clone().into());
    app.insert("displayName".to_owned(), label.unwrap_or(name).into());
    show_app(showing, app);
    app.insert("id".to_owned(), id.into());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_limited_roles_say_their_type() {
        assert_eq!(base32("APP_ADMIN"), "IFIFAX2BIRGUSTQ");
        assert_eq!(base32("USER_ADMIN"), "KVJUKUS7IFCE2SKO");
        assert_eq!(base32("HELP_DESK_ADMIN"), "JBCUYUC7IRCVGS27IFCE2SKO");
    }
}
