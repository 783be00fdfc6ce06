//! Where the fields that the reference page names stand in the body of an identity provider. The page shows them without
//! their parents, so the way to each is written here; a field that is not known here fails the tests.

use serde_json::{Value, json};

use crate::fields::Field;

/// A field of the body.
#[derive(Debug)]
pub(crate) struct Known {
    name: &'static str,
    /// The schema that the page gives for it, where another field has the same name.
    schema: Option<&'static str>,
    /// The way to it, with dots.
    pub(crate) path: &'static str,
    /// The generated type that has it.
    pub(crate) model: &'static str,
}

impl Known {
    const fn new(
        name: &'static str,
        schema: Option<&'static str>,
        path: &'static str,
        model: &'static str,
    ) -> Self {
        Self {
            name,
            schema,
            path,
            model,
        }
    }

    /// A value that the page allows.
    pub(crate) fn sample(&self, named: &Field) -> Value {
        let first = named.values.first();
        match named.base() {
            // The type of a provider has to fit the rest of its body.
            _ if self.path == "type" => base(self.path)["type"].clone(),
            "integer" => json!(7),
            "boolean" => json!(true),
            "Array" => json!([first.map_or("text", String::as_str)]),
            _ => first.map_or_else(|| json!("text"), |value| json!(value)),
        }
    }
}

/// All fields that the page names.
pub(crate) const FIELDS: &[Known] = &[
    Known::new("issuerMode", None, "issuerMode", "IdentityProvider"),
    Known::new("name", None, "name", "IdentityProvider"),
    Known::new("status", None, "status", "IdentityProvider"),
    Known::new(
        "type",
        Some("IdentityProviderType"),
        "type",
        "IdentityProvider",
    ),
    Known::new(
        "action",
        Some("PolicyAccountLinkAction"),
        "policy.accountLink.action",
        "PolicyAccountLink",
    ),
    Known::new(
        "maxClockSkew",
        None,
        "policy.maxClockSkew",
        "IdentityProviderPolicy",
    ),
    Known::new(
        "action",
        Some("ProvisioningAction"),
        "policy.provisioning.action",
        "Provisioning",
    ),
    Known::new(
        "profileMaster",
        None,
        "policy.provisioning.profileMaster",
        "Provisioning",
    ),
    Known::new("filter", None, "policy.subject.filter", "PolicySubject"),
    Known::new(
        "matchAttribute",
        None,
        "policy.subject.matchAttribute",
        "PolicySubject",
    ),
    Known::new(
        "matchType",
        None,
        "policy.subject.matchType",
        "PolicySubject",
    ),
    Known::new(
        "aalValue",
        None,
        "properties.aalValue",
        "IdentityProviderProperties",
    ),
    Known::new(
        "additionalAmr",
        None,
        "properties.additionalAmr",
        "IdentityProviderProperties",
    ),
    Known::new(
        "ialValue",
        None,
        "properties.ialValue",
        "IdentityProviderProperties",
    ),
    Known::new(
        "format",
        None,
        "protocol.relayState.format",
        "SamlRelayState",
    ),
    Known::new(
        "honorPersistentNameId",
        None,
        "protocol.settings.honorPersistentNameId",
        "SamlSettings",
    ),
    Known::new(
        "nameFormat",
        None,
        "protocol.settings.nameFormat",
        "SamlSettings",
    ),
    Known::new("type", None, "protocol.type", "ProtocolSaml"),
];

/// The place of a field that the page names.
pub(crate) fn find(named: &Field) -> Option<&'static Known> {
    let same = |known: &&Known| {
        known.name == named.name
            && known
                .schema
                .is_none_or(|schema| named.schema() == Some(schema))
    };
    FIELDS.iter().find(same)
}

/// A sound body of a provider that has the field at `path`; it has no name yet.
pub(crate) fn base(path: &str) -> Value {
    match path {
        "properties.aalValue" | "properties.ialValue" => {
            provider("LOGINGOV", "OIDC", &["email", "profile", "profile:name"])
        }
        "properties.additionalAmr" => provider("X509", "MTLS", &[]),
        // Only where the org sends users away is there an issuer of its own.
        "issuerMode" => provider("OIDC", "OIDC", &["openid"]),
        _ => provider("SAML2", "SAML2", &[]),
    }
}

/// The body of a provider without a name.
pub(crate) fn provider(kind: &str, protocol: &str, scopes: &[&str]) -> Value {
    let mut body = json!({ "type": kind, "protocol": { "type": protocol } });
    match protocol {
        "SAML2" => {
            let url = "https://idp.example.org/sso";
            body["protocol"]["endpoints"] =
                json!({ "sso": { "url": url, "binding": "HTTP-POST" } });
        }
        "MTLS" => {
            body["protocol"]["endpoints"] =
                json!({ "sso": { "url": "https://card.example.org/sso" } })
        }
        _ => {
            body["protocol"]["scopes"] = json!(scopes);
            body["protocol"]["credentials"] =
                json!({ "client": { "client_id": "id", "client_secret": "unsaid" } });
        }
    }
    body
}

/// `body` with another value at a dotted path; objects on the way come into being.
pub(crate) fn with(mut body: Value, path: &str, value: Value) -> Value {
    let place = path
        .split('.')
        .fold(&mut body, |place, name| &mut place[name]);
    *place = value;
    body
}

/// `body` without what stands at a dotted path.
pub(crate) fn without(mut body: Value, path: &str) -> Value {
    let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
    if let Some(Value::Object(object)) = body.pointer_mut(&pointer(parent)) {
        object.remove(name);
    }
    body
}

/// What stands at a dotted path.
pub(crate) fn at<'a>(body: &'a Value, path: &str) -> Option<&'a Value> {
    body.pointer(&pointer(path))
}

fn pointer(path: &str) -> String {
    if path.is_empty() {
        String::new()
    } else {
        format!("/{}", path.replace('.', "/"))
    }
}
