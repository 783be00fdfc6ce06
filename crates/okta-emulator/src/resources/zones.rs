//! Network zones: addresses, or places and services, that rules ask for.

use serde_json::{Value, json};

use super::parts::{Links, USUAL, not_of_the_system, only_inactive, retain, unique, without_nulls};
use super::policies;
use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion, Rules, Showing};
use crate::json::{Object, at, fill_in, text_at};
use crate::state::State;

const ZONES: &str = "/api/v1/zones";

pub(crate) const RULES: &[Rules] = &[Rules::of("/api/v1/zones/{}")
    .kept(keep)
    .removed(remove)
    .shown(show)];

fn keep(occasion: &Occasion<'_>, members: &mut Object, state: &mut State) -> Result<(), Refusal> {
    unique(occasion, members, state, ZONES, "name")?;
    if occasion.event == Event::Changed {
        return Ok(());
    }
    without_nulls(members);
    retain(occasion, members, "system", false.into());
    let status = members.get("status").cloned();
    retain(
        occasion,
        members,
        "status",
        status.unwrap_or("ACTIVE".into()),
    );
    members.entry("usage").or_insert_with(|| "POLICY".into());
    match text_at(members, "type") {
        Some("IP") => addresses(members),
        Some("DYNAMIC") => places(members),
        _ => services(members),
    }
    Ok(())
}

/// A zone of addresses: gateways and proxies, null where there are none. A single address is a range of one.
fn addresses(members: &mut Object) {
    for name in ["gateways", "proxies"] {
        let mut list = members.remove(name).unwrap_or_default();
        if list.as_array().is_none_or(Vec::is_empty) {
            list = Value::Null;
        }
        for address in list.as_array_mut().into_iter().flatten() {
            let is_range = address.get("type").is_some_and(|kind| kind == "RANGE");
            if let (true, Some(Value::String(value))) = (is_range, address.get_mut("value"))
                && !value.contains('-')
            {
                *value = format!("{value}-{value}");
            }
        }
        members.insert(name.to_owned(), list);
    }
    if members.contains_key("useAsExemptList") {
        members
            .entry("useAsBlackList")
            .or_insert_with(|| false.into());
    }
}

/// A dynamic zone of the first kind: places, numbers of networks, and a kind of proxy.
fn places(members: &mut Object) {
    let mut locations = members.remove("locations").unwrap_or_default();
    if locations.as_array().is_none_or(Vec::is_empty) {
        locations = Value::Null;
    }
    whole(&mut locations);
    members.insert("locations".to_owned(), locations);
    if members
        .get("asns")
        .and_then(Value::as_array)
        .is_some_and(Vec::is_empty)
    {
        members.remove("asns");
    }
    members.entry("proxyType").or_insert_with(|| "".into());
}

/// A dynamic zone of the second kind: what is in it and what is not, by place, network and service.
fn services(members: &mut Object) {
    for name in ["locations", "ipServiceCategories", "asns"] {
        let given = members.entry(name).or_insert_with(|| json!({}));
        if !given.is_object() {
            *given = json!({});
        }
        if let (Value::Object(given), Value::Object(defaults)) =
            (given, json!({ "include": [], "exclude": [] }))
        {
            fill_in(given, &defaults);
            for list in given.values_mut().filter(|_| name == "locations") {
                whole(list);
            }
        }
    }
}

/// A place without a region is a whole country.
fn whole(locations: &mut Value) {
    for location in locations.as_array_mut().into_iter().flatten() {
        if let Value::Object(location) = location {
            location.entry("region").or_insert(Value::Null);
        }
    }
}

/// A zone that is off, and that no rule of a policy asks for, can go.
fn remove(occasion: &Occasion<'_>, state: &mut State) -> Result<(), Refusal> {
    not_of_the_system(occasion, "network zone")?;
    only_inactive(occasion, "network zone")?;
    let zone = occasion.name();
    let asks = |rule: &Object| {
        ["conditions.network.include", "conditions.network.exclude"]
            .iter()
            .filter_map(|list| at(rule, list)?.as_array())
            .flatten()
            .any(|one| *one == zone)
    };
    match policies::all_rules(state).any(|rule| asks(&rule)) {
        true => Err(Refusal::forbidden(
            "A network zone that a policy rule asks for cannot be deleted",
        )),
        false => Ok(()),
    }
}

fn show(showing: &Showing<'_>, zone: &mut Object) {
    Links::of(showing).own(USUAL).switch(zone).put(zone);
}
