//! Every reading call that an org answers, with the ids of what is in it.

use okta_emulator::Emulator;
use serde_json::Value;

use crate::common::Org;

/// Reads that have no answer of success in the org of these tests: they want a query, or what they read is in an org only
/// where Okta put it there.
const NOTHING_THERE: &[&str] = &[
    "/.well-known/app-authenticator-configuration",
    "/api/v1/principal-rate-limits/{principalRateLimitId}",
    "/api/v1/hook-keys/public/{keyId}",
    "/api/v1/ssf/stream/status",
    "/api/v1/authenticators/{authenticatorId}/aaguids/{aaguid}",
    "/api/v1/brands/{brandId}/well-known-uris/{path}",
    "/webauthn-registration/api/v1/users/{userId}/enrollments",
    "/api/v1/apps/{appId}/sso/saml/metadata",
    "/api/v1/authorizationServers/{authServerId}/clients/{clientId}/tokens",
    "/api/v1/brands/{brandId}/well-known-uris/{path}/customized",
    "/api/v1/authorizationServers/{authServerId}/clients/{clientId}/tokens/{tokenId}",
    "/api/v1/directories/{appInstanceId}/groups/{groupId}/query/{resultId}",
    "/api/v1/users/{userId}/roles/{roleAssignmentId}/governance/{grantId}",
    "/api/v1/users/{userId}/roles/{roleAssignmentId}/governance/{grantId}/resources",
];

/// What a template was answered: the text is all that a client sees of it.
pub(crate) struct Answer {
    template: String,
    is_success: bool,
    text: String,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Answer {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// The templates of everything that can be read, shallow ones first.
pub(crate) fn templates() -> Vec<String> {
    // What the box tells of its own setup and of its last calls is in no snapshot.
    let of_the_box = [
        "/_emulator/deliveries",
        "/_emulator/users/{userId}/factors/{factorId}/code",
    ];
    let mut all: Vec<String> = Emulator::operations()
        .filter(|(_, method, path)| {
            *method == http::Method::GET
                && (of_the_box.contains(path) || !path.starts_with("/_emulator"))
        })
        .map(|(_, _, path)| path.to_owned())
        .collect();
    all.sort_by_key(|path| (path.matches('/').count(), path.clone()));
    all
}

/// A template with each thing of its collections in place of the last parameter, and with the first in place of the others.
/// A template that leads to nothing is asked with its parameters' names.
pub(crate) fn paths(org: &Org, template: &str) -> Vec<String> {
    let mut paths = vec![String::new()];
    for segment in template.split('/').skip(1) {
        if !segment.starts_with('{') {
            for path in &mut paths {
                *path = format!("{path}/{segment}");
            }
            continue;
        }
        paths = paths
            .iter()
            .flat_map(|path| {
                let names = names(org, path).into_iter();
                names.map(move |name| format!("{path}/{name}"))
            })
            .take(MOST)
            .collect();
    }
    if paths.is_empty() {
        paths.push(template.replace(['{', '}'], ""));
    }
    paths
}

/// How many things of a kind are read.
const MOST: usize = 12;

/// What the things of a collection are called.
pub(crate) fn names(org: &Org, collection: &str) -> Vec<String> {
    let known = unlisted(org, collection);
    if !known.is_empty() {
        return known;
    }
    let list = org.get(&needs(
        &collection.replace("/_emulator/users", "/api/v1/users"),
    ));
    let items = match &list.body {
        Value::Array(items) => Some(items),
        Value::Object(object) => object.values().find_map(Value::as_array),
        _ => None,
    };
    let named = items.into_iter().flatten().filter_map(|item| {
        let name = [
            "id",
            "name",
            "key",
            "kid",
            "type",
            "notificationType",
            "label",
            "aaguid",
        ]
        .iter()
        .find_map(|member| item[member].as_str())?;
        let name = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
        Some(name.to_string())
    });
    named.collect()
}

/// What no call lists.
fn unlisted(org: &Org, collection: &str) -> Vec<String> {
    let within = |pointer: &str| {
        let written: Value = serde_json::from_str(org.emulator.snapshot().as_str()).expect("JSON");
        let things = written.pointer(pointer).and_then(Value::as_object);
        things.map_or(Vec::new(), |things| things.keys().cloned().collect())
    };
    let one = |name: &str| vec![name.to_owned()];
    match collection {
        "/api/v1/identity-sources" => one("0oasource1"),
        "/api/v1/sessions" => within("/state/sessions/by_id"),
        "/api/v1/org/contacts" => one("BILLING"),
        "/api/v1/roles" => one("SUPER_ADMIN"),
        "/api/v1/meta/schemas/logStream" => one("aws_eventbridge"),
        "/api/v1/meta/schemas/user" => one("default"),
        path if path.ends_with("/linkedObjects") => one("manager"),
        path if path.ends_with("/transactions") => transactions(org, path),
        path if path.starts_with("/api/v1/identity-sources/") && !path.ends_with("/sessions") => {
            one("e2")
        }
        "/oauth2/v1/clients" | "/api/v1/meta/schemas/apps" => names(org, "/api/v1/apps"),
        _ => Vec::new(),
    }
}

/// The pushes that were sent to a factor.
fn transactions(org: &Org, collection: &str) -> Vec<String> {
    let factor = collection.trim_end_matches("/transactions");
    if org.get(factor).body["factorType"] != "push" {
        return Vec::new();
    }
    let snapshot = org.emulator.snapshot();
    let texts = snapshot.as_str().split('"');
    let names = texts.filter(|text| text.starts_with("v2mst."));
    names.map(str::to_owned).collect()
}

/// Some lists want to be told what of.
fn needs(path: &str) -> String {
    match path {
        "/api/v1/policies" => format!("{path}?type=PASSWORD"),
        "/api/v1/principal-rate-limits" => {
            format!("{path}?filter=principalType%20eq%20%22SSWS_TOKEN%22")
        }
        _ => path.to_owned(),
    }
}

/// Every answer to every read: path, status, headers, body.
pub(crate) fn everything(org: &Org) -> Vec<Answer> {
    let mut answers = Vec::new();
    for template in templates() {
        for path in paths(org, &template) {
            let mut next = Some(needs(&path));
            let mut pages = 0;
            while let Some(path) = next.filter(|_| pages < 20) {
                let answer = org.get(&path);
                pages += 1;
                next = answer.link("next").filter(|_| !path.contains("/logs"));
                let mut headers: Vec<String> = answer
                    .headers
                    .iter()
                    .map(|(name, value)| format!("{name}: {value:?}"))
                    .collect();
                headers.sort();
                answers.push(Answer {
                    template: template.clone(),
                    is_success: answer.status.is_success(),
                    text: format!("{path} {} {headers:?} {}", answer.status, answer.body),
                });
            }
        }
    }
    answers
}

/// The templates none of whose answers is one of success, though one should be.
pub(crate) fn in_vain(answers: &[Answer]) -> Vec<&str> {
    let mut templates: Vec<&str> = answers.iter().map(|it| it.template.as_str()).collect();
    templates.dedup();
    templates.retain(|template| !NOTHING_THERE.contains(template));
    templates.retain(|template| {
        let mut of_it = answers.iter().filter(|it| it.template == *template);
        !of_it.any(|it| it.is_success)
    });
    templates
}
