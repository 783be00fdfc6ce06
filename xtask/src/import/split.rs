//! Cuts one description into files that a person can review: one a tag, what several tags share apart, by tag group or for all.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToKebabCase;
use serde_json::{Map, Value, json};

use super::facts::operations;
use crate::spec::json::entries;
use crate::spec::pointer::{component, lookup};
use crate::spec::{Document, METHODS, refs};

/// A file over this many lines is cut into several, alphabetically.
const LONGEST: usize = 6_000;

/// The files of a description, by path relative to the directory they go to.
pub(super) type Files = BTreeMap<String, Value>;

/// Cuts `facts` into files: `openapi.yaml` with what belongs to no operation, one file for each tag with its operations and what only they
/// reach, and the rest in `shared/`. Tags are grouped as `groups` has them, which is another description for a release that has no groups.
pub(super) fn split(facts: &Value, groups: &Document) -> Files {
    let mut files = Files::new();
    let mut head = Map::new();
    for key in ["openapi", "info", "servers", "tags", "x-tagGroups"] {
        if let Some(value) = facts.get(key) {
            head.insert(key.into(), value.clone());
        }
    }
    if let Some(schemes) = facts.pointer("/components/securitySchemes") {
        head.insert("components".into(), json!({ "securitySchemes": schemes }));
    }
    files.insert("openapi.yaml".into(), head.into());
    if let Some(webhooks) = facts.get("x-webhooks") {
        files.insert("webhooks.yaml".into(), json!({ "x-webhooks": webhooks }));
    }
    let homes = Homes::new(facts, groups);
    for (path, item) in entries(facts, "paths") {
        for (tag, item) in by_tag(item) {
            put(&mut files, &homes.of_tag(&tag), "paths", None, path, item);
        }
    }
    let mut shared: BTreeMap<String, Vec<Thing<'_>>> = BTreeMap::new();
    for (section, _) in
        entries(facts, "components").filter(|(section, _)| *section != "securitySchemes")
    {
        for (name, value) in facts
            .get("components")
            .into_iter()
            .flat_map(|all| entries(all, section))
        {
            let home = homes.of_component(section, name);
            shared.entry(home).or_default().push(Thing {
                section,
                name,
                value,
            });
        }
    }
    for (home, things) in shared {
        for (file, things) in chunks(&home, things) {
            for Thing {
                section,
                name,
                value,
            } in things
            {
                put(
                    &mut files,
                    &file,
                    "components",
                    Some(section),
                    name,
                    value.clone(),
                );
            }
        }
    }
    files
}

/// Which file something goes to.
struct Homes {
    /// The tags whose operations reach a component, by section and name.
    users: BTreeMap<(String, String), BTreeSet<String>>,
    /// The file of each tag.
    files: BTreeMap<String, String>,
    /// The group of each tag.
    groups: BTreeMap<String, String>,
}

impl Homes {
    fn new(facts: &Value, groups: &Document) -> Self {
        let tags: BTreeSet<&str> = entries(facts, "paths")
            .flat_map(|(_, item)| operations(item))
            .map(Document::tag)
            .collect();
        Self {
            users: users(facts),
            groups: tags
                .iter()
                .map(|tag| ((*tag).to_owned(), groups.group_of_tag(tag)))
                .collect(),
            files: file_names(tags),
        }
    }

    fn of_tag(&self, tag: &str) -> String {
        self.files
            .get(tag)
            .cloned()
            .unwrap_or_else(|| "shared/unreached".into())
    }

    fn of_component(&self, section: &str, name: &str) -> String {
        let key = (section.to_owned(), name.to_owned());
        let tags: Vec<&String> = self.users.get(&key).into_iter().flatten().collect();
        if let [tag] = tags.as_slice() {
            return self.of_tag(tag);
        }
        let groups: BTreeSet<&String> = tags
            .iter()
            .filter_map(|tag| self.groups.get(*tag))
            .collect();
        match groups.into_iter().collect::<Vec<_>>().as_slice() {
            [] => "shared/unreached".into(),
            [group] => format!("shared/{}", group.to_kebab_case()),
            _ => "shared/common".into(),
        }
    }
}

