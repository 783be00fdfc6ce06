//! The generator of models on a small description, against files that a person has read.
//!
//! `UPDATE_GOLDEN=1 cargo test -p xtask --test models` writes the expected files anew; look at the difference.

use std::path::{Path, PathBuf};

use xtask::generate::{models, output::Tree};
use xtask::spec::{self, Document};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/models")
}

fn document() -> Document {
    spec::load(&fixtures().join("spec")).unwrap()
}

fn generated(document: &Document) -> Tree {
    let mut tree = models::tree(document).unwrap();
    tree.format().unwrap();
    tree
}

/// The description with something else at a JSON pointer.
fn with(pointer: &str, schema: serde_json::Value) -> Document {
    let mut document = document();
    *document.root.pointer_mut(pointer).unwrap() = schema;
    document
}

#[test]
fn models_are_as_expected() {
    let tree = generated(&document());
    let expected = fixtures().join("expected");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        tree.write(&expected).unwrap();
    }
    assert_eq!(tree.differences(&expected), Vec::<String>::new());
}

#[test]
fn a_difference_is_named_by_file_and_line() {
    let changed = generated(&with(
        "/components/schemas/Href/properties/href",
        serde_json::json!({"type": "integer"}),
    ));
    let differences = changed.differences(&fixtures().join("expected"));
    assert!(!differences.is_empty());
    assert!(
        differences.iter().all(|line| line.contains(".rs:")),
        "{differences:?}"
    );

    let folder = tempfile::tempdir().unwrap();
    changed.write(folder.path()).unwrap();
    assert!(changed.differences(folder.path()).is_empty());
    std::fs::write(folder.path().join("stale.rs"), "").unwrap();
    assert!(changed.differences(folder.path())[0].ends_with("stale.rs: no longer generated"));
    changed.write(folder.path()).unwrap();
    assert!(changed.differences(folder.path()).is_empty());
}

#[test]
fn two_schemas_of_one_rust_name_are_refused_by_name() {
    let mut document = document();
    document.root["components"]["schemas"]["Kind"]["x-rust-name"] = "Href".into();
    let error = models::tree(&document).map(|_| ()).unwrap_err().to_string();
    assert!(
        error.contains("\"Href\"") && error.contains("\"Kind\"") && error.contains("spec/overlay"),
        "{error}"
    );
}
