//! Descriptions that are not ours: one with everything in it that makes generators stumble, the official ones that are at hand,
//! and what random changes make of the first.

mod mutants;
#[path = "../shared/mod.rs"]
mod shared;
mod support;

use std::fs;

use shared::{official, workspace};
use support::{Made, fixture};
use xtask::generate::elsewhere::Fate;
use xtask::generate::elsewhere::names::{MODEL_CORE, MODULES, OPERATION_CORE};

/// `UPDATE_GOLDEN=1 cargo test -p xtask --test elsewhere` writes anew what is said; read the difference.
#[test]
fn what_is_ugly_is_said_line_by_line_and_the_rest_compiles() {
    let made = Made::of(&fixture("ugly.yaml"));
    let said: String = made
        .notes
        .iter()
        .map(|note| format!("note: {note}\n"))
        .chain(made.remarks.iter().map(|remark| format!("{remark}\n")))
        .chain([format!("{}\n", made.summary)])
        .collect();
    let golden = fixture("ugly.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&golden, &said).unwrap();
    }
    let expected = fs::read_to_string(&golden).unwrap();
    for (said, expected) in said.lines().zip(expected.lines()) {
        assert_eq!(said, expected);
    }
    assert_eq!(said, expected);

    made.check(&["--features", "full"]);
    made.check(&[]);
    for feature in made.features() {
        made.check(&["--features", &feature]);
    }
}

#[test]
fn a_pair_is_made_again_without_a_difference_and_spares_what_is_not_its_own() {
    let made = Made::of(&fixture("ugly.yaml"));
    made.again(true).unwrap();
    fs::remove_file(made.file("ugly-api/src/lib.rs")).unwrap();
    let error = format!("{:#}", made.again(true).unwrap_err());
    assert!(error.contains("ugly-api/src/lib.rs"), "{error}");
    fs::write(made.file("ugly-api/src/lib.rs"), "mod mine;\n").unwrap();
    let error = format!("{:#}", made.again(false).unwrap_err());
    assert!(error.contains("is not generated"), "{error}");
}

/// The official descriptions of other releases and families: of what an org answers nothing is left out.
#[test]
fn other_official_descriptions_are_expressed_whole() {
    for (name, operations, left_out, simplified) in [
        (
            "management-2026.03.0",
            "727 of 727",
            "6 webhooks",
            &["answer 201 of operation \"verifyFactor\""][..],
        ),
        ("management-2025.01.1", "651 of 651", "6 webhooks", &[]),
        ("oauth-2026.06.3", "44 of 44", "nothing", &[]),
    ] {
        let Some(file) = official(&format!("{name}.yaml")) else {
            continue;
        };
        let made = Made::of(&file);
        let others = made
            .remarks
            .iter()
            .filter(|remark| remark.fate != Fate::Renamed && !remark.what.starts_with("webhook"));
        let others: Vec<&str> = others.map(|remark| remark.what.as_str()).collect();
        assert_eq!(others, simplified, "{name}");
        assert!(made.summary.contains(operations), "{}", made.summary);
        let end = format!("left out: {left_out}");
        assert!(made.summary.ends_with(&end), "{}", made.summary);
        if name.starts_with("oauth") {
            made.check(&["--features", "full"]);
        }
    }
}

/// What a pair has from the cores at its root, no schema and no tag group may be called; and it has all of them.
#[test]
fn the_names_of_the_cores_are_taken() {
    const GENERATED: &[&str] = &["apis", "ops", "generated", "OPERATIONS", "call_json"];
    let taken = |name: &str| {
        [MODEL_CORE, OPERATION_CORE, MODULES]
            .iter()
            .any(|names| names.contains(&name))
    };
    let is_type = |name: &str| name.starts_with(|c: char| c.is_ascii_uppercase());
    for krate in ["okta-models", "okta-api"] {
        let root = workspace().join("crates").join(krate);
        let root = fs::read_to_string(root.join("src/lib.rs")).unwrap();
        let (own, base) = root.split_once("pub mod base {").unwrap();
        let base = base.split("\n}").next().unwrap();
        let base: Vec<&str> = words(base).collect();
        for name in base.iter().filter(|name| **name != "async_trait") {
            let may_be_a_schema = krate == "okta-api" && is_type(name);
            assert!(taken(name) || may_be_a_schema, "{krate}: {name}");
        }
        let public = own.lines().filter_map(|line| line.strip_prefix("pub use "));
        let exported = public.flat_map(|line| words(line.rsplit("::").next().unwrap_or(line)));
        for name in exported.filter(|name| is_type(name) && !GENERATED.contains(name)) {
            assert!(base.contains(&name), "{krate}: {name} is not in `base`");
        }
    }
}

/// The names in `use` lines.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| !["", "pub", "use", "crate"].contains(word))
}
