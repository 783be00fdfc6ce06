//! The org itself: what it is called, whom to write to, what its users see, and the documents by which others find it.

use serde_json::{Value, json};

use super::parts::{Links, actor, supply};
use crate::generic::rules::{Rules, Showing};
use crate::ids::Id;
use crate::json::Object;
use crate::state::State;

const POST: &[&str] = &["POST"];

pub(crate) const RULES: &[Rules] = &[
    Rules::of("/api/v1/org").shown(show_org),
    Rules::of("/api/v1/org/contacts/{}").shown(show_contact),
    Rules::of("/api/v1/org/preferences").shown(show_preferences),
    Rules::of("/api/v1/org/email/bounces/remove-list").shown(show_bounces),
    Rules::of("/api/v1/bot-protection/configuration").shown(show_bots),
    Rules::of("/api/v1/iam/governance/optIn").shown(show_governance),
    Rules::of("/.well-known/okta-organization").shown(show_engine),
    Rules::of("/.well-known/ssf-configuration").shown(show_signals),
    Rules::of("/.well-known/webauthn").shown(|showing, document| {
        supply(document, &json!({ "origins": [showing.base] }));
    }),
    Rules::of("/.well-known/apple-app-site-association").shown(|_, document| {
        supply(document, &json!({ "authsrv": { "apps": [] } }));
    }),
];

/// The id of the org.
pub(crate) fn id(state: &State) -> Id {
    Id::fixed("00o", state.ids.seed(), "/api/v1/org", 0)
}

/// On which engine the org runs: programs look there before they ask for what only one engine has.
fn show_engine(showing: &Showing<'_>, organization: &mut Object) {
    let pipeline = match showing.state.kind.is_classic() {
        true => "v1",
        false => "idx",
    };
    organization.insert("pipeline".to_owned(), pipeline.into());
    organization.insert("id".to_owned(), id(showing.state).as_str().into());
    Links::of(showing)
        .with("organization", json!({ "href": showing.base }))
        .put(organization);
}

fn show_org(showing: &Showing<'_>, org: &mut Object) {
    let host = showing.base.rsplit('/').next().unwrap_or_default();
    supply(
        org,
        &json!({
            "id": id(showing.state).as_str(),
            "subdomain": host.split(['.', ':']).next(),
            "companyName": "Org in a box",
            "status": "ACTIVE",
            "website": null,
            "phoneNumber": null,
            "endUserSupportHelpURL": null,
            "supportPhoneNumber": null,
            "address1": null,
            "address2": null,
            "city": null,
            "state": null,
            "country": null,
            "postalCode": null,
            "expiresAt": null,
        }),
    );
    let below = |path: &str| json!({ "href": format!("{}{path}", showing.href()) });
    Links::of(showing)
        .with("preferences", below("/preferences"))
        .below("uploadLogo", "/logo", POST)
        .with("oktaCommunication", below("/privacy/oktaCommunication"))
        .with("logo", Value::Null)
        .with("oktaSupport", below("/privacy/oktaSupport"))
        .with("contacts", below("/contacts"))
        .put(org);
}

/// A list tells which contacts there are, a contact who it is.
fn show_contact(showing: &Showing<'_>, contact: &mut Object) {
    let kind = showing.name();
    if showing.is_listed {
        contact.clear();
        contact.insert("contactType".to_owned(), kind.into());
        let own = json!({ "href": showing.href() });
        Links::of(showing)
            .with(&kind.to_ascii_lowercase(), own)
            .put(contact);
        return;
    }
    contact.remove("contactType");
    supply(contact, &json!({ "userId": actor(showing.state) }));
    let user = contact.get("userId").and_then(Value::as_str);
    let user = format!("{}/api/v1/users/{}", showing.base, user.unwrap_or_default());
    Links::of(showing)
        .with("user", json!({ "href": user }))
        .put(contact);
}

fn show_preferences(showing: &Showing<'_>, preferences: &mut Object) {
    supply(preferences, &json!({ "showEndUserFooter": true }));
    let verb = match preferences.get("showEndUserFooter") {
        Some(Value::Bool(false)) => "showEndUserFooter",
        _ => "hideEndUserFooter",
    };
    Links::of(showing)
        .below(verb, &format!("/{verb}"), POST)
        .put(preferences);
}

/// What could not be taken off the list of addresses that bounced: those that nobody has.
fn show_bounces(showing: &Showing<'_>, answer: &mut Object) {
    let given = answer.remove("emailAddresses").unwrap_or_default();
    let addresses = given.as_array().into_iter().flatten();
    let is_known = |address: &str| {
        let mut users = showing.state.users.index().values();
        users.any(|user| {
            let profile = user.profile.parse();
            let emails = ["email", "secondEmail"].into_iter();
            emails
                .filter_map(|name| profile.get(name)?.as_str())
                .any(|email| email.eq_ignore_ascii_case(address))
        })
    };
    let errors: Value = addresses
        .filter_map(Value::as_str)
        .filter(|address| !is_known(address))
        .map(|address| json!({ "emailAddress": address, "reason": "No user has this address" }))
        .collect();
    answer.clear();
    answer.insert("errors".to_owned(), errors);
}

fn show_bots(showing: &Showing<'_>, settings: &mut Object) {
    supply(
        settings,
        &json!({ "level": "LOW", "mode": "LOG_ONLY", "supportedFlows": ["SIGN_IN", "SSR", "SSPR"] }),
    );
    Links::of(showing).own(&["GET", "POST"]).put(settings);
}

fn show_governance(showing: &Showing<'_>, status: &mut Object) {
    supply(status, &json!({ "optInStatus": "OPTED_OUT" }));
    Links::of(showing)
        .with("optInStatus", json!({ "href": showing.href() }))
        .put(status);
}

fn show_signals(showing: &Showing<'_>, document: &mut Object) {
    let base = showing.base;
    supply(
        document,
        &json!({
            "issuer": base,
            "jwks_uri": format!("{base}/oauth2/v1/keys"),
            "configuration_endpoint": format!("{base}/api/v1/ssf/stream"),
            "verification_endpoint": format!("{base}/api/v1/ssf/stream/verification"),
            "delivery_methods_supported": ["urn:ietf:rfc:8935"],
            "authorization_schemes": [{ "spec_urn": "urn:ietf:rfc:6749" }],
            "spec_version": "1_0-ID3",
            "default_subjects": "ALL",
        }),
    );
}
