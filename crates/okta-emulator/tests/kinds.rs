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

/// Whether an org shows what only those with a feature do.
fn shows(org: &Org, feature: OrgFeature) -> bool {
    let has = |value: Value, place: &str| value.pointer(place).is_some();
    match feature {
        OrgFeature::DeviceAssuranceGracePeriod => {
            let policy = json!({ "name": "One", "platform": "MACOS" });
            let policy = org.post("/api/v1/device-assurances", &policy).is(200);
            has(policy, "/displayRemediationMode")
        }
        OrgFeature::PostAuthKeepMeSignedIn => {
            let brands = org.get("/api/v1/brands").is(200);
            let brand = brands[0]["id"].as_str().unwrap();
            let path = format!("/api/v1/brands/{brand}/pages/sign-in/default");
            let place = "/widgetCustomizations/postAuthKeepMeSignedInPrompt";
            has(org.get(&path).is(200), place)
        }
        OrgFeature::Realms => {
            let user = json!({ "profile": { "firstName": "A", "lastName": "B", "email": "a@example.com",
                "login": "a@example.com" } });
            has(org.post("/api/v1/users", &user).is(200), "/realmId")
        }
        OrgFeature::RiskScoring => {
            let policies = org.get("/api/v1/policies?type=ACCESS_POLICY").is(200);
            let Some(policy) = policies[0]["id"].as_str() else {
                // Only the Identity Engine has such policies.
                return org.get("/.well-known/okta-organization").is(200)["pipeline"] == "v1";
            };
            let rule = json!({ "type": "ACCESS_POLICY", "name": "One" });
            let path = format!("/api/v1/policies/{policy}/rules");
            has(org.post(&path, &rule).is(200), "/conditions/riskScore")
        }
        of_app => {
            let mut places = OF_FEATURES.iter();
            let (_, place) = places.find(|(known, _)| *known == of_app).unwrap();
            has(client(org), place)
        }
    }
}

#[test]
fn each_feature_can_be_missing_or_there() {
    let usual = |feature| {
        let new = [OrgFeature::DeviceAssuranceGracePeriod, OrgFeature::Realms];
        !new.contains(&feature)
    };
    for feature in OrgFeature::ALL {
        let org = Org::with(|builder| builder.feature(feature, false));
        for other in OrgFeature::ALL {
            let hangs_on_it = other == OrgFeature::IdentityThreatProtection
                && feature == OrgFeature::UniversalLogout;
            let is_there = usual(other) && other != feature && !hangs_on_it;
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
fn users_are_in_the_default_realm_until_somebody_names_another() {
    let org = Org::with(|builder| builder.feature(OrgFeature::Realms, true).seed_users(1));
    let realms = org.get("/api/v1/realms").is(200);
    assert_eq!(realms.as_array().map(Vec::len), Some(1), "{realms}");
    assert_eq!(realms[0]["isDefault"], true);
    let users = org.get("/api/v1/users").is(200);
    assert_eq!(users[0]["realmId"], realms[0]["id"]);
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
