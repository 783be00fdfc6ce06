//! Links lead somewhere both where the pages stand and in the documentation: to files there, to items here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use regex::Regex;

use crate::{folder, page, pages};

/// What stands before every page in the documentation.
const ITEMS: &str = include_str!("../../src/guide/links.md");
const MODULES: &str = include_str!("../../src/guide/mod.rs");

/// The definitions of links in a text, by name.
fn definitions(text: &str) -> BTreeMap<String, String> {
    let line = Regex::new(r"(?m)^\[([^\]]+)\]: (\S+)$").unwrap();
    let found = line.captures_iter(text);
    found
        .map(|found| (found[1].to_owned(), found[2].to_owned()))
        .collect()
}

/// A page without its programs.
fn prose(text: &str) -> String {
    let mut inside = false;
    let lines = text.lines().filter(|line| {
        let is_fence = line.starts_with("```");
        inside ^= is_fence;
        !inside && !is_fence
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The names of the links of a page: `[name]`, or `[text][name]`.
fn used(prose: &str) -> BTreeSet<String> {
    let definition = Regex::new(r"(?m)^\[[^\]]+\]: .*$").unwrap();
    // A name in code letters is a link; all other code is none.
    let code = Regex::new(r"(\[`[^`\n]+`\])|``[^\n]*?``|`[^`\n]*`").unwrap();
    let link = Regex::new(r"\[([^\[\]]+)\](?:\[([^\[\]]+)\])?").unwrap();
    let prose = definition.replace_all(prose, "");
    let prose = code.replace_all(&prose, "$1");
    let found = link.captures_iter(&prose);
    found
        .map(|found| found.get(2).unwrap_or_else(|| found.get(1).unwrap()))
        .map(|name| name.as_str().replace('\n', " "))
        .collect()
}

#[test]
fn every_link_is_defined_for_both_places() {
    let items = definitions(ITEMS);
    let mut all = BTreeSet::new();
    for name in pages() {
        let text = page(&name);
        let here = definitions(&text);
        let used = used(&prose(&text));
        let defined: BTreeSet<_> = here.keys().cloned().collect();
        assert_eq!(used, defined, "{name}");
        for link in used {
            assert!(items.contains_key(&link), "{name}: {link} has no item");
            all.insert(link);
        }
        assert!(
            !prose(&text).contains("]("),
            "{name}: only references are right in both places"
        );
    }
    assert_eq!(
        all,
        items.keys().cloned().collect(),
        "what is not used is not defined"
    );
}

#[test]
fn files_are_there() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    // A package by itself has none of the other crates.
    let is_whole = package.join("../okta-transport").exists();
    for name in pages() {
        for (link, target) in definitions(&page(&name)) {
            let is_outside = target.starts_with("../../../");
            let path = folder().join(&target);
            assert!(
                path.exists() || is_outside && !is_whole,
                "{name}: {link} leads to {target}"
            );
        }
    }
}

#[test]
fn every_page_is_in_the_documentation_and_leads_to_the_next() {
    let names = pages();
    let numbered: Vec<_> = names.iter().filter(|name| *name != "README.md").collect();
    let index = definitions(&page("README.md"));
    for (place, name) in numbered.iter().enumerate() {
        assert!(name.starts_with(&format!("{:02}-", place + 1)), "{name}");
        assert!(
            MODULES.contains(&format!("\"guide/{name}\"")),
            "{name} is not included"
        );
        assert!(
            index.values().any(|target| target == *name),
            "{name} is not in the index"
        );
        let last = numbered
            .get(place + 1)
            .map_or("README.md", |next| next.as_str());
        let text = page(name);
        let way = text
            .lines()
            .rfind(|line| line.starts_with("Next: [") || line.starts_with("Back to ["));
        let way = used(way.unwrap_or_else(|| panic!("{name} leads nowhere")));
        let ways: Vec<_> = way
            .iter()
            .map(|link| definitions(&text)[link].clone())
            .collect();
        assert_eq!(ways, [last], "{name}");
    }
}

/// What is copied works as it is: nothing is hidden, and nothing is left out.
#[test]
fn programs_are_whole_and_run() {
    for name in pages() {
        let text = page(&name);
        let mut fences = text.lines().filter(|line| line.starts_with("```"));
        while let (Some(open), Some(_)) = (fences.next(), fences.next()) {
            let kinds = [
                "```rust", "```sh", "```toml", "```text", "```yaml", "```diff",
            ];
            assert!(kinds.contains(&open), "{name}: {open}");
        }
        for program in text.split("```rust\n").skip(1) {
            let program = program.split("```").next().unwrap_or_default();
            assert!(program.contains("fn main()"), "{name}: {program}");
            assert!(
                !program.lines().any(|line| line.starts_with("# ")),
                "{name}: {program}"
            );
        }
    }
}

/// The index says what programs depend on.
#[test]
fn programs_name_no_crate_that_the_index_lacks() {
    let manifest = include_str!("../../Cargo.toml");
    let dependency = Regex::new(r"(?m)^([a-z0-9-]+)(?:\.workspace)? = ").unwrap();
    let names = |text| -> BTreeSet<String> {
        let found = dependency.captures_iter(text);
        found.map(|found| found[1].replace('-', "_")).collect()
    };
    let listed = page("README.md");
    let listed = names(&listed);
    for krate in names(manifest).difference(&listed) {
        for name in pages() {
            let path = Regex::new(&format!(r"\b{krate}::")).unwrap();
            let text = page(&name);
            let mut programs = text.split("```rust\n").skip(1);
            let names_it = programs.any(|program| {
                let program = program.split("```").next().unwrap_or_default();
                path.is_match(program) && !program.contains(&format!("::{krate}::"))
            });
            assert!(!names_it, "{name}: {krate}");
        }
    }
}
