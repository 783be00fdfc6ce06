//! One small description and the files that come of it. `UPDATE_GOLDEN=1 cargo test -p xtask --test import` writes the files anew; read the
//! difference before it is committed.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};
use xtask::import::import;
use xtask::spec;

use crate::support::{Target, assert_same, fixture, tree};

#[test]
fn files_are_as_they_should_be() {
    let target = Target::new();
    let outcome = import(Some(&fixture("toys.yaml")), None, &target.dir()).unwrap();
    assert!(outcome.changed);
    let golden = fixture("toys");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let _ = fs::remove_dir_all(&golden);
        for (name, text) in tree(&target.dir()) {
            let path = golden.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
    assert_same(&tree(&target.dir()), &tree(&golden));
}

#[test]
fn notes_name_what_was_left_out() {
    let target = Target::new();
    let outcome = import(Some(&fixture("toys.yaml")), None, &target.dir()).unwrap();
    assert_eq!(
        outcome.summary[0],
        "Toy Works 2026.01.0: 4 operations, 12 schemas, 17 more lifted out of them"
    );
    assert!(
        outcome.notes.iter().any(|note| note.contains("`LOST`")),
        "{:?}",
        outcome.notes
    );
    assert!(
        outcome
            .notes
            .iter()
            .any(|note| note.starts_with("#/paths: 1 ")),
        "{:?}",
        outcome.notes
    );
}

#[test]
fn properties_named_like_keywords_survive() {
    let target = Target::new();
    import(Some(&fixture("toys.yaml")), None, &target.dir()).unwrap();
    let document = spec::load(&target.dir()).unwrap();
    let properties = &document.schema("Toy").unwrap()["properties"];
    for name in [
        "description",
        "title",
        "default",
        "enum",
        "oneOf",
        "example",
        "$ref",
    ] {
        assert!(properties[name].is_object(), "{name}");
    }
    assert_eq!(
        properties["description"],
        json!({ "type": "string", "nullable": true })
    );
    assert_eq!(
        properties["default"],
        json!({ "type": "boolean", "default": true })
    );
    assert_eq!(properties["$ref"], json!({ "type": "string" }));
    let inner = document.resolve(&properties["oneOf"]);
    assert!(
        inner["properties"]["example"].is_object() && inner["properties"]["examples"].is_object()
    );
}

#[test]
fn no_prose_is_left() {
    let target = Target::new();
    import(Some(&fixture("toys.yaml")), None, &target.dir()).unwrap();
    // Each is a piece of a sentence, title, example or note of the fixture.
    let prose = [
        "works make",
        "toymaker",
        "of your choice",
        "Puts toys",
        "Lists all",
        "In which order",
        "a week before",
        "All the toys",
        "next page",
        "not/a/reference",
        "It is made",
        "Which box",
        "Thank you",
        "How many",
        "may not play",
        "Bear",
        "Handle with",
        "Measured",
        "Last, by",
        "that the works know",
        "What balls",
        "Look at",
        "Pass the",
        "taken out",
    ];
    for (name, text) in tree(&target.dir()) {
        for piece in prose {
            assert!(!text.contains(piece), "{name}: {piece}");
        }
    }
}

#[test]
fn importing_again_changes_nothing() {
    let target = Target::new();
    import(
        Some(&fixture("toys.yaml")),
        Some(&fixture("toys-old.yaml")),
        &target.dir(),
    )
    .unwrap();
    let before = tree(&target.dir());
    let modified = fs::metadata(target.dir().join("openapi.yaml"))
        .unwrap()
        .modified()
        .unwrap();
    let outcome = import(
        Some(&fixture("toys.yaml")),
        Some(&fixture("toys-old.yaml")),
        &target.dir(),
    )
    .unwrap();
    assert!(!outcome.changed);
    assert_same(&tree(&target.dir()), &before);
    let after = fs::metadata(target.dir().join("openapi.yaml"))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(after, modified, "not even touched");
    assert!(target.beside().is_empty());
}

#[test]
fn what_others_put_there_stays_and_what_is_gone_goes() {
    let target = Target::new();
    target.write("README.md", "by hand");
    target.write(
        "overlay/none.yaml",
        "overlay: 1.0.0\ninfo: {title: None, version: 1.0.0}\nactions: []\n",
    );
    import(Some(&fixture("toys.yaml")), None, &target.dir()).unwrap();
    target.write("names.tsv", "more by hand");
    let toys = fs::read_to_string(fixture("toys.yaml")).unwrap();
    let without_boxes = toys.replace("tags: [Box]", "tags: [Toy]");
    import(Some(&target.source(&without_boxes)), None, &target.dir()).unwrap();
    let files = tree(&target.dir());
    assert_eq!(files["README.md"], "by hand");
    assert_eq!(files["names.tsv"], "more by hand");
    assert!(files.contains_key("overlay/none.yaml"));
    assert!(!files.contains_key("tags/Box.yaml"));
}

#[test]
fn the_document_answers_what_generators_ask() {
    let target = Target::new();
    import(Some(&fixture("toys.yaml")), None, &target.dir()).unwrap();
    let document = spec::load(&target.dir()).unwrap();
    let operations = document.operations();
    let ids: Vec<_> = operations.iter().map(spec::OperationRef::id).collect();
    assert_eq!(
        ids,
        ["listToys", "createToy", "getBox", "sellBox"],
        "by group, path and method"
    );
    let groups: Vec<_> = operations
        .iter()
        .map(|operation| operation.group.as_str())
        .collect();
    assert_eq!(groups, ["The Works", "The Works", "The Works", "Sales"]);
    let names = |index: usize| -> Vec<&Value> {
        operations[index]
            .parameters
            .iter()
            .map(|parameter| &parameter["name"])
            .collect()
    };
    assert_eq!(
        names(0),
        ["limit", "order", "madeAfter"],
        "references are resolved"
    );
    assert_eq!(
        names(3),
        ["boxId"],
        "the path's parameters are the operation's"
    );
    assert_eq!(
        document.tag_groups(),
        [
            (
                "The Works".to_owned(),
                vec!["Toy".to_owned(), "Box".to_owned()]
            ),
            ("Sales".to_owned(), vec!["Shop".to_owned()]),
        ]
    );
    assert_eq!(document.group_of_tag("Nobody"), "Nobody");
}

#[test]
fn json_is_read_as_well_and_gives_the_same() {
    let target = Target::new();
    import(Some(&fixture("toys.yaml")), None, &target.dir()).unwrap();
    let before = tree(&target.dir());
    let yaml = fs::read_to_string(fixture("toys.yaml")).unwrap();
    let value: Value = serde_norway::from_str(&yaml).unwrap();
    let source = target.source(&serde_json::to_string(&value).unwrap());
    import(Some(&source), None, &target.dir()).unwrap();
    assert_same(&tree(&target.dir()), &before);
}

#[test]
fn without_tag_groups_each_tag_is_its_own() {
    let target = Target::new();
    let toys = fs::read_to_string(fixture("toys.yaml")).unwrap();
    let (toys, _) = toys.split_once("x-tagGroups").unwrap();
    import(Some(&target.source(toys)), None, &target.dir()).unwrap();
    let document = spec::load(&target.dir()).unwrap();
    let groups: Vec<_> = document
        .tag_groups()
        .into_iter()
        .map(|(group, _)| group)
        .collect();
    assert_eq!(groups, ["Toy", "Box", "Shop"]);
    let files = tree(&target.dir());
    assert!(
        files["shared/common.yaml"].contains("    Ball:"),
        "reached by two tags, so by two groups"
    );
}

#[test]
fn the_command_says_what_it_did() {
    let target = Target::new();
    let run = |file: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command
            .args(["import", fixture(file).to_str().unwrap(), "--into"])
            .arg(target.dir());
        command.output().unwrap()
    };
    let done = run("toys.yaml");
    assert!(done.status.success());
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(said.contains("4 operations, 12 schemas"), "{said}");
    assert!(said.contains("8 files written to"), "{said}");
    let said = String::from_utf8(run("toys.yaml").stdout).unwrap();
    assert!(said.contains("8 files unchanged in"), "{said}");
    let failed = run("no-such-file.yaml");
    assert!(!failed.status.success());
    let said = String::from_utf8(failed.stderr).unwrap();
    assert!(
        said.starts_with("error: ") && said.contains("no-such-file.yaml"),
        "{said}"
    );
}
