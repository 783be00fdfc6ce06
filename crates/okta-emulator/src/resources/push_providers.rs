//! Push providers: the services that push messages to phones go through.

use serde_json::{Value, json};

use super::parts::{Links, USUAL, unique};
use crate::generic::rules::{Rules, Showing};
use crate::json::{Object, text_at};

const PROVIDERS: &str = "/api/v1/push-providers";

pub(crate) const RULES: &[Rules] = &[Rules::of("/api/v1/push-providers/{}")
    .kept(|occasion, members, state| unique(occasion, members, state, PROVIDERS, "name"))
    .shown(show)];

/// Keys are taken and never shown: of a service account only the project.
fn show(showing: &Showing<'_>, provider: &mut Object) {
    let project = text_at(provider, "configuration.serviceAccountJson.project_id").map(Value::from);
    if let Some(Value::Object(configuration)) = provider.get_mut("configuration") {
        if configuration.remove("serviceAccountJson").is_some() {
            configuration.insert("projectId".to_owned(), json!(project));
        }
        configuration.remove("tokenSigningKey");
    }
    Links::of(showing).own(USUAL).put(provider);
}
