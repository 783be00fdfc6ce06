//! Things of the org, as paths call them and as the org describes them.

use okta_api::OperationInfo;
use serde_json::Value;

use super::path::Step;
use super::{identity, knowledge};

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
