//! Descriptions that are not ours: one with everything in it that makes generators stumble, the official ones that are at hand,
//! and what random changes make of the first.

mod mutants;
mod support;

use std::fs;

use support::{Made, fixture, official};
use xtask::generate::elsewhere::Fate;

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

/// The official descriptions of other releases and families: nothing of them is left out.
#[test]
fn other_official_descriptions_are_expressed_whole() {
    for (name, operations) in [
        ("management-2026.03.0", "727 of 727"),
        ("management-2025.01.1", "651 of 651"),
        ("oauth-2026.06.3", "44 of 44"),
    ] {
        let Some(file) = official(name) else { continue };
        let made = Made::of(&file);
        let left_out: Vec<_> = made
            .remarks
            .iter()
            .filter(|remark| remark.fate != Fate::Renamed)
            .collect();
        assert!(left_out.is_empty(), "{name}: {left_out:?}");
        assert!(made.summary.contains(operations), "{}", made.summary);
        assert!(
            made.summary.ends_with("left out: nothing"),
            "{}",
            made.summary
        );
        if name.starts_with("oauth") {
            made.check(&["--features", "full"]);
        }
    }
}
