//! Lists: the members of a collection, in pages, bare or inside an object as the description has it.

use serde_json::{Map, Value, json};

use super::fill::{Standing, sample, shown};
use super::plan::{Plan, has_lifecycle, listing};
use super::records::Record;
use super::reply;
use super::resolve::{Target, members};
use crate::error::{Answer, Refusal};
use crate::facts::{Paging, Place, Type};
use crate::json::at;
use crate::matching::Matcher;
use crate::paging::{links, next_target};
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;

/// How many items a page has where the description names no default.
const PAGE: usize = 200;

pub(super) fn list(plan: &Plan, call: &Call<'_>, state: &State, target: &Target) -> Answer {
    let Some(success) = plan.success() else {
        return Ok(Reply::no_content());
    };
    let (item, wrapped) = items(&success.ty);
    let limit = page_size(plan, call)?;
    let matcher = Matcher::search(call)?;
    let filter = Matcher::any_filter(call)?;
    let mut items = Vec::new();
    let mut next = None;
    let after = call.query("after").unwrap_or_default();
    let has_lifecycle = has_lifecycle(&format!("{}/{{}}", plan.operation.path));
    for (name, record) in members(plan.operation.path, &target.path, state) {
        if name.as_str() <= after || !asked_for(plan, call, &record) {
            continue;
        }
        let path = format!("{}/{name}", target.path);
        let standing = Standing {
            base: &call.base,
            path: &path,
            name: &name,
            record: &record,
            has_lifecycle,
        };
        let value = shown(&item, &standing);
        let fits = |matcher: &Option<Matcher>| {
            matcher.as_ref().is_none_or(|matcher| {
                matcher.fits(&|attribute: &str| at(value.as_object()?, attribute).cloned())
            })
        };
        if !fits(&matcher) || !fits(&filter) {
            continue;
        }
        if items.len() == limit {
            next = items.last().map(|(name, _): &(String, Value)| name.clone());
            break;
        }
        items.push((name, value));
    }
    let values: Vec<Value> = items.into_iter().map(|(_, value)| value).collect();
    let pages = plan.operation.paging != Paging::None;
    let answer = reply(success, || match wrapped {
        None => Value::Array(values),
        Some(name) => around(
            name,
            values,
            &success.ty,
            call,
            target,
            next.as_deref().filter(|_| pages),
            state,
        ),
    });
    Ok(match plan.operation.paging {
        Paging::Link | Paging::Polling => answer.links(links(call, Some(limit), next.as_deref())),
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
    next: Option<&str>,
    state: &State,
) -> Value {
    let record = Record::new(state.born);
    let standing = Standing {
        base: &call.base,
        path: &target.path,
        name: "",
        record: &record,
        has_lifecycle: false,
    };
    let mut object = match sample(ty, "", &standing, 0) {
        Value::Object(object) => object,
        _ => Map::new(),
    };
    object.insert(name.to_owned(), Value::Array(values));
    let mut links = json!({ "self": { "href": format!("{}{}", call.base, target.path) } });
    if let Some(next) = next {
        links["next"] = json!({ "href": next_target(call, next) });
    }
    object.insert("_links".to_owned(), links);
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

fn page_size(plan: &Plan, call: &Call<'_>) -> Result<usize, Refusal> {
    let described = plan
        .operation
        .parameters
        .iter()
        .find(|parameter| parameter.name == "limit");
    let default = described
        .and_then(|parameter| parameter.default?.parse().ok())
        .unwrap_or(PAGE);
    match call.query("limit") {
        None => Ok(default),
        // Bounds were checked with the other parameters; what links say for "all" is -1.
        Some("-1") => Ok(default),
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| *limit > 0)
            .ok_or_else(|| Refusal::field("limit", "must be a whole number above 0")),
    }
}