/// The path item once for each tag, with that tag's operations.
fn by_tag(item: &Value) -> BTreeMap<String, Value> {
    let mut common = item.as_object().cloned().unwrap_or_default();
    common.retain(|key, _| !METHODS.contains(&key.as_str()));
    let mut out: BTreeMap<String, Value> = BTreeMap::new();
    for method in METHODS {
        if let Some(operation) = item.get(method) {
            let item = out
                .entry(Document::tag(operation).to_owned())
                .or_insert_with(|| common.clone().into());
            item[*method] = operation.clone();
        }
    }
    out
}

/// The tags whose operations reach a component, for each component that is reached.
fn users(facts: &Value) -> BTreeMap<(String, String), BTreeSet<String>> {
    let mut users: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for (_, item) in entries(facts, "paths") {
        let common = item.get("parameters").map(refs::all).unwrap_or_default();
        for operation in operations(item) {
            let tag = Document::tag(operation);
            let mut open = refs::all(operation);
            open.extend(common.iter().cloned());
            while let Some(target) = open.pop() {
                let Some((section, name)) = component(&target) else {
                    continue;
                };
                let tags = users
                    .entry((section.to_owned(), name.to_owned()))
                    .or_default();
                if tags.insert(tag.to_owned())
                    && let Some(thing) = lookup(facts, &target)
                {
                    open.extend(refs::all(thing));
                }
            }
        }
    }
    users
}

/// A file for each tag: its name, in characters that every file system takes, and unlike the others' on those that ignore case.
fn file_names(tags: BTreeSet<&str>) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for tag in tags {
        let safe = |c: char| {
            if c.is_ascii_alphanumeric() || c == '_' {
                c
            } else {
                '-'
            }
        };
        // A file without a name would not be found again.
        let plain: String = match tag {
            "" => "no-name".to_owned(),
            tag => tag.chars().map(safe).collect(),
        };
        let mut name = plain.clone();
        let mut number = 2_usize;
        while !taken.insert(name.to_lowercase()) {
            name = format!("{plain}-{number}");
            number += 1;
        }
        names.insert(tag.to_owned(), format!("tags/{name}"));
    }
    names
}

/// A component on its way into a file.
struct Thing<'a> {
    section: &'a str,
    name: &'a str,
    value: &'a Value,
}

/// Some letters of the alphabet, and the components whose names begin with them.
struct Part<'a> {
    from: char,
    to: char,
    lines: usize,
    things: Vec<Thing<'a>>,
}

/// `things` as one file, or as several of similar length that say in their names where the alphabet was cut.
fn chunks<'a>(home: &str, things: Vec<Thing<'a>>) -> Vec<(String, Vec<Thing<'a>>)> {
    let mut letters: BTreeMap<char, Part<'a>> = BTreeMap::new();
    for thing in things {
        let first = thing
            .name
            .chars()
            .next()
            .map_or('a', |c| c.to_ascii_lowercase());
        let first = if first.is_ascii_lowercase() {
            first
        } else {
            'a'
        };
        let letter = letters.entry(first).or_insert_with(|| Part {
            from: first,
            to: first,
            lines: 0,
            things: Vec::new(),
        });
        let text = serde_norway::to_string(thing.value).unwrap_or_default();
        letter.lines += text.lines().count() + 1;
        letter.things.push(thing);
    }
    let total: usize = letters.values().map(|letter| letter.lines).sum();
    if total <= LONGEST {
        let things = letters.into_values().flat_map(|letter| letter.things);
        return vec![(home.to_owned(), things.collect())];
    }
    let aim = total.div_ceil(total.div_ceil(LONGEST));
    let mut parts: Vec<Part<'a>> = Vec::new();
    for letter in letters.into_values() {
        match parts.last_mut() {
            Some(part) if part.lines + letter.lines / 2 <= aim => {
                part.to = letter.to;
                part.lines += letter.lines;
                part.things.extend(letter.things);
            }
            _ => parts.push(letter),
        }
    }
    let named = parts.into_iter().map(|part| {
        let letters = match (part.from, part.to) {
            (from, to) if from == to => from.to_string(),
            (from, to) => format!("{from}-{to}"),
        };
        (format!("{home}-{letters}"), part.things)
    });
    named.collect()
}

/// Sets `section[inner][name]` in a file, without `inner` where there is none.
fn put(
    files: &mut Files,
    file: &str,
    section: &str,
    inner: Option<&str>,
    name: &str,
    thing: Value,
) {
    let file = files.entry(format!("{file}.yaml")).or_default();
    match inner {
        Some(inner) => file[section][inner][name] = thing,
        None => file[section][name] = thing,
    }
}
