//! What an older release adds: the operations that today's lacks, with today's types where there are any.

use std::fs;

use serde_json::json;
use xtask::import::import;
use xtask::spec;

use crate::support::{Target, fixture, tree};

#[test]
fn only_what_today_lacks_is_added() {
    let target = Target::new();
    let outcome = import(
        Some(&fixture("toys.yaml")),
        Some(&fixture("toys-old.yaml")),
        &target.dir(),
    )
    .unwrap();
    assert_eq!(
        outcome.summary[1],
        "legacy: Toy Works 2020.01.0: 1 operations, 2 schemas, 1 more lifted out of them"
    );
    let document = spec::load(&target.dir()).unwrap();
    // A slash at the end, another name of a path parameter, or a stray dollar make no other operation.
    let ids: Vec<_> = document
        .operations()
        .iter()
        .map(|operation| operation.id().to_owned())
        .collect();
    assert_eq!(
        ids,
        ["listToys", "createToy", "getBox", "sellBox", "wrapToy"]
    );
    let operations = document.operations();
    let wrap = operations.last().unwrap();
    assert_eq!(wrap.value["deprecated"], json!(true));
    assert_eq!(wrap.value["x-legacy"], json!(true));
    assert_eq!(
        wrap.group, "Wrapping",
        "a tag of its own is a group of its own"
    );
    assert!(operations[0].value.get("x-legacy").is_none());
}

#[test]
fn todays_schemas_win_and_parameters_that_differ_are_written_out() {
    let target = Target::new();
    import(
        Some(&fixture("toys.yaml")),
        Some(&fixture("toys-old.yaml")),
        &target.dir(),
    )
    .unwrap();
    let document = spec::load(&target.dir()).unwrap();
    assert!(
        document.schema("Toy").unwrap()["properties"]
            .get("oldName")
            .is_none()
    );
    assert!(
        document.schema("Ribbon").is_some(),
        "reached through a schema that is added"
    );
    assert!(document.schema("Unneeded").is_none());
    assert_eq!(
        document.schema("Wrapping").unwrap()["properties"]["bow"],
        json!({ "$ref": "#/components/schemas/WrappingBow" })
    );
    assert!(
        document.schema("WrappingBow").unwrap()["properties"]["loops"].is_object(),
        "today's, though it was lifted then"
    );
    assert_eq!(
        document.schema("WrappingPaper").unwrap()["x-lifted-from"],
        "Wrapping.paper"
    );
    let operations = document.operations();
    let wrap = operations.last().unwrap();
    let names: Vec<_> = wrap
        .parameters
        .iter()
        .map(|parameter| &parameter["name"])
        .collect();
    assert_eq!(names, ["limit", "toyId"], "each once");
    assert_eq!(
        wrap.parameters[0]["schema"]["maximum"],
        json!(10),
        "the old limit, not today's"
    );
}

#[test]
fn it_stays_when_today_is_imported_again() {
    let target = Target::new();
    import(
        Some(&fixture("toys.yaml")),
        Some(&fixture("toys-old.yaml")),
        &target.dir(),
    )
    .unwrap();
    let before = tree(&target.dir());
    assert!(before.contains_key("legacy/tags/Wrapping.yaml"));
    assert!(
        !import(Some(&fixture("toys.yaml")), None, &target.dir())
            .unwrap()
            .changed
    );
    assert_eq!(tree(&target.dir()), before);
}

#[test]
fn it_can_be_added_later() {
    let (together, later) = (Target::new(), Target::new());
    import(
        Some(&fixture("toys.yaml")),
        Some(&fixture("toys-old.yaml")),
        &together.dir(),
    )
    .unwrap();
    import(Some(&fixture("toys.yaml")), None, &later.dir()).unwrap();
    import(None, Some(&fixture("toys-old.yaml")), &later.dir()).unwrap();
    assert_eq!(tree(&later.dir()), tree(&together.dir()));
    assert!(
        !import(None, Some(&fixture("toys-old.yaml")), &later.dir())
            .unwrap()
            .changed
    );
}

#[test]
fn without_a_description_of_today_there_is_nothing_to_add_to() {
    let target = Target::new();
    let error = import(None, Some(&fixture("toys-old.yaml")), &target.dir()).unwrap_err();
    assert!(
        format!("{error:#}").contains("no description here"),
        "{error:#}"
    );
    assert!(!target.dir().exists());
}

#[test]
fn a_release_that_no_longer_fits_it_is_refused() {
    let target = Target::new();
    import(
        Some(&fixture("toys.yaml")),
        Some(&fixture("toys-old.yaml")),
        &target.dir(),
    )
    .unwrap();
    let before = tree(&target.dir());
    let toys = fs::read_to_string(fixture("toys.yaml")).unwrap();
    let renamed = toys
        .replace("/Denied'", "/Refused'")
        .replace("    Denied:", "    Refused:");
    let error = import(Some(&target.source(&renamed)), None, &target.dir()).unwrap_err();
    let message = format!("{error:#}");
    assert!(
        message.contains("#/components/responses/Denied") && message.contains("--legacy"),
        "{message}"
    );
    assert!(target.beside().is_empty(), "nothing is left behind");
    assert_eq!(tree(&target.dir()), before);
}
