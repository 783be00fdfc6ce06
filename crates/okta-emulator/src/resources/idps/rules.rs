//! The rules of an identity provider: which types speak which protocol, and what every field may hold.

use super::defaults::complete;
use crate::error::Refusal;
use crate::ids::Id;
use crate::json::{Object, text_at};
use crate::state::State;
use crate::validate::{Field, Kind, check};

pub(crate) const PERSISTENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
pub(crate) const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
const NAME_FORMATS: &[&str] = &[
    "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
    UNSPECIFIED,
    PERSISTENT,
    "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
];
const BINDINGS: &[&str] = &["HTTP-POST", "HTTP-REDIRECT"];
const SHA: &[&str] = &["SHA-1", "SHA-256"];

/// A type of provider: the protocols that it speaks, the usual one first, and the scopes that it is asked for
/// where the client names none.
struct Type {
    name: &'static str,
    protocols: &'static [&'static str],
    scopes: &'static [&'static str],
}

const fn speaks(
    name: &'static str,
    protocols: &'static [&'static str],
    scopes: &'static [&'static str],
) -> Type {
    Type {
        name,
        protocols,
        scopes,
    }
}

const OPENID: &[&str] = &["openid", "email", "profile"];
const LOGIN_GOV: &[&str] = &["email", "profile", "profile:name"];
const TYPES: &[Type] = &[
    speaks("AMAZON", &["OIDC"], &["profile", "profile:user_id"]),
    speaks("APPLE", &["OIDC"], &["names", "email", "openid"]),
    speaks("DISCORD", &["OAUTH2"], &["identify", "email"]),
    speaks("FACEBOOK", &["OAUTH2"], &["public_profile", "email"]),
    speaks("GITHUB", &["OAUTH2"], &["user"]),
    speaks(
        "GITLAB",
        &["OIDC"],
        &["openid", "read_user", "profile", "email"],
    ),
    // These three speak either protocol, whatever the description says of them.
    speaks("GOOGLE", &["OIDC", "OAUTH2"], OPENID),
    speaks(
        "LINKEDIN",
        &["OAUTH2", "OIDC"],
        &["r_emailaddress", "r_liteprofile"],
    ),
    speaks(
        "MICROSOFT",
        &["OIDC", "OAUTH2"],
        &[
            "openid",
            "email",
            "profile",
            "https://graph.microsoft.com/User.Read",
        ],
    ),
    speaks("IDV_CLEAR", &["ID_PROOFING"], &[]),
    speaks("IDV_INCODE", &["ID_PROOFING"], &[]),
    speaks("IDV_PERSONA", &["ID_PROOFING"], &[]),
    speaks("IDV_STANDARD", &["ID_PROOFING"], &[]),
    speaks("LOGINGOV", &["OIDC"], LOGIN_GOV),
    speaks("LOGINGOV_SANDBOX", &["OIDC"], LOGIN_GOV),
    speaks("OIDC", &["OIDC"], OPENID),
    speaks("OKTA_INTEGRATION", &["OIDC"], OPENID),
    speaks("PAYPAL", &["OIDC"], OPENID),
    speaks("PAYPAL_SANDBOX", &["OIDC"], OPENID),
    speaks("SALESFORCE", &["OAUTH2"], &["id", "email", "profile"]),
    speaks("SAML2", &["SAML2"], &[]),
    speaks(
        "SPOTIFY",
        &["OIDC"],
        &["user-read-email", "user-read-private"],
    ),
    speaks("X509", &["MTLS"], &[]),
    speaks("XERO", &["OIDC"], OPENID),
    speaks("YAHOO", &["OIDC"], OPENID),
    speaks("YAHOOJP", &["OIDC"], OPENID),
];

/// Whether there is such a type of provider.
pub(crate) fn is_type(name: &str) -> bool {
    TYPES.iter().any(|known| known.name == name)
}

