//! The table of objects: a constant for each, in files by first letters.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::types::{Types, static_name};

/// The entry of one object.
pub(super) fn source(types: &mut Types<'_>, name: &str) -> String {
    let object = types.object(name);
    let mut properties = String::new();
    for (wire, schema) in &object.properties {
        let ty = types.of(schema);
        let facts = types.with_referred(schema);
        let is = |key: &str| facts.get(key) == Some(&Value::Bool(true));
        let flags: Vec<&str> = [
            ("R", object.required.contains(wire)),
            ("O", is("readOnly")),
            ("W", is("writeOnly")),
            ("N", is("nullable")),
        ]
        .into_iter()
        .filter_map(|(flag, is_set)| is_set.then_some(flag))
        .collect();
        let flags = match flags.is_empty() {
            true => "NONE".to_owned(),
            false => flags.join(" | "),
        };
        let _ = match facts.get("default").filter(|default| !default.is_null()) {
            Some(default) => {
                writeln!(
                    properties,
                    "d({wire:?}, {ty}, {flags}, {:?}),",
                    default.to_string()
                )
            }
            None => writeln!(properties, "    p({wire:?}, {ty}, {flags}),"),
        };
    }
    let others = match object.others.is_null() {
        true => "None".to_owned(),
        false => format!("Some({})", types.of(&object.others)),
    };
    let kinds = match types.kinds(name) {
        None => "None".to_owned(),
        Some((tag, by_tag)) => {
            let by_tag: String = by_tag
                .iter()
                .map(|(wire, to)| format!("    ({wire:?}, &{to}),\n"))
                .collect();
            format!("Some(Kinds {{ tag: {tag:?}, by_tag: &[\n{by_tag}] }})")
        }
    };
    format!(
        "#[rustfmt::skip]\npub(in crate::generated) static {}: Schema = Schema {{ properties: &[\n{properties}], others: {others}, kinds: {kinds} }};\n",
        static_name(name),
    )
}

/// The files, by module: one a letter, or one for each two letters where a letter has too many lines.
pub(super) fn files(schemas: BTreeMap<String, String>, most: usize) -> BTreeMap<String, String> {
    let start = |name: &str, length: usize| {
        let letters = name.chars().filter(char::is_ascii_alphanumeric);
        let start: String = letters.take(length).collect();
        format!("from_{}", start.to_ascii_lowercase())
    };
    let mut lengths: BTreeMap<String, usize> = BTreeMap::new();
    for length in 1..=4 {
        let mut lines: BTreeMap<String, usize> = BTreeMap::new();
        for (name, source) in &schemas {
            // What rustfmt breaks counts as what it becomes.
            let long = source
                .lines()
                .map(|line| 1 + line.len() / 100 * 4)
                .sum::<usize>();
            *lines.entry(start(name, length)).or_default() += long + 6;
        }
        lengths.extend(lines);
    }
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for (name, source) in schemas {
        let length = (1..4).find(|length| {
            lengths
                .get(&start(&name, *length))
                .is_some_and(|lines| *lines <= most)
        });
        let file = files.entry(start(&name, length.unwrap_or(4))).or_default();
        file.push_str(&source);
        file.push('\n');
    }
    files
}
