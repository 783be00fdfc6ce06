//! Proving a factor: activation, verification, codes that are sent, and pushes.

use http::StatusCode;
use serde_json::json;

use super::kinds::Proof;
use super::store::{Code, Factor, Push, PushResult};
use super::{PUSH_SECONDS, factor_mut, found, lifetime, of_user, show, totp};
use crate::error::{Answer, Refusal};
use crate::ids::Id;
use crate::json::{Object, text_at};
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;

/// How many time steps the clock of a device may be off.
const SKEW: i64 = 1;

pub(super) fn activate(call: &Call<'_>, state: &mut State) -> Answer {
    let user = of_user(call, state, "activating a factor")?;
    let body = body(call)?;
    let factor = factor_mut(call, state, user)?;
    if factor.active {
        return Err(wrong_state("The factor is active already"));
    }
    match factor.kind().proof {
        Proof::Push => {
            if let Some(push) = factor.push.clone()
                && push.result(call.now) != PushResult::Success
            {
                let shown = show::push(&call.base, user, factor, &push, call.now);
                return Ok(Reply::json(&shown));
            }
        }
        Proof::Key => has(&body, "clientData")?,
        _ => {
            prove(factor, &body, call)?;
            // Its code may be used once more, to be verified.
            factor.last_step = None;
        }
    }
    factor.active = true;
    factor.last_updated = call.now;
    Ok(Reply::json(&show::factor(&call.base, user, factor)))
}

/// Without a code, one is sent; with one, it is looked at.
pub(super) fn verify(call: &Call<'_>, state: &mut State) -> Answer {
    let user = of_user(call, state, "verifying a factor")?;
    let lifetime = lifetime(call)?;
    let body = body(call)?;
    let factor = found(call, state, user)?.clone();
    if !factor.active {
        return Err(wrong_state("The factor is not active yet"));
    }
    let proof = factor.kind().proof;
    if proof == Proof::Push {
        return push(call, state, user, &body);
    }
    let is_challenge = match proof {
        Proof::Sent => !body.contains_key("passCode"),
        Proof::Key => !body.contains_key("clientData"),
        _ => false,
    };
    if is_challenge {
        return challenge(call, state, user, factor, lifetime);
    }
    let factor = factor_mut(call, state, user)?;
    match proof {
        Proof::Key => has(&body, "signatureData")?,
        _ => prove(factor, &body, call)?,
    }
    Ok(Reply::json(&json!({ "factorResult": "SUCCESS" })))
}

fn challenge(
    call: &Call<'_>,
    state: &mut State,
    user: Id,
    mut factor: Factor,
    lifetime: i64,
) -> Answer {
    match factor.kind().proof {
        Proof::Key => factor.secret = state.ids.opaque(20),
        _ => send(&mut factor, lifetime, call, state),
    }
    let shown = show::challenge(&call.base, user, &factor);
    *factor_mut(call, state, user)? = factor;
    Ok(Reply::json(&shown))
}

/// Sends the code of an enrollment again: another one.
pub(super) fn resend(call: &Call<'_>, state: &mut State) -> Answer {
    let user = of_user(call, state, "sending a code")?;
    let body = call.object()?;
    let mut factor = found(call, state, user)?.clone();
    if factor.kind().proof != Proof::Sent {
        return Err(Refusal::field("factorType", "has no code that is sent"));
    }
    if text_at(&body, "factorType").is_some_and(|kind| kind != factor.factor_type) {
        return Err(Refusal::field("factorType", "is not that of the factor"));
    }
    send(&mut factor, LIFETIME, call, state);
    let shown = show::factor(&call.base, user, &factor);
    *factor_mut(call, state, user)? = factor;
    Ok(Reply::json(&shown))
}

/// How long a sent code is good for, in seconds, where a call does not say.
pub(super) const LIFETIME: i64 = 300;

pub(super) fn send(factor: &mut Factor, lifetime: i64, call: &Call<'_>, state: &mut State) {
    factor.code = Some(Code {
        digits: digits(state),
        until: Some(call.now.plus_seconds(lifetime)),
    });
}

/// Six digits.
pub(super) fn digits(state: &mut State) -> String {
    let number = state.ids.opaque(8).bytes().fold(0u64, |number, byte| {
        number.wrapping_mul(131).wrapping_add(u64::from(byte))
    });
    format!("{:06}", number % 1_000_000)
}

