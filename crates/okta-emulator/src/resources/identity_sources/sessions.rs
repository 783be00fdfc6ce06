//! Sessions: uploads are collected, an import carries them over.
//!
//! A session is `CREATED`, and `IN_PROGRESS` from the first upload on. Time plays no part in an import: it is `TRIGGERED`
//! when it starts and at the first look at it, and `COMPLETED` at the second; then the uploads are in the org. Whoever asks
//! for another session meanwhile looks, too.

use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::apply::Import;
use super::bulk::Upload;
use super::named;
use crate::clock::Moment;
use crate::error::{Answer, Refusal};
use crate::ids::Id;
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;
use crate::system_log::journal::Note;

/// A session that nothing happens to expires after a day.
const LIFE_SECONDS: i64 = 24 * 3600;

/// A source has one session at a time, but for those of which nothing was heard for so long.
const ALONE_SECONDS: i64 = 5 * 60;

/// How many uploads a session takes.
const MOST_UPLOADS: usize = 50;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Stage {
    Created,
    /// Something was uploaded.
    InProgress,
    Triggered,
    /// The import was looked at once.
    Importing,
    Completed,
    Closed,
    Expired,
}

impl Stage {
    fn name(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::InProgress => "IN_PROGRESS",
            Self::Triggered | Self::Importing => "TRIGGERED",
            Self::Completed => "COMPLETED",
            Self::Closed => "CLOSED",
            Self::Expired => "EXPIRED",
        }
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Session {
    id: Id,
    stage: Stage,
    created: Moment,
    last_updated: Moment,
    uploads: Vec<Upload>,
}

impl Session {
    /// Whether it still takes uploads.
    fn is_open(&self) -> bool {
        matches!(self.stage, Stage::Created | Stage::InProgress)
    }

    /// Whether no other session can begin.
    fn is_alone(&self, now: Moment) -> bool {
        let is_over = matches!(
            self.stage,
            Stage::Completed | Stage::Closed | Stage::Expired
        );
        !is_over && now < self.last_updated.plus_seconds(ALONE_SECONDS)
    }

    fn set(&mut self, stage: Stage, now: Moment) {
        self.stage = stage;
        self.last_updated = now;
    }

