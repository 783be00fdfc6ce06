//! Users: created, moved, and led through their whole life.

use serde_json::{Value, json};

use super::acts::{Lifecycle, UserAct};
use super::common::{Org, id};
use super::{Model, User};

const NOBODY: &str = "00u00000000000000000";

fn password(number: u8) -> String {
    format!("Password-{number}")
}

pub(crate) fn city(number: u8) -> String {
    format!("City {number}")
}

impl Model {
    /// The id of a user, or of nobody.
    pub(crate) fn user_id(&self, number: u8) -> &str {
        self.users.get(&number).map_or(NOBODY, |user| &user.id)
    }

    pub(crate) fn status(&self, number: u8) -> &'static str {
        self.users.get(&number).map_or("none", |user| user.status)
    }

    fn set_status(&mut self, number: u8, status: &'static str) {
        if let Some(user) = self.users.get_mut(&number) {
            user.status = status;
        }
    }

    pub(crate) fn act_on_user(&mut self, org: &Org, number: u8, act: &UserAct) {
        let path = format!("/api/v1/users/{}", self.user_id(number));
        match act {
            UserAct::Create {
                activate,
                password,
                city,
            } => self.create_user(org, number, *activate, *password, *city),
            UserAct::Move(city) => {
                let answer = org.post(&path, &json!({ "profile": { "city": self::city(*city) } }));
                match self.status(number) {
                    "none" => answer.refused(404, "E0000007", "user"),
                    "DEPROVISIONED" => answer.refused(403, "E0000038", ""),
                    _ => drop(answer.is(200)),
                }
                if let Some(user) = self.users.get_mut(&number)
                    && user.status != "DEPROVISIONED"
                {
                    user.city = *city;
                }
            }
            UserAct::Lifecycle(call) => self.lifecycle(org, number, *call),
            UserAct::SetPassword(new) => {
                let body = json!({ "credentials": { "password": { "value": password(*new) } } });
                let answer = org.post(&path, &body);
                match self.status(number) {
                    "none" => answer.refused(404, "E0000007", "user"),
                    "DEPROVISIONED" => answer.refused(403, "E0000038", ""),
                    status => {
                        answer.is(200);
                        if matches!(status, "PROVISIONED" | "RECOVERY" | "PASSWORD_EXPIRED") {
                            self.set_status(number, "ACTIVE");
                        }
                        self.set_password(number, *new);
                    }
                }
            }
            UserAct::ChangePassword(old, new) => {
                let body = json!({ "oldPassword": { "value": password(*old) }, "newPassword": { "value": password(*new) } });
                let answer = org.post(&format!("{path}/credentials/change_password"), &body);
                let known = self.users.get(&number).and_then(|user| user.password);
                match self.status(number) {
                    "none" => answer.refused(404, "E0000007", "user"),
                    "STAGED" | "ACTIVE" | "PASSWORD_EXPIRED" | "RECOVERY"
                        if known != Some(*old) =>
                    {
                        answer.refused(403, "E0000014", "");
                    }
                    status @ ("STAGED" | "ACTIVE" | "PASSWORD_EXPIRED" | "RECOVERY") => {
                        answer.is(200);
                        if status != "STAGED" {
                            self.set_status(number, "ACTIVE");
                        }
                        self.set_password(number, *new);
                    }
                    _ => answer.refused(403, "E0000038", ""),
                }
            }
            UserAct::Delete => {
                let answer = org.delete(&path);
                match self.status(number) {
                    "none" => answer.refused(404, "E0000007", "user"),
                    "DEPROVISIONED" => {
                        answer.is(204);
                        self.forget_user(number);
                    }
                    _ => {
                        answer.is(204);
                        self.deprovision(number);
                    }
                }
            }
        }
    }

    fn create_user(&mut self, org: &Org, number: u8, activate: bool, password: bool, city: u8) {
        let login = format!("user{number}@example.com");
        let mut body = json!({ "profile": { "login": login, "email": login, "firstName": "F", "lastName": "L", "city": self::city(city) } });
        if password {
            body["credentials"] = json!({ "password": { "value": self::password(0) } });
        }
        let answer = org.post(&format!("/api/v1/users?activate={activate}"), &body);
        if self.users.contains_key(&number) {
            answer.refused(400, "E0000001", "login");
            return;
        }
        let status = match (activate, password) {
            (false, _) => "STAGED",
            (true, true) => "ACTIVE",
            (true, false) => "PROVISIONED",
        };
        let user = User {
            id: id(&answer.is(200)),
            status,
            password: password.then_some(0),
            city,
        };
        self.users.insert(number, user);
    }

    fn set_password(&mut self, number: u8, password: u8) {
        if let Some(user) = self.users.get_mut(&number) {
            user.password = Some(password);
        }
    }

    /// Who is deactivated has no password any more, and is out of all apps.
    fn deprovision(&mut self, number: u8) {
        if let Some(user) = self.users.get_mut(&number) {
            user.status = "DEPROVISIONED";
            user.password = None;
        }
        for app in self.apps.values_mut() {
            app.users.remove(&number);
        }
    }

    fn forget_user(&mut self, number: u8) {
        self.users.remove(&number);
        self.members.retain(|(user, _), _| *user != number);
        for rule in self.rules.values_mut() {
            rule.excluded.remove(&number);
        }
        for app in self.apps.values_mut() {
            app.users.remove(&number);
        }
        for idp in self.idps.values_mut() {
            idp.users.remove(&number);
        }
    }

    fn lifecycle(&mut self, org: &Org, number: u8, call: Lifecycle) {
        let (verb, query) = match call {
            Lifecycle::Activate => ("activate", "?sendEmail=false"),
            Lifecycle::Reactivate => ("reactivate", ""),
            Lifecycle::Deactivate => ("deactivate", ""),
            Lifecycle::Suspend => ("suspend", ""),
            Lifecycle::Unsuspend => ("unsuspend", ""),
            Lifecycle::Lock => ("", ""),
            Lifecycle::Unlock => ("unlock", ""),
            Lifecycle::ExpirePassword => ("expire_password", ""),
            Lifecycle::ResetPassword => ("reset_password", "?sendEmail=false"),
        };
        let user = self.user_id(number);
        let path = match call {
            Lifecycle::Lock => format!("/_emulator/users/{user}/lock"),
            _ => format!("/api/v1/users/{user}/lifecycle/{verb}{query}"),
        };
        let answer = org.post(&path, &Value::Null);
        let Some(user) = self.users.get(&number) else {
            answer.refused(404, "E0000007", "user");
            return;
        };
        let has_password = user.password.is_some();
        let becomes = match (call, user.status) {
            (Lifecycle::Activate, "STAGED") if has_password => "ACTIVE",
            (Lifecycle::Activate, "STAGED" | "DEPROVISIONED") => "PROVISIONED",
            (Lifecycle::Activate, _) => return answer.refused(403, "E0000016", ""),
            (Lifecycle::Reactivate, "PROVISIONED" | "RECOVERY") => "PROVISIONED",
            (Lifecycle::Deactivate, status) if status != "DEPROVISIONED" => "DEPROVISIONED",
            (Lifecycle::Suspend, "ACTIVE") => "SUSPENDED",
            (Lifecycle::Unsuspend, "SUSPENDED") => "ACTIVE",
            (Lifecycle::Lock, "ACTIVE") => "LOCKED_OUT",
            (Lifecycle::Unlock, "LOCKED_OUT") => "ACTIVE",
            (Lifecycle::Unlock, _) => return answer.refused(403, "E0000032", ""),
            (Lifecycle::ExpirePassword, "ACTIVE" | "STAGED" | "PASSWORD_EXPIRED" | "RECOVERY")
                if has_password =>
            {
                "PASSWORD_EXPIRED"
            }
            (
                Lifecycle::ResetPassword,
                "ACTIVE" | "PROVISIONED" | "PASSWORD_EXPIRED" | "LOCKED_OUT" | "RECOVERY",
            ) => "RECOVERY",
            (Lifecycle::Suspend | Lifecycle::Unsuspend, _) => {
                return answer.refused(400, "E0000001", "status");
            }
            _ => return answer.refused(403, "E0000038", ""),
        };
        answer.is(200);
        match becomes {
            "DEPROVISIONED" => self.deprovision(number),
            status => self.set_status(number, status),
        }
    }
}