/// Sends a push to the device: 201.
fn push(call: &Call<'_>, state: &mut State, user: Id, body: &Object) -> Answer {
    let transaction = format!("v2mst.{}", state.ids.opaque(22));
    let matches_number = body.get("useNumberMatchingChallenge") == Some(&true.into());
    let number =
        matches_number.then(|| digits(state).bytes().map(u32::from).sum::<u32>() % 90 + 10);
    let factor = factor_mut(call, state, user)?;
    let push = Push {
        transaction: Some(transaction),
        until: call.now.plus_seconds(PUSH_SECONDS),
        result: PushResult::Waiting,
        number,
    };
    let shown = show::push(&call.base, user, factor, &push, call.now);
    factor.push = Some(push);
    Ok(Reply::json(&shown).status(StatusCode::CREATED))
}

pub(super) fn transaction(call: &Call<'_>, state: &State) -> Answer {
    let user = crate::resources::users::named(call, "userId", state)?;
    let factor = found(call, state, user)?;
    let wanted = call.param("transactionId");
    let push = factor.push.as_ref();
    let push = push.filter(|push| push.transaction.as_deref() == Some(wanted));
    let push = push.ok_or_else(|| Refusal::not_found("factor transaction", wanted))?;
    let shown = show::push(&call.base, user, factor, push, call.now);
    Ok(Reply::json(&shown))
}

fn body(call: &Call<'_>) -> Result<Object, Refusal> {
    match call.bytes().is_empty() {
        true => Ok(Object::new()),
        false => call.object(),
    }
}

fn has(body: &Object, name: &str) -> Result<(), Refusal> {
    match text_at(body, name).is_some_and(|text| !text.is_empty()) {
        true => Ok(()),
        false => Err(Refusal::field(name, "is required")),
    }
}

/// Looks at a code or an answer.
fn prove(factor: &mut Factor, body: &Object, call: &Call<'_>) -> Result<(), Refusal> {
    let proof = factor.kind().proof;
    let name = match proof {
        Proof::Answer => "answer",
        _ => "passCode",
    };
    has(body, name)?;
    let given = text_at(body, name).unwrap_or_default();
    let fits = match proof {
        Proof::Answer => given.trim().to_lowercase() == factor.secret.trim().to_lowercase(),
        Proof::Time => takes_step(factor, given, call),
        Proof::Device if factor.factor_type == "token:hotp" => takes_step(factor, given, call),
        // A key's code begins with the name of the key, and goes on differently each time.
        Proof::Device if factor.factor_type == "token:hardware" => {
            let name = text_at(&factor.profile, "credentialId").unwrap_or_default();
            given.len() > 12 && given.starts_with(name)
        }
        Proof::Sent => takes_sent(factor, given, call),
        Proof::Device => factor
            .code
            .as_ref()
            .is_some_and(|code| code.digits == given),
        Proof::Push | Proof::Key => true,
    };
    match fits {
        true => Ok(()),
        false => Err(unproven()),
    }
}

/// A sent code is good for one proof, and for a while.
fn takes_sent(factor: &mut Factor, given: &str, call: &Call<'_>) -> bool {
    let is_good =
        |code: &Code| code.digits == given && code.until.is_none_or(|until| call.now < until);
    let fits = factor.code.as_ref().is_some_and(is_good);
    if fits {
        factor.code = None;
    }
    fits
}

/// A code by time is good for one verification, and while its step is near.
fn takes_step(factor: &mut Factor, given: &str, call: &Call<'_>) -> bool {
    let now = totp::step(call.now.0);
    let mut near = now - SKEW..=now + SKEW;
    let secret = factor.secret.as_bytes();
    let fitting = near.find(|step| {
        factor.last_step.is_none_or(|last| *step > last) && totp::code(secret, *step) == given
    });
    if fitting.is_some() {
        factor.last_step = fitting;
    }
    fitting.is_some()
}

/// 403 `E0000068`
fn unproven() -> Refusal {
    Refusal::new(
        StatusCode::FORBIDDEN,
        "E0000068",
        "The pass code or the answer is not the right one",
    )
    .cause("It is wrong, too old, or was used before")
}

/// 403 `E0000079`
fn wrong_state(summary: &str) -> Refusal {
    Refusal::new(StatusCode::FORBIDDEN, "E0000079", summary)
}
