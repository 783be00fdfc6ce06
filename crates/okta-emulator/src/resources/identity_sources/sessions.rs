//! Sessions: uploads are collected, an import carries them over.
//!
//! Time plays no part in an import. It is `TRIGGERED` when it starts; each later look at the session takes it one
//! step on, to `IN_PROGRESS` and to `COMPLETED`, and with that last step the uploads are in the org.

use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::bulk::Upload;
use super::named;
use crate::clock::Moment;
use crate::error::{Answer, Refusal};
use crate::ids::Id;
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;

/// A session that nothing happens to is closed after a day.
const LIFE_SECONDS: i64 = 24 * 3600;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Stage {
    Created,
    Triggered,
    InProgress,
    Completed,
    Closed,
    Expired,
}

impl Stage {
    fn name(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::Triggered => "TRIGGERED",
            Self::InProgress => "IN_PROGRESS",
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
    if session.stage == Stage::Created
        && call.now >= session.last_updated.plus_seconds(LIFE_SECONDS)
    {
        session.set(Stage::Expired, call.now);
    }
    Ok(session)
}

pub(crate) fn create(call: &Call<'_>, state: &mut State) -> Answer {
    let source = named(call, state)?;
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
    let ids: Vec<Id> = state
        .sources
        .get(source)
        .into_iter()
        .flat_map(|source| source.sessions.keys().copied())
        .collect();
    for id in ids {
        step(state, source, id, call.now);
    }
    let sessions = state
        .sources
        .get(source)
        .into_iter()
        .flat_map(|source| source.sessions.values());
    Ok(Reply::json(&Value::Array(
        sessions.map(|session| session.to_value(source)).collect(),
    )))
}

/// Takes a running import one step on.
fn step(state: &mut State, source: &str, id: Id, now: Moment) {
    let session = state
        .sources
        .get_mut(source)
        .and_then(|source| source.sessions.get_mut(&id));
    let Some(session) = session else { return };
    match session.stage {
        Stage::Triggered => session.set(Stage::InProgress, now),
        Stage::InProgress => {
            session.set(Stage::Completed, now);
            let mut uploads = std::mem::take(&mut session.uploads);
            uploads.sort_by_key(Upload::turn);
            for upload in uploads {
                upload.apply(state, source, now);
            }
        }
        _ => {}
    }
}

/// Only before anything is in the org can a session be given up.
pub(crate) fn delete(call: &Call<'_>, state: &mut State) -> Answer {
    let session = session(call, state)?;
    if !matches!(session.stage, Stage::Created | Stage::InProgress) {
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
    if session.stage != Stage::Created {
        return Err(refused("start an import", session.stage));
    }
    session.set(Stage::Triggered, call.now);
    Ok(Reply::json(&session.to_value(&source)))
}

/// Keeps an upload until the import. 202: nothing has happened yet.
pub(crate) fn take(call: &Call<'_>, state: &mut State, upload: Upload) -> Answer {
    let session = session(call, state)?;
    if session.stage != Stage::Created {
        return Err(refused("take uploads", session.stage));
    }
    session.uploads.push(upload);
    session.last_updated = call.now;
    Ok(Reply::empty(StatusCode::ACCEPTED))
}
