//! Checks of a device's posture: queries that an agent on the device answers.

use super::parts::{Links, sign, unique};
use crate::generic::rules::{Rules, Showing};
use crate::json::Object;

const CHECKS: &str = "/api/v1/device-posture-checks";

pub(crate) const RULES: &[Rules] = &[Rules::of("/api/v1/device-posture-checks/{}")
    .kept(|occasion, members, state| {
        unique(occasion, members, state, CHECKS, "variableName")?;
        sign(occasion, members, state);
        Ok(())
    })
    .shown(show)];

fn show(showing: &Showing<'_>, check: &mut Object) {
    check.insert("createdDate".to_owned(), showing.created.to_string().into());
    check.insert("lastUpdate".to_owned(), showing.updated.to_string().into());
    Links::of(showing).own(&["DELETE", "GET", "PUT"]).put(check);
}
