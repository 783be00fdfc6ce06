//! What the org shows at a path: asked by the org itself, as a client would ask, whichever code answers for it.

use bytes::Bytes;
use http::{Method, Request};

use crate::clock::Moment;
use crate::error::{Answer, Refusal};
use crate::generic;
use crate::request::Call;
use crate::router::{Handler, ROUTER};
use crate::state::State;

/// The answer to a GET of a path of Okta's API.
pub(crate) fn get(path: &str, base: &str, now: Moment, state: &State) -> Answer {
    let (known, params) = ROUTER.find(&Method::GET, path)?;
    let request = Request::get(path).body(());
    let (parts, ()) = request
        .map_err(|_| Refusal::no_such_path(path))?
        .into_parts();
    let body = Bytes::new();
    let call = Call::new(&parts, &body, params, base.to_owned(), now);
    match &known.handler {
        Handler::Read(handle) => handle(&call, state),
        Handler::Described(plan) if plan.only_reads() => generic::read(plan, &call, state),
        _ => Err(Refusal::no_such_path(path)),
    }
}
