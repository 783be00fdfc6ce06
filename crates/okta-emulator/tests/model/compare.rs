//! Everything that can be listed, held against the model.

use super::Model;
use super::common::{Org, ids};
use super::users::city;

/// The ids of a list, sorted.
fn listed(org: &Org, path: &str) -> Vec<String> {
    let mut ids = ids(&org.pages(path).0);
    ids.sort_unstable();
    ids
}

fn sorted<'i>(ids: impl Iterator<Item = &'i str>) -> Vec<String> {
    let mut ids: Vec<String> = ids.map(str::to_owned).collect();
    ids.sort_unstable();
    ids
}

impl Model {
    pub(crate) fn compare(&self, org: &Org) {
        self.compare_users(org);
        self.compare_groups(org);
        self.compare_apps(org);
        self.compare_idps(org);
    }

    fn is_here(&self, user: u8) -> bool {
        !matches!(self.status(user), "none" | "DEPROVISIONED")
    }

    fn compare_users(&self, org: &Org) {
        let here = self.users.iter().filter(|(user, _)| self.is_here(**user));
        let here = sorted(here.map(|(_, user)| user.id.as_str()));
        assert_eq!(listed(org, "/api/v1/users?limit=2"), here);
        for (number, user) in &self.users {
            let path = format!("/api/v1/users/{}", user.id);
            let shown = org.get(&path).is(200);
            assert_eq!(shown["status"], user.status);
            assert_eq!(shown["profile"]["city"], city(user.city));
            let has_password = !shown["credentials"]["password"].is_null();
            assert_eq!(has_password, user.password.is_some());
            let groups = self.members.keys().filter(|(member, _)| member == number);
            let groups = sorted(groups.map(|(_, group)| self.group_id(*group)));
            let shown = listed(org, &format!("{path}/groups"));
            let everyone = shown.iter().filter(|group| !groups.contains(group));
            assert_eq!(everyone.count(), 1);
            assert_eq!(shown.len(), groups.len() + 1);
            let idps = self.idps.values().filter(|idp| idp.users.contains(number));
            let idps = sorted(idps.map(|idp| idp.id.as_str()));
            assert_eq!(listed(org, &format!("{path}/idps")), idps);
        }
        for status in ["ACTIVE", "STAGED", "DEPROVISIONED"] {
            let found = format!("/api/v1/users?limit=1&search=status+eq+%22{status}%22");
            let those = self.users.values().filter(|user| user.status == status);
            assert_eq!(
                listed(org, &found),
                sorted(those.map(|user| user.id.as_str()))
            );
        }
    }

    fn compare_groups(&self, org: &Org) {
        let groups = org.pages("/api/v1/groups?limit=2&expand=stats").0;
        assert_eq!(groups.len(), self.groups.len() + 1);
        for (number, group) in &self.groups {
            let members = self.members.keys().filter(|(_, group)| group == number);
            let members = sorted(members.map(|(user, _)| self.user_id(*user)));
            let shown = groups.iter().find(|shown| shown["id"] == **group);
            let shown = shown.expect("it is listed");
            assert_eq!(shown["_embedded"]["stats"]["usersCount"], members.len());
            let path = format!("/api/v1/groups/{group}/users?limit=2");
            assert_eq!(listed(org, &path), members);
        }
        let rules = org.pages("/api/v1/groups/rules?limit=1").0;
        assert_eq!(rules.len(), self.rules.len());
        for rule in self.rules.values() {
            let shown = rules.iter().find(|shown| shown["id"] == rule.id);
            let status = match (rule.invalid, rule.active) {
                (true, _) => "INVALID",
                (false, true) => "ACTIVE",
                (false, false) => "INACTIVE",
            };
            assert_eq!(shown.expect("it is listed")["status"], status);
        }
    }

    fn compare_apps(&self, org: &Org) {
        let apps = sorted(self.apps.values().map(|app| app.id.as_str()));
        let all = org.pages("/api/v1/apps?limit=1").0;
        let ours = all.iter().filter(|app| app["signOnMode"] == "BOOKMARK");
        assert_eq!(sorted(ours.filter_map(|app| app["id"].as_str())), apps);
        for app in self.apps.values() {
            let path = format!("/api/v1/apps/{}", app.id);
            let status = if app.active { "ACTIVE" } else { "INACTIVE" };
            assert_eq!(org.get(&path).is(200)["status"], status);
            let groups = sorted(app.groups.iter().map(|group| self.group_id(*group)));
            assert_eq!(listed(org, &format!("{path}/groups")), groups);
            let (users, _) = org.pages(&format!("{path}/users?limit=2"));
            let shown = users.iter().map(|user| {
                let own = user["scope"] != "GROUP";
                (user["id"].as_str().unwrap_or_default().to_owned(), own)
            });
            let mut shown: Vec<(String, bool)> = shown.collect();
            shown.sort_unstable();
            let here = self.users.keys().filter(|user| self.is_here(**user));
            let assigned = here.filter_map(|user| {
                let own = app.users.contains(user);
                let mut groups = app.groups.iter();
                let by_group = groups.any(|group| self.members.contains_key(&(*user, *group)));
                (own || by_group).then(|| (self.user_id(*user).to_owned(), own))
            });
            let mut assigned: Vec<(String, bool)> = assigned.collect();
            assigned.sort_unstable();
            assert_eq!(shown, assigned);
        }
        for (number, group) in &self.groups {
            let tied = self.apps.values().filter(|app| app.groups.contains(number));
            let tied = sorted(tied.map(|app| app.id.as_str()));
            assert_eq!(listed(org, &format!("/api/v1/groups/{group}/apps")), tied);
        }
    }

    fn compare_idps(&self, org: &Org) {
        let all = org.pages("/api/v1/idps?limit=1").0;
        assert_eq!(all.len(), self.idps.len());
        for idp in self.idps.values() {
            let shown = all.iter().find(|shown| shown["id"] == idp.id);
            let status = if idp.active { "ACTIVE" } else { "INACTIVE" };
            assert_eq!(shown.expect("it is listed")["status"], status);
            let linked = sorted(idp.users.iter().map(|user| self.user_id(*user)));
            let path = format!("/api/v1/idps/{}/users?limit=1", idp.id);
            assert_eq!(listed(org, &path), linked);
            let keys = org.get(&format!("/api/v1/idps/{}/credentials/keys", idp.id));
            let keys = keys.is(200).as_array().cloned().unwrap_or_default();
            let kids = keys.iter().filter_map(|key| key["kid"].as_str());
            assert_eq!(kids.collect::<Vec<_>>(), idp.keys);
        }
    }
}