    fn to_value(&self, source: &str) -> Value {
        json!({
            "id": self.id.as_str(),
            "identitySourceId": source,
            "status": self.stage.name(),
            "importType": "INCREMENTAL",
            "created": self.created.to_string(),
            "lastUpdated": self.last_updated.to_string(),
        })
    }
}

fn refused(what: &str, stage: Stage) -> Refusal {
    Refusal::field(
        "sessionId",
        format_args!("a session that is {} cannot {what}", stage.name()),
    )
}

/// The session of the path, expired by now if it waited too long.
fn session<'s>(call: &Call<'_>, state: &'s mut State) -> Result<&'s mut Session, Refusal> {
    let source = named(call, state)?;
    let unknown = || Refusal::not_found("session of this identity source", call.param("sessionId"));
    let id = call.id("sessionId").ok_or_else(unknown)?;
    let session = state
        .sources
        .get_mut(source)
        .and_then(|source| source.sessions.get_mut(&id))
        .ok_or_else(unknown)?;
    if session.is_open() && call.now >= session.last_updated.plus_seconds(LIFE_SECONDS) {
        session.set(Stage::Expired, call.now);
    }
    Ok(session)
}

/// Refuses another session of a source that has one. To be asked is a look at one that imports.
fn make_way(state: &mut State, source: &str, now: Moment) -> Result<(), Refusal> {
    let alone = |state: &State, is_open: bool| {
        let mut sessions = state.sources.get(source)?.sessions.values();
        let found = sessions.find(|known| known.is_alone(now) && known.is_open() == is_open)?;
        Some((found.id, found.stage.name()))
    };
    let open = alone(state, true);
    if let (None, Some((id, _))) = (open, alone(state, false)) {
        step(state, source, id, now);
    }
    match open.or_else(|| alone(state, false)) {
        None => Ok(()),
        Some((id, stage)) => Err(Refusal::field(
            "identitySourceId",
            format_args!("the session {id} of this identity source is {stage}"),
        )),
    }
}

pub(crate) fn create(call: &Call<'_>, state: &mut State) -> Answer {
    let source = named(call, state)?;
    make_way(state, source, call.now)?;
    let id = state.ids.next("aps");
    let session = Session {
        id,
        stage: Stage::Created,
        created: call.now,
        last_updated: call.now,
        uploads: Vec::new(),
    };
    let reply = Reply::json(&session.to_value(source));
    if let Some(source) = state.sources.get_mut(source) {
        source.sessions.insert(id, session);
    }
    Ok(reply)
}

pub(crate) fn get(call: &Call<'_>, state: &mut State) -> Answer {
    let id = session(call, state)?.id;
    let source = call.param("identitySourceId");
    step(state, source, id, call.now);
    Ok(Reply::json(&session(call, state)?.to_value(source)))
}

pub(crate) fn list(call: &Call<'_>, state: &mut State) -> Answer {
    let source = named(call, state)?;
    look(state, source, call.now);
    let sessions = state
        .sources
        .get(source)
        .into_iter()
        .flat_map(|source| source.sessions.values());
    Ok(Reply::json(&Value::Array(
        sessions.map(|session| session.to_value(source)).collect(),
    )))
}

/// Takes the running imports of a source one step on.
fn look(state: &mut State, source: &str, now: Moment) {
    let sessions = state
        .sources
        .get(source)
        .into_iter()
        .flat_map(|source| source.sessions.keys().copied());
    for id in sessions.collect::<Vec<Id>>() {
        step(state, source, id, now);
    }
}

/// Takes a running import one step on.
fn step(state: &mut State, source: &str, id: Id, now: Moment) {
    let session = state
        .sources
        .get_mut(source)
        .and_then(|source| source.sessions.get_mut(&id));
    let Some(session) = session else { return };
    match session.stage {
        Stage::Triggered => session.stage = Stage::Importing,
        Stage::Importing => {
            session.set(Stage::Completed, now);
            let mut uploads = std::mem::take(&mut session.uploads);
            uploads.sort_by_key(Upload::turn);
            for upload in uploads {
                upload.apply(state, Import::by_session(source, now));
            }
            let done = Note::of("system.import.complete").by_the_org();
            state.note(done.thing("IdentitySource", source, None));
        }
        _ => {}
    }
}

/// Only before anything is in the org can a session be given up.
pub(crate) fn delete(call: &Call<'_>, state: &mut State) -> Answer {
    let session = session(call, state)?;
    if !session.is_open() {
        return Err(refused(
            "be deleted, only one that is CREATED or IN_PROGRESS",
            session.stage,
        ));
    }
    session.uploads.clear();
    session.set(Stage::Closed, call.now);
    Ok(Reply::no_content())
}

pub(crate) fn start_import(call: &Call<'_>, state: &mut State) -> Answer {
    let source = named(call, state)?.to_owned();
    let session = session(call, state)?;
    // Okta's guide wants an upload first, its reference does not.
    if !session.is_open() {
        return Err(refused("start an import", session.stage));
    }
    session.set(Stage::Triggered, call.now);
    Ok(Reply::json(&session.to_value(&source)))
}

/// Keeps an upload until the import. 202: nothing has happened yet.
pub(crate) fn take(call: &Call<'_>, state: &mut State, upload: Upload) -> Answer {
    let session = session(call, state)?;
    if !session.is_open() {
        return Err(refused("take uploads", session.stage));
    }
    if session.uploads.len() >= MOST_UPLOADS {
        return Err(Refusal::field(
            "sessionId",
            format_args!("a session takes at most {MOST_UPLOADS} uploads"),
        ));
    }
    session.uploads.push(upload);
    session.set(Stage::InProgress, call.now);
    Ok(Reply::empty(StatusCode::ACCEPTED))
}
