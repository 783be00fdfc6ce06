//! What identity sources hold, and which of the org's users and groups it became.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::sessions::Session;
use crate::clock::Moment;
use crate::ids::Id;
use crate::json::Object;

#[derive(Serialize, Deserialize)]
pub(crate) struct SourceUser {
    pub(crate) id: Id,
    pub(crate) created: Moment,
    pub(crate) last_updated: Moment,
    pub(crate) profile: Object,
    /// The org's user; none once that user is deleted.
    pub(crate) okta: Option<Id>,
}

impl SourceUser {
    pub(crate) fn to_value(&self, external_id: &str) -> Value {
        let mut profile = self.profile.clone();
        for always in ["firstName", "lastName", "mobilePhone", "secondEmail"] {
            profile.entry(always).or_insert(Value::Null);
        }
        json!({
            "id": self.id.as_str(),
            "externalId": external_id,
            "created": self.created.to_string(),
            "lastUpdated": self.last_updated.to_string(),
            "profile": profile,
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct SourceGroup {
    /// The org's group, whose id is this group's id, too.
    pub(crate) okta: Id,
    pub(crate) profile: Object,
    /// External ids of users.
    pub(crate) members: BTreeSet<String>,
}

impl SourceGroup {
    pub(crate) fn to_value(&self, external_id: &str) -> Value {
        json!({ "id": self.okta.as_str(), "externalId": external_id, "profile": self.profile })
    }
}

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Source {
    pub(crate) users: BTreeMap<String, SourceUser>,
    pub(crate) groups: BTreeMap<String, SourceGroup>,
    pub(crate) sessions: BTreeMap<Id, Session>,
}

impl Source {
    /// The external id of a group that is named by either of its ids.
    pub(crate) fn group_named(&self, name: &str) -> Option<&str> {
        let by_external = self.groups.get_key_value(name);
        let found = by_external.or_else(|| {
            self.groups
                .iter()
                .find(|(_, group)| group.okta.as_str() == name)
        });
        found.map(|(external_id, _)| external_id.as_str())
    }
}

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct IdentitySources {
    by_id: BTreeMap<String, Source>,
}

impl IdentitySources {
    pub(crate) fn add(&mut self, id: &str) {
        self.by_id.entry(id.to_owned()).or_default();
    }

    /// Users and groups that came from it stay.
    pub(crate) fn remove(&mut self, id: &str) {
        self.by_id.remove(id);
    }

    pub(crate) fn exists(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Source> {
        self.by_id.get(id)
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Source> {
        self.by_id.get_mut(id)
    }

    pub(crate) fn forget_user(&mut self, user: Id) {
        for known in self
            .by_id
            .values_mut()
            .flat_map(|source| source.users.values_mut())
        {
            known.okta = known.okta.filter(|okta| *okta != user);
        }
    }

    pub(crate) fn forget_group(&mut self, group: Id) {
        for source in self.by_id.values_mut() {
            source.groups.retain(|_, known| known.okta != group);
        }
    }
}
