//! Security events providers: who sends the org signals, and how they are known.

use serde_json::Value;

use super::parts::{Links, USUAL, inside, unique};
use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion, Rules, Showing};
use crate::json::{Object, text_at};
use crate::state::State;

const PROVIDERS: &str = "/api/v1/security-events-providers";

pub(crate) const RULES: &[Rules] = &[Rules::of("/api/v1/security-events-providers/{}")
    .kept(keep)
    .shown(show)];

/// What stands at a well-known address would be fetched: here issuer and keys are taken to be beside it.
fn keep(occasion: &Occasion<'_>, members: &mut Object, state: &mut State) -> Result<(), Refusal> {
    unique(occasion, members, state, PROVIDERS, "name")?;
    if occasion.event == Event::Changed {
        return Ok(());
    }
    let issuer = text_at(members, "settings.well_known_url")
        .map(|url| url.split("/.well-known").next().unwrap_or(url).to_owned());
    if let (Some(issuer), Some(settings)) = (issuer, inside(members, "settings")) {
        settings.remove("well_known_url");
        let keys = format!("{issuer}/oauth2/v1/keys");
        settings
            .entry("jwks_url")
            .or_insert_with(|| Value::from(keys));
        settings
            .entry("issuer")
            .or_insert_with(|| Value::from(issuer));
    }
    Ok(())
}

fn show(showing: &Showing<'_>, provider: &mut Object) {
    Links::of(showing).own(USUAL).switch(provider).put(provider);
}
