//! Hooks that the org really calls.
//!
//! Event hooks are told of events; their deliveries wait in an [`outbox`], since the org answers calls behind a lock and
//! does no I/O there. Verifying an event hook and executing an inline hook are part of a call: the handler gives its reply
//! an [`Outbound`], the service sends it once the lock is free, and [`complete`] makes the reply of what came back.
//!
//! Only this machine is called, in plain HTTP. A channel whose `uri` is [`RECEIVER`] leads to a receiver in the box: it
//! takes everything and needs no connection.

pub(crate) mod channel;
#[cfg(feature = "server")]
mod deliver;
mod event_hooks;
mod execute;
mod expression;
pub(crate) mod outbox;
#[cfg(feature = "server")]
mod send;
mod verify;

use bytes::Bytes;
use http::Method;
use serde_json::{Value, json};

use self::channel::{Destination, HookRequest};
pub(crate) use self::event_hooks::queue;
use crate::clock::Moment;
use crate::error::Answer;
use crate::json::Object;
use crate::router::{Route, write};
use crate::state::State;
use crate::system_log::event::{Cause, Event};

/// The `uri` of the receiver in the box.
pub(crate) const RECEIVER: &str = "/_emulator/receiver";

/// The header that a one-time verification brings.
const CHALLENGE: &str = "x-okta-verification-challenge";

const EVENT_HOOKS: &str = "/api/v1/eventHooks";
const INLINE_HOOKS: &str = "/api/v1/inlineHooks";

pub(crate) const ROUTES: &[Route] = &[
    write(
        "verifyEventHook",
        Method::POST,
        "/api/v1/eventHooks/{eventHookId}/lifecycle/verify",
        verify::begin,
    ),
    write(
        "executeInlineHook",
        Method::POST,
        "/api/v1/inlineHooks/{inlineHookId}/execute",
        execute::begin,
    ),
];

/// A request that a call waits for. Has no `Debug`: channels hold secrets.
pub(crate) struct Outbound {
    what: What,
    pub(crate) request: HookRequest,
    /// Scheme and authority that links start with.
    pub(crate) base: String,
    /// Who asked for it.
    pub(crate) cause: Option<Cause>,
}

impl std::fmt::Debug for Outbound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outbound").finish_non_exhaustive()
    }
}

enum What {
    Verify { hook: String, challenge: String },
    Execute { hook: String },
}

/// What came back.
pub(crate) enum Heard {
    Reply {
        status: u16,
        body: Bytes,
    },
    #[cfg_attr(not(feature = "server"), allow(dead_code, reason = "nothing is sent"))]
    Failed(String),
    /// There was no way to ask.
    Nobody,
}

/// Sends a request that a call waits for.
#[cfg_attr(
    not(feature = "server"),
    allow(clippy::unused_async, reason = "nothing is sent")
)]
pub(crate) async fn ask(outbound: &Outbound, org: &crate::org::Org) -> Heard {
    if let Some(heard) = at_once(&outbound.request) {
        return heard;
    }
    #[cfg(feature = "server")]
    {
        match send::twice(org.clock.inner().as_ref(), &outbound.request)
            .await
            .1
        {
            Ok((status, body)) => Heard::Reply { status, body },
            Err(reason) => Heard::Failed(reason),
        }
    }
    #[cfg(not(feature = "server"))]
    {
        let _ = org;
        Heard::Nobody
    }
}

/// What comes back where no connection is needed.
pub(crate) fn at_once(request: &HookRequest) -> Option<Heard> {
    match Destination::of(&request.uri) {
        Ok(Destination::Receiver) => Some(received(request)),
        Ok(Destination::Loopback { .. }) => None,
        Err(reason) => Some(Heard::Failed(reason)),
    }
}

/// What the receiver in the box says: it echoes challenges, and has no commands for inline hooks.
fn received(request: &HookRequest) -> Heard {
    let challenge = request.headers.iter().find(|(name, _)| name == CHALLENGE);
    let body: Value = match challenge {
        Some((_, challenge)) => json!({ "verification": challenge }),
        None => json!({ "commands": [] }),
    };
    Heard::Reply {
        status: 200,
        body: body.to_string().into(),
    }
}

/// The answer to a call that waited for a hook, and the events that it leaves.
pub(crate) fn complete(
    outbound: &Outbound,
    heard: &Heard,
    state: &mut State,
    now: Moment,
) -> (Answer, Event) {
    match &outbound.what {
        What::Verify { hook, challenge } => {
            verify::complete(hook, challenge, heard, state, &outbound.base, now)
        }
        What::Execute { hook } => execute::complete(hook, heard, state),
    }
}

/// What a hook holds, secrets too.
fn find<'s>(collection: &str, id: &str, state: &'s State) -> Option<&'s Object> {
    let mut hooks = state.records.objects(collection);
    hooks.find(|(name, _)| *name == id).map(|(_, hook)| hook)
}
