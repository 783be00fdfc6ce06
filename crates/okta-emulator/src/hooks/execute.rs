//! Inline hooks that are tried out: the payload goes to the hook, and its answer comes back.

use bytes::Bytes;
use http::Method;
use serde_json::{Value, json};

use super::channel::HookRequest;
use super::verify::event;
use super::{Heard, INLINE_HOOKS, Outbound, What, find};
use crate::error::{Answer, Refusal};
use crate::json::text_at;
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;
use crate::system_log::event::Event;

pub(super) fn begin(call: &Call<'_>, state: &mut State) -> Answer {
    let id = call.param("inlineHookId");
    let Some(hook) = find(INLINE_HOOKS, id, state) else {
        return Err(Refusal::not_found("inline hook", id));
    };
    let method = text_at(hook, "channel.config.method");
    let method = method.and_then(|method| method.parse().ok());
    let body = Bytes::copy_from_slice(call.bytes());
    let request = HookRequest::to(hook, method.unwrap_or(Method::POST), body);
    Ok(Reply::no_content().waiting(Outbound {
        what: What::Execute {
            hook: id.to_owned(),
        },
        request,
        base: call.base.clone(),
        cause: None,
    }))
}

/// Where nobody could be asked, the answer is that of a hook with nothing to say.
pub(super) fn complete(id: &str, heard: &Heard, state: &State) -> (Answer, Event) {
    let event = event(
        "inline_hook.executed",
        "InlineHook",
        INLINE_HOOKS,
        id,
        state,
    );
    let failure = match heard {
        Heard::Nobody => return (Ok(Reply::json(&json!({ "commands": [] }))), event),
        Heard::Failed(reason) => reason.clone(),
        Heard::Reply { status, .. } if !(200..300).contains(status) => {
            format!("the hook answered with status {status}")
        }
        // A hook that has nothing to say need not say it.
        Heard::Reply { body, .. } if body.is_empty() => return (Ok(Reply::empty_object()), event),
        Heard::Reply { body, .. } => match serde_json::from_slice(body) {
            Ok(Value::Object(_)) => return (Ok(Reply::written(body.to_vec())), event),
            _ => "the hook answered with something else than a JSON object".to_owned(),
        },
    };
    let refusal = Refusal::field("inlineHookId", format_args!("was not executed: {failure}"));
    (Err(refusal), event.failed(&failure))
}
