//! What is shown of an app besides what is kept of it: its address in the org, and links.

use serde_json::{Map, Value, json};

use super::names::is_described;
use super::{credentials, jwks, oidc, policies, text};
use crate::generic::rules::Showing;
use crate::ids::Id;
use crate::json::Object;
use crate::kind::{OrgFeature, OrgKind};
use crate::resources::org_profile;

pub(super) fn app(showing: &Showing<'_>, app: &mut Object) {
    let id = showing.name();
    let name = text(app, "name").unwrap_or_default().to_owned();
    let orn = format!(
        "orn:okta:idp:{}:apps:{name}:{id}",
        org_profile::id(showing.state)
    );
    app.insert("orn".to_owned(), orn.into());
    jwks::show(showing.path, app, showing.state);
    without_features(app, &showing.state.kind);
    hooks(showing, app);
    let links = links(showing, app, &name);
    app.insert("_links".to_owned(), links);
}

/// Links each hook that an assertion is told to.
fn hooks(showing: &Showing<'_>, app: &mut Object) {
    let sign_on = app
        .get_mut("settings")
        .and_then(|settings| settings.get_mut("signOn"));
    let hooks = sign_on.and_then(|sign_on| sign_on.get_mut("inlineHooks")?.as_array_mut());
    for hook in hooks.into_iter().flatten() {
        let Some(id) = hook.get("id").and_then(Value::as_str) else {
            continue;
        };
        let href = format!("{}/api/v1/inlineHooks/{id}", showing.base);
        hook["_links"] =
            json!({ "self": { "href": href, "hints": { "allow": ["GET", "PUT", "DELETE"] } } });
    }
}

/// Takes away what only orgs with a feature show.
fn without_features(app: &mut Object, kind: &OrgKind) {
    if !kind.has(OrgFeature::UniversalLogout) {
        app.remove("universalLogout");
    } else if !kind.has(OrgFeature::IdentityThreatProtection) {
        app.insert("universalLogout".to_owned(), Value::Null);
    }
    let Some(Value::Object(settings)) = app.get_mut("settings") else {
        return;
    };
    if !kind.has(OrgFeature::EntitlementManagement) {
        settings.remove("emOptInStatus");
    }
    if let Some(Value::Object(client)) = settings.get_mut("oauthClient") {
        if !kind.has(OrgFeature::UserConsent) {
            client.remove("consent_method");
        }
        if !kind.has(OrgFeature::SingleLogout) {
            client.remove("participate_slo");
        }
    }
}

/// The addresses of the links that a user gets, by what they are called.
pub(super) fn app_links<'a>(
    base: &'a str,
    id: &'a str,
    app: &'a Object,
) -> impl Iterator<Item = (&'a str, String)> {
    let name = text(app, "name").unwrap_or_default();
    let links = app
        .get("visibility")
        .and_then(|visibility| visibility.get("appLinks")?.as_object());
    let shown = links
        .into_iter()
        .flatten()
        .filter(|(_, shown)| **shown == Value::Bool(true));
    shown.map(move |(link, _)| {
        let place = Id::fixed("aln", 0, link, 0);
        (link.as_str(), format!("{base}/home/{name}/{id}/{place}"))
    })
}

fn links(showing: &Showing<'_>, app: &Object, name: &str) -> Value {
    let (base, id, here) = (showing.base, showing.name(), showing.href());
    let mode = text(app, "signOnMode").unwrap_or_default();
    let href = |end: &str| json!({ "href": format!("{here}{end}") });
    let hinted = |end: &str, method: &str| json!({ "href": format!("{here}{end}"), "hints": { "allow": [method] } });
    let mut links = Map::new();
    let mut put = |name: &str, link: Value| drop(links.insert(name.to_owned(), link));
    let of_user: Vec<Value> = app_links(base, id, app)
        .map(|(name, href)| json!({ "name": name, "href": href, "type": "text/html" }))
        .collect();
    put("appLinks", of_user.into());
    put("groups", href("/groups"));
    put("users", href("/users"));
    put("uploadLogo", hinted("/logo", "POST"));
    if !showing.state.kind.is_classic() {
        put("policies", hinted("/policies", "PUT"));
    }
    put(
        "logo",
        json!([{ "name": "medium", "href": format!("{base}/assets/img/logos/default.png"), "type": "image/png" }]),
    );
    for (link, policy) in policies::of(showing.path, showing.state) {
        put(
            link,
            json!({ "href": format!("{base}/api/v1/policies/{policy}") }),
        );
    }
    match text(app, "status") {
        Some("ACTIVE") => put("deactivate", href("/lifecycle/deactivate")),
        _ => put("activate", href("/lifecycle/activate")),
    }
    let is_client = oidc::is_client(mode, name);
    // An integration's client authenticates as the integration has it.
    if mode == "OPENID_CONNECT" && (!is_client || oidc::is_confidential(app)) {
        let secrets = json!([{ "name": "secrets", "href": format!("{here}/credentials/secrets") }]);
        put("clientCredentials", secrets);
    }
    if !is_client && credentials::signs(mode) {
        let page = if is_described(app) {
            "instructions"
        } else {
            "external-doc"
        };
        let help = format!("{base}/app/{name}/{id}/setup/help/{mode}/{page}");
        put("help", json!({ "href": help, "type": "text/html" }));
    }
    if mode.starts_with("SAML") {
        put(
            "metadata",
            json!({ "href": format!("{here}/sso/saml/metadata"), "type": "application/xml" }),
        );
    }
    links.into()
}
