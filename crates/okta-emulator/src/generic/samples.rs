//! Adds a thing that no call of Okta's API creates: a grant that a user gave, a refresh token, an entitlement.

use http::{Method, StatusCode};
use serde_json::Value;

use super::fill::{Standing, first_status, sample as sampled, shown};
use super::list::items;
use super::places::prefix;
use super::records::{Record, segment};
use super::resolve::target;
use crate::error::{Answer, Refusal};
use crate::reply::Reply;
use crate::request::Call;
use crate::router::{Handler, ROUTER};
use crate::state::State;
use crate::system_log::sample;
use crate::validate::{Field, Kind, check};

/// Adds a thing with these members, and what must be in it besides:
/// `{"collection": "/api/v1/users/00u…/grants", "members": {…}}`. The collection is the path of a list; the answer is 201
/// with the thing as the list shows it.
pub(crate) fn add(call: &Call<'_>, state: &mut State) -> Answer {
    const RULES: &[Field] = &[
        Field::new("collection", Kind::Text { min: 1, max: 2_000 }).required(),
        Field::new("members", Kind::Object),
    ];
    let body = call.object()?;
    check(&body, RULES)?;
    let text = body.get("collection").and_then(Value::as_str);
    if text == Some(sample::LIST) {
        return sample::add(call, state, body.get("members").and_then(Value::as_object));
    }
    let (known, params) = ROUTER.find(&Method::GET, text.unwrap_or_default())?;
    let Handler::Described(plan) = &known.handler else {
        return Err(Refusal::field("collection", "is filled by other calls"));
    };
    let parameter = |name: &str| {
        let found = params.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, value)| value.as_ref())
    };
    let target = target(plan, parameter, state, false)?;
    let Some((ty, _)) = plan
        .success()
        .filter(|_| plan.lists())
        .map(|success| items(&success.ty))
    else {
        return Err(Refusal::field("collection", "is no list"));
    };
    let given = body.get("members").and_then(Value::as_object);
    let mut record = Record {
        members: given.cloned().unwrap_or_default(),
        created: call.now,
        updated: call.now,
    };
    if let (false, Some(status)) = (
        record.members.contains_key("status"),
        first_status(&ty, &record.members),
    ) {
        record.members.insert("status".to_owned(), status.into());
    }
    let name = state.ids.next(prefix(plan.collection())).to_string();
    let path = format!("{}/{}", target.path, segment(&name));
    let whole = sampled(&ty, "", &standing(call, state, &path, &name, &record), 0);
    for (name, value) in whole.as_object().into_iter().flatten() {
        record
            .members
            .entry(name.clone())
            .or_insert_with(|| value.clone());
    }
    let answer = Reply::json(&shown(&ty, &standing(call, state, &path, &name, &record)));
    state.records.put(&path, record);
    Ok(answer.status(StatusCode::CREATED))
}

fn standing<'a>(
    call: &'a Call<'_>,
    state: &'a State,
    path: &'a str,
    name: &'a str,
    record: &'a Record,
) -> Standing<'a> {
    Standing {
        is_listed: false,
        base: &call.base,
        path,
        name,
        record,
        state,
        has_lifecycle: false,
    }
}
