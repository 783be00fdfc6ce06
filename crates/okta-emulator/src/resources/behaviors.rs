//! Behavior detection rules: what is unusual for a user.

use serde_json::{Value, json};

use super::parts::{Links, USUAL, retain, settle, unique};
use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion, Rules, Showing};
use crate::json::{Object, text_at};
use crate::state::State;

const BEHAVIORS: &str = "/api/v1/behaviors";

pub(crate) const RULES: &[Rules] = &[Rules::of("/api/v1/behaviors/{}").kept(keep).shown(show)];

fn keep(occasion: &Occasion<'_>, members: &mut Object, state: &mut State) -> Result<(), Refusal> {
    unique(occasion, members, state, BEHAVIORS, "name")?;
    if occasion.event == Event::Changed {
        return Ok(());
    }
    let status = members.get("status").cloned().unwrap_or("ACTIVE".into());
    // Only the lifecycle calls switch a rule.
    retain(occasion, members, "status", status);
    settle(members, &json!({ "settings": settings(members) }));
    Ok(())
}

fn settings(members: &Object) -> Value {
    match text_at(members, "type") {
        Some("VELOCITY") => json!({ "velocityKph": 805 }),
        Some("ANOMALOUS_LOCATION") => match text_at(members, "settings.granularity") {
            Some("LAT_LONG") | None => json!({
                "granularity": "LAT_LONG",
                "maxEventsUsedForEvaluation": 20,
                "minEventsNeededForEvaluation": 0,
                "radiusKilometers": 20.0,
            }),
            Some(_) => json!({
                "maxEventsUsedForEvaluation": 20,
                "minEventsNeededForEvaluation": 0,
            }),
        },
        _ => json!({ "maxEventsUsedForEvaluation": 20, "minEventsNeededForEvaluation": 0 }),
    }
}

fn show(showing: &Showing<'_>, behavior: &mut Object) {
    Links::of(showing).own(USUAL).switch(behavior).put(behavior);
}
