//! Factors as the org writes them: what can be done with one stands in its links.

use serde_json::{Map, Value, json};

use super::kinds::{KINDS, Kind, Proof, QUESTIONS};
use super::store::{Factor, Push, PushResult};
use super::totp;
use crate::clock::Moment;
use crate::ids::Id;

fn link(href: &str, allow: &[&str]) -> Value {
    json!({ "href": href, "hints": { "allow": allow } })
}

fn named_link(name: &str, href: &str) -> Value {
    json!({ "name": name, "href": href, "hints": { "allow": ["POST"] } })
}

pub(super) fn user_href(base: &str, user: Id) -> String {
    format!("{base}/api/v1/users/{user}")
}

pub(super) fn href(base: &str, user: Id, factor: &Factor) -> String {
    format!("{}/factors/{}", user_href(base, user), factor.id)
}

pub(super) fn factor(base: &str, user: Id, factor: &Factor) -> Value {
    let kind = factor.kind();
    let mut value = json!({
        "id": factor.id.as_str(),
        "factorType": factor.factor_type,
        "provider": factor.provider,
        "vendorName": factor.provider,
        "status": if factor.active { "ACTIVE" } else { "PENDING_ACTIVATION" },
        "created": factor.created.to_string(),
        "lastUpdated": factor.last_updated.to_string(),
        "_links": links(base, user, factor),
    });
    if !factor.profile.is_empty() {
        value["profile"] = factor.profile.clone().into();
    }
    if !factor.active
        && let Some(activation) = activation(base, user, factor, kind)
    {
        value["_embedded"] = json!({ "activation": activation });
    }
    value
}

fn links(base: &str, user: Id, factor: &Factor) -> Value {
    let (href, user_href) = (href(base, user, factor), user_href(base, user));
    let proof = factor.kind().proof;
    let mut links = Map::new();
    let mut add = |name: &str, link: Value| drop(links.insert(name.to_owned(), link));
    if factor.active {
        add("verify", link(&format!("{href}/verify"), &["POST"]));
        add("self", link(&href, &["GET", "DELETE"]));
    } else {
        let name = match proof {
            Proof::Push => "poll",
            _ => "activate",
        };
        add(name, link(&format!("{href}/lifecycle/activate"), &["POST"]));
        add("self", link(&href, &["GET"]));
        if proof == Proof::Sent {
            let resend = named_link(&factor.factor_type, &format!("{href}/resend"));
            add("resend", json!([resend]));
        }
    }
    if proof == Proof::Answer {
        add(
            "questions",
            link(&format!("{user_href}/factors/questions"), &["GET"]),
        );
    }
    add("user", link(&user_href, &["GET"]));
    links.into()
}

/// What the user needs to activate a factor.
fn activation(base: &str, user: Id, factor: &Factor, kind: &Kind) -> Option<Value> {
    let href = href(base, user, factor);
    let qrcode = json!({ "href": format!("{href}/qr/{}", factor.id.with_prefix("00_")), "type": "image/png" });
    match kind.proof {
        Proof::Time => Some(json!({
            "timeStep": totp::STEP,
            "sharedSecret": totp::base32(factor.secret.as_bytes()),
            "encoding": "base32",
            "keyLength": 16,
            "_links": { "qrcode": qrcode },
        })),
        Proof::Push => Some(json!({
            "expiresAt": factor.push.as_ref().map(|push| push.until.to_string()),
            "factorResult": "WAITING",
            "_links": { "qrcode": qrcode },
        })),
        Proof::Key if kind.factor_type == "u2f" => Some(json!({
            "version": "U2F_V2",
            "nonce": factor.secret,
            "timeoutSeconds": 20,
        })),
        Proof::Key => Some(json!({
            "attestation": "direct",
            "authenticatorSelection": { "userVerification": "preferred", "requireResidentKey": false },
            "challenge": factor.secret,
            "excludeCredentials": [],
            "pubKeyCredParams": [{ "type": "public-key", "alg": -7 }, { "type": "public-key", "alg": -257 }],
            "rp": { "name": "Org in a box" },
            "user": { "id": user.as_str(), "name": user.as_str(), "displayName": user.as_str() },
            "u2fParams": { "appid": base },
        })),
        Proof::Sent | Proof::Device | Proof::Answer => None,
    }
}

/// That a code is on its way.
pub(super) fn challenge(base: &str, user: Id, factor: &Factor) -> Value {
    let href = href(base, user, factor);
    let mut value = json!({
        "factorResult": "CHALLENGE",
        "_links": {
            "verify": link(&format!("{href}/verify"), &["POST"]),
            "factor": link(&href, &["GET", "DELETE"]),
        },
    });
    if !factor.profile.is_empty() {
        value["profile"] = factor.profile.clone().into();
    }
    if factor.kind().proof == Proof::Key {
        value["_embedded"] =
            json!({ "challenge": { "challenge": factor.secret, "extensions": {} } });
    }
    value
}

/// What became of a push.
pub(super) fn push(base: &str, user: Id, factor: &Factor, push: &Push, now: Moment) -> Value {
    let href = href(base, user, factor);
    let result = push.result(now);
    let name = match result {
        PushResult::Waiting => "WAITING",
        PushResult::Success => "SUCCESS",
        PushResult::Rejected => "REJECTED",
        PushResult::Timeout => "TIMEOUT",
    };
    let mut value = json!({ "factorResult": name });
    match result {
        PushResult::Success => return value,
        PushResult::Waiting => {
            let poll = match &push.transaction {
                Some(transaction) => link(&format!("{href}/transactions/{transaction}"), &["GET"]),
                None => link(&format!("{href}/lifecycle/activate"), &["POST"]),
            };
            value["expiresAt"] = push.until.to_string().into();
            value["_links"] = json!({ "poll": poll });
            if let Some(transaction) = &push.transaction {
                let cancel = format!("{href}/transactions/{transaction}");
                value["_links"]["cancel"] = link(&cancel, &["DELETE"]);
            }
            if let Some(number) = push.number {
                value["_embedded"] = json!({ "challenge": { "correctAnswer": number } });
            }
        }
        PushResult::Rejected | PushResult::Timeout => {
            value["_links"] = json!({
                "verify": link(&format!("{href}/verify"), &["POST"]),
                "factor": link(&href, &["GET", "DELETE"]),
            });
        }
    }
    if !factor.profile.is_empty() {
        value["profile"] = factor.profile.clone().into();
    }
    value
}

/// What a user can enroll.
pub(super) fn catalog(base: &str, user: Id, enrolled: &[Factor]) -> Value {
    let href = user_href(base, user);
    let supported = KINDS.iter().map(|kind| {
        let mut enrolled = enrolled.iter().filter(|factor| {
            factor.factor_type == kind.factor_type && factor.provider == kind.provider
        });
        let status = match enrolled.next() {
            None => "NOT_SETUP",
            Some(factor) if factor.active => "ACTIVE",
            Some(_) => "PENDING_ACTIVATION",
        };
        let mut links = json!({ "enroll": link(&format!("{href}/factors"), &["POST"]) });
        if kind.proof == Proof::Answer {
            links["questions"] = link(&format!("{href}/factors/questions"), &["GET"]);
        }
        json!({
            "factorType": kind.factor_type,
            "provider": kind.provider,
            "vendorName": kind.provider,
            "enrollment": "OPTIONAL",
            "status": status,
            "_links": links,
        })
    });
    supported.collect()
}

pub(super) fn questions() -> Value {
    let all = QUESTIONS.iter();
    all.map(|(name, text)| json!({ "question": name, "questionText": text }))
        .collect()
}
