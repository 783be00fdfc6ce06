//! Operations and traits: one small description and the files that come of it, what cannot be expressed, and the whole
//! of `spec/`. `UPDATE_GOLDEN=1 cargo test -p xtask --test operations` writes the files anew; read the difference before
//! it is committed.

#[path = "../shared/mod.rs"]
mod shared;

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

fn described() -> Document {
    load(
        &Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .unwrap()
            .join("spec"),
    )
    .unwrap()
}

#[test]
fn every_operation_of_the_description_can_be_written() {
    let document = described();
    let mut tree = ops::tree(&document).unwrap();
    tree.format().unwrap();
    let (path, lines) = tree.longest().unwrap();
    assert!(lines <= 1_500, "{} has {lines} lines", path.display());
}

/// One type reads every success of an operation. Where a release declares two, an overlay has to say which.
#[test]
fn all_successes_of_an_operation_have_one_schema() {
    let document = described();
    for operation in document.operations() {
        let responses = operation.value["responses"].as_object().unwrap();
        let mut schemas: Vec<_> = responses
            .iter()
            .filter(|(status, _)| status.starts_with('2') || status.starts_with('3'))
            .filter_map(|(_, response)| {
                let content = document.resolve(response).get("content")?;
                content.get("application/json")?.get("schema")
            })
            .collect();
        schemas.dedup();
        let id = &operation.value["operationId"];
        assert!(schemas.len() <= 1, "{id}: {schemas:?}");
    }
}

#[test]
fn operations_are_listed_with_what_is_known_of_them() {
    let list = ops::listing::objects(&shop()).unwrap();
    assert_eq!(
        list[0],
        json!({
            "id": "listToys", "seed_name": "list_toys", "method": "GET", "path": "/toys", "tag": "Toy", "group": "users",
            "trait": "ToyApi", "function": "list_toys", "scopes": ["toys.read"], "list": true, "paging": "link", "idempotent": true,
            "bucket": null, "lifecycle": "GA", "deprecated": false
        })
    );
    let of = |id: &str, key: &str| {
        list.iter().find(|operation| operation["id"] == id).unwrap()[key].clone()
    };
    assert_eq!(of("listCrates", "paging"), "body");
    assert_eq!(of("listCrates", "list"), true);
    assert_eq!(of("getToy", "list"), false);
    assert_eq!(of("createToy", "idempotent"), false);
    assert_eq!(of("deleteToy", "deprecated"), true);
    assert_eq!(of("getElsewhere", "group"), "back-office");
}

#[test]
fn how_a_list_goes_on_follows_from_what_it_takes() {
    let mut shop = shop();
    let listed = |shop: &Document| {
        let list = ops::listing::objects(shop).unwrap();
        let folder = tempfile::tempdir().unwrap();
        ops::tree(shop).unwrap().write(folder.path()).unwrap();
        let source = fs::read_to_string(folder.path().join("ops/users/toy.rs")).unwrap();
        let docs = source.lines().map(|line| line.trim_start_matches("/// - "));
        let mut docs =
            docs.filter(|line| line.contains("Pages by") || line.contains("in one page"));
        let paging = list[0]["paging"].as_str().unwrap();
        format!("{paging}: {}", docs.next().unwrap())
    };
    let forget = |shop: &mut Document, name: &str| {
        let parameters = shop.root.pointer_mut("/paths/~1toys/get/parameters");
        let parameters = parameters.and_then(Value::as_array_mut).unwrap();
        parameters.retain(|parameter| parameter["name"] != name);
    };
    let by_link = "link: Pages by the `Link` header; 20 a page by default, 200 at most.";
    assert_eq!(listed(&shop), by_link);
    forget(&mut shop, "after");
    assert_eq!(listed(&shop), by_link);
    forget(&mut shop, "limit");
    assert_eq!(listed(&shop), "none: The list comes in one page.");

    let mut shop = self::shop();
    let schema = "/paths/~1toys/get/responses/200/content/application~1json/schema";
    let schema = shop.root.pointer_mut(schema).unwrap();
    *schema = json!({ "type": "object", "properties": { "toys": schema.take() } });
    let within = "link: Pages by the `Link` header; the items are `toys`; 20 a page by default, 200 at most.";
    assert_eq!(listed(&shop), within);
    forget(&mut shop, "limit");
    let within = "link: Pages by the `Link` header; the items are `toys`; how many a page has is up to the server.";
    assert_eq!(listed(&shop), within);
    forget(&mut shop, "after");
    assert_eq!(
        listed(&shop),
        "none: The list comes in one page, as `toys`."
    );
}

/// The list of operations that the older SDKs have: each is met by method and path, and found by its function's name.
#[test]
fn operations_of_older_sdks_are_found_by_their_names() {
    let Some(table) = shared::official("seed-operations.tsv") else {
        return;
    };
    let table = fs::read_to_string(table).unwrap();
    let list = ops::listing::objects(&described()).unwrap();
    assert_eq!(list.len(), 743);
    for row in table.lines().skip(1) {
        let [_, function, method, path] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{row}")
        };
        let found = list.iter().find(|operation| {
            operation["method"] == method && same_path(operation["path"].as_str().unwrap(), path)
        });
        let found = found.unwrap_or_else(|| panic!("{row}"));
        assert!(
            function.is_empty() || found["seed_name"] == function,
            "{row}: {found}"
        );
    }
}

/// Whether two paths are alike but for the names of their placeholders.
fn same_path(one: &str, other: &str) -> bool {
    let is_open = |segment: &str| segment.starts_with('{');
    one.split('/').count() == other.split('/').count()
        && one
            .split('/')
            .zip(other.split('/'))
            .all(|(one, other)| one == other || (is_open(one) && is_open(other)))
}
