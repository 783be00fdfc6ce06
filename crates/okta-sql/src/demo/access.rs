//! Who may do what: groups, the rules that fill them, and applications.

use serde_json::{Value, json};

use super::year::{BEGIN, Year};

/// Groups, what they are for, how many days ago each was made, and who owns it.
#[rustfmt::skip]
const GROUPS: &[(&str, &str, u32, &[&str])] = &[
    ("Engineering", "Everybody in Engineering", BEGIN, &["ada.king"]),
    ("Finance", "Everybody in Finance", BEGIN, &["sean.obrien", "tara.novak"]),
    ("Sales", "Everybody in Sales", BEGIN, &[]),
    ("Support", "Everybody in Support", BEGIN, &["hana.sato"]),
    ("People", "Everybody in People", BEGIN, &["nina.rossi"]),
    ("IT", "Everybody in IT", BEGIN, &["grace.hooper"]),
    ("Contractors", "Who is not employed", 330, &["nina.rossi"]),
    ("Production", "May change what customers use", 320, &[]),
    ("Payroll approvers", "Two of them release each payroll", 320, &["wim.claes"]),
    ("Service desk", "Resets passwords", 300, &["grace.hooper"]),
    ("Project \"Nightjar\"", "Over since summer", 260, &["faye.quill"]),
    ("Survey 2025", "Was asked once", 180, &[]),
    ("Old office", "Closed", BEGIN, &[]),
];

/// Who was put into a group by hand, and how many days ago.
#[rustfmt::skip]
const MEMBERS: &[(&str, &str, u32)] = &[
    ("Production", "ada.king", 319), ("Production", "emil.sorensen", 319), ("Production", "lars.nyman", 319),
    ("Production", "jonas.weiss", 240), ("Production", "pavel.stoica", 200),
    ("Payroll approvers", "sean.obrien", 319), ("Payroll approvers", "wim.claes", 319),
    ("Payroll approvers", "vera.lindt", 318),
    ("Service desk", "tomas.vrba", 299), ("Service desk", "iris.lund", 298), ("Service desk", "yuki.tanabe", 55),
];

