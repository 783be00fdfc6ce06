//! The schemas as they are kept: only what differs from the base attributes that every org has.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::base;
use crate::clock::Moment;
use crate::ids::Id;
use crate::json::Object;

/// Definitions of attributes by name.
pub(super) type Attributes = BTreeMap<String, Object>;

/// Whose profiles a schema describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    Users,
    Groups,
    /// Users of an application that they sign on to by OpenID Connect.
    UsersOfClients,
    /// Users of any other application.
    UsersOfApps,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Schema {
    pub(super) created: Moment,
    pub(super) last_updated: Moment,
    /// Base attributes that were changed, whole.
    pub(super) changed: Attributes,
    pub(super) custom: Attributes,
}

impl Schema {
    fn new(now: Moment) -> Self {
        Self {
            created: now,
            last_updated: now,
            changed: Attributes::new(),
            custom: Attributes::new(),
        }
    }

    /// The base attributes as they are now.
    pub(super) fn base(&self, whose: Whose) -> Attributes {
        let mut all = base::attributes(whose).clone();
        all.extend(self.changed.clone());
        all
    }

    /// What is said of an attribute, if the schema has it.
    pub(super) fn attribute(&self, whose: Whose, name: &str) -> Option<&Object> {
        let own = self.custom.get(name).or_else(|| self.changed.get(name));
        own.or_else(|| base::attributes(whose).get(name))
    }

    /// The custom attributes that another one had.
    pub(super) fn without(&self, other: &Self) -> Vec<String> {
        let gone = other
            .custom
            .keys()
            .filter(|name| !self.custom.contains_key(*name));
        gone.cloned().collect()
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Schemas {
    users: BTreeMap<Id, Schema>,
    groups: Option<Schema>,
    apps: BTreeMap<Id, Schema>,
    /// Whether attributes that no schema has are refused: how the box is set up, and no part of what the org is.
    #[serde(skip)]
    pub(crate) strict: bool,
}

impl Schemas {
    /// The schema of a user type; one that nobody changed is as old as the org.
    pub(super) fn of_users(&self, kind: Id, born: Moment) -> Cow<'_, Schema> {
        match self.users.get(&kind) {
            Some(schema) => Cow::Borrowed(schema),
            None => Cow::Owned(Schema::new(born)),
        }
    }

    pub(super) fn put_users(&mut self, kind: Id, schema: Schema) {
        self.users.insert(kind, schema);
    }

    pub(super) fn of_groups(&self, born: Moment) -> Cow<'_, Schema> {
        match &self.groups {
            Some(schema) => Cow::Borrowed(schema),
            None => Cow::Owned(Schema::new(born)),
        }
    }

    pub(super) fn put_groups(&mut self, schema: Schema) {
        self.groups = Some(schema);
    }

    /// The schema of an application's users; one that nobody changed is as old as the application.
    pub(super) fn of_app(&self, app: Id, created: Moment) -> Cow<'_, Schema> {
        match self.apps.get(&app) {
            Some(schema) => Cow::Borrowed(schema),
            None => Cow::Owned(Schema::new(created)),
        }
    }

    pub(super) fn put_app(&mut self, app: Id, schema: Schema) {
        self.apps.insert(app, schema);
    }

    pub(crate) fn forget_app(&mut self, app: Id) {
        self.apps.remove(&app);
    }

    /// Sets up the schema of a new user type.
    pub(crate) fn add_type(&mut self, kind: Id, now: Moment) {
        self.users.insert(kind, Schema::new(now));
    }

    pub(crate) fn forget_type(&mut self, kind: Id) {
        self.users.remove(&kind);
    }

    /// Whether any user type has this attribute.
    pub(crate) fn knows_user_attribute(&self, name: &str) -> bool {
        base::attributes(Whose::Users).contains_key(name)
            || self
                .users
                .values()
                .any(|schema| schema.custom.contains_key(name))
    }
}
