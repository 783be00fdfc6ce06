//! Random sequences of calls about users, groups, memberships and links, held against a model that is too small
//! to be wrong.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{Org, id, ids};
use proptest::prelude::*;
use serde_json::{Value, json};

#[derive(Debug, Clone)]
enum Act {
    CreateUser(u8),
    DeleteUser(u8),
    Suspend(u8),
    Unsuspend(u8),
    CreateGroup(u8),
    DeleteGroup(u8),
    Join(u8, u8),
    Leave(u8, u8),
    Link(u8),
    Unlink(u8),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let few = || 0..4u8;
    let act = prop_oneof![
        4 => few().prop_map(Act::CreateUser),
        3 => few().prop_map(Act::DeleteUser),
        1 => few().prop_map(Act::Suspend),
        1 => few().prop_map(Act::Unsuspend),
        2 => few().prop_map(Act::CreateGroup),
        1 => few().prop_map(Act::DeleteGroup),
        4 => (few(), few()).prop_map(|(user, group)| Act::Join(user, group)),
        2 => (few(), few()).prop_map(|(user, group)| Act::Leave(user, group)),
        3 => few().prop_map(Act::Link),
        1 => few().prop_map(Act::Unlink),
    ];
    proptest::collection::vec(act, 1..40)
}

/// What an org should hold: users and groups by their number, with the id that the org gave them.
#[derive(Default)]
struct Model {
    users: BTreeMap<u8, (String, &'static str)>,
    groups: BTreeMap<u8, String>,
    members: BTreeSet<(u8, u8)>,
    linked: BTreeSet<u8>,
}

impl Model {
    /// Does an act to the model and the org, and compares the status of the reply.
    fn act(&mut self, org: &Org, provider: &str, act: &Act) {
        const NOBODY: &str = "00u00000000000000000";
        let user = |number: &u8| {
            self.users
                .get(number)
                .cloned()
                .unwrap_or((NOBODY.to_owned(), "none"))
        };
        let group = |number: &u8| {
            self.groups
                .get(number)
                .cloned()
                .unwrap_or("00g00000000000000000".to_owned())
        };
        let user_path = |number: &u8| format!("/api/v1/users/{}", user(number).0);
        match act {
            Act::CreateUser(number) => {
                let login = format!("user{number}@example.com");
                let body = json!({
                    "profile": { "login": login, "email": login, "firstName": "F", "lastName": "L" },
                    "credentials": { "password": { "value": "Password-1" } },
                });
                let answer = org.post("/api/v1/users", &body);
                if self.users.contains_key(number) {
                    answer.refused(400, "E0000001", "login");
                } else {
                    let id = id(&answer.is(200));
                    self.users.insert(*number, (id, "ACTIVE"));
                }
            }
            Act::DeleteUser(number) => {
                let answer = org.delete(&user_path(number));
                match user(number).1 {
                    "none" => answer.refused(404, "E0000007", "user"),
                    "DEPROVISIONED" => {
                        answer.is(204);
                        self.users.remove(number);
                        self.members.retain(|(user, _)| user != number);
                        self.linked.remove(number);
                    }
                    _ => {
                        answer.is(204);
                        self.set(*number, "DEPROVISIONED");
                    }
                }
            }
            Act::Suspend(number) | Act::Unsuspend(number) => {
                let (call, from, to) = match act {
                    Act::Suspend(_) => ("suspend", "ACTIVE", "SUSPENDED"),
                    _ => ("unsuspend", "SUSPENDED", "ACTIVE"),
                };
                let answer = org.post(
                    &format!("{}/lifecycle/{call}", user_path(number)),
                    &Value::Null,
                );
                match user(number).1 {
                    "none" => answer.refused(404, "E0000007", "user"),
                    status if status == from => {
                        answer.is(200);
                        self.set(*number, to);
                    }
                    _ => answer.refused(403, "E0000038", ""),
                }
            }
            Act::CreateGroup(number) => {
                let body = json!({ "profile": { "name": format!("group{number}") } });
                let answer = org.post("/api/v1/groups", &body);
                if self.groups.contains_key(number) {
                    answer.refused(400, "E0000001", "name");
                } else {
                    let id = id(&answer.is(200));
                    self.groups.insert(*number, id);
                }
            }
            Act::DeleteGroup(number) => {
                let answer = org.delete(&format!("/api/v1/groups/{}", group(number)));
                let known = self.groups.remove(number).is_some();
                assert_eq!(answer.status.as_u16(), if known { 204 } else { 404 });
                self.members.retain(|(_, group)| group != number);
            }
            Act::Join(member, into) | Act::Leave(member, into) => {
                let path = format!("/api/v1/groups/{}/users/{}", group(into), user(member).0);
                let joins = matches!(act, Act::Join(..));
                let answer = org.call(if joins { "PUT" } else { "DELETE" }, &path, &Value::Null);
                let known = self.users.contains_key(member) && self.groups.contains_key(into);
                assert_eq!(answer.status.as_u16(), if known { 204 } else { 404 });
                if known && joins {
                    self.members.insert((*member, *into));
                } else if known {
                    self.members.remove(&(*member, *into));
                }
            }
            Act::Link(number) => {
                let path = format!("/api/v1/idps/{provider}/users/{}", user(number).0);
                let answer = org.post(&path, &json!({ "externalId": format!("ext{number}") }));
                match user(number).1 {
                    "none" => answer.refused(404, "E0000007", "user"),
                    "DEPROVISIONED" => answer.refused(403, "E0000038", ""),
                    _ => {
                        answer.is(200);
                        self.linked.insert(*number);
                    }
                }
            }
            Act::Unlink(number) => {
                let answer =
                    org.delete(&format!("/api/v1/idps/{provider}/users/{}", user(number).0));
                let known = self.linked.remove(number);
                assert_eq!(answer.status.as_u16(), if known { 204 } else { 404 });
            }
        }
    }

