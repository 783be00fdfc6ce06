//! Which recordings are about one thing, and which are about none that could be made.

use std::collections::BTreeMap;

use serde_json::Value;

use super::body::derived;
use super::{order, unmade};
use crate::exercise::name_of;
use crate::ids::is_id;
use crate::recording::Recording;
use crate::route;

/// What happened to one thing.
#[derive(Debug)]
pub(super) struct Sequence<'r> {
    /// The path of the thing, as recorded.
    pub(super) path: String,
    /// The operation that makes it.
    pub(super) operation: &'static str,
    /// How it was made.
    pub(super) create: &'r Recording,
    /// What it is made of, if anything.
    pub(super) body: Option<Value>,
    /// Whether what it is made of was derived from the answer.
    pub(super) is_derived: bool,
    /// The path of the call that makes it.
    pub(super) made_at: String,
    /// Whether the making was not recorded: `create` is what first shows the thing, and tells nothing of the making.
    pub(super) is_assumed: bool,
    /// What happened then, in order.
    pub(super) steps: Vec<&'r Recording>,
}

/// Why a recording is in no sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Left {
    NoOperation,
    NoThing,
    NoCreate,
    Refused,
    Again,
    ServerError,
}

/// All sequences of some recordings.
#[derive(Debug, Default)]
pub(super) struct Rebuilt<'r> {
    pub(super) sequences: Vec<Sequence<'r>>,
    /// Where in `sequences` things are: by source, by path and by the last segment of it.
    things: BTreeMap<(&'r str, String), usize>,
    pub(super) left: Vec<(&'r Recording, Left)>,
}

impl<'r> Rebuilt<'r> {
    /// Finds the sequences; with `assume` also those of things that were only seen.
    pub(super) fn from(recordings: &'r [Recording], assume: bool) -> Self {
        let mut all = Self::default();
        let mut rest = Vec::new();
        for recording in recordings {
            match made(recording) {
                Some((path, operation)) => all.add(recording, path, operation),
                None => rest.push(recording),
            }
        }
        if assume {
            for (recording, path, operation) in unmade::first_seen(&rest) {
                all.assume(recording, path, operation);
            }
        }
        for recording in rest {
            match all.belongs(recording) {
                Ok(index) => all.sequences[index].steps.push(recording),
                Err(reason) => all.left.push((recording, reason)),
            }
        }
        for sequence in &mut all.sequences {
            order::sort(sequence);
        }
        all
    }

    fn add(&mut self, create: &'r Recording, path: String, operation: &'static str) {
        let source = create.source.as_str();
        if let Some(known) = self.things.get(&(source, path.clone())) {
            let known = &mut self.sequences[*known];
            // Of two that made the same, the one that says more counts.
            let again = match known.is_derived && create.request_body.is_some() {
                true => {
                    known.body = create.request_body.clone();
                    known.is_derived = false;
                    std::mem::replace(&mut known.create, create)
                }
                false => create,
            };
            self.left.push((again, Left::Again));
            return;
        }
        let answer = create.response_body.as_ref();
        let takes_body = route::find("POST", &create.plain_path())
            .is_some_and(|route| route.info.body.is_some());
        let given = create.request_body.clone();
        let is_derived = given.is_none() && takes_body;
        let body = given.or_else(|| answer.map(derived).filter(|_| is_derived));
        let index = self.sequences.len();
        // Only an id means the same thing wherever it stands.
        let id = path.rsplit('/').next().filter(|name| is_id(name));
        for key in id.into_iter().chain([path.as_str()]) {
            self.things.insert((source, key.to_owned()), index);
        }
        self.sequences.push(Sequence {
            path,
            operation,
            create,
            body,
            is_derived,
            made_at: create.plain_path(),
            is_assumed: false,
            steps: Vec::new(),
        });
    }

    /// Adds the thing at a path that a recording shows, and that nothing recorded has made.
    fn assume(&mut self, shows: &'r Recording, path: String, operation: &'static str) {
        let source = shows.source.as_str();
        let id = path.rsplit('/').next().filter(|name| is_id(name));
        let keys = || id.into_iter().chain([path.as_str()]);
        if keys().any(|key| self.things.contains_key(&(source, key.to_owned()))) {
            return;
        }
        for key in keys() {
            self.things
                .insert((source, key.to_owned()), self.sequences.len());
        }
        let collection = path.rsplit_once('/').map_or("", |(start, _)| start);
        self.sequences.push(Sequence {
            made_at: collection.to_owned(),
            operation,
            create: shows,
            body: shows.response_body.as_ref().map(derived),
            is_derived: true,
            is_assumed: true,
            steps: Vec::new(),
            path,
        });
    }

    /// The sequence that makes the thing at this path, or with this id wherever it stands.
    pub(super) fn maker(&self, source: &str, path: &str, id: &str) -> Option<&Sequence<'r>> {
        let at = |key: &str| self.things.get(&(source, key.to_owned()));
        let index = at(path).or_else(|| at(id))?;
        Some(&self.sequences[*index])
    }

    /// The sequence of the thing that a recording is about: the last in its path that was made.
    fn belongs(&self, recording: &'r Recording) -> Result<usize, Left> {
        let path = recording.plain_path();
        let route = route::find(&recording.method, &path).ok_or(Left::NoOperation)?;
        let mut paths = path
            .match_indices('/')
            .map(|(end, _)| &path[..end])
            .collect::<Vec<_>>();
        paths.push(&path);
        let by_path = paths.iter().rev().map(|path| (*path).to_owned());
        let by_segment = path.rsplit('/').filter(|name| is_id(name));
        let by_segment = by_segment.map(str::to_owned);
        let found = by_path
            .chain(by_segment)
            .find_map(|key| self.things.get(&(recording.source.as_str(), key)));
        match (found, recording.status) {
            (_, 429 | 500..) => Err(Left::ServerError),
            (Some(index), _) => Ok(*index),
            (None, 400..) => Err(Left::Refused),
            (None, _) if route.arguments.is_empty() => Err(Left::NoThing),
            (None, _) => Err(Left::NoCreate),
        }
    }
}

/// The path of the thing that a recorded call has made, and the operation.
fn made(recording: &Recording) -> Option<(String, &'static str)> {
    if recording.method != "POST" || !(200..300).contains(&recording.status) {
        return None;
    }
    let path = recording.plain_path();
    let route = route::find("POST", &path)?;
    // Keys are made at a path of their own.
    let (template, path) = match route.info.path.strip_suffix("/generate") {
        Some(template) => (template, path.strip_suffix("/generate")?.to_owned()),
        None => (route.info.path, path),
    };
    let parameter = okta_api::OPERATIONS.iter().find_map(|info| {
        let rest = info.path.strip_prefix(template)?.strip_prefix("/{")?;
        rest.strip_suffix('}').filter(|name| !name.contains('/'))
    })?;
    if template.ends_with('}') {
        return None;
    }
    let name = name_of(recording.response_body.as_ref()?, parameter)?;
    Some((format!("{path}/{name}"), route.info.id))
}

impl std::fmt::Display for Left {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NoOperation => "no operation of the description",
            Self::NoThing => "about no single thing: a list, or a setting of the org",
            Self::NoCreate => "the making of the thing was not recorded",
            Self::Refused => "refused, and about nothing whose making was recorded",
            Self::Again => "made the same thing again",
            Self::ServerError => "the server had an error or enough",
        })
    }
}
