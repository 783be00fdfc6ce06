//! What `cargo xtask foreign-types` finds: each way to name a type of another crate, once, by the rustdoc of this toolchain. Where this
//! fails after a new toolchain, its format of JSON has changed.

use std::path::{Path, PathBuf};
use std::process::Command;

use xtask::foreign_types::{document_file, exposed};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/foreign_types/fixtures")
        .join(name)
}

#[test]
fn every_way_to_name_a_type_is_found_and_none_that_nobody_sees() {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("libother.rmeta");
    let compiled = Command::new("rustc")
        .args([
            "--crate-type=lib",
            "--edition=2024",
            "--emit=metadata",
            "-o",
        ])
        .arg(&library)
        .arg(fixture("other.rs"))
        .status()
        .unwrap();
    assert!(compiled.success());
    let externs = [("other", library.as_path())];
    let document = document_file(&fixture("one.rs"), &externs, folder.path()).unwrap();
    let exposed = exposed(&document).unwrap();
    assert_eq!(exposed.keys().collect::<Vec<_>>(), ["other"]);
    let found: Vec<_> = exposed["other"].keys().map(String::as_str).collect();
    let expected = [
        "other::Aliased",
        "other::Answer",
        "other::Argument",
        "other::Associated",
        "other::Bound",
        "other::Constant",
        "other::Erased",
        "other::Exported",
        "other::Field",
        "other::For",
        "other::Global",
        "other::Implemented",
        "other::InVariant",
        "other::Inner",
        "other::Object",
        "other::Parameter",
        "other::Projected",
        "other::Source",
        "other::Spoken",
        "other::Super",
        "other::exported",
        "other::folder",
    ];
    assert_eq!(found, expected);
    let place = &exposed["other"]["other::Argument"];
    assert!(place.starts_with("argument in "), "{place}");
    assert!(place.ends_with("one.rs:5"), "{place}");
}
