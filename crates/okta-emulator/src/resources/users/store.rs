//! Who is in the org: users by id, in the order of their creation, and by login.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::model::User;
use crate::ids::Id;
use serde::{Deserialize, Serialize};

#[derive(Default, Serialize, Deserialize)]
#[serde(from = "Kept")]
pub(crate) struct Users {
    by_id: BTreeMap<Id, User>,
    #[serde(skip_serializing)]
    by_login: BTreeMap<Box<str>, Id>,
    /// Whose token the calls are made with: `me`.
    owner: Option<Id>,
}

/// What a snapshot has of it; the rest follows.
#[derive(Deserialize)]
struct Kept {
    by_id: BTreeMap<Id, User>,
    owner: Option<Id>,
}

impl From<Kept> for Users {
    fn from(kept: Kept) -> Self {
        let logins = kept.by_id.values();
        Self {
            by_login: logins
                .map(|user| (key(&user.login).into_boxed_str(), user.id))
                .collect(),
            by_id: kept.by_id,
            owner: kept.owner,
        }
    }
}

impl Users {
    pub(crate) fn index(&self) -> &BTreeMap<Id, User> {
        &self.by_id
    }

    pub(crate) fn get(&self, id: Id) -> Option<&User> {
        self.by_id.get(&id)
    }

    /// For anything but the login, which [`Users::put`] has to see.
    pub(crate) fn get_mut(&mut self, id: Id) -> Option<&mut User> {
        self.by_id.get_mut(&id)
    }

    pub(crate) fn owner(&self) -> Option<Id> {
        self.owner
    }

    pub(crate) fn set_owner(&mut self, id: Id) {
        self.owner = Some(id);
    }

    /// Finds by id, `me`, login, or a login's part before `@` that no other user shares.
    pub(crate) fn find(&self, name: &str) -> Option<Id> {
        if let Some(id) = Id::parse(name).filter(|id| self.by_id.contains_key(id)) {
            return Some(id);
        }
        if name == "me" {
            return self.owner;
        }
        self.by_login(name).or_else(|| {
            let start = key(name) + "@";
            let mut matches = self
                .by_login
                .range::<str, _>((Bound::Included(start.as_str()), Bound::Unbounded))
                .take_while(|(login, _)| login.starts_with(&start));
            let only = matches.next().map(|(_, id)| *id);
            only.filter(|_| matches.next().is_none())
        })
    }

    pub(crate) fn by_login(&self, login: &str) -> Option<Id> {
        self.by_login.get(key(login).as_str()).copied()
    }

    /// Adds a user, or puts a changed one in the place of the old.
    pub(crate) fn put(&mut self, user: User) {
        if let Some(old) = self.by_id.get(&user.id) {
            self.by_login.remove(key(&old.login).as_str());
        }
        self.by_login
            .insert(key(&user.login).into_boxed_str(), user.id);
        self.by_id.insert(user.id, user);
    }

    pub(crate) fn remove(&mut self, id: Id) {
        if let Some(user) = self.by_id.remove(&id) {
            self.by_login.remove(key(&user.login).as_str());
        }
        self.owner = self.owner.filter(|owner| *owner != id);
    }
}

/// Logins differ by more than case.
fn key(login: &str) -> String {
    login.to_lowercase()
}
