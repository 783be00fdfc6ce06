//! The official descriptions themselves, where they are at hand: what is committed is what comes of importing them.

use std::fs;

use xtask::import::import;
use xtask::spec;

use crate::shared::{official, workspace};
use crate::support::{Target, tree};

#[test]
fn what_is_committed_is_what_comes_of_importing() {
    let (Some(today), Some(old)) = (
        official("management-2026.06.3.yaml"),
        official("management-5.1.0.yaml"),
    ) else {
        return;
    };
    let target = Target::new();
    let outcome = import(Some(&today), Some(&old), &target.dir()).unwrap();
    assert!(
        outcome.summary[0].contains("732 operations, 1541 schemas"),
        "{:?}",
        outcome.summary
    );
    assert!(
        outcome.summary[1].contains("11 operations"),
        "{:?}",
        outcome.summary
    );
    let mut committed = tree(&workspace().join("spec"));
    committed.retain(|_, text| text.starts_with("# Written by `cargo xtask import`"));
    let fresh = tree(&target.dir());
    let names = |files: &std::collections::BTreeMap<String, String>| {
        files.keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(names(&committed), names(&fresh));
    for (name, text) in &fresh {
        assert!(
            committed[name] == *text,
            "spec/{name} is not what `cargo xtask import` writes"
        );
    }
}

#[test]
fn the_committed_description_loads_with_its_corrections() {
    let document = spec::load(&workspace().join("spec")).unwrap();
    assert_eq!(document.operations().len(), 743);
    assert_eq!(
        document.tag_groups().len(),
        18,
        "the tags of older operations have a group as well"
    );
    let key = document.schema("HookKey").unwrap();
    assert_eq!(key["properties"]["isUsed"]["type"], "boolean");
}

#[test]
fn every_operation_of_the_seeds_is_there() {
    let Some(seeds) = official("seed-operations.tsv") else {
        return;
    };
    let document = spec::load(&workspace().join("spec")).unwrap();
    let shape = |method: &str, path: &str| {
        let segments = path.trim_end_matches('/').split('/');
        let segments: Vec<_> = segments
            .map(|segment| {
                if segment.starts_with('{') {
                    "{}"
                } else {
                    segment
                }
            })
            .collect();
        format!("{} {}", method.to_lowercase(), segments.join("/"))
    };
    let there: Vec<_> = document
        .operations()
        .iter()
        .map(|operation| shape(operation.method, operation.path))
        .collect();
    let rows = fs::read_to_string(seeds).unwrap();
    let mut count = 0;
    for row in rows.lines().skip(1) {
        let cells: Vec<_> = row.split('\t').collect();
        let [_, function, method, path] = cells[..] else {
            panic!("{row}")
        };
        assert!(
            there.contains(&shape(method, path)),
            "{function}: {method} {path}"
        );
        count += 1;
    }
    assert_eq!(count, 564);
}

#[test]
fn other_releases_and_families_are_read_too() {
    let cases = [
        ("management-2026.03.0.yaml", "727 operations, 1519 schemas"),
        ("management-2025.01.1.yaml", "651 operations, 1288 schemas"),
        ("oauth-2026.06.3.yaml", "44 operations, 86 schemas"),
        ("management-5.1.0.yaml", "535 operations, 776 schemas"),
    ];
    for (name, counts) in cases {
        let Some(file) = official(name) else { return };
        let target = Target::new();
        let outcome = import(Some(&file), None, &target.dir()).unwrap();
        assert!(outcome.summary[0].contains(counts), "{:?}", outcome.summary);
        assert!(
            !import(Some(&file), None, &target.dir()).unwrap().changed,
            "{name}"
        );
        spec::load(&target.dir()).unwrap();
    }
}
