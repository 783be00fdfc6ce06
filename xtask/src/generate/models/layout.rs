//! Where a type stands: the module of its tag group, and in it the file of its tag.
//!
//! A schema that one tag reaches stands in that tag's file; one that several tags of a group reach, in the file of the
//! tag whose name it begins with or holds; one that several groups reach, in the ungated module `common`, by the same
//! rule, or else in a file named after its first word: `HrefObject` in `common/href.rs`.

use std::collections::{BTreeMap, BTreeSet};

use super::build::Models;
use super::naming::{self, snake};
use super::reach::Reach;
use super::types::Type;

/// The module for schemas of several groups.
pub(super) const COMMON: &str = "common";
/// The module for schemas that no operation reaches.
pub(super) const UNREACHED: &str = "unreached";

/// Crates that the models' crate knows by name.
const CRATES: &[&str] = &["alloc", "core", "okta_models", "serde", "serde_json", "std"];

/// Module and file of each type, by Rust name.
pub(super) type Layout = BTreeMap<String, (String, String)>;

/// Finds a place for each type.
pub(super) fn layout(models: &Models<'_>, reach: &Reach, tags: &[(String, String)]) -> Layout {
    models
        .types
        .values()
        .map(|ty| (ty.name.clone(), place(ty, reach, tags)))
        .collect()
}

fn place(ty: &Type, reach: &Reach, tags: &[(String, String)]) -> (String, String) {
    let none = BTreeSet::new();
    let reaching = reach.get(&ty.schema).unwrap_or(&none);
    let groups: BTreeSet<&str> = reaching.iter().map(|tag| tags[*tag].1.as_str()).collect();
    let folder = match groups.iter().collect::<Vec<_>>().as_slice() {
        [] => UNREACHED.to_owned(),
        [group] => snake(group),
        _ => COMMON.to_owned(),
    };
    if let ([only], true) = (
        reaching.iter().collect::<Vec<_>>().as_slice(),
        groups.len() == 1,
    ) {
        return (folder, module(&tags[**only].0));
    }
    let name = snake(&ty.name);
    let candidates = tags
        .iter()
        .filter(|(_, group)| groups.len() != 1 || groups.contains(group.as_str()));
    let candidates: Vec<String> = candidates.map(|(tag, _)| module(tag)).collect();
    let longest = |fits: &dyn Fn(&str) -> bool| {
        candidates
            .iter()
            .filter(|tag| fits(tag))
            .max_by_key(|tag| tag.len())
    };
    let near = longest(&|tag| name == tag || name.starts_with(&format!("{tag}_")))
        .or_else(|| longest(&|tag| format!("_{name}_").contains(&format!("_{tag}_"))));
    let file = match (near, groups.len(), reaching.first()) {
        (Some(near), ..) => near.clone(),
        // Within a group the first tag that needs it is near enough; between groups it tells nothing.
        (None, 1, Some(tag)) => module(&tags[*tag].0),
        (None, ..) => first_word(&name),
    };
    (folder, file)
}

fn first_word(name: &str) -> String {
    module(name.split('_').next().unwrap_or(name))
}

fn module(name: &str) -> String {
    naming::module(name, CRATES)
}
