//! Groups, who is in them, and the rules that put them there.

use std::collections::btree_map::Entry;

use serde_json::{Value, json};

use super::acts::{GroupAct, RuleAct};
use super::common::{Org, id};
use super::users::city;
use super::{Model, Rule};

const NO_GROUP: &str = "00g00000000000000000";
const NO_RULE: &str = "0pr00000000000000000";

impl Model {
    pub(crate) fn group_id(&self, number: u8) -> &str {
        self.groups.get(&number).map_or(NO_GROUP, String::as_str)
    }

    pub(crate) fn act_on_group(&mut self, org: &Org, number: u8, act: &GroupAct) {
        let path = format!("/api/v1/groups/{}", self.group_id(number));
        match act {
            GroupAct::Create => {
                let body = json!({ "profile": { "name": format!("Group {number}") } });
                let answer = org.post("/api/v1/groups", &body);
                match self.groups.entry(number) {
                    Entry::Occupied(_) => answer.refused(400, "E0000001", "name"),
                    Entry::Vacant(free) => drop(free.insert(id(&answer.is(200)))),
                }
            }
            GroupAct::Delete => {
                let known = self.groups.remove(&number).is_some();
                let status = org.delete(&path).status.as_u16();
                assert_eq!(status, if known { 204 } else { 404 });
                self.members.retain(|(_, group), _| *group != number);
                for rule in self.rules.values_mut() {
                    rule.invalid |= known && rule.group == number;
                }
                for app in self.apps.values_mut() {
                    app.groups.remove(&number);
                }
            }
            GroupAct::Join(user) | GroupAct::Leave(user) => {
                let joins = matches!(act, GroupAct::Join(_));
                let method = if joins { "PUT" } else { "DELETE" };
                let path = format!("{path}/users/{}", self.user_id(*user));
                let answer = org.call(method, &path, &Value::Null);
                let known = self.users.contains_key(user) && self.groups.contains_key(&number);
                assert_eq!(answer.status.as_u16(), if known { 204 } else { 404 });
                if known && joins {
                    self.members.entry((*user, number)).or_default().by_hand = true;
                } else if known {
                    let reasons = self.members.remove(&(*user, number)).unwrap_or_default();
                    for rule in reasons.rules {
                        let rule = self.rules.get_mut(&rule).expect("it put them there");
                        rule.excluded.insert(*user);
                    }
                }
            }
        }
    }

    pub(crate) fn act_on_rule(&mut self, org: &Org, number: u8, act: &RuleAct) {
        let known = self.rules.get(&number);
        let path = known.map_or(NO_RULE, |rule| &rule.id);
        let path = format!("/api/v1/groups/rules/{path}");
        match act {
            RuleAct::Create { city, group } => self.create_rule(org, number, *city, *group),
            RuleAct::Switch(active) => {
                let verb = if *active { "activate" } else { "deactivate" };
                let answer = org.post(&format!("{path}/lifecycle/{verb}"), &Value::Null);
                match self.rules.get_mut(&number) {
                    None => answer.refused(404, "E0000007", "rule"),
                    Some(rule) if rule.invalid && *active => {
                        answer.refused(400, "E0000001", "INVALID");
                    }
                    Some(rule) => {
                        answer.is(204);
                        rule.active = *active;
                    }
                }
            }
            RuleAct::Delete { removes_users } => {
                let answer = org.delete(&format!("{path}?removeUsers={removes_users}"));
                let known = self.rules.remove(&number).is_some();
                assert_eq!(answer.status.as_u16(), if known { 202 } else { 404 });
                self.members.retain(|_, reasons| {
                    if reasons.rules.remove(&number) {
                        reasons.by_hand |= !removes_users;
                    }
                    reasons.by_hand || !reasons.rules.is_empty()
                });
            }
        }
    }

    fn create_rule(&mut self, org: &Org, number: u8, city: u8, group: u8) {
        let body = json!({
            "type": "group_rule",
            "name": format!("Rule {number}"),
            "conditions": { "expression": {
                "value": format!("user.city == \"{}\"", self::city(city)),
                "type": "urn:okta:expression:1.0",
            } },
            "actions": { "assignUserToGroups": { "groupIds": [self.group_id(group)] } },
        });
        let answer = org.post("/api/v1/groups/rules", &body);
        if self.rules.contains_key(&number) {
            answer.refused(400, "E0000001", "name");
        } else if !self.groups.contains_key(&group) {
            answer.refused(400, "E0000001", "groupIds");
        } else {
            let rule = Rule {
                id: id(&answer.is(200)),
                active: false,
                city,
                group,
                invalid: false,
                excluded: Default::default(),
            };
            self.rules.insert(number, rule);
        }
    }

    /// Active rules have put in whom they fit and taken out whom they do not.
    pub(crate) fn settle(&mut self) {
        let active = self.rules.iter();
        for (number, rule) in active.filter(|(_, rule)| rule.active && !rule.invalid) {
            for (user, account) in &self.users {
                if account.status == "DEPROVISIONED" {
                    continue;
                }
                let place = (*user, rule.group);
                if account.city == rule.city && !rule.excluded.contains(user) {
                    self.members.entry(place).or_default().rules.insert(*number);
                } else if let Some(reasons) = self.members.get_mut(&place)
                    && reasons.rules.remove(number)
                    && reasons.rules.is_empty()
                    && !reasons.by_hand
                {
                    self.members.remove(&place);
                }
            }
        }
    }
}
