//! CAPTCHA services, of which an org has one, and the pages that ask for it.

use http::StatusCode;
use serde_json::{Value, json};

use super::parts::{Links, supply};
use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion, Rules, Showing};
use crate::generic::things;
use crate::json::{Object, text_at};
use crate::state::State;

const CAPTCHAS: &str = "/api/v1/captchas";
const SETTINGS: &str = "/api/v1/org/captcha";

pub(crate) const RULES: &[Rules] = &[
    Rules::of("/api/v1/captchas/{}")
        .kept(keep)
        .removed(remove)
        .shown(|showing, captcha| {
            captcha.remove("secretKey");
            Links::of(showing)
                .own(&["GET", "POST", "PUT", "DELETE"])
                .put(captcha);
        }),
    Rules::of("/api/v1/org/captcha")
        .kept(keep_settings)
        .shown(show_settings),
];

fn keep(occasion: &Occasion<'_>, _: &mut Object, state: &mut State) -> Result<(), Refusal> {
    let is_second =
        occasion.event == Event::Created && things::all(state, CAPTCHAS, CAPTCHAS).next().is_some();
    match is_second {
        true => Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "E0000165",
            "An org has one CAPTCHA at most",
        )),
        false => Ok(()),
    }
}

fn remove(occasion: &Occasion<'_>, state: &mut State) -> Result<(), Refusal> {
    let settings = things::find(state, "/api/v1/org", SETTINGS).unwrap_or_default();
    match text_at(&settings, "captchaId") == Some(occasion.name()) {
        true => Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "E0000149",
            "A CAPTCHA that the org's pages ask for cannot be deleted",
        )),
        false => Ok(()),
    }
}

/// Pages can only ask for a CAPTCHA that there is.
fn keep_settings(_: &Occasion<'_>, members: &mut Object, state: &mut State) -> Result<(), Refusal> {
    let asks = members
        .get("enabledPages")
        .and_then(Value::as_array)
        .is_some_and(|pages| !pages.is_empty());
    let is_known = text_at(members, "captchaId")
        .is_some_and(|id| things::find(state, CAPTCHAS, &things::path(CAPTCHAS, id)).is_some());
    match asks && !is_known {
        true => Err(Refusal::field(
            "captchaId",
            "must be a CAPTCHA of this org where pages ask for one",
        )),
        false => Ok(()),
    }
}

fn show_settings(showing: &Showing<'_>, settings: &mut Object) {
    supply(settings, &json!({ "captchaId": null, "enabledPages": [] }));
    Links::of(showing)
        .own(&["GET", "POST", "PUT", "DELETE"])
        .put(settings);
}
