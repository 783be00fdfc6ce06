//! Identity providers, and the users that are linked to them.

use serde_json::{Value, json};

use super::acts::IdpAct;
use super::common::{Org, id};
use super::{Idp, Model};

const NO_IDP: &str = "0oa00000000000000000";

impl Model {
    pub(crate) fn act_on_idp(&mut self, org: &Org, number: u8, act: &IdpAct) {
        let known = self.idps.get(&number);
        let path = format!("/api/v1/idps/{}", known.map_or(NO_IDP, |idp| &idp.id));
        match act {
            IdpAct::Create => {
                if known.is_some() {
                    return;
                }
                let name = format!("Provider {number}");
                let body = json!({ "type": "OIDC", "name": name, "protocol": { "type": "OIDC" } });
                let idp = Idp {
                    id: id(&org.post("/api/v1/idps", &body).is(200)),
                    active: true,
                    users: Default::default(),
                    keys: Vec::new(),
                };
                self.idps.insert(number, idp);
            }
            IdpAct::Switch(active) => {
                let verb = if *active { "activate" } else { "deactivate" };
                let answer = org.post(&format!("{path}/lifecycle/{verb}"), &Value::Null);
                match self.idps.get_mut(&number) {
                    None => answer.refused(404, "E0000007", "provider"),
                    Some(idp) => {
                        answer.is(200);
                        idp.active = *active;
                    }
                }
            }
            IdpAct::Delete => {
                let answer = org.delete(&path);
                let known = self.idps.remove(&number).is_some();
                assert_eq!(answer.status.as_u16(), if known { 204 } else { 404 });
            }
            IdpAct::Link(user) => {
                let body = json!({ "externalId": format!("external{user}") });
                let path = format!("{path}/users/{}", self.user_id(*user));
                let answer = org.post(&path, &body);
                let status = self.status(*user);
                match (self.idps.get_mut(&number), status) {
                    (None, _) | (_, "none") => answer.refused(404, "E0000007", ""),
                    (_, "DEPROVISIONED") => answer.refused(403, "E0000038", ""),
                    (Some(idp), _) => {
                        answer.is(200);
                        idp.users.insert(*user);
                    }
                }
            }
            IdpAct::GenerateKey => {
                let keys = format!("{path}/credentials/keys/generate?validityYears=2");
                let answer = org.post(&keys, &Value::Null);
                match self.idps.get_mut(&number) {
                    None => answer.refused(404, "E0000007", "provider"),
                    Some(idp) => {
                        let made = answer.is(200);
                        let kid = made["kid"].as_str().unwrap_or_default();
                        idp.keys.push(kid.to_owned());
                    }
                }
            }
            IdpAct::CloneKey => self.clone_key(org, number, &path),
            IdpAct::Unlink(user) => {
                let answer = org.delete(&format!("{path}/users/{}", self.user_id(*user)));
                let idp = self.idps.get_mut(&number);
                let known = idp.is_some_and(|idp| idp.users.remove(user));
                assert_eq!(answer.status.as_u16(), if known { 204 } else { 404 });
            }
        }
    }

    fn clone_key(&mut self, org: &Org, number: u8, path: &str) {
        let other = 1 - number;
        let known = self.idps.get(&number).and_then(|idp| idp.keys.last());
        let kid = known.cloned().unwrap_or_else(|| "none".to_owned());
        let target = self.idps.get(&other).map_or(NO_IDP, |idp| &idp.id);
        let path = format!("{path}/credentials/keys/{kid}/clone?targetIdpId={target}");
        let answer = org.post(&path, &Value::Null);
        let is_here = |key: &String| *key == kid;
        match self.idps.get_mut(&other) {
            Some(idp) if known_here(&kid) => match idp.keys.iter().any(is_here) {
                true => answer.refused(400, "E0000001", "targetIdpId"),
                false => {
                    assert_eq!(answer.is(201)["kid"], kid);
                    idp.keys.push(kid);
                }
            },
            _ => answer.refused(404, "E0000007", ""),
        }
    }
}

fn known_here(kid: &str) -> bool {
    kid != "none"
}
