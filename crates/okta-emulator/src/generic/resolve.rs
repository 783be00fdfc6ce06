//! From the path of a call to the path of the thing that it is about; everything on the way must exist.

use std::borrow::Cow;

use super::furnished;
use super::places::{Names, To};
use super::plan::{Plan, Step};
use super::records::{Record, Written, segment};
use crate::error::Refusal;
use crate::ids::Id;
use crate::state::State;

/// What a call is about.
#[derive(Debug)]
pub(super) struct Target {
    /// Its path, with the ids of things in place of other names.
    pub(super) path: String,
    /// The path of each segment's end, so that what stands further up is found.
    ends: Vec<usize>,
}

impl Target {
    /// What stands at a path.
    pub(super) fn of(path: String) -> Self {
        let ends = path.match_indices('/').skip(1).map(|(start, _)| start);
        let ends = ends.chain([path.len()]).collect();
        Self { path, ends }
    }

    /// The path without so many of its last segments.
    pub(super) fn above(&self, segments: usize) -> &str {
        let end = self.ends.len().checked_sub(segments + 1);
        let end = end.and_then(|place| self.ends.get(place)).copied();
        self.path.get(..end.unwrap_or(0)).unwrap_or_default()
    }

    /// The last segment.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// Follows the path of a call, whose parameters `parameter` gives. What its end names need not exist where `creates` is set, only what it is tied to.
pub(super) fn target<'p>(
    plan: &Plan,
    parameter: impl Fn(&str) -> &'p str,
    state: &State,
    creates: bool,
) -> Result<Target, Refusal> {
    let mut target = Target {
        path: String::new(),
        ends: Vec::new(),
    };
    let last = plan.steps.len().saturating_sub(1);
    for (index, step) in plan.steps.iter().enumerate() {
        match step {
            Step::Literal(literal) => {
                target.path.push('/');
                target.path.push_str(literal);
            }
            Step::Parameter {
                name,
                names,
                collection,
            } => {
                let value = parameter(name);
                let names = match names {
                    // What may be called anything is only tied where the path ends.
                    Names::Tie(To::Anything) if index != last => Names::Anything,
                    names => *names,
                };
                let found = follow(
                    names,
                    value,
                    collection,
                    &target.path,
                    state,
                    creates && index == last,
                )
                .ok_or_else(|| Refusal::not_found(&thing(name), value))?;
                target.path.push('/');
                target.path.push_str(&segment(&found));
            }
        }
        target.ends.push(target.path.len());
    }
    Ok(target)
}

/// The name of the thing that a parameter's value names, if it is there.
fn follow<'v>(
    names: Names,
    value: &'v str,
    template: &str,
    collection: &str,
    state: &State,
    creates: bool,
) -> Option<Cow<'v, str>> {
    let is_member =
        |name: &str| is_there(&format!("{collection}/{}", segment(name)), template, state);
    match names {
        Names::Anything => Some(value.into()),
        Names::OneOf(values) => values.contains(&value).then_some(value.into()),
        Names::User => user(value, state),
        Names::Group => group(value, state),
        Names::UserSchema => {
            let kind = Id::parse(value).map(|id| id.with_prefix("oty"));
            let is_known = value == "default" || kind.is_some_and(|id| state.types.exists(id));
            is_known.then_some(value.into())
        }
        Names::Of(elsewhere) => of(elsewhere, value, state),
        Names::By(elsewhere, property) => members(elsewhere, elsewhere, state)
            .find(|(_, record)| {
                record
                    .members
                    .get(property)
                    .and_then(|known| known.as_str())
                    == Some(value)
            })
            .map(|(name, _)| name.into()),
        Names::Client => client(value, state),
        Names::Tie(to) if creates => match to {
            To::Anything => Some(value.into()),
            To::User => user(value, state),
            To::Group => group(value, state),
            To::Of(elsewhere) => of(elsewhere, value, state),
        },
        Names::Tie(To::User) => user(value, state).filter(|name| is_member(name)),
        Names::Member | Names::Tie(_) if is_member(value) => Some(value.into()),
        Names::Member | Names::Tie(_) => None,
        Names::MemberOrLabel if is_member(value) => Some(value.into()),
        Names::MemberOrLabel => members(template, collection, state)
            .find(|(_, record)| {
                record.members.get("label").and_then(|label| label.as_str()) == Some(value)
            })
            .map(|(name, _)| name.into()),
    }
}

