//! Everything that is in the org, split by resource.
//!
//! Deleting a thing removes what hangs on it, so what crosses resources is done here and nowhere else.

use std::collections::BTreeMap;

use crate::clock::Moment;
use crate::generic::records::Records;
use crate::hooks::outbox::Outbox;
use crate::ids::{Id, Ids};
use crate::kind::OrgKind;
use crate::resources::apps;
use crate::resources::factors::Factors;
use crate::resources::groups::group_rules::{self, Rule};
use crate::resources::groups::store::Groups;
use crate::resources::identity_sources::store::IdentitySources;
use crate::resources::idps::store::IdentityProviders;
use crate::resources::linked_objects::LinkedObjects;
use crate::resources::schemas::Schemas;
use crate::resources::sessions::Sessions;
use crate::resources::user_types::UserTypes;
use crate::resources::users::store::Users;
use crate::system_log::journal::Journal;
use crate::system_log::store::SystemLog;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub(crate) struct State {
    #[serde(default)]
    pub(crate) kind: OrgKind,
    pub(crate) ids: Ids,
    pub(crate) users: Users,
    pub(crate) types: UserTypes,
    #[serde(default)]
    pub(crate) schemas: Schemas,
    #[serde(default)]
    pub(crate) factors: Factors,
    pub(crate) groups: Groups,
    pub(crate) rules: BTreeMap<Id, Rule>,
    pub(crate) idps: IdentityProviders,
    pub(crate) sources: IdentitySources,
    pub(crate) linked: LinkedObjects,
    #[serde(default)]
    pub(crate) sessions: Sessions,
    /// Everything that has no code of its own.
    pub(crate) records: Records,
    pub(crate) log: SystemLog,
    pub(crate) outbox: Outbox,
    /// What the call of now has brought about; `State::note` adds to it. Empty between calls, so no part of a snapshot.
    #[serde(skip)]
    pub(crate) journal: Journal,
    /// When the org was set up.
    pub(crate) born: Moment,
}

impl State {
    /// An org as new: the group of everyone, the default user type, and nobody in it.
    pub(crate) fn new(kind: OrgKind, seed: u64, now: Moment) -> Self {
        let mut ids = Ids::new(seed);
        let types = UserTypes::new(&mut ids, now);
        let groups = Groups::new(&mut ids, now);
        let mut state = Self {
            kind,
            ids,
            users: Users::default(),
            types,
            schemas: Schemas::default(),
            factors: Factors::default(),
            groups,
            rules: BTreeMap::new(),
            idps: IdentityProviders::default(),
            sources: IdentitySources::default(),
            linked: LinkedObjects::default(),
            sessions: Sessions::default(),
            records: Records::default(),
            log: SystemLog::default(),
            outbox: Outbox::default(),
            journal: Journal::default(),
            born: now,
        };
        crate::resources::policies::furnish(&mut state);
        crate::resources::authorization_servers::furnish(&mut state);
        crate::resources::realms::furnish(&mut state);
        state.records.set_up();
        state
    }

    /// Lets the group rules see a user who is new, or was changed, or whose groups were.
    pub(crate) fn user_changed(&mut self, user: Id, now: Moment) {
        group_rules::settle(self, user, now);
    }

    /// Deactivates a user, who is thereby out of all applications and sessions.
    pub(crate) fn deactivate_user(&mut self, user: Id, now: Moment) {
        if let Some(user) = self.users.get_mut(user) {
            user.deprovision(now);
        }
        apps::users::release(self, user);
        self.sessions.forget_user(user);
    }

    /// Removes a user, and with them their memberships, links and all else that is theirs.
    pub(crate) fn remove_user(&mut self, user: Id, now: Moment) {
        self.users.remove(user);
        self.factors.forget_user(user);
        self.groups.forget_member(user, now);
        self.idps.forget_user(user);
        self.sources.forget_user(user);
        self.linked.forget_user(user);
        self.sessions.forget_user(user);
        self.records.forget_all_of(user.as_str());
        for rule in self.rules.values_mut() {
            rule.forget_user(user);
        }
    }

    /// Removes a group, and with it its memberships, and its place in rules, sources and conditions.
    pub(crate) fn remove_group(&mut self, group: Id, now: Moment) {
        let members = self.groups.remove(group);
        self.sources.forget_group(group);
        self.idps.forget_group(group);
        self.records.forget_all_of(group.as_str());
        for rule in self.rules.values_mut() {
            rule.forget_group(group);
        }
        for user in members {
            self.user_changed(user, now);
        }
    }
}
