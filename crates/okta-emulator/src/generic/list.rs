//! Lists: the members of a collection, in pages, bare or inside an object as the description has it.

use serde_json::{Map, Value, json};

use super::elsewhere::{Shown, shown as shown_in};
use super::fill::{Standing, sample, shown};
use super::plan::{Plan, has_lifecycle, listing};
use super::records::Record;
use super::reply;
use super::resolve::Target;
use super::rules;
use crate::error::{Answer, Refusal};
use crate::facts::{Paging, Place, Type};
use crate::json::at;
use crate::matching::Matcher;
use crate::paging::{Cursors, links, next_target};
use crate::reply::Reply;
use crate::request::{Call, unknown_cursor};
use crate::state::State;

/// How many items a page has where the description names no default.
const PAGE: usize = 200;

pub(super) fn list(plan: &Plan, call: &Call<'_>, state: &State, target: &Target) -> Answer {
    let Some(success) = plan.success() else {
        return Ok(Reply::no_content());
    };
    let (item, wrapped) = items(&success.ty);
    let (limit, in_links) = page_size(plan, call)?;
    let matcher = Matcher::search(call)?;
    let filter = Matcher::any_filter(call)?;
    let takes_q = plan.operation.parameters.iter().any(|it| it.name == "q");
    let q = call.query("q").filter(|_| takes_q).map(str::to_lowercase);
    let mut items = Vec::new();
    let mut next = None;
    let cursors = Cursors {
        seed: state.ids.seed(),
        list: &target.path,
    };
    let after = match (call.query("after"), plan.operation.paging) {
        (None, _) | (_, Paging::None) => "",
        (Some(_), Paging::Polling) if call.query("since").is_some() => {
            return Err(Refusal::field("since", "cannot be used with after"));
        }
        (Some(cursor), _) => cursors.place(cursor).ok_or_else(unknown_cursor)?,
    };
    let has_lifecycle = has_lifecycle(&format!("{}/{{}}", plan.operation.path));
    let mut all = shown_in(plan.operation.path, &target.path, state);
    let ranking = rules::of(&format!("{}/{{}}", target.path)).filter(|rules| rules.rank.is_some());
    if let Some(rules) = ranking {
        all.sort_by_cached_key(|shown| rules.place(&shown.name, &shown.record.members));
    }
    for Shown { name, path, record } in all {
        let place = match ranking {
            Some(rules) => rules.place(&name, &record.members),
            None => name.clone(),
        };
        let is_asked_for = asked_for(plan, call, &record)
            && rules::of(&path).is_none_or(|rules| (rules.listed)(call, &record.members, state));
        if place.as_str() <= after || !is_asked_for {
            continue;
        }
        let standing = Standing {
            base: &call.base,
            path: &path,
            name: &name,
            record: &record,
            state,
            has_lifecycle,
            is_listed: true,
        };
        let value = shown(&item, &standing);
        let fits = |matcher: &Option<Matcher>| {
            matcher.as_ref().is_none_or(|matcher| {
                matcher.fits(&|attribute: &str| at(value.as_object()?, attribute).cloned())
            })
        };
        if !fits(&matcher) || !fits(&filter) || !q.as_ref().is_none_or(|q| says(&value, q)) {
            continue;
        }
        if items.len() == limit {
            next = items
                .last()
                .map(|(name, _): &(String, Value)| cursors.after(name));
            break;
        }
        items.push((place, value));
    }
    if next.is_none() && polls(plan, call) {
        let last = items.last().map_or(after, |(name, _)| name);
        next = Some(cursors.after(last));
    }
    let values: Vec<Value> = items.into_iter().map(|(_, value)| value).collect();
    let is_in_body = plan.operation.paging == Paging::Body;
    let answer = reply(success, || match wrapped {
        None => Value::Array(values),
        Some(name) => around(
            name,
            values,
            &success.ty,
            call,
            target,
            next_target(call, in_links, next.as_deref()).filter(|_| is_in_body),
            state,
        ),
    });
    Ok(match plan.operation.paging {
        Paging::Link | Paging::Polling => answer.links(links(call, in_links, next.as_deref())),
        Paging::None | Paging::Body => answer,
    })
}

