//! Push providers: the services that push messages to phones go through.

use serde_json::Value;

use super::parts::{Links, USUAL, inside, unique};
use crate::error::Refusal;
use crate::generic::rules::{Occasion, Rules, Showing};
use crate::json::{Object, text_at};
use crate::state::State;

const PROVIDERS: &str = "/api/v1/push-providers";

pub(crate) const RULES: &[Rules] = &[Rules::of("/api/v1/push-providers/{}")
    .kept(keep)
    .shown(show)];

/// Keys are taken and never shown: of a service account only the project.
fn keep(occasion: &Occasion<'_>, members: &mut Object, state: &mut State) -> Result<(), Refusal> {
    unique(occasion, members, state, PROVIDERS, "name")?;
    let project = text_at(members, "configuration.serviceAccountJson.project_id").map(Value::from);
    if let (Some(project), Some(configuration)) = (project, inside(members, "configuration")) {
        configuration.insert("projectId".to_owned(), project);
    }
    Ok(())
}

fn show(showing: &Showing<'_>, provider: &mut Object) {
    if let Some(Value::Object(configuration)) = provider.get_mut("configuration") {
        configuration.remove("serviceAccountJson");
        configuration.remove("tokenSigningKey");
    }
    Links::of(showing).own(USUAL).put(provider);
}
