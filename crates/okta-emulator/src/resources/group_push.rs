//! Group push mappings: which group of the org is pushed to which group of an application.

use serde_json::json;

use super::parts::{Links, only_inactive, unique};
use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion, Rules, Showing};
use crate::ids::Id;
use crate::json::{Object, text_at};
use crate::state::State;

const MAPPINGS: &str = "/api/v1/apps/{}/group-push/mappings";

pub(crate) const RULES: &[Rules] = &[Rules::of("/api/v1/apps/{}/group-push/mappings/{}")
    .kept(keep)
    .removed(|occasion, _| only_inactive(occasion, "group push mapping"))
    .shown(show)];

/// The source is a group of the org; where only a name is said, the target is a new group of the application.
fn keep(occasion: &Occasion<'_>, members: &mut Object, state: &mut State) -> Result<(), Refusal> {
    if occasion.event != Event::Created {
        return Ok(());
    }
    unique(occasion, members, state, MAPPINGS, "sourceGroupId")?;
    let source = text_at(members, "sourceGroupId").unwrap_or_default();
    let is_known = Id::parse(source).is_some_and(|id| state.groups.get(id).is_some());
    if !is_known {
        return Err(Refusal::not_found("group", source));
    }
    if text_at(members, "targetGroupId").is_none() {
        if text_at(members, "targetGroupName").is_none() {
            return Err(Refusal::field(
                "targetGroupId",
                "is required where there is no targetGroupName",
            ));
        }
        let target = state.ids.next("00g").to_string();
        members.insert("targetGroupId".to_owned(), target.into());
    }
    Ok(())
}

fn show(showing: &Showing<'_>, mapping: &mut Object) {
    mapping.remove("targetGroupName");
    let href = |path: String| json!({ "href": format!("{}/api/v1/{path}", showing.base) });
    let group = |member: &str| {
        let id = text_at(mapping, member).unwrap_or_default();
        href(format!("groups/{id}"))
    };
    let (source, target) = (group("sourceGroupId"), group("targetGroupId"));
    Links::of(showing)
        .with("app", href(format!("apps/{}", showing.segment(3))))
        .with("sourceGroup", source)
        .with("targetGroup", target)
        .put(mapping);
}
