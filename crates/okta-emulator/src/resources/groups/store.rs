//! Groups, who is in them, and which groups a user is in.
//!
//! Everybody is in the group of everyone, which is therefore not written down for each.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::Moment;
use crate::error::Refusal;
use crate::ids::{Id, Ids};
use crate::json::{Object, Text, text_at};
use crate::snapshot::transposed;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum GroupKind {
    Okta,
    BuiltIn,
    /// Imported from the identity source with this id.
    Imported(Box<str>),
}

impl GroupKind {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Okta => "OKTA_GROUP",
            Self::BuiltIn => "BUILT_IN",
            Self::Imported(_) => "APP_GROUP",
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) id: Id,
    pub(crate) kind: GroupKind,
    created: Moment,
    last_updated: Moment,
    last_membership_updated: Moment,
    name: Box<str>,
    profile: Text,
    pub(crate) owners: Vec<super::owners::Owner>,
}

impl Group {
    pub(crate) fn new(id: Id, kind: GroupKind, profile: &Object, now: Moment) -> Self {
        let mut group = Self {
            id,
            kind,
            created: now,
            last_updated: now,
            last_membership_updated: now,
            name: "".into(),
            profile: Text::new(profile),
            owners: Vec::new(),
        };
        group.set_profile(profile);
        group
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn created(&self) -> Moment {
        self.created
    }

    fn set_profile(&mut self, profile: &Object) {
        let mut profile = profile.clone();
        profile.entry("description").or_insert(Value::Null);
        self.name = text_at(&profile, "name").unwrap_or_default().into();
        self.profile = Text::new(&profile);
    }

    /// The value behind a name in `search` and `filter`.
    pub(crate) fn attribute(&self, profile: &OnceCell<Object>, name: &str) -> Option<Value> {
        match name {
            "id" => Some(self.id.as_str().into()),
            "type" => Some(self.kind.name().into()),
            "created" => Some(self.created.to_string().into()),
            "lastUpdated" => Some(self.last_updated.to_string().into()),
            "lastMembershipUpdated" => Some(self.last_membership_updated.to_string().into()),
            "source.id" => match &self.kind {
                GroupKind::Imported(source) => Some(Value::from(&**source)),
                _ => None,
            },
            _ => profile
                .get_or_init(|| self.profile.parse())
                .get(name.strip_prefix("profile.")?)
                .cloned(),
        }
    }

    pub(crate) fn to_value(&self, base: &str) -> Value {
        let href = format!("{base}/api/v1/groups/{}", self.id);
        let mut links = json!({
            "logo": [
                { "name": "medium", "href": format!("{base}/img/logos/groups/medium.png"), "type": "image/png" },
                { "name": "large", "href": format!("{base}/img/logos/groups/large.png"), "type": "image/png" },
            ],
            "users": { "href": format!("{href}/users") },
            "apps": { "href": format!("{href}/apps") },
        });
        if let GroupKind::Imported(source) = &self.kind {
            links["source"] = json!({ "href": format!("{base}/api/v1/apps/{source}") });
        }
        let mut value = json!({
            "id": self.id.as_str(),
            "created": self.created.to_string(),
            "lastUpdated": self.last_updated.to_string(),
            "lastMembershipUpdated": self.last_membership_updated.to_string(),
            "objectClass": ["okta:user_group"],
            "type": self.kind.name(),
            "profile": self.profile.parse(),
            "_links": links,
        });
        if let GroupKind::Imported(source) = &self.kind {
            value["source"] = json!({ "id": source });
        }
        value
    }
}

/// Why a user is in a group: somebody put them there, or rules did, or both.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Reasons {
    by_hand: bool,
    rules: BTreeSet<Id>,
}

#[derive(Serialize, Deserialize)]
#[serde(from = "Kept")]
pub(crate) struct Groups {
    by_id: BTreeMap<Id, Group>,
    #[serde(skip_serializing)]
    by_name: BTreeMap<Box<str>, Id>,
    members: BTreeMap<Id, BTreeMap<Id, Reasons>>,
    #[serde(skip_serializing)]
    of_user: BTreeMap<Id, BTreeSet<Id>>,
    everyone: Id,
}

