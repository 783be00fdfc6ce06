//! Device assurance policies: what a device has to be like.

use serde_json::{Value, json};

use super::parts::{Links, USUAL, sign, unique, without_nulls};
use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion, Rules, Showing};
use crate::json::Object;
use crate::kind::OrgFeature;
use crate::state::State;

const POLICIES: &str = "/api/v1/device-assurances";

pub(crate) const RULES: &[Rules] = &[Rules::of("/api/v1/device-assurances/{}")
    .kept(keep)
    .shown(show)];

fn keep(occasion: &Occasion<'_>, members: &mut Object, state: &mut State) -> Result<(), Refusal> {
    unique(occasion, members, state, POLICIES, "name")?;
    if occasion.event != Event::Changed {
        without_nulls(members);
        sign(occasion, members, state);
    }
    Ok(())
}

fn show(showing: &Showing<'_>, policy: &mut Object) {
    let name = policy.get("name").cloned().unwrap_or(Value::Null);
    policy.insert("createdDate".to_owned(), showing.created.to_string().into());
    policy.insert("lastUpdate".to_owned(), showing.updated.to_string().into());
    policy.insert(
        "resourceType".to_owned(),
        "DeviceAssurancePolicyEntity".into(),
    );
    policy.insert(
        "resourceDisplayName".to_owned(),
        json!({ "value": name, "sensitive": false }),
    );
    let kind = &showing.state.kind;
    if kind.has(OrgFeature::DeviceAssuranceGracePeriod) {
        policy
            .entry("displayRemediationMode")
            .or_insert("HIDE".into());
    }
    policy.insert("resourceId".to_owned(), showing.name().into());
    Links::of(showing).own(USUAL).put(policy);
}