/// What the items of a list are, and the property that holds them where the list stands in an object.
pub(super) fn items(answer: &Type) -> (Type, Option<&'static str>) {
    match answer {
        Type::List(item, ..) => (**item, None),
        Type::Object(schema) => match listing(schema) {
            Some((name, item)) => (item, Some(name)),
            None => (Type::Any, None),
        },
        _ => (Type::Any, None),
    }
}

/// The object around the items of a list.
fn around(
    name: &str,
    values: Vec<Value>,
    ty: &Type,
    call: &Call<'_>,
    target: &Target,
    next: Option<String>,
    state: &State,
) -> Value {
    let record = Record::new(state.born);
    let standing = Standing {
        base: &call.base,
        path: &target.path,
        name: "",
        record: &record,
        state,
        has_lifecycle: false,
        is_listed: false,
    };
    let mut object = match sample(ty, "", &standing, 0) {
        Value::Object(object) => object,
        _ => Map::new(),
    };
    object.insert(name.to_owned(), Value::Array(values));
    let mut links = json!({ "self": { "href": format!("{}{}", call.base, target.path) } });
    if let Some(next) = next {
        links["next"] = json!({ "href": next });
    }
    let has_links =
        |ty: &Type| matches!(ty, Type::Object(schema) if schema.property("_links").is_some());
    if has_links(ty) {
        object.insert("_links".to_owned(), links);
    }
    object.into()
}

/// A parameter that is called like a member asks for the things where the member is the same.
fn asked_for(plan: &Plan, call: &Call<'_>, record: &Record) -> bool {
    plan.operation
        .parameters
        .iter()
        .filter(|parameter| {
            parameter.place == Place::Query && matches!(parameter.name, "type" | "status")
        })
        .all(|parameter| {
            match (
                call.query(parameter.name),
                record.members.get(parameter.name),
            ) {
                (Some(asked), Some(Value::String(is))) => asked.eq_ignore_ascii_case(is),
                _ => true,
            }
        })
}

/// Whether one of the members that `q` looks at holds a text, whatever the case.
fn says(value: &Value, q: &str) -> bool {
    const LOOKED_AT: &[&str] = &["audiences", "label", "name", "origin"];
    let mut members = LOOKED_AT.iter().filter_map(|name| value.get(*name));
    let has = |value: &Value| {
        let text = value.as_str().map(str::to_lowercase);
        text.is_some_and(|text| text.contains(q))
    };
    members.any(|member| match member {
        Value::Array(texts) => texts.iter().any(has),
        text => has(text),
    })
}

/// Whether a list has a next page also where it has no more items yet: a log that is read forwards, without an end.
fn polls(plan: &Plan, call: &Call<'_>) -> bool {
    plan.operation.paging == Paging::Polling
        && call.query("until").is_none()
        && call.query("sortOrder") != Some("DESCENDING")
}

/// How many items a page has, and the limit that links repeat.
fn page_size(plan: &Plan, call: &Call<'_>) -> Result<(usize, Option<usize>), Refusal> {
    let described = plan
        .operation
        .parameters
        .iter()
        .find(|parameter| parameter.name == "limit");
    // What the description says for "all" is -1.
    if let Some(text) = call.query("limit").filter(|text| *text != "-1") {
        // Bounds were checked with the other parameters.
        let limit = text.parse().ok().filter(|limit| *limit > 0);
        let limit = limit.ok_or_else(|| Refusal::field("limit", "must be a whole number above 0"));
        return limit.map(|limit| (limit, Some(limit)));
    }
    if plan.operation.paging == Paging::None {
        return Ok((usize::MAX, None));
    }
    let default = described
        .and_then(|parameter| parameter.default?.parse().ok())
        .unwrap_or(PAGE);
    let limit = call.unasked(default);
    // Less than the default may be less than a call may ask for.
    Ok((limit, described.map(|_| limit).filter(|_| limit == default)))
}
