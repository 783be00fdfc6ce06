//! Kinds of orgs: what hangs on the engine and on features, where a program looks for it.

mod common;

use common::Org;
use okta_emulator::{Engine, OrgFeature};
use serde_json::{Value, json};

fn client(org: &Org) -> Value {
    let app = json!({
        "name": "oidc_client",
        "label": "A client",
        "signOnMode": "OPENID_CONNECT",
        "credentials": { "oauthClient": { "token_endpoint_auth_method": "client_secret_basic" } },
        "settings": { "oauthClient": { "application_type": "web", "grant_types": ["authorization_code"],
            "response_types": ["code"], "redirect_uris": ["https://example.com/cb"], "consent_method": "REQUIRED",
            "participate_slo": false } },
    });
    org.post("/api/v1/apps", &app).is(200)
}

const OF_ENGINE: &[&str] = &[
    "/_links/accessPolicy",
    "/_links/profileEnrollment",
    "/_links/policies",
];

const OF_FEATURES: &[(OrgFeature, &str)] = &[
    (OrgFeature::EntitlementManagement, "/settings/emOptInStatus"),
    (
        OrgFeature::IdentityThreatProtection,
        "/universalLogout/status",
    ),
    (
        OrgFeature::SingleLogout,
        "/settings/oauthClient/participate_slo",
    ),
    (OrgFeature::UniversalLogout, "/universalLogout"),
    (
        OrgFeature::UserConsent,
        "/settings/oauthClient/consent_method",
    ),
];

#[test]
fn an_org_has_the_identity_engine_and_all_features_unless_said_otherwise() {
    let org = Org::new();
    let app = client(&org);
    let of_features = OF_FEATURES.iter().map(|(_, place)| place);
    for place in OF_ENGINE.iter().chain(of_features) {
        assert!(app.pointer(place).is_some(), "{place}");
    }
    let about = org.get("/.well-known/okta-organization").is(200);
    assert_eq!(about["pipeline"], "idx");
}

#[test]
fn a_classic_org_has_neither_policies_of_apps_nor_features() {
    let org = Org::with(|builder| builder.engine(Engine::Classic));
    let about = org.get("/.well-known/okta-organization").is(200);
    assert_eq!(about["pipeline"], "v1");
    let app = client(&org);
    let path = format!("/api/v1/apps/{}", app["id"].as_str().unwrap());
    let listed = org.get("/api/v1/apps").is(200)[0].clone();
    let of_features = OF_FEATURES.iter().map(|(_, place)| place);
    let places: Vec<_> = OF_ENGINE.iter().chain(of_features).collect();
    for shown in [app, org.get(&path).is(200), listed] {
        for place in &places {
            assert_eq!(shown.pointer(place), None, "{place}");
        }
    }
    let policies = org.get("/api/v1/policies?type=ACCESS_POLICY").is(200);
    assert_eq!(policies, json!([]));
    let policies = org.get("/api/v1/policies?type=OKTA_SIGN_ON").is(200);
    assert_eq!(policies.as_array().map(Vec::len), Some(1));
    let policy = json!({ "type": "ACCESS_POLICY", "name": "One" });
    org.post("/api/v1/policies", &policy)
        .refused(400, "E0000001", "type");
}

/// What a feature shows of an app.
fn shows(org: &Org, feature: OrgFeature) -> bool {
    let (_, place) = OF_FEATURES
        .iter()
        .find(|(known, _)| *known == feature)
        .unwrap();
    client(org).pointer(place).is_some()
}

#[test]
fn each_feature_can_be_missing_or_there() {
    let of_apps = || OF_FEATURES.iter().map(|(feature, _)| *feature);
    for feature in of_apps() {
        let org = Org::with(|builder| builder.feature(feature, false));
        for other in of_apps() {
            let hangs_on_it = other == OrgFeature::IdentityThreatProtection
                && feature == OrgFeature::UniversalLogout;
            let is_there = other != feature && !hangs_on_it;
            assert_eq!(shows(&org, other), is_there, "{feature}: {other}");
        }
        let org = Org::with(|builder| {
            let with = builder.engine(Engine::Classic).feature(feature, true);
            with.feature(OrgFeature::UniversalLogout, true)
        });
        assert!(shows(&org, feature), "{feature}");
    }
    let org = Org::with(|builder| builder.feature(OrgFeature::IdentityThreatProtection, false));
    assert!(client(&org)["universalLogout"].is_null());
    assert!(client(&org).get("universalLogout").is_some());
}

#[test]
fn pages_and_rules_show_what_the_org_has() {
    let shown = |org: &Org| {
        let brand = org.get("/api/v1/brands").is(200)[0]["id"].clone();
        let brand = brand.as_str().expect("an id").to_owned();
        let page = org.get(&format!("/api/v1/brands/{brand}/pages/sign-in/default"));
        let policy = json!({ "type": "ACCESS_POLICY", "name": "One" });
        let policy = common::id(&org.post("/api/v1/policies", &policy).is(200));
        let rule = json!({ "type": "ACCESS_POLICY", "name": "One" });
        let rules = format!("/api/v1/policies/{policy}/rules");
        let rule = org.post(&rules, &rule).is(200);
        let prompt = "/widgetCustomizations/postAuthKeepMeSignedInPrompt";
        (
            page.is(200).pointer(prompt).is_some(),
            rule.pointer("/conditions/riskScore").is_some(),
        )
    };
    assert_eq!(shown(&Org::new()), (true, true));
    let without = |feature| Org::with(|builder| builder.feature(feature, false));
    let prompt = without(OrgFeature::PostAuthKeepMeSignedIn);
    assert_eq!(shown(&prompt), (false, true));
    assert_eq!(shown(&without(OrgFeature::RiskScoring)), (true, false));
}

#[test]
fn a_snapshot_says_which_kind_it_is() {
    let org = Org::with(|builder| {
        let classic = builder.engine(Engine::Classic);
        classic.feature(OrgFeature::UniversalLogout, true)
    });
    let app = client(&org.again());
    assert!(app.pointer("/_links/accessPolicy").is_none());
    assert!(app.pointer("/universalLogout").is_some());
}

#[test]
fn names_are_those_of_the_command_line() {
    for engine in Engine::ALL {
        assert_eq!(engine.as_str().parse(), Ok(engine));
    }
    for feature in OrgFeature::ALL {
        assert_eq!(feature.as_str().parse(), Ok(feature));
    }
    let unknown = "universal_logout".parse::<OrgFeature>().unwrap_err();
    assert!(unknown.to_string().contains("universal-logout"));
    assert!("okta".parse::<Engine>().is_err());
}
