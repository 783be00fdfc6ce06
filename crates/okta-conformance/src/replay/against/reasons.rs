//! Why a server may answer otherwise than the org of a recording: reviewed by hand, and by pattern, since other recordings
//! are replayed too.

use std::fmt;

use serde_json::Value;

use crate::recording::Recording;
use crate::route::Route;

/// What an answer hangs on that no other server knows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The path names a thing of that org: the parameter.
    Path(String),
    /// The query names things of that org.
    Query,
    /// The body names things of that org.
    Body,
    /// The body was not recorded.
    NoBody,
    /// The org was refused this for what it was, had or did: the status.
    Refused(u16),
    /// Something known of that org: what.
    Known(&'static str),
}

/// Path parameters whose values are the same in every org.
const FIXED: [&str; 14] = [
    "contactType",
    "featureName",
    "lifecycle",
    "logStreamType",
    "methodType",
    "notificationType",
    "operation",
    "path",
    "permissionType",
    "roleRef",
    "section",
    "templateName",
    "webAuthnMethodType",
    "appName",
];

/// Names of things that every org has.
const EVERYWHERE: [&str; 2] = ["default", "me"];

/// Parts of what was said to a refused request that show what the refusal hangs on.
const SAID: [(&str, &str); 5] = [
    ("not enabled", "a feature that the org has or has not"),
    ("not found", "a thing that the org has or has not"),
    ("already exists", "a name that is taken"),
    ("already in use", "a name that is taken"),
    ("must be unique", "a name that is taken"),
];

impl Reason {
    /// Why a recorded request may get an answer of another class.
    #[must_use]
    pub fn of(route: &Route, recording: &Recording, got: u16) -> Option<Self> {
        if matches!(recording.status, 401 | 403 | 429 | 500..) {
            return Some(Self::Refused(recording.status));
        }
        let names = |(name, value): (&String, &Value)| {
            let is_everywhere = value
                .as_str()
                .is_some_and(|value| EVERYWHERE.contains(&value));
            (!FIXED.contains(&name.as_str()) && !is_everywhere).then(|| name.clone())
        };
        if let Some(name) = route.arguments.iter().find_map(names) {
            return Some(Self::Path(name));
        }
        if recording.request_body.is_none() && route.info.body.is_some_and(|body| body.required) {
            return Some(Self::NoBody);
        }
        let is_refused = got >= 400;
        if is_refused && recording.request_body.as_ref().is_some_and(names_things) {
            return Some(Self::Body);
        }
        if is_refused && recording.query.split(['=', '&', '%', '"']).any(is_id) {
            return Some(Self::Query);
        }
        let said = recording.response_body.as_ref().map(Value::to_string);
        let said = said.unwrap_or_default().to_lowercase();
        let known = SAID.iter().find(|(part, _)| said.contains(part));
        let known = known.filter(|_| recording.status >= 400);
        known.map(|(_, what)| Self::Known(what))
    }
}

/// Whether a body holds an id, alone or in an address.
fn names_things(body: &Value) -> bool {
    match body {
        Value::Object(map) => map.values().any(names_things),
        Value::Array(list) => list.iter().any(names_things),
        Value::String(text) => text
            .split([':', '/', '"', ' ', '\'', '(', ')', ','])
            .any(is_id),
        _ => false,
    }
}

/// Whether a text is an id of Okta's: twenty letters and digits, of which the first three say of what.
fn is_id(text: &str) -> bool {
    let is_of_letters = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let has_both = |text: &str| {
        text.bytes().any(|byte| byte.is_ascii_digit())
            && text.bytes().any(|byte| byte.is_ascii_alphabetic())
    };
    text.len() == 20 && is_of_letters && has_both(text)
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(parameter) => write!(f, "the path names a thing: {parameter}"),
            Self::Query => write!(f, "the query names things"),
            Self::Body => write!(f, "the body names things"),
            Self::NoBody => write!(f, "the body was not recorded"),
            Self::Refused(status) => write!(f, "the org was answered {status}"),
            Self::Known(what) => write!(f, "{what}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{is_id, names_things};
    use serde_json::json;

    #[test]
    fn ids_are_known_by_their_looks() {
        for text in ["00u1ab2cd3EF4gh5ij6K", "0oadefaultsource0001"] {
            assert!(is_id(text), "{text}");
        }
        for text in [
            "",
            "default",
            "acceptTermsOfService",
            "00u1ab2cd3EF4gh5ij6",
            "00000000000000000000",
        ] {
            assert!(!is_id(text), "{text}");
        }
        let orn =
            json!({ "resources": ["https://a.example.com/api/v1/groups/00g1ab2cd3EF4gh5ij6K"] });
        assert!(names_things(&orn));
        assert!(!names_things(&json!({ "name": "All groups" })));
    }
}