fn user<'v>(name: &str, state: &State) -> Option<Cow<'v, str>> {
    state.users.find(name).map(|id| id.to_string().into())
}

fn group<'v>(name: &str, state: &State) -> Option<Cow<'v, str>> {
    let id = Id::parse(name).filter(|id| state.groups.get(*id).is_some());
    id.map(|id| id.to_string().into())
}

fn of<'v>(collection: &str, name: &'v str, state: &State) -> Option<Cow<'v, str>> {
    let path = format!("{collection}/{}", segment(name));
    is_there(&path, collection, state).then_some(name.into())
}

/// A client: an application by its id, or by the id that it goes by at the token endpoint.
fn client<'v>(name: &'v str, state: &State) -> Option<Cow<'v, str>> {
    of("/api/v1/apps", name, state).or_else(|| {
        members("/api/v1/apps", "/api/v1/apps", state)
            .find(|(_, record)| {
                crate::json::text_at(&record.members, "credentials.oauthClient.client_id")
                    == Some(name)
            })
            .map(|_| name.into())
    })
}

/// Whether there is a member of a collection at a path.
fn is_there(path: &str, template: &str, state: &State) -> bool {
    record(path, template, state).is_some()
}

/// The thing at a path: as it was written, or as the org has it from the start.
pub(super) fn record<'s>(path: &str, template: &str, state: &'s State) -> Option<Cow<'s, Record>> {
    match state.records.at(path) {
        Written::Record(record) => Some(Cow::Borrowed(record)),
        Written::Removed => None,
        Written::Nothing => {
            let (collection, name) = path.rsplit_once('/')?;
            let mut furniture = furnished::members(template, collection, state);
            furniture
                .find(|(known, _)| segment(known) == name)
                .map(|(_, record)| Cow::Owned(record))
        }
    }
}

/// The members of a collection in the order of their names: those that were written, and those from the start.
pub(super) fn members<'s>(
    template: &str,
    collection: &str,
    state: &'s State,
) -> impl Iterator<Item = (String, Cow<'s, Record>)> {
    let mut all: Vec<(String, Option<Cow<'s, Record>>)> = state
        .records
        .members(collection)
        .map(|(name, record)| (name.to_owned(), record.map(Cow::Borrowed)))
        .collect();
    let before = all.len();
    for (name, record) in furnished::members(template, collection, state) {
        let name = segment(&name);
        if all.iter().take(before).all(|(known, _)| *known != name) {
            all.push((name, Some(Cow::Owned(record))));
        }
    }
    all.sort_by(|(left, _), (right, _)| left.cmp(right));
    all.into_iter()
        .filter_map(|(name, record)| Some((name, record?)))
}

/// That the org does not have what a path names last.
pub(super) fn missing(plan: &Plan, path: &str) -> Refusal {
    let mut names = plan.steps.iter().rev().filter_map(|step| match step {
        Step::Parameter { name, .. } => Some(thing(name)),
        Step::Literal(_) => None,
    });
    let kind = names.next().unwrap_or_else(|| "resource".to_owned());
    Refusal::not_found(&kind, path.rsplit('/').next().unwrap_or_default())
}

/// What a parameter's value is, in words: `appId` is an app.
fn thing(parameter: &str) -> String {
    let name = ["IdOrLabel", "IdOrLogin", "Id", "Name", "Ref"]
        .iter()
        .find_map(|end| parameter.strip_suffix(end))
        .filter(|name| !name.is_empty())
        .unwrap_or(parameter);
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}
