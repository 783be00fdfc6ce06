//! Files that are no description, or a broken one: the message names the place, and the directory is as it was.

use std::collections::BTreeMap;
use std::fs;

use xtask::import::import;

use crate::support::{Target, assert_same, fixture, tree};

/// A good import, and attempts to replace it with something worse.
struct Good {
    target: Target,
    before: BTreeMap<String, String>,
}

impl Good {
    fn new() -> Self {
        let target = Target::new();
        import(Some(&fixture("toys.yaml")), None, &target.dir()).unwrap();
        let before = tree(&target.dir());
        Self { target, before }
    }

    /// Imports `text`; returns the message.
    #[track_caller]
    fn refuses(&self, text: &[u8]) -> String {
        let source = self.target.source("");
        fs::write(&source, text).unwrap();
        let outcome = import(Some(&source), None, &self.target.dir());
        let Err(error) = outcome else {
            panic!("imported: {}", String::from_utf8_lossy(text));
        };
        assert_same(&tree(&self.target.dir()), &self.before);
        assert!(
            self.target.beside().is_empty(),
            "{:?} is left behind",
            self.target.beside()
        );
        let message = format!("{error:#}");
        assert!(
            message.contains("source.yaml"),
            "the file is named: {message}"
        );
        message
    }
}

/// The fixture with one piece of text replaced.
fn changed(from: &str, to: &str) -> String {
    let toys = fs::read_to_string(fixture("toys.yaml")).unwrap();
    assert!(toys.contains(from), "{from}");
    toys.replacen(from, to, 1)
}

#[track_caller]
fn refuses(text: &str, pieces: &[&str]) {
    let message = Good::new().refuses(text.as_bytes());
    for piece in pieces {
        assert!(message.contains(piece), "`{piece}` is missing: {message}");
    }
}

#[test]
fn what_is_not_openapi() {
    refuses("", &["not an OpenAPI 3 description"]);
    refuses("just words", &["not an OpenAPI 3 description", "a string"]);
    refuses("name: a thing\nitems: [1, 2]\n", &["no `openapi`"]);
    refuses("swagger: '2.0'\npaths: {}\n", &["#/swagger"]);
    refuses("openapi: 2.0.0\npaths: {}\n", &["#/openapi", "2.0.0"]);
    refuses("openapi: 3.0.3\ninfo: {}\n", &["no `paths`"]);
    refuses("openapi: 3.0.3\npaths: []\n", &["#/paths", "a list"]);
    refuses("openapi: 3.0.3\npaths: {}\n", &["#/paths", "no operations"]);
    refuses("overlay: 1.0.0\nactions: []\n", &["no `openapi`"]);
}

#[test]
fn what_is_not_even_yaml_names_line_and_column() {
    refuses(
        "openapi: 3.0.3\npaths:\n  - a\n b: c\n",
        &["not YAML", "line 4", "column 2"],
    );
    refuses(
        "{\n  \"openapi\": \"3.0.3\",\n  oops\n}",
        &["not JSON", "line 3", "column 3"],
    );
    let message = Good::new().refuses(b"openapi: 3.0.3\ninfo: \xff\xfe\n");
    assert!(message.contains("byte 21"), "{message}");
}

#[test]
fn a_file_cut_off_is_refused() {
    let toys = fs::read_to_string(fixture("toys.yaml")).unwrap();
    let place = |piece: &str| toys.find(piece).unwrap();
    // Between the two, what is left is whole: there may be fewer scopes, and there need not be groups of tags.
    let (schemes, groups) = (
        place("        clientCredentials:"),
        place("  - name: The Works"),
    );
    let cuts = (0..schemes)
        .step_by(89)
        .chain((groups..toys.len() - 1).step_by(7));
    let good = Good::new();
    for cut in cuts.filter(|cut| toys.is_char_boundary(*cut)) {
        good.refuses(&toys.as_bytes()[..cut]);
    }
    let lines: Vec<_> = toys[..schemes].split_inclusive('\n').collect();
    for count in (1..lines.len()).step_by(5) {
        good.refuses(lines[..count].concat().as_bytes());
    }
}

#[test]
fn dangling_references_are_named_by_their_place() {
    refuses(
        &changed(
            "$ref: '#/components/schemas/Box'",
            "$ref: '#/components/schemas/Crate'",
        ),
        &[
            "#/paths/~1boxes~1{boxId}/get/responses/200/content/application~1json/schema/$ref",
            "`#/components/schemas/Crate`",
        ],
    );
    refuses(
        &changed(
            "$ref: '#/components/responses/Denied'",
            "$ref: 'https://toys.example.com/denied.yaml'",
        ),
        &[
            "#/paths/~1toys/get/responses/403/$ref",
            "`https://toys.example.com/denied.yaml`",
        ],
    );
    refuses(
        &changed("Ball/allOf/1/properties/bounce", "Toy/properties/inner"),
        &["#/components/schemas/Toy/properties/inner", "in a circle"],
    );
    refuses(
        &changed(
            "Ball/allOf/1/properties/bounce",
            "Ball/allOf/1/properties/colour",
        ),
        &["#/components/schemas/Toy/properties/inner/$ref", "dangling"],
    );
}

#[test]
fn operations_need_ids_of_their_own() {
    refuses(
        &changed("operationId: createToy", "operationId: getBox"),
        &[
            "`getBox`",
            "#/paths/~1toys/post",
            "#/paths/~1boxes~1{boxId}/get",
        ],
    );
    refuses(
        &changed("      operationId: createToy\n", ""),
        &["#/paths/~1toys/post", "without operationId"],
    );
}

#[test]
fn broken_parts_are_named_by_their_place() {
    refuses(
        &changed(
            "type: integer\n        minimum",
            "type: intege\n        minimum",
        ),
        &["#/components/parameters/queryLimit/schema/type", "intege"],
    );
    refuses(
        &changed("oauth2: [toys.read]", "oauth: [toys.read]"),
        &["#/paths/~1toys", "`oauth`"],
    );
    refuses(
        &changed("tags: [Toy, Box]", "tags: [Toy]"),
        &["#/x-tagGroups", "\"Box\""],
    );
    refuses(
        &changed("          in: query\n", ""),
        &["#/paths/~1toys/get/parameters/1", "`in`"],
    );
    refuses(
        &changed("        200:\n", "        twohundred:\n"),
        &["#/paths/~1toys/get/responses/twohundred"],
    );
    refuses(
        &changed("propertyName: kind", "property: kind"),
        &["#/components/schemas/Toy/discriminator", "propertyName"],
    );
}

#[test]
fn a_directory_with_other_things_is_left_alone() {
    let target = Target::new();
    target.write("precious.txt", "mine");
    let error = import(Some(&fixture("toys.yaml")), None, &target.dir()).unwrap_err();
    assert!(format!("{error:#}").contains("precious.txt"), "{error:#}");
    assert_eq!(tree(&target.dir()).len(), 1);
    assert!(target.beside().is_empty());
}
