//! Apps, and who is assigned to them.

use serde_json::{Value, json};

use super::acts::AppAct;
use super::common::{Org, id};
use super::{App, Model};

const NO_APP: &str = "0oa00000000000000000";

impl Model {
    pub(crate) fn act_on_app(&mut self, org: &Org, number: u8, act: &AppAct) {
        let known = self.apps.get(&number);
        let path = format!("/api/v1/apps/{}", known.map_or(NO_APP, |app| &app.id));
        match act {
            AppAct::Create => self.create_app(org, number),
            AppAct::Switch(active) => {
                let verb = if *active { "activate" } else { "deactivate" };
                let answer = org.post(&format!("{path}/lifecycle/{verb}"), &Value::Null);
                match self.apps.get_mut(&number) {
                    None => answer.refused(404, "E0000007", "app"),
                    Some(app) => {
                        answer.is(200);
                        app.active = *active;
                    }
                }
            }
            AppAct::Delete => {
                let off = org.post(&format!("{path}/lifecycle/deactivate"), &Value::Null);
                let answer = org.delete(&path);
                let known = self.apps.remove(&number).is_some();
                assert_eq!(off.status.as_u16(), if known { 200 } else { 404 });
                assert_eq!(answer.status.as_u16(), if known { 204 } else { 404 });
            }
            AppAct::AssignUser(user) => {
                // Whether somebody who is gone can be assigned is not this test's.
                if matches!(self.status(*user), "none" | "DEPROVISIONED") {
                    return;
                }
                let body = json!({ "id": self.user_id(*user), "scope": "USER" });
                let answer = org.post(&format!("{path}/users"), &body);
                match self.apps.get_mut(&number) {
                    None => answer.refused(404, "E0000007", "app"),
                    Some(app) => {
                        answer.is(200);
                        app.users.insert(*user);
                    }
                }
            }
            AppAct::AssignGroup(group) | AppAct::UnassignGroup(group) => {
                let assigns = matches!(act, AppAct::AssignGroup(_));
                let method = if assigns { "PUT" } else { "DELETE" };
                let body = if assigns { json!({}) } else { Value::Null };
                let path = format!("{path}/groups/{}", self.group_id(*group));
                let answer = org.call(method, &path, &body);
                let exists = self.groups.contains_key(group);
                let app = self.apps.get_mut(&number);
                let done = app.is_some_and(|app| match assigns && exists {
                    true => {
                        app.groups.insert(*group);
                        true
                    }
                    false => app.groups.remove(group),
                });
                let success = if assigns { 200 } else { 204 };
                answer.is(if done { success } else { 404 });
            }
            AppAct::UnassignUser(user) => {
                let answer = org.delete(&format!("{path}/users/{}", self.user_id(*user)));
                let app = self.apps.get_mut(&number);
                match app.is_some_and(|app| app.users.remove(user)) {
                    true => drop(answer.is(204)),
                    // Who is assigned by a group cannot be taken out alone.
                    false => assert!(answer.status.is_client_error(), "{}", answer.body),
                }
            }
        }
    }

    fn create_app(&mut self, org: &Org, number: u8) {
        if self.apps.contains_key(&number) {
            return;
        }
        let body = json!({
            "name": "bookmark",
            "label": format!("App {number}"),
            "signOnMode": "BOOKMARK",
            "settings": { "app": { "requestIntegration": false, "url": "https://example.com/" } },
        });
        let app = App {
            id: id(&org.post("/api/v1/apps", &body).is(200)),
            active: true,
            users: Default::default(),
            groups: Default::default(),
        };
        self.apps.insert(number, app);
    }
}
