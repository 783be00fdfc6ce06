//! Lists that show what stands elsewhere: which applications a group is assigned to follows from the applications' own
//! assignments.

use std::borrow::Cow;

use super::records::{Record, Written};
use super::resolve::members;
use crate::state::State;

const APPS: &str = "/api/v1/apps";

/// A list, and the collection below each application that says whether it is shown: by the name of what the list is of.
const TIED: &[(&str, &str)] = &[
    ("/api/v1/groups/{groupId}/apps", "groups"),
    ("/api/v1/policies/{policyId}/app", "policies"),
];

/// The list of those who have a role.
const ASSIGNEES: &str = "/api/v1/iam/assignees/users";

/// A thing that a list shows.
pub(super) struct Shown<'s> {
    pub(super) name: String,
    /// Where it stands.
    pub(super) path: String,
    pub(super) record: Cow<'s, Record>,
}

/// What a list shows, in the order of names: the members of the collection at its path, and what it shows from elsewhere.
pub(super) fn shown<'s>(template: &str, path: &str, state: &'s State) -> Vec<Shown<'s>> {
    let stands_at = |collection: &str, (name, record): (String, Cow<'s, Record>)| Shown {
        path: format!("{collection}/{name}"),
        name,
        record,
    };
    let own = members(template, path, state).map(|member| stands_at(path, member));
    let mut all: Vec<_> = own.collect();
    if let Some((_, tie)) = TIED.iter().find(|(list, _)| *list == template) {
        let owner = path.rsplit('/').nth(1).unwrap_or_default();
        let apps = members(APPS, APPS, state).filter(|(app, _)| {
            let tie = format!("{APPS}/{app}/{tie}/{owner}");
            matches!(state.records.at(&tie), Written::Record(_))
        });
        all.extend(apps.map(|app| stands_at(APPS, app)));
        all.sort_by(|left, right| left.name.cmp(&right.name));
    }
    if template.ends_with("/targets/catalog/apps") {
        // One instance of an application is tied below the application's name.
        let instances = state.records.grandchildren(path);
        let shown = instances
            .map(|(name, record)| stands_at(path, (name.to_owned(), Cow::Borrowed(record))));
        all.extend(shown);
        all.sort_by(|left, right| left.name.cmp(&right.name));
    }
    if template == ASSIGNEES {
        let assigned = state.records.owners("/api/v1/users", "roles");
        let record = || Cow::Owned(Record::new(state.born));
        all.extend(assigned.map(|user| stands_at("/api/v1/users", (user.to_owned(), record()))));
        all.sort_by(|left, right| left.name.cmp(&right.name));
    }
    all
}
