//! Trusted origins: sites whose scripts may call the org, and to which it redirects.

use super::parts::{Links, USUAL, sign, unique};
use crate::error::Refusal;
use crate::generic::rules::{Occasion, Rules, Showing};
use crate::json::Object;
use crate::state::State;

const ORIGINS: &str = "/api/v1/trustedOrigins";

pub(crate) const RULES: &[Rules] = &[Rules::of("/api/v1/trustedOrigins/{}")
    .kept(keep)
    .shown(show)];

fn keep(occasion: &Occasion<'_>, members: &mut Object, state: &mut State) -> Result<(), Refusal> {
    unique(occasion, members, state, ORIGINS, "name")?;
    unique(occasion, members, state, ORIGINS, "origin")?;
    sign(occasion, members, state);
    Ok(())
}

fn show(showing: &Showing<'_>, origin: &mut Object) {
    Links::of(showing).own(USUAL).switch(origin).put(origin);
}
