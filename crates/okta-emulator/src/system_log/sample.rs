//! Events that a test puts into the log by hand: those of sign-ins and of other things that no call brings about here.

use http::StatusCode;
use serde_json::Value;

use super::event::{Cause, Event};
use crate::error::Answer;
use crate::json::{Object, Text};
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;

/// The list that samples of events are added to.
pub(crate) const LIST: &str = "/api/v1/logs";

/// Adds an event; the given members are laid over what an event of their `eventType` has. 201 with the event. Its time
/// is now.
pub(crate) fn add(call: &Call<'_>, state: &mut State, given: Option<&Object>) -> Answer {
    let mut given = given.cloned().unwrap_or_default();
    // The log is in the order of its times, and a cursor goes by places in it.
    for member in ["uuid", "published"] {
        given.remove(member);
    }
    let name = given.get("eventType").and_then(Value::as_str);
    let name = name.unwrap_or("user.session.start").to_owned();
    let event = Event {
        given: Some(Text::new(&given)),
        ..Event::new(name, Vec::new())
    };
    let number = state.log.next();
    let millis = call.now.0.saturating_mul(1000);
    state.log.add(millis, Cause::system(""), vec![event]);
    let mut shown = Vec::new();
    for logged in state.log.range(state.ids.seed(), number, number + 1) {
        logged.write(&mut shown);
    }
    Ok(Reply::written(shown).status(StatusCode::CREATED))
}