/// What a snapshot has of it; the rest follows.
#[derive(Deserialize)]
struct Kept {
    by_id: BTreeMap<Id, Group>,
    members: BTreeMap<Id, BTreeMap<Id, Reasons>>,
    everyone: Id,
}

impl From<Kept> for Groups {
    fn from(kept: Kept) -> Self {
        let mut groups = Self {
            by_id: BTreeMap::new(),
            by_name: BTreeMap::new(),
            of_user: transposed(&kept.members),
            members: kept.members,
            everyone: kept.everyone,
        };
        kept.by_id.into_values().for_each(|group| groups.put(group));
        groups
    }
}

impl Groups {
    pub(crate) fn new(ids: &mut Ids, now: Moment) -> Self {
        let everyone = ids.next("00g");
        let profile = json!({ "name": "Everyone", "description": "All users of this org" });
        let profile = profile.as_object().cloned().unwrap_or_default();
        let mut groups = Self {
            by_id: BTreeMap::new(),
            by_name: BTreeMap::new(),
            members: BTreeMap::new(),
            of_user: BTreeMap::new(),
            everyone,
        };
        groups.put(Group::new(everyone, GroupKind::BuiltIn, &profile, now));
        groups
    }

    pub(crate) fn index(&self) -> &BTreeMap<Id, Group> {
        &self.by_id
    }

    pub(crate) fn get(&self, id: Id) -> Option<&Group> {
        self.by_id.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: Id) -> Option<&mut Group> {
        self.by_id.get_mut(&id)
    }

    pub(crate) fn is_everyone(&self, id: Id) -> bool {
        id == self.everyone
    }

    /// Names are unique among the org's own groups; imported ones may repeat them.
    pub(crate) fn by_name(&self, name: &str) -> Option<Id> {
        self.by_name.get(name).copied()
    }

    pub(crate) fn put(&mut self, group: Group) {
        if !matches!(group.kind, GroupKind::Imported(_)) {
            self.by_name.insert(group.name.clone(), group.id);
        }
        self.by_id.insert(group.id, group);
    }

    pub(crate) fn replace_profile(
        &mut self,
        id: Id,
        profile: &Object,
        now: Moment,
    ) -> Option<&Group> {
        let mut group = self.by_id.remove(&id)?;
        if self.by_name.get(&group.name) == Some(&id) {
            self.by_name.remove(&group.name);
        }
        group.set_profile(profile);
        group.last_updated = now;
        self.put(group);
        self.get(id)
    }

    /// Removes a group; gives those who were in it.
    pub(crate) fn remove(&mut self, id: Id) -> Vec<Id> {
        if let Some(group) = self.by_id.remove(&id)
            && self.by_name.get(&group.name) == Some(&id)
        {
            self.by_name.remove(&group.name);
        }
        let members = self.members.remove(&id).unwrap_or_default();
        for user in members.keys() {
            if let Some(groups) = self.of_user.get_mut(user) {
                groups.remove(&id);
            }
        }
        for group in self.by_id.values_mut() {
            group.owners.retain(|owner| owner.id != id);
        }
        members.into_keys().collect()
    }

    /// Takes members out of all profiles.
    pub(crate) fn forget_attributes(&mut self, names: &[String], now: Moment) {
        for group in self.by_id.values_mut() {
            let mut profile = group.profile.parse();
            let before = profile.len();
            profile.retain(|name, _| !names.contains(name));
            if profile.len() < before {
                group.set_profile(&profile);
                group.last_updated = now;
            }
        }
    }

    /// A group that users can be put in by hand.
    pub(crate) fn assignable(&self, id: &str) -> Result<Id, Refusal> {
        let group = Id::parse(id)
            .and_then(|id| self.get(id))
            .ok_or_else(|| Refusal::not_found("group", id))?;
        match group.kind {
            GroupKind::Okta => Ok(group.id),
            GroupKind::BuiltIn => Err(Refusal::forbidden(
                "Nobody can be added to or taken from a built-in group",
            )),
            GroupKind::Imported(_) => Err(Refusal::forbidden(
                "Members of an imported group come from its source",
            )),
        }
    }

