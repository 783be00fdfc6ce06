//! Enrolling a factor: what each kind needs, and what it starts with.

use serde_json::{Value, json};

use super::kinds::{Kind, Proof, named, question_text};
use super::prove::{digits, send};
use super::store::{Code, Factor, Push, PushResult};
use super::{PUSH_SECONDS, of_user, show};
use crate::error::{Answer, Refusal};
use crate::ids::Id;
use crate::json::{Object, text_at};
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;

pub(super) fn enroll(call: &Call<'_>, state: &mut State) -> Answer {
    let user = of_user(call, state, "enrolling a factor")?;
    let at_once = call.flag("activate", false)?;
    let updates_phone = call.flag("updatePhone", false)?;
    let lifetime = super::lifetime(call)?;
    let body = call.object()?;
    let factor_type =
        text_at(&body, "factorType").ok_or_else(|| Refusal::field("factorType", "is required"))?;
    let provider = text_at(&body, "provider").unwrap_or("OKTA");
    let kind = named(factor_type, provider)?;
    let profile = profile(kind, &body, user, state)?;
    let secret = secret(kind, &body, state)?;
    is_free(kind, &profile, user, updates_phone, state)?;
    // Who begins again has nothing of the first attempt left.
    state.factors.remove(user, |known| is_of(known, kind));
    let mut factor = Factor {
        id: state.ids.next(kind.prefix),
        factor_type: kind.factor_type.to_owned(),
        provider: kind.provider.to_owned(),
        active: !kind.is_pending_first() || at_once && kind.proof == Proof::Sent,
        created: call.now,
        last_updated: call.now,
        profile,
        secret,
        last_step: None,
        code: None,
        push: None,
    };
    match kind.proof {
        Proof::Sent if !factor.active => send(&mut factor, lifetime, call, state),
        Proof::Device if kind.factor_type != "token:hotp" => {
            let digits = text_at(&body, "verify.passCode").map(str::to_owned);
            let digits = digits.unwrap_or_else(|| self::digits(state));
            factor.code = Some(Code {
                digits,
                until: None,
            });
        }
        Proof::Push => {
            factor.push = Some(Push {
                transaction: None,
                until: call.now.plus_seconds(PUSH_SECONDS),
                result: PushResult::Waiting,
                number: None,
            });
        }
        _ => {}
    }
    let reply = Reply::json(&show::factor(&call.base, user, &factor));
    state.factors.add(user, factor);
    Ok(reply)
}

fn is_of(factor: &Factor, kind: &Kind) -> bool {
    factor.factor_type == kind.factor_type && factor.provider == kind.provider
}

/// One factor of a kind is all that a user may have; one that is not activated yet gives way.
fn is_free(
    kind: &Kind,
    profile: &Object,
    user: Id,
    updates_phone: bool,
    state: &State,
) -> Result<(), Refusal> {
    let mut active = state.factors.of(user).iter().filter(|known| known.active);
    let Some(known) = active.find(|known| is_of(known, kind)) else {
        return Ok(());
    };
    let phone = profile.get("phoneNumber");
    match phone.is_some() && known.profile.get("phoneNumber") != phone {
        true if updates_phone => Ok(()),
        true => Err(Refusal::field(
            "profile.phoneNumber",
            "the user has another phone: updatePhone=true replaces it",
        )),
        false => Err(Refusal::field(
            "factorType",
            "the user has a factor of this kind already",
        )),
    }
}

/// What is shown of the device, the phone or the question.
fn profile(kind: &Kind, body: &Object, user: Id, state: &State) -> Result<Object, Refusal> {
    let given = body.get("profile").and_then(Value::as_object);
    let given = given.cloned().unwrap_or_default();
    let text = |name: &str| given.get(name).and_then(Value::as_str);
    let known = state.users.get(user);
    let login = known.map_or("", |user| &*user.login);
    let email = known
        .and_then(|user| user.email.as_deref())
        .unwrap_or(login);
    let profile = match kind.factor_type {
        "sms" | "call" => {
            let phone = text("phoneNumber")
                .filter(|phone| looks_like_phone(phone))
                .ok_or_else(|| Refusal::field("profile.phoneNumber", "must be a phone number"))?;
            let mut profile = json!({ "phoneNumber": phone });
            if let Some(extension) = text("phoneExtension").filter(|_| kind.factor_type == "call") {
                profile["phoneExtension"] = extension.into();
            }
            profile
        }
        "email" => json!({ "email": text("email").unwrap_or(email) }),
        "question" => {
            let name = text("question").unwrap_or_default();
            let words = question_text(name).ok_or_else(|| {
                Refusal::field("profile.question", "must be one of the supported questions")
            })?;
            json!({ "question": name, "questionText": words })
        }
        "token:software:totp" => json!({ "credentialId": login }),
        "token" => {
            let id = text("credentialId")
                .ok_or_else(|| Refusal::field("profile.credentialId", "is required"))?;
            json!({ "credentialId": id })
        }
        "token:hardware" => {
            let code = text_at(body, "verify.passCode")
                .filter(|code| code.len() > 12)
                .ok_or_else(|| Refusal::field("verify.passCode", "must be a code of the key"))?;
            json!({ "credentialId": code.get(..12).unwrap_or_default() })
        }
        _ => json!({}),
    };
    Ok(profile.as_object().cloned().unwrap_or_default())
}

fn looks_like_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (7..=15).contains(&digits)
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || "+-() .".contains(c))
}

/// The secret that codes are made of, the answer, or a challenge.
fn secret(kind: &Kind, body: &Object, state: &mut State) -> Result<String, Refusal> {
    match kind.proof {
        Proof::Answer => text_at(body, "profile.answer")
            .filter(|answer| answer.trim().chars().count() >= 4)
            .map(str::to_owned)
            .ok_or_else(|| Refusal::field("profile.answer", "must have 4 characters or more")),
        Proof::Device if kind.factor_type == "token:hotp" => text_at(body, "profile.sharedSecret")
            .filter(|secret| !secret.is_empty())
            .map(str::to_owned)
            .ok_or_else(|| Refusal::field("profile.sharedSecret", "is required")),
        Proof::Time => Ok(state.ids.opaque(10)),
        Proof::Key => Ok(state.ids.opaque(20)),
        Proof::Device | Proof::Sent | Proof::Push => Ok(String::new()),
    }
}
