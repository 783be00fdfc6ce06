//! Settings that an org has one of: threat insight, Okta's support, emails from Okta, and who is told of what.

use http::Method;
use serde_json::{Value, json};

use super::parts::{Links, sign, supply, unique};
use crate::error::{Answer, Refusal};
use crate::generic::rules::{Occasion, Rules, Showing};
use crate::generic::things;
use crate::json::{Object, text_at};
use crate::reply::Reply;
use crate::request::Call;
use crate::router::{Route, read, write};
use crate::state::State;

const SUPPORT: &str = "/api/v1/org/privacy/oktaSupport";
const PRIVACY: &str = "/api/v1/org/privacy";
const POST: &[&str] = &["POST"];
/// How long Okta's support is let in at a time.
const SUPPORT_SECONDS: i64 = 24 * 3600;

pub(crate) const ROUTES: &[Route] = &[
    read("getOrgOktaSupportSettings", Method::GET, SUPPORT, support),
    write(
        "grantOktaSupport",
        Method::POST,
        "/api/v1/org/privacy/oktaSupport/grant",
        grant,
    ),
    write(
        "extendOktaSupport",
        Method::POST,
        "/api/v1/org/privacy/oktaSupport/extend",
        extend,
    ),
    write(
        "revokeOktaSupport",
        Method::POST,
        "/api/v1/org/privacy/oktaSupport/revoke",
        revoke,
    ),
];

pub(crate) const RULES: &[Rules] = &[
    Rules::of("/api/v1/threats/configuration").shown(show_threats),
    Rules::of("/api/v1/org/privacy/oktaCommunication").shown(show_communication),
    Rules::of("/api/v1/rate-limit-settings/warning-threshold").shown(|_, settings| {
        if settings.get("warningThreshold").is_none_or(|is| *is == 0) {
            settings.insert("warningThreshold".to_owned(), 60.into());
        }
    }),
    Rules::of("/api/v1/principal-rate-limits/{}")
        .kept(keep_principal)
        .shown(show_principal),
    Rules::of("/api/v1/roles/{}/subscriptions/{}").shown(show_subscription),
    Rules::of("/api/v1/users/{}/subscriptions/{}").shown(show_subscription),
];

fn show_threats(showing: &Showing<'_>, settings: &mut Object) {
    if text_at(settings, "action").is_none_or(str::is_empty) {
        settings.insert("action".to_owned(), "none".into());
    }
    supply(
        settings,
        &json!({
            "excludeZones": [],
            "created": showing.created.to_string(),
            "lastUpdated": showing.updated.to_string(),
        }),
    );
    Links::of(showing).own(&["GET", "POST"]).put(settings);
}

fn show_communication(showing: &Showing<'_>, settings: &mut Object) {
    supply(settings, &json!({ "optOutEmailUsers": false }));
    let verb = match settings.get("optOutEmailUsers") {
        Some(Value::Bool(true)) => "optIn",
        _ => "optOut",
    };
    Links::of(showing)
        .below(verb, &format!("/{verb}"), POST)
        .put(settings);
}

/// A principal has one entry.
fn keep_principal(
    occasion: &Occasion<'_>,
    members: &mut Object,
    state: &mut State,
) -> Result<(), Refusal> {
    const ENTRIES: &str = "/api/v1/principal-rate-limits";
    unique(occasion, members, state, ENTRIES, "principalId")?;
    sign(occasion, members, state);
    Ok(())
}

fn show_principal(showing: &Showing<'_>, entry: &mut Object) {
    supply(
        entry,
        &json!({
            "defaultPercentage": 50,
            "defaultConcurrencyPercentage": 50,
            "createdDate": showing.created.to_string(),
        }),
    );
    let org = super::org_profile::id(showing.state);
    entry.insert("orgId".to_owned(), org.as_str().into());
    entry.insert("lastUpdate".to_owned(), showing.updated.to_string().into());
    entry.remove("_links");
}

fn show_subscription(showing: &Showing<'_>, subscription: &mut Object) {
    subscription.insert("notificationType".to_owned(), showing.name().into());
    if subscription
        .get("channels")
        .and_then(Value::as_array)
        .is_none_or(Vec::is_empty)
    {
        subscription.insert("channels".to_owned(), json!(["email"]));
    }
    supply(subscription, &json!({ "status": "subscribed" }));
    let verb = match text_at(subscription, "status") {
        Some("unsubscribed") => "subscribe",
        _ => "unsubscribe",
    };
    Links::of(showing)
        .below(verb, &format!("/{verb}"), POST)
        .own_bare()
        .put(subscription);
}

fn support(call: &Call<'_>, state: &State) -> Answer {
    let held = things::find(state, PRIVACY, SUPPORT).unwrap_or_default();
    let expires = held.get("expires").and_then(Value::as_i64);
    let link = |verb: &str| json!({ "href": format!("{}{SUPPORT}/{verb}", call.base), "hints": { "allow": POST } });
    let shown = match expires.filter(|expires| *expires > call.now.0) {
        Some(expires) => json!({
            "support": "ENABLED",
            "expiration": crate::clock::Moment(expires).to_string(),
            "_links": { "extend": link("extend"), "revoke": link("revoke") },
        }),
        None => json!({
            "support": "DISABLED",
            "expiration": null,
            "_links": { "grant": link("grant") },
        }),
    };
    Ok(Reply::json(&shown))
}

fn grant(call: &Call<'_>, state: &mut State) -> Answer {
    until(call, state, call.now.0.saturating_add(SUPPORT_SECONDS))
}

fn extend(call: &Call<'_>, state: &mut State) -> Answer {
    let held = things::find(state, PRIVACY, SUPPORT).unwrap_or_default();
    let before = held.get("expires").and_then(Value::as_i64);
    let from = before.unwrap_or(call.now.0).max(call.now.0);
    until(call, state, from.saturating_add(SUPPORT_SECONDS))
}

fn revoke(call: &Call<'_>, state: &mut State) -> Answer {
    until(call, state, call.now.0)
}

fn until(call: &Call<'_>, state: &mut State, expires: i64) -> Answer {
    let mut held = Object::new();
    held.insert("expires".to_owned(), expires.into());
    things::put(state, PRIVACY, SUPPORT, held, call.now);
    support(call, state)
}
