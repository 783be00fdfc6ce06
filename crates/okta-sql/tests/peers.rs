//! `docs/peers.md` names tables that there are, and leaves none of the others' out.

use std::collections::BTreeSet;
use std::path::Path;

use okta_sql::catalog::Catalog;

/// The tables of Steampipe's plugin for Okta.
const STEAMPIPE: [&str; 19] = [
    "okta_app_assigned_group",
    "okta_app_assigned_user",
    "okta_application",
    "okta_auth_server",
    "okta_authentication_policy",
    "okta_authenticator",
    "okta_device",
    "okta_factor",
    "okta_group",
    "okta_group_owner",
    "okta_group_rule",
    "okta_idp_discovery_policy",
    "okta_mfa_policy",
    "okta_network_zone",
    "okta_password_policy",
    "okta_signon_policy",
    "okta_trusted_origin",
    "okta_user",
    "okta_user_type",
];

/// The services of StackQL's provider for Okta.
#[rustfmt::skip]
const STACKQL: [&str; 57] = [
    "_well_known", "agentpools", "api_tokens", "apps", "attack_protection", "authenticators", "authorizationservers",
    "behaviors", "bot_protection", "brands", "captchas", "device_assurances", "device_integrations",
    "device_posture_checks", "devices", "directories", "domains", "dr", "email_domains", "email_servers", "eventhooks",
    "features", "first_party_app_settings", "groups", "hook_keys", "iam", "identity_sources", "idps", "inlinehooks",
    "integrations", "logs", "logstreams", "mappings", "meta", "oauth2", "okta_personal_settings", "org", "orgs",
    "policies", "principal_rate_limits", "privileged_access", "push_providers", "rate_limit_settings",
    "realm_assignments", "realms", "roles", "security", "security_events_providers", "sessions", "ssf",
    "telephony_providers", "templates", "threats", "trustedorigins", "users", "webauthn_registration", "zones",
];

/// Rows of the document's tables: what it is there, what it is here, and where.
fn rows() -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/peers.md");
    let text = std::fs::read_to_string(path).expect("docs/peers.md");
    text.lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| {
            let cells = line.trim_matches('|').split('|');
            cells.map(|cell| cell.trim().to_owned()).collect()
        })
        .collect()
}

fn code(cell: &str) -> Option<&str> {
    cell.strip_prefix('`')?.strip_suffix('`')
}

#[test]
fn what_it_names_is_there() {
    let catalog = Catalog::okta();
    for row in rows() {
        let here = &row[1];
        if let Some(table) = code(here) {
            assert!(catalog.table(table).is_some(), "{table}, for {}", row[0]);
            continue;
        }
        let operation = here.strip_prefix("a call: ").and_then(code);
        let operation = operation.unwrap_or_else(|| panic!("neither table nor call: {row:?}"));
        let known = okta_api::OPERATIONS.iter().any(|info| info.id == operation);
        assert!(known, "{operation}, for {}", row[0]);
    }
}

#[test]
fn conditions_are_of_columns_that_the_table_has() {
    let catalog = Catalog::okta();
    let mut conditions = 0;
    for row in rows() {
        let Some(condition) = row.get(2).and_then(|cell| code(cell)) else {
            continue;
        };
        conditions += 1;
        let (column, _) = condition.split_once(" = ").expect("an equation");
        let table = code(&row[1]).and_then(|name| catalog.table(name));
        let columns = &table.expect("a table").columns;
        assert!(columns.iter().any(|known| known.name == column), "{row:?}");
    }
    assert_eq!(conditions, 5, "policies by type");
}

#[test]
fn none_is_left_out() {
    let rows = rows();
    let there: BTreeSet<&str> = rows.iter().filter_map(|row| code(&row[0])).collect();
    assert_eq!(there.len(), rows.len(), "each once");
    let of_steampipe: Vec<&str> = there
        .iter()
        .copied()
        .filter(|name| name.starts_with("okta_"))
        .collect();
    assert_eq!(of_steampipe, STEAMPIPE);

    let of_stackql = there.iter().filter_map(|name| name.strip_prefix("okta."));
    let services: BTreeSet<&str> = of_stackql
        .filter_map(|name| name.split('.').next())
        .collect();
    assert_eq!(services.into_iter().collect::<Vec<_>>(), STACKQL);
}