    fn set(&mut self, number: u8, status: &'static str) {
        if let Some(user) = self.users.get_mut(&number) {
            user.1 = status;
        }
    }

    fn ids<'n>(&self, numbers: impl Iterator<Item = &'n u8>) -> Vec<String> {
        let mut ids: Vec<String> = numbers
            .filter_map(|number| Some(self.users.get(number)?.0.clone()))
            .collect();
        ids.sort_unstable();
        ids
    }

    /// Compares everything that can be listed.
    fn compare(&self, org: &Org, provider: &str) {
        let present = self
            .users
            .iter()
            .filter(|(_, (_, status))| *status != "DEPROVISIONED");
        assert_eq!(
            ids(&org.pages("/api/v1/users?limit=2").0),
            self.ids(present.map(|(number, _)| number))
        );
        for (path, status) in self.users.values() {
            assert_eq!(
                org.get(&format!("/api/v1/users/{path}")).is(200)["status"],
                *status
            );
        }
        for (number, group) in &self.groups {
            let members = self
                .members
                .iter()
                .filter(|(_, group)| group == number)
                .map(|(user, _)| user);
            assert_eq!(
                ids(&org
                    .pages(&format!("/api/v1/groups/{group}/users?limit=2"))
                    .0),
                self.ids(members)
            );
        }
        let counted = org.pages("/api/v1/groups?limit=2&expand=stats").0;
        for (number, group) in &self.groups {
            let group = counted
                .iter()
                .find(|counted| counted["id"] == **group)
                .expect("it is listed");
            let expected = self
                .members
                .iter()
                .filter(|(_, group)| group == number)
                .count();
            assert_eq!(group["_embedded"]["stats"]["usersCount"], expected);
        }
        assert_eq!(
            org.pages("/api/v1/groups?limit=2").0.len(),
            self.groups.len() + 1
        );
        let linked = ids(&org
            .pages(&format!("/api/v1/idps/{provider}/users?limit=2"))
            .0);
        assert_eq!(linked, self.ids(self.linked.iter()));
        for (number, (user, _)) in &self.users {
            let idps = org.get(&format!("/api/v1/users/{user}/idps")).is(200);
            assert_eq!(
                idps.as_array().map(Vec::len),
                Some(usize::from(self.linked.contains(number)))
            );
            let groups = org.get(&format!("/api/v1/users/{user}/groups")).is(200);
            let expected = self
                .members
                .iter()
                .filter(|(member, _)| member == number)
                .count()
                + 1;
            assert_eq!(groups.as_array().map(Vec::len), Some(expected));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn the_org_does_what_the_model_does(acts in acts()) {
        let (org, bystander) = (Org::new(), Org::with(|builder| builder.seed_users(2)));
        let provider = json!({ "type": "OIDC", "name": "Social", "protocol": { "type": "OIDC" } });
        let provider = id(&org.post("/api/v1/idps", &provider).is(200));
        let mut model = Model::default();
        for act in &acts {
            model.act(&org, &provider, act);
        }
        model.compare(&org, &provider);
        prop_assert_eq!(bystander.pages("/api/v1/users").0.len(), 2);
    }
}
