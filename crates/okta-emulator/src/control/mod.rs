//! Routes under `/_emulator`, to the box itself: what is asked of it that no org could do.
//!
//! They take no token, are neither counted nor logged, and no fault strikes them: a test must be able to reach the
//! box whatever it has made of the org.

mod clock;
pub(crate) mod contents;
mod deliveries;
mod faults;
mod guard;
mod in_process;
mod index;
mod limits;
mod lockout;
mod look;
#[cfg(feature = "server")]
mod page;
mod requests;
mod snapshot;
mod social_tokens;
mod tokens;

use http::Method;

pub(crate) use self::guard::{admit, close};
use crate::generic::samples;
use crate::resources::factors::device;
use crate::router::{Route, control, read, write};
use crate::service::{MAX_BODY, MAX_SNAPSHOT};

const FACTOR_CODE: &str = "/_emulator/users/{userId}/factors/{factorId}/code";
const FACTOR_PUSH: &str = "/_emulator/users/{userId}/factors/{factorId}/push";
const FAULTS: &str = "/_emulator/faults";
const FAULT: &str = "/_emulator/faults/{faultId}";
const LIMITS: &str = "/_emulator/rate-limits";
const LOCK: &str = "/_emulator/users/{userId}/lock";
const REQUESTS: &str = "/_emulator/requests";
const SNAPSHOT: &str = "/_emulator/snapshot";
const SOCIAL_TOKENS: &str = "/_emulator/idps/{idpId}/users/{userId}/tokens";

#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    control("emulatorIndex", Method::GET, "/_emulator", index::show),
    read("emulatorListDeliveries", Method::GET, "/_emulator/deliveries", deliveries::list),
    control("emulatorListFaults", Method::GET, FAULTS, faults::list),
    control("emulatorAddFault", Method::POST, FAULTS, faults::add),
    control("emulatorRemoveFaults", Method::DELETE, FAULTS, faults::remove_all),
    control("emulatorGetFault", Method::GET, FAULT, faults::get),
    control("emulatorTurnFault", Method::PUT, FAULT, faults::turn),
    control("emulatorListFaultKinds", Method::GET, "/_emulator/fault-kinds", faults::kinds),
    control("emulatorRemoveFault", Method::DELETE, FAULT, faults::remove),
    control("emulatorShowContents", Method::GET, "/_emulator/contents", contents::show),
    control("emulatorLook", Method::GET, "/_emulator/look", look::look),
    control("emulatorAdvanceClock", Method::POST, "/_emulator/clock/advance", clock::advance),
    control("emulatorGetRateLimits", Method::GET, LIMITS, limits::get),
    control("emulatorReplaceRateLimits", Method::PUT, LIMITS, limits::replace),
    control("emulatorListRequests", Method::GET, REQUESTS, requests::list),
    control("emulatorClearRequests", Method::DELETE, REQUESTS, requests::clear),
    control("emulatorGetSnapshot", Method::GET, SNAPSHOT, snapshot::get),
    control("emulatorReplaceSnapshot", Method::PUT, SNAPSHOT, snapshot::replace),
    control("emulatorRevokeToken", Method::POST, "/_emulator/tokens/revoke", tokens::revoke),
    // What no call of Okta's API can bring about.
    write("emulatorLockUser", Method::POST, LOCK, lockout::lock),
    read("emulatorGetFactorCode", Method::GET, FACTOR_CODE, device::code),
    write("emulatorAnswerPush", Method::POST, FACTOR_PUSH, device::answer),
    write("emulatorAddSocialToken", Method::POST, SOCIAL_TOKENS, social_tokens::add),
    write("emulatorAddSample", Method::POST, "/_emulator/samples", samples::add),
];

/// The largest request body that is read, in bytes: a whole org is larger than what one call of Okta's takes.
pub(crate) fn max_body(path: &str) -> usize {
    match path {
        SNAPSHOT => MAX_SNAPSHOT,
        _ => MAX_BODY,
    }
}

/// Whether a path is one of the box's.
pub(crate) fn is_for(path: &str) -> bool {
    let rest = path.strip_prefix("/_emulator");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
