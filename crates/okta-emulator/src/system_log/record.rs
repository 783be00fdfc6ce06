//! From a call that may change the org to the events that it leaves.

use std::net::IpAddr;

use http::header::{HeaderName, USER_AGENT};
use http::{HeaderMap, Method};

use super::event::{Cause, Entity, Event};
use super::operations::{self, Logged};
use super::{journal, otherwise, things};
use crate::auth::Caller;
use crate::error::Answer;
use crate::generic;
use crate::ids::Id;
use crate::json::text_at;
use crate::org::Org;
use crate::request::Call;
use crate::router::Known;
use crate::state::State;

const FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Who makes the call of now, and what its reply is called.
#[derive(Clone, Copy)]
pub(crate) struct By<'a> {
    pub(crate) caller: Caller<'a>,
    /// The number of the call.
    pub(crate) number: u64,
}

/// Does what may change the org, and logs it.
pub(crate) fn logged(
    known: &Known,
    call: &Call<'_>,
    by: By<'_>,
    org: &Org,
    state: &mut State,
    handle: impl FnOnce(&mut State) -> Answer,
) -> Answer {
    let logged = match operations::logged(known.id) {
        // What is asked of the box itself is nothing that happens in the org, unless a row says so.
        None if known.operation.is_none() => Logged::Nothing,
        // Some things go on when they are looked at: their handlers note it.
        None if known.method == Method::GET => Logged::Nothing,
        None => Logged::As(""),
        Some(logged) => logged,
    };
    // Looked up before anything is removed.
    let about = match logged {
        Logged::Noted | Logged::Nothing => Vec::new(),
        _ => things::on_path(known.template, call, state),
    };
    let mut answer = handle(state);
    if let Ok(reply) = &mut answer
        && let Some(outbound) = reply.outbound_mut()
    {
        // Nothing has happened yet.
        outbound.cause = Some(cause(call, by.caller, &org.request_id(by.number), state));
        return answer;
    }
    let mut events: Vec<Event> = Vec::new();
    let noted = state.journal.take();
    match &answer {
        Ok(reply) => {
            if let Some(name) = name(logged, known, call, reply.body())
                && noted.iter().all(|note| note.event_type != name)
            {
                let mut targets = about;
                targets.extend(things::made(known.template, reply.body(), state));
                events.push(with_privilege(Event::new(name, targets)));
            }
        }
        Err(refusal) => {
            if let Some(name) = operations::failed(known.id)
                && matches!(refusal.status().as_u16(), 400 | 403)
                && noted.iter().all(|note| note.event_type != name)
            {
                let targets = match about.is_empty() {
                    true => things::on_path(known.template, call, state),
                    false => about,
                };
                events.push(Event::new(name, targets).failed(refusal.summary()));
            }
        }
    }
    if answer.is_ok() {
        events.extend(noted.into_iter().map(|note| Event {
            actor: note.actor,
            debug: note.debug,
            ..Event::new(note.event_type, note.targets)
        }));
    }
    if !events.is_empty() {
        let cause = cause(call, by.caller, &org.request_id(by.number), state);
        org.publish(state, cause, events, &call.base);
    }
    answer
}

/// What a successful call is called, if it is logged.
fn name(logged: Logged, known: &Known, call: &Call<'_>, reply: &[u8]) -> Option<String> {
    match logged {
        Logged::As("") => {
            let has_members = generic::plan::has_members(known.template);
            Some(otherwise::called(
                &known.method,
                known.template,
                has_members,
            ))
        }
        Logged::As(name) => Some(name.to_owned()),
        Logged::IfActive(name) => {
            let reply: serde_json::Value = serde_json::from_slice(reply).unwrap_or_default();
            (reply.get("status")? == "ACTIVE").then(|| name.to_owned())
        }
        Logged::ByEnd(name) => {
            let end = call.path().rsplit('/').next()?;
            Some(format!("{name}.{}", end.to_ascii_lowercase()))
        }
        Logged::Noted | Logged::Nothing => None,
    }
}

/// An event of granted or revoked privileges says in its debug data which.
fn with_privilege(mut event: Event) -> Event {
    let label = match &*event.event_type {
        name if name.ends_with(".privilege.grant") => "privilegeGranted",
        name if name.ends_with(".privilege.revoke") => "privilegeRevoked",
        _ => return event,
    };
    let role = event
        .targets
        .iter()
        .find(|target| target.kind == things::ROLE);
    if let Some(name) = role.and_then(|role| role.display_name.clone()) {
        event.debug.push((label.into(), name));
    }
    event
}

fn cause(call: &Call<'_>, caller: Caller<'_>, request: &str, state: &State) -> Cause {
    let headers = call.headers();
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let (token, client) = match caller {
        Caller::ApiToken(id) => (Some(id), None),
        Caller::Client(id) => (None, Some(id)),
        Caller::Anonymous => (None, None),
    };
    Cause {
        actor: actor(caller, state),
        token: token.map(Into::into),
        client: client.map(Into::into),
        user_agent: text(USER_AGENT).unwrap_or_default().into(),
        ips: ips(headers),
        request: request.into(),
        uri: call.path().into(),
    }
}

/// Who calls: the owner of an API token, an application with an access token, or nobody in particular.
fn actor(caller: Caller<'_>, state: &State) -> Entity {
    match caller {
        Caller::Anonymous => Entity::system(),
        Caller::ApiToken(_) => match state.users.owner() {
            Some(owner) => journal::user(owner, state),
            // An org without users has somebody who set it up.
            None => {
                let id = Id::fixed("00u", state.ids.seed(), "/api/v1/users", 0);
                Entity::new(things::USER, id.as_str())
                    .called(Some("owner@example.com"), Some("Owner of the box"))
            }
        },
        Caller::Client(id) => {
            let label = state.app_label(id);
            Entity::new("PublicClientApp", id).called(Some(id), Some(label.unwrap_or(id)))
        }
    }
}

/// Through whose hands a call came. A box has no addresses of its own to tell, so a caller that names none is here.
fn ips(headers: &HeaderMap) -> Vec<Box<str>> {
    let forwarded = headers.get(FORWARDED).and_then(|value| value.to_str().ok());
    let named: Vec<Box<str>> = forwarded
        .into_iter()
        .flat_map(|value| value.split(','))
        .filter_map(|ip| ip.trim().parse::<IpAddr>().ok())
        .map(|ip| ip.to_string().into_boxed_str())
        .collect();
    match named.is_empty() {
        true => vec!["127.0.0.1".into()],
        false => named,
    }
}

impl State {
    /// What the application is called that a client is, if a call registered it.
    fn app_label(&self, client: &str) -> Option<&str> {
        let mut apps = self.records.objects("/api/v1/apps");
        let (_, app) = apps.find(|(name, app)| {
            *name == client || text_at(app, "credentials.oauthClient.client_id") == Some(client)
        })?;
        text_at(app, "label")
    }
}
