//! What is in the org: how many of each kind, and the newest.

use serde_json::{Value, json};

use crate::error::Answer;
use crate::generic;
use crate::json::{Object, text_at};
use crate::org::Org;
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;
use crate::system_log;

/// How many of a kind are named.
const NEWEST: usize = 5;
/// The longest label, in characters.
const LONGEST: usize = 120;

/// Things of one kind.
pub(crate) struct Collection {
    /// The list that they are in, or its template where there are several.
    pub(crate) path: String,
    /// Whether a call to that path lists them.
    pub(crate) listable: bool,
    pub(crate) count: usize,
    /// How many of them an org has without anybody's doing.
    pub(crate) furniture: usize,
    /// Newest first.
    pub(crate) newest: Vec<Thing>,
}

/// One of them.
pub(crate) struct Thing {
    pub(crate) label: String,
    pub(crate) path: String,
    pub(crate) created: String,
}

impl Thing {
    pub(crate) fn new(path: String, label: &str, created: impl ToString) -> Self {
        Self {
            label: label.chars().take(LONGEST).collect(),
            path,
            created: created.to_string(),
        }
    }
}

/// Counts of every kind that there is something of, with the time and the number of calls.
pub(super) fn show(call: &Call<'_>, org: &Org) -> Answer {
    let kinds: Vec<Value> = org.with_state(|state| {
        let own = own(state);
        let others = generic::contents(state, NEWEST).into_iter();
        let others = others.filter(|other| own.iter().all(|kind| kind.path != other.path));
        let kinds: Vec<Collection> = others.collect();
        let kinds = own.into_iter().chain(kinds);
        kinds
            .filter(|kind| kind.count > 0)
            .map(|kind| written(&kind))
            .collect()
    });
    Ok(Reply::json(&json!({
        "now": call.now.to_string(),
        "epochSeconds": call.now.0,
        "calls": org.log.total(),
        "kinds": kinds,
    })))
}

fn written(kind: &Collection) -> Value {
    let newest: Vec<Value> = kind
        .newest
        .iter()
        .map(|thing| json!({ "label": thing.label, "path": thing.path, "created": thing.created }))
        .collect();
    json!({
        "path": kind.path,
        "listable": kind.listable,
        "count": kind.count,
        "furniture": kind.furniture,
        "newest": newest,
    })
}

/// Kinds that are not kept as records.
fn own(state: &State) -> Vec<Collection> {
    let users = state.users.index();
    let groups = state.groups.index();
    let idps = state.idps.index();
    vec![
        Collection {
            path: "/api/v1/users".to_owned(),
            listable: true,
            count: users.len(),
            furniture: 0,
            newest: newest(users.values(), |user| {
                let path = format!("/api/v1/users/{}", user.id);
                Thing::new(path, &user.login, user.created)
            }),
        },
        Collection {
            path: "/api/v1/groups".to_owned(),
            listable: true,
            count: groups.len(),
            furniture: 1,
            newest: newest(groups.values(), |group| {
                let path = format!("/api/v1/groups/{}", group.id);
                Thing::new(path, group.name(), group.created())
            }),
        },
        Collection {
            path: "/api/v1/groups/rules".to_owned(),
            listable: true,
            count: state.rules.len(),
            furniture: 0,
            newest: newest(&state.rules, |(id, rule)| {
                let path = format!("/api/v1/groups/rules/{id}");
                Thing::new(path, rule.name(), rule.created())
            }),
        },
        Collection {
            path: "/api/v1/idps".to_owned(),
            listable: true,
            count: idps.len(),
            furniture: 0,
            newest: newest(idps.values(), |provider| {
                let path = format!("/api/v1/idps/{}", provider.id);
                Thing::new(path, provider.name(), provider.created)
            }),
        },
        Collection {
            path: "/api/v1/idps/credentials/keys".to_owned(),
            listable: true,
            count: state.idps.keys.len(),
            furniture: 0,
            newest: newest(state.idps.keys.values(), |key| {
                let path = format!("/api/v1/idps/credentials/keys/{}", key.kid);
                Thing::new(path, &key.kid, key.created)
            }),
        },
        state.types.contents(NEWEST),
        state.linked.contents(NEWEST),
        system_log::contents(state, NEWEST),
    ]
}

/// The last of those that come in the order of their creation.
fn newest<T>(
    things: impl IntoIterator<Item = T, IntoIter: DoubleEndedIterator>,
    thing: impl Fn(T) -> Thing,
) -> Vec<Thing> {
    things.into_iter().rev().take(NEWEST).map(thing).collect()
}

/// What a person would call a thing.
pub(crate) fn label<'o>(members: &'o Object, name: &'o str) -> &'o str {
    let members = [
        "label",
        "name",
        "displayName",
        "profile.displayName",
        "profile.name",
        "title",
        "type",
        "status",
    ]
    .into_iter()
    .filter_map(|member| text_at(members, member));
    members
        .into_iter()
        .find(|label| !label.is_empty())
        .unwrap_or(name)
}
