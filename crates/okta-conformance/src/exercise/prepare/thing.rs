//! Things of the org, as paths call them and as the org describes them.

use okta_api::OperationInfo;
use serde_json::Value;

use super::path::Step;
use super::{identity, knowledge};
use crate::exercise::caller::Heard;

/// A thing of the org.
#[derive(Clone, Debug)]
pub(super) struct Thing {
    /// What a path calls it.
    pub(super) name: String,
    /// What the org said of it.
    pub(super) said: Value,
    /// What it was made of, or else what the org said of it.
    pub(super) made_of: Value,
}

/// Why there is no thing.
pub(super) enum Missing {
    /// Its collection is empty.
    Empty(String),
    /// Something else went wrong.
    Other(String),
}

impl From<String> for Missing {
    fn from(why: String) -> Self {
        Self::Other(why)
    }
}

impl Missing {
    pub(super) fn why(self) -> String {
        match self {
            Self::Empty(why) | Self::Other(why) => why,
        }
    }
}

impl Thing {
    /// A thing of which only the name is known.
    pub(super) fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            said: Value::Null,
            made_of: Value::Null,
        }
    }

    /// What an operation made, by what was said on both sides.
    pub(super) fn made(maker: &OperationInfo, step: &Step<'_>, heard: &Heard) -> Option<Self> {
        let parsed = |body: &str| serde_json::from_str(body).unwrap_or(Value::Null);
        let (said, sent) = (parsed(&heard.answer_body), parsed(&heard.sent_body));
        let name = match knowledge::called(maker.id) {
            Some(pointer) => {
                let at = |value: &Value| value.pointer(pointer).and_then(identity::plain);
                // Of a link, its end.
                let name = at(&said).or_else(|| at(&sent));
                name.and_then(|name| name.rsplit('/').next().map(str::to_owned))
            }
            None => identity::of(&said, step.name).or_else(|| identity::of(&sent, step.name)),
        };
        let made_of = if sent.is_object() { sent } else { said.clone() };
        Some(Self {
            name: name?,
            said,
            made_of,
        })
    }

    /// An item of a list.
    pub(super) fn listed(lister: &OperationInfo, step: &Step<'_>, item: &Value) -> Option<Self> {
        let name = match knowledge::called(lister.id) {
            Some(pointer) => item.pointer(pointer).and_then(identity::plain),
            None => identity::of(item, step.name).or_else(|| identity::plain(item)),
        };
        Some(Self {
            name: name?,
            said: item.clone(),
            made_of: item.clone(),
        })
    }
}
