//! What the events of a call are about: the things that its path names, and the one that it makes. What a thing is called
//! is asked of the org itself, as a client would ask: so it does not matter here which code answers for it.

use serde_json::Value;

use super::event::Entity;
use super::journal;
use crate::ids::Id;
use crate::itself;
use crate::json::{Object, text_at};
use crate::request::Call;
use crate::state::State;

/// What the members of a collection are called in the log, by the collection's template.
#[rustfmt::skip]
const KINDS: &[(&str, &str)] = &[
    ("/api/v1/api-tokens", "Token"),
    ("/api/v1/apps", "AppInstance"),
    ("/api/v1/apps/{}/credentials/jwks", "PublicKey"),
    ("/api/v1/apps/{}/credentials/keys", "Key"),
    ("/api/v1/apps/{}/credentials/secrets", "ClientSecret"),
    ("/api/v1/apps/{}/groups", USER_GROUP),
    ("/api/v1/apps/{}/users", "AppUser"),
    ("/api/v1/authenticators", "Authenticator"),
    ("/api/v1/authorizationServers", "AuthorizationServer"),
    ("/api/v1/authorizationServers/{}/claims", "Claim"),
    ("/api/v1/authorizationServers/{}/policies", "PolicyEntity"),
    ("/api/v1/authorizationServers/{}/policies/{}/rules", "PolicyRule"),
    ("/api/v1/authorizationServers/{}/scopes", "Scope"),
    ("/api/v1/behaviors", "BehaviorSettings"),
    ("/api/v1/brands", "Brand"),
    ("/api/v1/brands/{}/themes", "Theme"),
    ("/api/v1/device-assurances", "DeviceAssurancePolicy"),
    ("/api/v1/devices", "Device"),
    ("/api/v1/domains", "Domain"),
    ("/api/v1/email-domains", "EmailDomain"),
    ("/api/v1/eventHooks", "EventHook"),
    ("/api/v1/features", "Feature"),
    ("/api/v1/groups", USER_GROUP),
    ("/api/v1/groups/rules", "GroupRule"),
    ("/api/v1/groups/{}/roles", ROLE),
    ("/api/v1/groups/{}/users", USER),
    ("/api/v1/iam/resource-sets", "ResourceSet"),
    ("/api/v1/iam/roles", "CustomRole"),
    ("/api/v1/identity-sources", "IdentitySource"),
    ("/api/v1/identity-sources/{}/sessions", "ImportSession"),
    ("/api/v1/idps", "IdentityProvider"),
    ("/api/v1/idps/{}/users", USER),
    ("/api/v1/inlineHooks", "InlineHook"),
    ("/api/v1/logStreams", "LogStream"),
    ("/api/v1/mappings", "ProfileMapping"),
    ("/api/v1/meta/types/user", "UserType"),
    ("/api/v1/policies", "PolicyEntity"),
    ("/api/v1/policies/{}/rules", "PolicyRule"),
    ("/api/v1/realms", "Realm"),
    ("/api/v1/sessions", "Session"),
    ("/api/v1/trustedOrigins", "TrustedOrigin"),
    ("/api/v1/users", USER),
    ("/api/v1/users/{}/factors", "UserFactor"),
    ("/api/v1/users/{}/roles", ROLE),
    ("/api/v1/zones", "NetworkZone"),
    ("/oauth2/v1/clients", "PublicClientApp"),
    ("/oauth2/v1/clients/{}/roles", ROLE),
];

pub(super) const USER: &str = "User";
const USER_GROUP: &str = "UserGroup";
pub(super) const ROLE: &str = "ROLE";

fn kind(collection: &str) -> Option<&'static str> {
    let blank: String = blank(collection);
    let found = KINDS.iter().find(|(known, _)| *known == blank);
    found.map(|(_, kind)| *kind)
}

/// A template with its parameters left blank.
fn blank(template: &str) -> String {
    let segments = template
        .split('/')
        .map(|segment| match segment.starts_with('{') {
            true => "{}",
            false => segment,
        });
    segments.collect::<Vec<_>>().join("/")
}