    /// Puts a user in a group by hand; tells whether the group had not had them.
    pub(crate) fn join(&mut self, group: Id, user: Id, now: Moment) -> bool {
        let is_new = !self.has(group, user);
        self.put_in(group, user, now).by_hand = true;
        is_new
    }

    /// Puts a user in a group as a rule says; tells whether the group had not had them.
    pub(crate) fn join_by_rule(&mut self, rule: Id, group: Id, user: Id, now: Moment) -> bool {
        let is_new = !self.has(group, user);
        self.put_in(group, user, now).rules.insert(rule);
        is_new
    }

    fn put_in(&mut self, group: Id, user: Id, now: Moment) -> &mut Reasons {
        if !self.has(group, user) {
            self.of_user.entry(user).or_default().insert(group);
            self.touch(group, now);
        }
        let members = self.members.entry(group).or_default();
        members.entry(user).or_default()
    }

    fn has(&self, group: Id, user: Id) -> bool {
        let members = self.members.get(&group);
        members.is_some_and(|members| members.contains_key(&user))
    }

    /// Takes a user out of a group, whoever put them there. Gives the rules that had; none where they were not in it.
    pub(crate) fn leave(&mut self, group: Id, user: Id, now: Moment) -> Option<BTreeSet<Id>> {
        let reasons = self.members.get_mut(&group)?.remove(&user)?;
        if let Some(groups) = self.of_user.get_mut(&user) {
            groups.remove(&group);
        }
        self.touch(group, now);
        Some(reasons.rules)
    }

    /// Takes a rule's reason away, and with the last reason the membership; tells whether it did.
    pub(crate) fn leave_by_rule(&mut self, rule: Id, group: Id, user: Id, now: Moment) -> bool {
        let members = self.members.get_mut(&group);
        let Some(reasons) = members.and_then(|members| members.get_mut(&user)) else {
            return false;
        };
        let is_last = reasons.rules.remove(&rule) && reasons.rules.is_empty() && !reasons.by_hand;
        if is_last {
            self.leave(group, user, now);
        }
        is_last
    }

    /// Makes what a rule has done to a group as if done by hand.
    pub(crate) fn adopt(&mut self, rule: Id, group: Id) {
        let members = self.members.get_mut(&group).into_iter();
        for reasons in members.flat_map(BTreeMap::values_mut) {
            reasons.by_hand |= reasons.rules.remove(&rule);
        }
    }

    /// Whom a rule has put into a group.
    pub(crate) fn put_in_by(&self, rule: Id, group: Id) -> Vec<Id> {
        let members = self.members.get(&group).into_iter().flatten();
        let those = members.filter(|(_, reasons)| reasons.rules.contains(&rule));
        those.map(|(user, _)| *user).collect()
    }

    fn touch(&mut self, group: Id, now: Moment) {
        if let Some(group) = self.by_id.get_mut(&group) {
            group.last_membership_updated = now;
        }
    }

    /// Members by id; the group of everyone has none written down.
    pub(crate) fn members(&self, group: Id) -> Option<&BTreeMap<Id, Reasons>> {
        self.members.get(&group)
    }

    pub(crate) fn all_members(&self) -> &BTreeMap<Id, BTreeMap<Id, Reasons>> {
        &self.members
    }

    /// The groups of a user, the group of everyone first.
    pub(crate) fn of(&self, user: Id) -> impl Iterator<Item = &Group> {
        let others = self.of_user.get(&user).into_iter().flatten();
        std::iter::once(&self.everyone)
            .chain(others)
            .filter_map(|id| self.get(*id))
    }

    pub(crate) fn forget_member(&mut self, user: Id, now: Moment) {
        for group in self.of_user.remove(&user).unwrap_or_default() {
            if let Some(members) = self.members.get_mut(&group) {
                members.remove(&user);
            }
            self.touch(group, now);
        }
        for group in self.by_id.values_mut() {
            group.owners.retain(|owner| owner.id != user);
        }
    }
}
