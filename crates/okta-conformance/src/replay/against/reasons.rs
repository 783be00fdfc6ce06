//! Why a server may answer otherwise than the org of a recording: reviewed by hand, and by pattern, since other recordings
//! are replayed too.

use std::fmt;

use serde_json::Value;

use crate::ids::{is_id, words};
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

/// Parts of what the org of the recording said to a refused request that show what the refusal hangs on.
const SAID_THERE: [(&str, &str); 6] = [
    ("not enabled", "a feature that the org has or has not"),
    ("not found", "a thing that the org has or has not"),
    ("maximum number", "a limit that the org has reached"),
    (
        "must grant admin consent",
        "a consent that the org has not given",
    ),
    ("already", TAKEN),
    ("must be unique", TAKEN),
];

/// Parts of what a server says to a request that was taken there: recordings of many runs, which cleaned up after
/// themselves, meet on one server.
const SAID_HERE: [(&str, &str); 5] = [
    ("no session token", "a session token of that org"),
    ("already", TAKEN),
    ("taken", TAKEN),
    ("has this", TAKEN),
    ("unique", TAKEN),
];

const TAKEN: &str = "a name that is taken";

impl Reason {
    /// Why a recorded request may get an answer of another class; `said` is the body of that answer.
    #[must_use]
    pub fn of(route: &Route, recording: &Recording, status: u16, said: &Value) -> Option<Self> {
        if matches!(recording.status, 401 | 403 | 429 | 500..) {
            return Some(Self::Refused(recording.status));
        }
        // Who says 400 has looked at the request, whatever it is about.
        if status != 400
            && let Some(name) = route.arguments.iter().find_map(named)
        {
            return Some(Self::Path(name.clone()));
        }
        if recording.request_body.is_none() && route.info.body.is_some_and(|body| body.required) {
            return Some(Self::NoBody);
        }
        let said = said.to_string();
        let is_refused = |text: &str| {
            let mut ids = words(text).filter(|word| is_id(word));
            status >= 400 && ids.any(|id| status == 404 || said.contains(id))
        };
        let body = recording.request_body.as_ref();
        if is_refused(&body.map(Value::to_string).unwrap_or_default()) {
            return Some(Self::Body);
        }
        let has_cursor = words(&recording.query).any(|word| word == "after");
        if is_refused(&recording.query) || (status == 400 && has_cursor) {
            return Some(Self::Query);
        }
        let there = recording.response_body.as_ref().map(Value::to_string);
        let (said, known) = match recording.status {
            400.. => (there.unwrap_or_default(), &SAID_THERE[..]),
            _ => (said, &SAID_HERE[..]),
        };
        let said = said.to_lowercase();
        let found = known.iter().find(|(part, _)| said.contains(part));
        found.map(|(_, what)| Self::Known(what))
    }
}

/// The name of a path parameter that stands for a thing of one org.
fn named<'a>((name, value): (&'a String, &Value)) -> Option<&'a String> {
    let is_everywhere = value
        .as_str()
        .is_some_and(|value| EVERYWHERE.contains(&value));
    (!FIXED.contains(&name.as_str()) && !is_everywhere).then_some(name)
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
