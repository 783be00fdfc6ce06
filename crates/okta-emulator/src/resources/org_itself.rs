//! The org itself: what its administrators read and set of it, and what it says to everybody, such as the engine that it runs
//! on. Programs look there before they ask for what only one engine has.

use serde_json::json;

use super::parts::supply;
use crate::generic::rules::{Rules, Showing};
use crate::ids::Id;
use crate::json::Object;
use crate::state::State;

pub(crate) const RULES: &[Rules] = &[
    Rules::of("/api/v1/org").shown(show_settings),
    Rules::of("/.well-known/okta-organization").shown(show_to_everybody),
];

/// The id of the org.
pub(crate) fn id(state: &State) -> Id {
    Id::fixed("00o", state.ids.seed(), "/api/v1/org", 0)
}

fn show_settings(showing: &Showing<'_>, settings: &mut Object) {
    supply(
        settings,
        &json!({
            "address1": null,
            "address2": null,
            "city": null,
            "companyName": "An org in a box",
            "country": null,
            "endUserSupportHelpURL": null,
            "expiresAt": null,
            "id": id(showing.state).as_str(),
            "phoneNumber": null,
            "postalCode": null,
            "state": null,
            "status": "ACTIVE",
            "subdomain": "orginabox",
            "supportPhoneNumber": null,
            "website": null,
        }),
    );
}

fn show_to_everybody(showing: &Showing<'_>, organization: &mut Object) {
    let pipeline = match showing.state.kind.is_classic() {
        true => "v1",
        false => "idx",
    };
    organization.insert("pipeline".to_owned(), pipeline.into());
    organization.insert("id".to_owned(), id(showing.state).as_str().into());
    let links = json!({ "organization": { "href": showing.base } });
    organization.insert("_links".to_owned(), links);
}