/// The things that the path of a call names, as they are now; the outermost first.
pub(super) fn on_path(template: &str, call: &Call<'_>, state: &State) -> Vec<Entity> {
    let mut entities = Vec::new();
    let (mut collection, mut path) = (String::new(), String::new());
    let names = crate::request::segments(call.path());
    let raw = call.path().split('/').filter(|segment| !segment.is_empty());
    let segments = template.split('/').filter(|segment| !segment.is_empty());
    for ((segment, raw), name) in segments.zip(raw).zip(&names) {
        path.push('/');
        path.push_str(raw);
        if segment.starts_with('{')
            && let Some(kind) = kind(&collection)
        {
            entities.push(named(kind, name, &path, call, state));
        }
        collection.push('/');
        collection.push_str(segment);
    }
    entities
}

fn named(kind: &'static str, name: &str, path: &str, call: &Call<'_>, state: &State) -> Entity {
    match kind {
        USER | "AppUser" => match state.users.find(name) {
            Some(id) => Entity {
                kind: kind.into(),
                ..journal::user(id, state)
            },
            None => Entity::new(kind, name),
        },
        USER_GROUP => match Id::parse(name) {
            Some(id) => journal::group(id, state),
            None => Entity::new(kind, name),
        },
        _ => match shown(path, call, state) {
            Some(shown) => described(kind, name, &shown),
            None => Entity::new(kind, name),
        },
    }
}

/// What the org shows at a path.
fn shown(path: &str, call: &Call<'_>, state: &State) -> Option<Object> {
    let reply = itself::get(path, &call.base, call.now, state);
    serde_json::from_slice(reply.ok()?.body()).ok()
}

/// A thing by what the org shows of it.
fn described(kind: &'static str, name: &str, shown: &Object) -> Entity {
    const NAMES: &[&str] = &[
        "label",
        "displayName",
        "name",
        "profile.displayName",
        "profile.name",
        "domain",
        "key",
    ];
    let id = ["id", "kid", "client_id"]
        .iter()
        .find_map(|member| shown.get(*member)?.as_str());
    let called = NAMES.iter().find_map(|member| text_at(shown, member));
    let alternate = match kind {
        "AppInstance" => called,
        _ => Some("unknown"),
    };
    let mut entity = Entity::new(kind, id.unwrap_or(name)).called(alternate, called);
    if kind == "PolicyEntity"
        && let Some(Value::String(policy)) = shown.get("type")
    {
        entity
            .details
            .push(("policyType".into(), policy.as_str().into()));
    }
    entity
}

/// What a call of this template has made, by what it was answered with.
pub(super) fn made(template: &str, reply: &[u8], state: &State) -> Vec<Entity> {
    // What ends in a parameter made nothing that its path does not name.
    if template.ends_with('}') {
        return Vec::new();
    }
    let Some(kind) = kind(template) else {
        return Vec::new();
    };
    let Ok(shown) = serde_json::from_slice::<Object>(reply) else {
        return Vec::new();
    };
    let Some(id) = text_at(&shown, "id") else {
        return Vec::new();
    };
    let user = |id: &str| Id::parse(id).map(|id| journal::user(id, state));
    match kind {
        USER_GROUP => Id::parse(id)
            .map(|id| journal::group(id, state))
            .into_iter()
            .collect(),
        USER => user(id).into_iter().collect(),
        // The one who is assigned, as whom the application knows and as whom the org knows.
        "AppUser" => match user(id) {
            Some(user) => vec![
                Entity {
                    kind: kind.into(),
                    ..user.clone()
                },
                user,
            ],
            None => vec![Entity::new(kind, id)],
        },
        "Session" => {
            let owner = text_at(&shown, "userId").and_then(user);
            owner.into_iter().collect()
        }
        _ => vec![described(kind, id, &shown)],
    }
}
