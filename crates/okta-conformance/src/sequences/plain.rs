//! Things that can be made of little, for sequences that name them and do not make them.

/// How ids start, where such things are made, and of what. `{unique}` is a text that is nowhere else.
const BY_ID: &[(&str, &str, &str)] = &[
    (
        "00u",
        "/api/v1/users",
        r#"{ "profile": { "firstName": "Ada", "lastName": "Example", "email": "{unique}@example.com",
            "login": "{unique}@example.com" }, "credentials": { "password": { "value": "Plain-1-word" } } }"#,
    ),
    (
        "00g",
        "/api/v1/groups",
        r#"{ "profile": { "name": "{unique}" } }"#,
    ),
    (
        "aus",
        "/api/v1/authorizationServers",
        r#"{ "name": "{unique}", "audiences": ["https://example.com"] }"#,
    ),
    ("bnd", "/api/v1/brands", r#"{ "name": "{unique}" }"#),
    (
        "nzo",
        "/api/v1/zones",
        r#"{ "type": "IP", "name": "{unique}", "gateways": [{ "type": "CIDR", "value": "192.0.2.0/24" }] }"#,
    ),
    (
        "rst",
        "/api/v1/policies",
        r#"{ "type": "ACCESS_POLICY", "name": "{unique}" }"#,
    ),
    (
        "00p",
        "/api/v1/policies",
        r#"{ "type": "OKTA_SIGN_ON", "name": "{unique}" }"#,
    ),
    (
        "oty",
        "/api/v1/meta/types/user",
        r#"{ "name": "{unique}", "displayName": "{unique}" }"#,
    ),
    (
        "guo",
        "/api/v1/realms",
        r#"{ "profile": { "name": "{unique}" } }"#,
    ),
    (
        "who",
        "/api/v1/eventHooks",
        r#"{ "name": "{unique}", "events": { "type": "EVENT_TYPE", "items": ["user.lifecycle.create"] },
            "channel": { "type": "HTTP", "version": "1.0.0", "config": { "uri": "https://example.com/hook" } } }"#,
    ),
    (
        "cal",
        "/api/v1/inlineHooks",
        r#"{ "name": "{unique}", "type": "com.okta.oauth2.tokens.transform", "version": "1.0.0",
            "channel": { "type": "HTTP", "version": "1.0.0", "config": { "uri": "https://example.com/hook" } } }"#,
    ),
];

/// An application or an identity provider: their ids start alike, so the path has to say which.
const APP: &str = r#"{ "name": "bookmark", "label": "{unique}", "signOnMode": "BOOKMARK",
    "settings": { "app": { "url": "https://example.com" } } }"#;

/// An identity source is an application, too.
const SOURCE: &str = r#"{ "name": "custom_identity_source", "label": "{unique}" }"#;

/// Where users are tied to each other, where the ties are defined, and a tie of this name.
const TIES: (&str, &str) = (
    "/users/{}/linkedObjects",
    "/api/v1/meta/schemas/user/linkedObjects",
);
const TIE: &str = r#"{
    "primary": { "name": "{name}", "title": "{name}", "description": "{name}", "type": "USER" },
    "associated": { "name": "{name}_back", "title": "{name}_back", "description": "{name}", "type": "USER" } }"#;

/// The key store of identity providers, and a certificate for it.
const KEYS: &str = "/api/v1/idps/credentials/keys";
const KEY: &str = r#"{ "x5c": ["MIIBszCCARygAwIBAgIUExample"] }"#;

/// How the collection ends in which a path names a thing, what stands behind it to make one, and of what.
const BY_PLACE: &[(&str, &str, &str)] = &[
    (
        "/claims",
        "",
        r#"{ "name": "{unique}", "status": "ACTIVE", "claimType": "RESOURCE", "valueType": "EXPRESSION",
        "value": "user.login", "conditions": { "scopes": [] } }"#,
    ),
    ("/scopes", "", r#"{ "name": "{unique}" }"#),
    (
        "/apps/{}/credentials/keys",
        "/generate?validityYears=2",
        "{}",
    ),
    ("/credentials/secrets", "", "{}"),
    ("/roles", "", r#"{ "type": "APP_ADMIN" }"#),
    (
        "/authorizationServers/{}/policies",
        "",
        r#"{ "type": "OAUTH_AUTHORIZATION_POLICY", "name": "{unique}", "description": "One",
        "priority": 1, "status": "ACTIVE", "conditions": { "clients": { "include": ["ALL_CLIENTS"] } } }"#,
    ),
];

/// How to make a thing.
pub(super) struct Plain {
    /// Where it stands then, with the ids of the recording.
    pub(super) collection: String,
    /// Path and query of the call that makes it, with the ids of the recording.
    pub(super) target: String,
    pub(super) body: &'static str,
    /// The member of the answer that says what it is called; none where it is called as in the recording: `{name}`.
    pub(super) called: Option<&'static str>,
}

/// How to make the thing that is named in a collection; what a body names is in none that is known.
pub(super) fn of(collection: &str, id: &str) -> Option<Plain> {
    let at = |place: &str, then: &str, body| Plain {
        collection: place.to_owned(),
        target: format!("{place}{then}"),
        body,
        called: Some("id"),
    };
    if collection == KEYS {
        return Some(Plain {
            called: Some("kid"),
            ..at(KEYS, "", KEY)
        });
    }
    if id.starts_with("0oa") && matches!(collection, "" | "/api/v1/apps" | "/oauth2/v1/clients") {
        return Some(at("/api/v1/apps", "", APP));
    }
    if id.starts_with("0oa") && collection == "/api/v1/identity-sources" {
        return Some(at("/api/v1/apps", "", SOURCE));
    }
    if ends(collection, TIES.0) {
        return Some(Plain {
            called: None,
            ..at(TIES.1, "", TIE)
        });
    }
    let is_nested = collection.split('/').count() > 4;
    let by_place = BY_PLACE
        .iter()
        .filter(|(end, ..)| is_nested && ends(collection, end));
    let by_id = BY_ID
        .iter()
        .filter(|(start, ..)| id.starts_with(start) && id.len() == 20);
    by_place
        .map(|(_, then, body)| at(collection, then, *body))
        .chain(by_id.map(|(_, place, body)| at(place, "", *body)))
        .next()
}

fn ends(path: &str, pattern: &str) -> bool {
    let pattern = pattern.rsplit('/').filter(|segment| !segment.is_empty());
    let mut pairs = pattern.zip(path.rsplit('/'));
    pairs.all(|(expected, found)| expected == "{}" || expected == found)
}
