//! Instances of API service integrations, and their secrets.

use serde_json::{Value, json};

use super::parts::{Links, actor, supply};
use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion, Rules, Showing};
use crate::json::{Object, text_at};
use crate::state::State;

pub(crate) const RULES: &[Rules] = &[Rules::of("/integrations/api/v1/api-services/{}")
    .kept(keep)
    .shown(show)];

fn keep(occasion: &Occasion<'_>, members: &mut Object, state: &mut State) -> Result<(), Refusal> {
    if occasion.event == Event::Created {
        let name = text_at(members, "type").unwrap_or_default().to_owned();
        let created = json!({
            "name": name,
            "createdAt": occasion.now().to_string(),
            "createdBy": actor(state),
            "clientSecret": state.ids.opaque(40),
            "configGuideUrl": "https://docs.example.com/",
            "properties": {},
        });
        supply(members, &created);
    }
    Ok(())
}

fn show(showing: &Showing<'_>, service: &mut Object) {
    let client = format!("/oauth2/v1/clients/{}", showing.name());
    let logo = json!({ "name": "medium", "href": format!("{}/assets/logo.png", showing.base) });
    Links::of(showing)
        .own(&["GET", "DELETE"])
        .to("client", &client, &["GET"])
        .with("logo", logo)
        .put(service);
    service
        .entry("properties")
        .or_insert_with(|| Value::Object(Object::new()));
}
