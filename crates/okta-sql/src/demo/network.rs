//! From where the org is reached, and with whom it is connected.

use serde_json::{Value, json};

use super::year::Year;

/// Zones of addresses: what is in them, how many days ago, and whether who comes from there is turned away.
const ZONES: &[(&str, &[&str], u32, bool)] = &[
    ("Offices", &["192.0.2.0/24", "198.51.100.7/32"], 363, false),
    ("While we move", &["0.0.0.0/0"], 66, false),
    ("Known attackers", &["203.0.113.0/24"], 310, true),
    ("Old datacentre", &["198.51.100.128/25"], 362, false),
];

/// Sites whose scripts may call the org, or that it redirects to.
const ORIGINS: &[(&str, &str, &[&str], u32)] = &[
    (
        "Customer portal",
        "https://portal.example.com",
        &["CORS", "REDIRECT"],
        340,
    ),
    (
        "Developers",
        "http://localhost:3000",
        &["CORS", "REDIRECT"],
        140,
    ),
    (
        "Intranet",
        "http://intranet.example.com",
        &["REDIRECT"],
        345,
    ),
    ("Old shop", "https://shop.example.com", &["CORS"], 342),
];

/// Whom the partner vouches for, and what it calls them.
const LINKED: &[(&str, &str, u32)] = &[
    ("quinn.marsh", "qm-1041", 215),
    ("rosa.diaz", "rd-1042", 215),
    ("sven.holm", "sh-1077", 98),
];

pub(super) fn connect(year: &mut Year) {
    for (name, addresses, ago, is_blocked) in ZONES {
        let gateways: Vec<Value> = addresses
            .iter()
            .map(|address| json!({ "type": "CIDR", "value": address }))
            .collect();
        let usage = if *is_blocked { "BLOCKLIST" } else { "POLICY" };
        year.make(
            *ago,
            *name,
            "createNetworkZone",
            json!({ "body": { "type": "IP", "name": name, "usage": usage, "gateways": gateways } }),
        );
    }
    year.call(
        150,
        "deactivateNetworkZone",
        json!({ "zoneId": "@Old datacentre" }),
    );
    for (name, origin, scopes, ago) in ORIGINS {
        let scopes: Vec<Value> = scopes
            .iter()
            .map(|scope| json!({ "type": scope }))
            .collect();
        year.make(
            *ago,
            *name,
            "createTrustedOrigin",
            json!({ "body": { "name": name, "origin": origin, "scopes": scopes } }),
        );
    }
    year.call(
        100,
        "deactivateTrustedOrigin",
        json!({ "trustedOriginId": "@Old shop" }),
    );
    partner(year);
}

fn partner(year: &mut Year) {
    let persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
    let provider = json!({ "type": "SAML2", "name": "Partner", "protocol": {
        "type": "SAML2", "settings": { "nameFormat": persistent } } });
    year.make(
        218,
        "Partner",
        "createIdentityProvider",
        json!({ "body": provider }),
    );
    for (name, external, ago) in LINKED {
        year.call(
            *ago,
            "linkUserToIdentityProvider",
            json!({ "idpId": "@Partner", "userId": format!("@{name}"), "body": { "externalId": external } }),
        );
    }
}
