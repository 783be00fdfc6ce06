//! Devices that users registered.

use serde_json::{Value, json};

use super::parts::{Links, supply};
use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion, Rules, Showing};
use crate::json::{Object, text_at};
use crate::state::State;

pub(crate) const RULES: &[Rules] = &[Rules::of("/api/v1/devices/{}")
    .kept(keep)
    .removed(remove)
    .shown(show)];

/// Which statuses lead to which.
fn keep(occasion: &Occasion<'_>, members: &mut Object, _: &mut State) -> Result<(), Refusal> {
    let before = occasion.before.and_then(|before| text_at(before, "status"));
    let (Event::Changed, Some(before), Some(after)) =
        (occasion.event, before, text_at(members, "status"))
    else {
        return Ok(());
    };
    let is_allowed = match occasion.call.path().rsplit('/').next() {
        Some("suspend") => before == "ACTIVE",
        Some("unsuspend") => before == "SUSPENDED",
        Some("activate") => matches!(before, "CREATED" | "DEACTIVATED" | "INACTIVE"),
        _ => true,
    };
    let after = match after {
        "UNSUSPENDED" => "ACTIVE",
        "INACTIVE" => "DEACTIVATED",
        other => other,
    };
    if !is_allowed {
        return Err(Refusal::field(
            "status",
            format_args!("a device that is {before} cannot become {after}"),
        ));
    }
    members.insert("status".to_owned(), after.into());
    Ok(())
}

fn remove(occasion: &Occasion<'_>, _: &mut State) -> Result<(), Refusal> {
    let status = occasion.before.and_then(|before| text_at(before, "status"));
    match status {
        Some("DEACTIVATED") | None => Ok(()),
        Some(_) => Err(Refusal::forbidden(
            "Only a deactivated device can be deleted",
        )),
    }
}

fn show(showing: &Showing<'_>, device: &mut Object) {
    let name = text_at(device, "profile.displayName").unwrap_or_default();
    let shown = json!({
        "resourceType": "UDDevice",
        "resourceDisplayName": { "value": name, "sensitive": false },
        "resourceId": showing.name(),
    });
    supply(device, &shown);
    device.entry("resourceAlternateId").or_insert(Value::Null);
    let links = Links::of(showing);
    const OWN: &[&str] = &["GET", "PATCH", "PUT"];
    let links = match text_at(device, "status") {
        Some("ACTIVE") => below_users(verb(verb(links, "suspend").own(OWN), "deactivate")),
        Some("SUSPENDED") => below_users(verb(verb(links, "unsuspend").own(OWN), "deactivate")),
        Some("CREATED") => below_users(verb(links, "activate").own(OWN)),
        _ => verb(links, "activate").own(&["GET", "DELETE"]),
    };
    links.put(device);
}

fn verb<'s>(links: Links<'s>, verb: &str) -> Links<'s> {
    links.below(verb, &format!("/lifecycle/{verb}"), &["POST"])
}

fn below_users(links: Links<'_>) -> Links<'_> {
    links.below("users", "/users", &["GET"])
}
