//! Factors: what users prove themselves with besides a password.
//!
//! The box sends nothing and has no devices: what a phone would show is asked of the box itself, below `/_emulator`.
//! Codes by time are real ones of a real secret. Signatures of keys (`u2f`, `webauthn`) are taken as they come.

pub(crate) mod device;
mod enroll;
mod kinds;
mod prove;
mod show;
mod store;
mod totp;

use http::Method;
use serde_json::Value;

use self::kinds::Proof;
use self::store::Factor;
pub(crate) use self::store::Factors;
use super::users;
use super::users::model::Status;
use crate::error::{Answer, Refusal};
use crate::ids::Id;
use crate::reply::Reply;
use crate::request::Call;
use crate::router::{Route, read, write};
use crate::state::State;

const FACTORS: &str = "/api/v1/users/{userId}/factors";
const FACTOR: &str = "/api/v1/users/{userId}/factors/{factorId}";

#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    read("listFactors", Method::GET, FACTORS, list),
    write("enrollFactor", Method::POST, FACTORS, enroll::enroll),
    read("listSupportedFactors", Method::GET, "/api/v1/users/{userId}/factors/catalog", catalog),
    read("listSupportedSecurityQuestions", Method::GET, "/api/v1/users/{userId}/factors/questions", questions),
    read("getFactor", Method::GET, FACTOR, get),
    write("unenrollFactor", Method::DELETE, FACTOR, unenroll),
    write("activateFactor", Method::POST, "/api/v1/users/{userId}/factors/{factorId}/lifecycle/activate", prove::activate),
    write("resendEnrollFactor", Method::POST, "/api/v1/users/{userId}/factors/{factorId}/resend", prove::resend),
    read("getFactorTransactionStatus", Method::GET, "/api/v1/users/{userId}/factors/{factorId}/transactions/{transactionId}", prove::transaction),
    write("verifyFactor", Method::POST, "/api/v1/users/{userId}/factors/{factorId}/verify", prove::verify),
];

/// How long a push waits, in seconds.
const PUSH_SECONDS: i64 = 300;

/// The user of a path, who must not be deactivated.
fn of_user(call: &Call<'_>, state: &State, what: &str) -> Result<Id, Refusal> {
    let id = users::named(call, "userId", state)?;
    match state.users.get(id).map(|user| user.status) {
        Some(status @ Status::Deprovisioned) => Err(Refusal::wrong_status(what, status.name())),
        _ => Ok(id),
    }
}

fn missing(call: &Call<'_>) -> Refusal {
    Refusal::not_found("factor of this user", call.param("factorId"))
}

fn found<'s>(call: &Call<'_>, state: &'s State, user: Id) -> Result<&'s Factor, Refusal> {
    let wanted = call.id("factorId");
    let mut factors = state.factors.of(user).iter();
    factors
        .find(|factor| Some(factor.id) == wanted)
        .ok_or_else(|| missing(call))
}

fn factor_mut<'s>(
    call: &Call<'_>,
    state: &'s mut State,
    user: Id,
) -> Result<&'s mut Factor, Refusal> {
    let wanted = call.id("factorId");
    wanted
        .and_then(|id| state.factors.get_mut(user, id))
        .ok_or_else(|| missing(call))
}

/// How long a sent code is good for.
fn lifetime(call: &Call<'_>) -> Result<i64, Refusal> {
    let seconds = call.number("tokenLifetimeSeconds", prove::LIFETIME as usize, 1, 86_400)?;
    Ok(i64::try_from(seconds).unwrap_or(prove::LIFETIME))
}

fn list(call: &Call<'_>, state: &State) -> Answer {
    let user = users::named(call, "userId", state)?;
    let factors = state.factors.of(user).iter();
    let shown: Vec<Value> = factors
        .map(|factor| show::factor(&call.base, user, factor))
        .collect();
    Ok(Reply::json(&Value::Array(shown)))
}

fn catalog(call: &Call<'_>, state: &State) -> Answer {
    let user = users::named(call, "userId", state)?;
    let shown = show::catalog(&call.base, user, state.factors.of(user));
    Ok(Reply::json(&shown))
}

fn questions(call: &Call<'_>, state: &State) -> Answer {
    users::named(call, "userId", state)?;
    Ok(Reply::json(&show::questions()))
}

fn get(call: &Call<'_>, state: &State) -> Answer {
    let user = users::named(call, "userId", state)?;
    let factor = found(call, state, user)?;
    Ok(Reply::json(&show::factor(&call.base, user, factor)))
}

/// With the push of a device, its codes go, too.
fn unenroll(call: &Call<'_>, state: &mut State) -> Answer {
    call.flag("removeRecoveryEnrollment", false)?;
    let user = of_user(call, state, "unenrolling a factor")?;
    let factor = found(call, state, user)?;
    let (id, is_push) = (factor.id, factor.kind().proof == Proof::Push);
    state.factors.remove(user, |known| {
        known.id == id
            || is_push && known.factor_type == "token:software:totp" && known.provider == "OKTA"
    });
    Ok(Reply::no_content())
}