/// Rules by name: expression, group, how many days ago, and whether it was switched on.
#[rustfmt::skip]
const RULES: &[(&str, &str, &str, u32, bool)] = &[
    ("Engineering by department", r#"user.department == "Engineering""#, "Engineering", 363, true),
    ("Finance by department", r#"user.department == "Finance""#, "Finance", 363, true),
    ("Sales by department", r#"user.department == "Sales""#, "Sales", 363, true),
    ("Support by department", r#"user.department == "Support""#, "Support", 363, true),
    ("People by department", r#"user.department == "People""#, "People", 363, true),
    ("IT by department", r#"user.department == "IT""#, "IT", 363, true),
    ("Contractors by title", r#"user.title == "Contractor""#, "Contractors", 330, false),
    ("Old office by title", r#"user.title == "Receptionist""#, "Old office", 363, true),
];

pub(super) fn groups(year: &mut Year) {
    for (name, description, ago, _) in GROUPS {
        let profile = json!({ "name": name, "description": description });
        year.make(
            *ago,
            *name,
            "addGroup",
            json!({ "body": { "profile": profile } }),
        );
    }
    for (name, expression, group, ago, active) in RULES {
        let rule = json!({
            "type": "group_rule",
            "name": name,
            "conditions": { "expression": { "value": expression, "type": "urn:okta:expression:1.0" } },
            "actions": { "assignUserToGroups": { "groupIds": [format!("@{group}")] } },
        });
        year.make(*ago, *name, "createGroupRule", json!({ "body": rule }));
        if *active {
            year.call(
                *ago,
                "activateGroupRule",
                json!({ "groupRuleId": format!("@{name}") }),
            );
        }
    }
    for (group, user, ago) in MEMBERS {
        year.call(
            *ago,
            "assignUserToGroup",
            json!({ "groupId": format!("@{group}"), "userId": format!("@{user}") }),
        );
    }
    for (name, _, ago, owners) in GROUPS {
        for owner in *owners {
            // The day after, when everybody is there.
            year.call(
                ago - 1,
                "assignGroupOwner",
                json!({ "groupId": format!("@{name}"), "body": { "id": format!("@{owner}"), "type": "USER" } }),
            );
        }
    }
    // Its rule is left without a group.
    year.call(210, "deleteGroup", json!({ "groupId": "@Old office" }));
}

/// An application: how one signs on, how many days ago it was made, and the groups and users that it is assigned to.
struct App {
    label: &'static str,
    mode: &'static str,
    ago: u32,
    groups: &'static [&'static str],
    users: &'static [&'static str],
}

#[rustfmt::skip]
const APPS: &[App] = &[
    App { label: "Ledger", mode: "SAML_2_0", ago: 360, groups: &["Finance"], users: &["nina.rossi", "pavel.stoica"] },
    App { label: "Payroll", mode: "SAML_2_0", ago: 350, groups: &["Payroll approvers"],
        users: &["xenia.roth", "ugo.ferri", "vera.lindt"] },
    App { label: "Code Review", mode: "OPENID_CONNECT", ago: 360, groups: &["Engineering"], users: &["hana.sato"] },
    App { label: "Sales Desk", mode: "SAML_2_0", ago: 355, groups: &["Sales"], users: &[] },
    App { label: "Travel", mode: "OPENID_CONNECT", ago: 300, groups: &[],
        users: &["abel.mora", "bea.hollis", "otto.blum", "lena.vogt"] },
    App { label: "Handbook", mode: "BOOKMARK", ago: 345, groups: &["Engineering", "Sales", "Support"], users: &[] },
    App { label: "Old CRM", mode: "SAML_2_0", ago: 364, groups: &[], users: &[] },
    App { label: "Survey", mode: "OPENID_CONNECT", ago: 179, groups: &["Survey 2025"], users: &[] },
    App { label: "Retired Portal", mode: "BOOKMARK", ago: 350, groups: &["Support"], users: &[] },
];

pub(super) fn applications(year: &mut Year) {
    for app in APPS {
        let id = format!("@{}", app.label);
        year.make(
            app.ago,
            app.label,
            "createApplication",
            json!({ "body": body(app) }),
        );
        for group in app.groups {
            // A group may be younger than the application.
            let made = GROUPS.iter().find(|(name, ..)| name == group);
            let ago = made.map_or(app.ago, |(_, _, made, _)| app.ago.min(*made)) - 1;
            year.call(
                ago,
                "assignGroupToApplication",
                json!({ "appId": id, "groupId": format!("@{group}"), "body": {} }),
            );
        }
        for user in app.users {
            let came = super::people::called(user).map_or(app.ago, |person| person.came);
            year.call(
                app.ago.min(came) - 1,
                "assignUserToApplication",
                json!({ "appId": id, "body": { "id": format!("@{user}"), "scope": "USER" } }),
            );
        }
    }
    year.call(
        60,
        "deactivateApplication",
        json!({ "appId": "@Retired Portal" }),
    );
}

fn body(app: &App) -> Value {
    let host = app.label.to_ascii_lowercase().replace(' ', "-");
    let site = format!("https://{host}.example.com");
    match app.mode {
        "SAML_2_0" => json!({ "label": app.label, "signOnMode": app.mode, "settings": { "signOn": {
            "ssoAcsUrl": format!("{site}/acs"), "audience": site, "recipient": format!("{site}/acs"),
            "destination": format!("{site}/acs"), "ssoAcsUrlOverride": "", "allowMultipleAcsEndpoints": false,
        } } }),
        "OPENID_CONNECT" => {
            json!({ "name": "oidc_client", "label": app.label, "signOnMode": app.mode,
            "credentials": { "oauthClient": { "token_endpoint_auth_method": "client_secret_basic" } },
            "settings": { "oauthClient": { "application_type": "web", "grant_types": ["authorization_code"],
                "response_types": ["code"], "redirect_uris": [format!("{site}/callback")] } } })
        }
        _ => json!({ "name": "bookmark", "label": app.label, "signOnMode": app.mode,
            "settings": { "app": { "url": site } } }),
    }
}
