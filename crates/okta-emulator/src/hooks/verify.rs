//! The one-time verification of an event hook: it is asked to say back what it is told.

use bytes::Bytes;
use http::Method;
use serde_json::Value;

use super::channel::HookRequest;
use super::{CHALLENGE, EVENT_HOOKS, Heard, Outbound, What, find};
use crate::clock::Moment;
use crate::error::{Answer, Refusal};
use crate::itself;
use crate::json::text_at;
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;
use crate::system_log::event::{Entity, Event};

pub(super) fn begin(call: &Call<'_>, state: &mut State) -> Answer {
    let id = call.param("eventHookId");
    let challenge = state.ids.opaque(43);
    let Some(hook) = find(EVENT_HOOKS, id, state) else {
        return Err(Refusal::not_found("event hook", id));
    };
    let mut request = HookRequest::to(hook, Method::GET, Bytes::new());
    request
        .headers
        .push((CHALLENGE.to_owned(), challenge.clone()));
    Ok(Reply::no_content().waiting(Outbound {
        what: What::Verify {
            hook: id.to_owned(),
            challenge,
        },
        request,
        base: call.base.clone(),
        cause: None,
    }))
}

/// A hook that nobody could ask is taken at its word.
pub(super) fn complete(
    id: &str,
    challenge: &str,
    heard: &Heard,
    state: &mut State,
    base: &str,
    now: Moment,
) -> (Answer, Event) {
    let event = event("event_hook.verified", "EventHook", EVENT_HOOKS, id, state);
    let failure = match heard {
        Heard::Nobody => None,
        Heard::Failed(reason) => Some(reason.clone()),
        Heard::Reply { status, .. } if !(200..300).contains(status) => {
            Some(format!("the hook answered with status {status}"))
        }
        Heard::Reply { body, .. } => {
            let said: Value = serde_json::from_slice(body).unwrap_or_default();
            let said = said.get("verification").and_then(Value::as_str);
            (said != Some(challenge)).then(|| {
                "the answer has no \"verification\" with the value of the request's X-Okta-Verification-Challenge"
                    .to_owned()
            })
        }
    };
    if let Some(reason) = failure {
        let refusal = Refusal::field("eventHookId", format_args!("was not verified: {reason}"));
        return (Err(refusal), event.failed(&reason));
    }
    let path = format!("{EVENT_HOOKS}/{id}");
    let status = Value::from("VERIFIED");
    if !state.records.set(&path, "verificationStatus", status, now) {
        return (Err(Refusal::not_found("event hook", id)), event);
    }
    (itself::get(&path, base, now, state), event)
}

/// An event about a hook.
pub(super) fn event(
    event_type: &'static str,
    kind: &'static str,
    collection: &str,
    id: &str,
    state: &State,
) -> Event {
    let name = find(collection, id, state).and_then(|hook| text_at(hook, "name"));
    Event::new(
        event_type,
        vec![Entity::new(kind, id).called(Some("unknown"), name)],
    )
}
