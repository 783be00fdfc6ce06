//! Routes under `/_emulator`, to the box itself: what is asked of it that no org could do.
//!
//! They take no token, are neither counted nor logged, and no fault strikes them: a test must be able to reach the
//! box whatever it has made of the org.

mod clock;
mod faults;
mod in_process;
mod index;
mod limits;
mod requests;
mod tokens;

use std::borrow::Cow;

use http::Method;

use crate::error::{Answer, Refusal};
use crate::org::Org;
use crate::request::{Call, Params, segments};

/// Answers a call to the box.
type Handle = fn(&Org, &Call<'_>) -> Answer;

struct Route {
    operation: &'static str,
    method: Method,
    template: &'static str,
    handle: Handle,
}

const fn route(
    operation: &'static str,
    method: Method,
    template: &'static str,
    handle: Handle,
) -> Route {
    Route {
        operation,
        method,
        template,
        handle,
    }
}

const FAULTS: &str = "/_emulator/faults";
const FAULT: &str = "/_emulator/faults/{faultId}";
const LIMITS: &str = "/_emulator/rate-limits";
const REQUESTS: &str = "/_emulator/requests";

#[rustfmt::skip]
const ROUTES: &[Route] = &[
    route("emulatorIndex", Method::GET, "/_emulator", index::show),
    route("emulatorListFaults", Method::GET, FAULTS, faults::list),
    route("emulatorAddFault", Method::POST, FAULTS, faults::add),
    route("emulatorRemoveFaults", Method::DELETE, FAULTS, faults::remove_all),
    route("emulatorGetFault", Method::GET, FAULT, faults::get),
    route("emulatorRemoveFault", Method::DELETE, FAULT, faults::remove),
    route("emulatorAdvanceClock", Method::POST, "/_emulator/clock/advance", clock::advance),
    route("emulatorGetRateLimits", Method::GET, LIMITS, limits::get),
    route("emulatorReplaceRateLimits", Method::PUT, LIMITS, limits::replace),
    route("emulatorListRequests", Method::GET, REQUESTS, requests::list),
    route("emulatorClearRequests", Method::DELETE, REQUESTS, requests::clear),
    route("emulatorRevokeToken", Method::POST, "/_emulator/tokens/revoke", tokens::revoke),
];

/// Whether a path is one of the box's.
pub(crate) fn is_for(path: &str) -> bool {
    let rest = path.strip_prefix("/_emulator");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Every route: its id, method and path template.
pub(crate) fn routes() -> impl Iterator<Item = (&'static str, Method, &'static str)> {
    ROUTES
        .iter()
        .map(|route| (route.operation, route.method.clone(), route.template))
}

pub(crate) fn find<'p>(method: &Method, path: &'p str) -> Result<(Handle, Params<'p>), Refusal> {
    let segments = segments(path);
    let mut allowed = Vec::new();
    for route in ROUTES {
        let Some(params) = params(route.template, &segments) else {
            continue;
        };
        if route.method == *method {
            return Ok((route.handle, params));
        }
        allowed.push(route.method.as_str());
    }
    match allowed.is_empty() {
        true => Err(Refusal::no_such_path(path)),
        false => Err(Refusal::no_such_method(method.as_str(), allowed.join(", "))),
    }
}

/// The parameters of a path, if it fits the template.
fn params<'p>(template: &'static str, segments: &[Cow<'p, str>]) -> Option<Params<'p>> {
    let mut params = Params::new();
    let mut segments = segments.iter();
    for wanted in template.split('/').skip(1) {
        let segment = segments.next()?;
        match wanted
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'))
        {
            Some(name) => params.push((name, segment.clone())),
            None if wanted == segment => {}
            None => return None,
        }
    }
    segments.next().is_none().then_some(params)
}
