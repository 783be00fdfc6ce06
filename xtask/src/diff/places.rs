//! Where operations are found: tag groups, which are features and modules, and tags, which are traits.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Breaks, Change, Subject, Thing, What};
use super::pairing::Pairing;
use super::surface::Surface;

/// Traits and features that came, went or are called otherwise.
pub(super) fn changes(old: &Surface<'_>, new: &Surface<'_>, pairing: &Pairing<'_>) -> Vec<Change> {
    let renamed = renamed_traits(old, new, pairing);
    let (before, after) = (traits(old), traits(new));
    let mut out = Vec::new();
    for (name, subject) in &before {
        if let Some(now) = renamed.get(name) {
            let says = format!("was `apis::{name}`");
            let change = Change::new(
                Breaks::Build,
                What::Renamed,
                Thing::Trait,
                &after[now],
                says,
            );
            out.push(change.between(format!("apis::{name}"), format!("apis::{now}")));
        } else if !after.contains_key(name) {
            let says = "the trait is gone";
            out.push(Change::new(
                Breaks::Build,
                What::Removed,
                Thing::Trait,
                subject,
                says,
            ));
        }
    }
    for (name, subject) in &after {
        if !before.contains_key(name) && !renamed.values().any(|now| now == name) {
            let says = "a new trait";
            out.push(Change::new(
                Breaks::Nothing,
                What::Added,
                Thing::Trait,
                subject,
                says,
            ));
        }
    }
    out.extend(groups(old, new, pairing));
    out
}

/// Tag groups that came, went or became part of others.
fn groups(old: &Surface<'_>, new: &Surface<'_>, pairing: &Pairing<'_>) -> Vec<Change> {
    let subject = |feature: &str| Subject {
        group: feature.to_owned(),
        rust: format!("feature {feature}"),
        name: feature.to_owned(),
        file: "openapi.yaml".to_owned(),
    };
    let (before, after) = (features(old), features(new));
    let joined = joined_groups(new, pairing);
    let mut out = Vec::new();
    for feature in before
        .difference(&after)
        .filter(|feature| !joined.contains_key(*feature))
    {
        let says = "the tag group is gone, and with it the feature and the modules";
        out.push(Change::new(
            Breaks::Build,
            What::Removed,
            Thing::Group,
            &subject(feature),
            says,
        ));
    }
    for feature in &after {
        let parts: Vec<&str> = joined
            .iter()
            .filter(|(_, now)| *now == feature)
            .map(|(before, _)| before.as_str())
            .collect();
        if !parts.is_empty() {
            let says = format!(
                "has what is gone as a feature and as modules: `{}`",
                parts.join("`, `")
            );
            let change = Change::new(
                Breaks::Build,
                What::Renamed,
                Thing::Group,
                &subject(feature),
                says,
            );
            out.push(change.between(parts.join(", "), feature));
        } else if !before.contains(feature) {
            let says = "a new tag group";
            out.push(Change::new(
                Breaks::Nothing,
                What::Added,
                Thing::Group,
                &subject(feature),
                says,
            ));
        }
    }
    out
}

fn features(surface: &Surface<'_>) -> BTreeSet<String> {
    let all = surface.operations.iter();
    all.map(|operation| operation.facts.feature.clone())
        .collect()
}

/// Features that are gone, and whose operations are all in one other now.
pub(super) fn joined_groups(new: &Surface<'_>, pairing: &Pairing<'_>) -> BTreeMap<String, String> {
    let after = features(new);
    let mut to: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, now) in &pairing.operations {
        to.entry(&from.facts.feature)
            .or_default()
            .insert(&now.facts.feature);
    }
    to.into_iter()
        .filter(|(from, _)| !after.contains(*from))
        .filter_map(|(from, to)| {
            let only = to.first().filter(|_| to.len() == 1)?;
            Some((from.to_owned(), (*only).to_owned()))
        })
        .collect()
}

/// Traits whose operations all stand in one that is new.
pub(super) fn renamed_traits(
    old: &Surface<'_>,
    new: &Surface<'_>,
    pairing: &Pairing<'_>,
) -> BTreeMap<String, String> {
    let (before, after) = (traits(old), traits(new));
    let mut to: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, now) in &pairing.operations {
        to.entry(&from.trait_name)
            .or_default()
            .insert(&now.trait_name);
    }
    to.into_iter()
        .filter_map(|(from, to)| {
            let only = to.first().filter(|_| to.len() == 1)?;
            let is_new = !after.contains_key(from) && !before.contains_key(*only);
            is_new.then(|| (from.to_owned(), (*only).to_owned()))
        })
        .collect()
}

/// The traits of a side.
fn traits(surface: &Surface<'_>) -> BTreeMap<String, Subject> {
    let all = surface.operations.iter().map(|operation| {
        let subject = Subject {
            rust: format!("apis::{}", operation.trait_name),
            name: operation.facts.tag.to_owned(),
            ..surface.operation_subject(operation)
        };
        (operation.trait_name.clone(), subject)
    });
    all.collect()
}