const COMMON: &[Field] = &[
    Field::new("name", Kind::Text { min: 1, max: 100 }).required(),
    Field::new("type", Kind::Text { min: 1, max: 40 }).required(),
    Field::new("protocol", Kind::Object).required(),
    Field::new("policy", Kind::Object),
    Field::new("properties", Kind::Object),
    Field::one_of("issuerMode", &["CUSTOM_URL", "DYNAMIC", "ORG_URL"]),
    Field::one_of("status", &["ACTIVE", "INACTIVE"]),
    Field::one_of(
        "protocol.type",
        &["SAML2", "OAUTH2", "OIDC", "MTLS", "ID_PROOFING"],
    ),
    Field::new("policy.accountLink", Kind::Object),
    Field::one_of("policy.accountLink.action", &["AUTO", "DISABLED"]),
    Field::new(
        "policy.accountLink.filter.users.excludeAdmins",
        Kind::Boolean,
    ),
    Field::new(
        "policy.maxClockSkew",
        Kind::Integer {
            min: 0,
            max: i64::MAX,
        },
    ),
    Field::new("policy.trustClaims", Kind::Boolean),
    Field::new("policy.provisioning", Kind::Object),
    Field::one_of("policy.provisioning.action", &["AUTO", "DISABLED"]),
    Field::one_of(
        "policy.provisioning.groups.action",
        &["APPEND", "ASSIGN", "NONE", "SYNC"],
    ),
    Field::text("policy.provisioning.groups.sourceAttributeName", 1024),
    Field::one_of(
        "policy.provisioning.conditions.deprovisioned.action",
        &["NONE", "REACTIVATE"],
    ),
    Field::one_of(
        "policy.provisioning.conditions.suspended.action",
        &["NONE", "UNSUSPEND"],
    ),
    Field::new("policy.provisioning.profileMaster", Kind::Boolean),
    Field::new("policy.subject", Kind::Object),
    Field::text("policy.subject.filter", 1024),
    Field::text("policy.subject.matchAttribute", 1024),
    Field::text("properties.aalValue", 1024),
    Field::text("properties.ialValue", 1024),
    Field::one_of(
        "policy.subject.matchType",
        &["CUSTOM_ATTRIBUTE", "EMAIL", "USERNAME", "USERNAME_OR_EMAIL"],
    ),
    Field::new(
        "policy.subject.userNameTemplate.template",
        Kind::Text { min: 9, max: 1024 },
    ),
    Field::text("protocol.endpoints.slo.url", 1014),
    Field::one_of("protocol.endpoints.slo.binding", BINDINGS),
    Field::new("protocol.settings.participateSlo", Kind::Boolean),
    Field::new("protocol.settings.sendApplicationContext", Kind::Boolean),
];
const SAML: &[Field] = &[
    Field::one_of("protocol.algorithms.request.digest", SHA),
    Field::one_of("protocol.algorithms.request.signature.algorithm", SHA),
    Field::one_of(
        "protocol.algorithms.request.signature.scope",
        &["NONE", "REQUEST"],
    ),
    Field::one_of("protocol.algorithms.response.signature.algorithm", SHA),
    Field::one_of(
        "protocol.algorithms.response.signature.scope",
        &["ANY", "RESPONSE", "TOKEN"],
    ),
    Field::text("protocol.credentials.trust.audience", 1024),
    Field::text("protocol.credentials.trust.issuer", 1024),
    Field::new(
        "protocol.credentials.trust.additionalKids",
        Kind::Array { min: 0, max: 1 },
    ),
    Field::one_of("protocol.endpoints.acs.binding", BINDINGS),
    Field::one_of("protocol.endpoints.acs.type", &["INSTANCE", "ORG"]),
    Field::one_of("protocol.endpoints.sso.binding", BINDINGS),
    Field::text("protocol.endpoints.sso.destination", 512),
    Field::text("protocol.endpoints.sso.url", 1014),
    Field::one_of("protocol.relayState.format", &["FROM_URL", "OPAQUE"]),
    Field::new("protocol.settings.honorPersistentNameId", Kind::Boolean),
    Field::one_of("protocol.settings.nameFormat", NAME_FORMATS),
];
const OAUTH: &[Field] = &[
    Field::one_of(
        "protocol.algorithms.request.signature.algorithm",
        &["HS256", "HS384", "HS512", "RS256", "RS384", "RS512"],
    ),
    Field::one_of(
        "protocol.algorithms.request.signature.scope",
        &["NONE", "REQUEST"],
    ),
    Field::text("protocol.credentials.client.client_id", 1024),
    Field::text("protocol.credentials.client.client_secret", 1024),
    Field::new("protocol.credentials.client.pkce_required", Kind::Boolean),
    Field::one_of(
        "protocol.credentials.client.token_endpoint_auth_method",
        &["private_key_jwt"],
    ),
    Field::text("protocol.credentials.signing.kid", 1024),
    Field::text("protocol.credentials.signing.teamId", 1024),
    Field::one_of("protocol.endpoints.authorization.binding", BINDINGS),
    Field::one_of("protocol.endpoints.token.binding", BINDINGS),
    Field::new(
        "protocol.scopes",
        Kind::Texts {
            min: 0,
            max: 1000,
            longest: 1024,
        },
    ),
];
const MTLS: &[Field] = &[
    Field::text("protocol.credentials.trust.issuer", 1024),
    Field::one_of(
        "protocol.credentials.trust.revocation",
        &["CRL", "DELTA_CRL", "OCSP"],
    ),
    Field::new(
        "protocol.credentials.trust.revocationCacheLifetime",
        Kind::Integer { min: 0, max: 4320 },
    ),
    Field::text("protocol.endpoints.sso.url", 1014),
];
const PROOFING: &[Field] = &[
    Field::new(
        "protocol.credentials.client.client_id",
        Kind::Text { min: 1, max: 1024 },
    ),
    Field::new(
        "protocol.credentials.client.client_secret",
        Kind::Text { min: 1, max: 1024 },
    ),
];

