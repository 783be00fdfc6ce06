//! Operations and traits: one small description and the files that come of it, what cannot be expressed, and the whole
//! of `spec/`. `UPDATE_GOLDEN=1 cargo test -p xtask --test operations` writes the files anew; read the difference before
//! it is committed.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use xtask::generate::ops;
use xtask::spec::{Document, load};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/operations")
        .join(name)
}

fn shop() -> Document {
    let text = fs::read_to_string(fixture("shop.yaml")).unwrap();
    Document {
        root: serde_norway::from_str(&text).unwrap(),
    }
}

#[test]
fn files_are_as_they_should_be() {
    let mut tree = ops::tree(&shop()).unwrap();
    tree.format().unwrap();
    let golden = fixture("shop");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        tree.write(&golden).unwrap();
    }
    assert_eq!(tree.differences(&golden), [""; 0]);
}

/// The error for the shop after a change.
fn error(pointer: &str, value: Value) -> String {
    let mut document = shop();
    *document.root.pointer_mut(pointer).unwrap() = value;
    match ops::tree(&document) {
        Ok(_) => panic!("{pointer} was accepted"),
        Err(error) => format!("{error:#}"),
    }
}

#[test]
fn what_cannot_be_expressed_is_said_by_name() {
    let list = "/paths/~1toys/get";
    for (pointer, value, message) in [
        (
            format!("{list}/operationId"),
            json!(""),
            "operation \"\" (get /toys): it has no operationId",
        ),
        (
            format!("{list}/operationId"),
            json!("get-Toy"),
            "operations \"get-Toy\" and \"getToy\" have the same name in Rust",
        ),
        (
            format!("{list}/parameters/0/in"),
            json!("cookie"),
            "operation \"listToys\" (get /toys): the parameter \"after\" goes in Some(\"cookie\"), which is not supported",
        ),
        (
            format!("{list}/parameters/3/style"),
            json!("deepObject"),
            "operation \"listToys\" (get /toys): the parameter \"ids\" has the style \"deepObject\", which is not supported",
        ),
        (
            format!("{list}/parameters/2/schema"),
            json!({"$ref": "#/components/schemas/Toy"}),
            "operation \"listToys\": the parameter \"kind\" is an object",
        ),
        (
            format!("{list}/parameters/1/name"),
            json!("after"),
            "operation \"listToys\" (get /toys): two arguments are called \"after\"",
        ),
        (
            "/paths/~1toys~1{toyId}/parameters/0/name".into(),
            json!("id"),
            "operation \"deleteToy\" (delete /toys/{toyId}): the path parameter \"toyId\" is not described",
        ),
    ] {
        assert_eq!(error(&pointer, value), message);
    }
}

#[test]
fn every_operation_of_the_description_can_be_written() {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .join("spec");
    let document = load(&spec).unwrap();
    let mut tree = ops::tree_of(&document, &|_| true).unwrap();
    tree.format().unwrap();
    let (path, lines) = tree.longest().unwrap();
    assert!(lines <= 1_500, "{} has {lines} lines", path.display());
}
