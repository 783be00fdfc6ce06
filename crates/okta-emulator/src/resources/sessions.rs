//! Sessions of users, as an administrator opens, sees, refreshes and closes them.
//!
//! Session tokens are handed out by [`super::authentication`]. The id or the login of an active user stands for a token of
//! theirs, too, for tests of users who have no password.

use std::collections::BTreeMap;

use http::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::parts::link;
use super::users::model::{Status, User};
use crate::clock::Moment;
use crate::error::{Answer, Refusal};
use crate::ids::Id;
use crate::json::text_at;
use crate::reply::Reply;
use crate::request::Call;
use crate::router::{Route, read, write};
use crate::state::State;

/// How long a session lasts, from when it was opened or refreshed.
const SECONDS: i64 = 2 * 3600;

pub(crate) const ROUTES: &[Route] = &[
    write("createSession", Method::POST, "/api/v1/sessions", create),
    read(
        "getSession",
        Method::GET,
        "/api/v1/sessions/{sessionId}",
        get,
    ),
    write(
        "refreshSession",
        Method::POST,
        "/api/v1/sessions/{sessionId}/lifecycle/refresh",
        refresh,
    ),
    write(
        "revokeSession",
        Method::DELETE,
        "/api/v1/sessions/{sessionId}",
        close,
    ),
];

#[derive(Debug, Serialize, Deserialize)]
struct Session {
    user: Id,
    created: Moment,
    expires: Moment,
}

/// The sessions of an org, by their ids.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Sessions {
    by_id: BTreeMap<String, Session>,
    /// Session tokens that were not used yet, with whom they are for and until when.
    tokens: BTreeMap<String, (Id, Moment)>,
}

impl Sessions {
    /// Keeps a session token, and forgets those whose time is over.
    pub(crate) fn await_token(&mut self, token: String, user: Id, until: Moment, now: Moment) {
        self.tokens.retain(|_, (_, until)| *until > now);
        self.tokens.insert(token, (user, until));
    }

    /// Whom a session token is for. It serves once.
    fn take_token(&mut self, token: &str, now: Moment) -> Option<Id> {
        let (user, until) = self.tokens.remove(token)?;
        (until > now).then_some(user)
    }

    /// Closes all sessions of a user.
    pub(crate) fn forget_user(&mut self, user: Id) {
        self.by_id.retain(|_, session| session.user != user);
        self.tokens.retain(|_, (whose, _)| *whose != user);
    }
}

fn create(call: &Call<'_>, state: &mut State) -> Answer {
    let body = call.object()?;
    let token = text_at(&body, "sessionToken").unwrap_or_default();
    let user = state.sessions.take_token(token, call.now);
    let user = user.or_else(|| state.users.find(token));
    let user = user.filter(|user| is_active(state, *user));
    let user = user.ok_or_else(|| {
        Refusal::new(
            StatusCode::UNAUTHORIZED,
            "E0000004",
            "This is no session token of an active user",
        )
    })?;
    let id = format!("102{}", state.ids.opaque(22));
    let session = Session {
        user,
        created: call.now,
        expires: call.now.plus_seconds(SECONDS),
    };
    state.sessions.by_id.insert(id.clone(), session);
    shown(call, state, &id)
}

fn is_active(state: &State, user: Id) -> bool {
    state
        .users
        .get(user)
        .is_some_and(|user| user.status == Status::Active)
}

/// The session that a path names, if it goes on still: it ends with its time, and with its user's.
fn named<'s>(call: &Call<'_>, state: &'s State) -> Result<(&'s Session, &'s User), Refusal> {
    let id = call.param("sessionId");
    let session = state.sessions.by_id.get(id);
    session
        .filter(|session| session.expires > call.now && is_active(state, session.user))
        .and_then(|session| Some((session, state.users.get(session.user)?)))
        // An id of a session is a secret: it is not repeated.
        .ok_or_else(|| Refusal::not_found("session", "…"))
}

fn get(call: &Call<'_>, state: &State) -> Answer {
    named(call, state)?;
    shown(call, state, call.param("sessionId"))
}

fn refresh(call: &Call<'_>, state: &mut State) -> Answer {
    named(call, state)?;
    let id = call.param("sessionId");
    if let Some(session) = state.sessions.by_id.get_mut(id) {
        session.expires = call.now.plus_seconds(SECONDS);
    }
    shown(call, state, id)
}

fn close(call: &Call<'_>, state: &mut State) -> Answer {
    named(call, state)?;
    state.sessions.by_id.remove(call.param("sessionId"));
    Ok(Reply::no_content())
}

fn shown(call: &Call<'_>, state: &State, id: &str) -> Answer {
    let session = state.sessions.by_id.get(id);
    let user = session.and_then(|session| state.users.get(session.user));
    let (Some(session), Some(user)) = (session, user) else {
        return Err(Refusal::not_found("session", "…"));
    };
    let base = &call.base;
    let profile = user.profile.parse();
    let part = |name: &str| {
        profile
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let name = format!("{} {}", part("firstName"), part("lastName"));
    let mut to_user = link(format!("{base}/api/v1/users/{}", session.user), &["GET"]);
    to_user["name"] = name.into();
    let own = format!("{base}/api/v1/sessions/{id}");
    Ok(Reply::json(&json!({
        "id": id,
        "userId": session.user.as_str(),
        "login": &*user.login,
        "createdAt": session.created.to_string(),
        "expiresAt": session.expires.to_string(),
        "status": "ACTIVE",
        "lastPasswordVerification": session.created.to_string(),
        "lastFactorVerification": null,
        "amr": ["pwd"],
        "idp": { "id": super::org_profile::id(state).as_str(), "type": "OKTA" },
        "mfaActive": false,
        "_links": {
            "self": link(own.clone(), &["GET", "DELETE"]),
            "refresh": link(format!("{own}/lifecycle/refresh"), &["POST"]),
            "user": to_user,
        },
    })))
}