/// Checks a body, and gives back what the org keeps of it, defaults included.
pub(crate) fn checked(given: Object, owner: Option<Id>, state: &State) -> Result<Object, Refusal> {
    check(&given, COMMON)?;
    let kind = text_at(&given, "type").unwrap_or_default().to_owned();
    let Some(Type {
        protocols, scopes, ..
    }) = TYPES.iter().find(|known| known.name == kind)
    else {
        let known: Vec<&str> = TYPES.iter().map(|known| known.name).collect();
        return Err(Refusal::field(
            "type",
            format_args!("must be one of {}", known.join(", ")),
        ));
    };
    let usual = protocols.first().copied().unwrap_or_default();
    let protocol = text_at(&given, "protocol.type").unwrap_or(usual).to_owned();
    if !protocols.contains(&protocol.as_str()) {
        let speaks = protocols.join(" or ");
        return Err(Refusal::field(
            "protocol.type",
            format_args!("a provider of type {kind} speaks {speaks}"),
        ));
    }
    check(&given, fields_of(&protocol))?;
    let name = text_at(&given, "name").unwrap_or_default();
    if state
        .idps
        .index()
        .values()
        .any(|other| Some(other.id) != owner && other.name() == name)
    {
        return Err(Refusal::field(
            "name",
            "another identity provider of this org has this name",
        ));
    }
    known_keys(&given, state)?;

    let kept = [
        "type",
        "name",
        "issuerMode",
        "protocol",
        "policy",
        "properties",
    ];
    let mut body: Object = kept
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), given.get(*name)?.clone())))
        .collect();
    complete(&mut body, &kind, &protocol, scopes);
    Ok(body)
}

fn fields_of(protocol: &str) -> &'static [Field] {
    match protocol {
        "SAML2" => SAML,
        "MTLS" => MTLS,
        "ID_PROOFING" => PROOFING,
        _ => OAUTH,
    }
}

/// A certificate has to be in the key store before a provider can be trusted by it.
fn known_keys(given: &Object, state: &State) -> Result<(), Refusal> {
    const KID: &str = "protocol.credentials.trust.kid";
    match text_at(given, KID) {
        Some(kid) if !state.idps.keys.contains_key(kid) => Err(Refusal::field(
            KID,
            format_args!("the key store of this org has no key {kid:?}"),
        )),
        _ => Ok(()),
    }
}
