//! The YubiKeys of an org, whose seeds are uploaded before users enroll them.

use serde_json::json;

use super::parts::Links;
use crate::generic::rules::{Event, Rules, Showing};
use crate::json::{Object, text_at};

/// How many digits a serial number is shown with.
const DIGITS: usize = 12;

pub(crate) const RULES: &[Rules] = &[Rules::of("/api/v1/org/factors/yubikey_token/tokens/{}")
    .kept(|occasion, members, _| {
        if occasion.event == Event::Created {
            let serial = text_at(members, "serialNumber").unwrap_or_default();
            let serial = format!("{serial:0>DIGITS$}");
            // The seed is a secret: nothing in the box needs it.
            members.clear();
            members.insert("status".to_owned(), "UNASSIGNED".into());
            members.insert("profile".to_owned(), json!({ "serial": serial }));
        }
        Ok(())
    })
    .shown(show)];

fn show(showing: &Showing<'_>, token: &mut Object) {
    token.insert(
        "lastVerified".to_owned(),
        showing.updated.to_string().into(),
    );
    Links::of(showing).own(&["GET", "DELETE"]).put(token);
}
