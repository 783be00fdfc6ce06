//! Corrections: what an overlay can do, and what is refused because nobody could tell later what it was for.

use serde_json::json;
use xtask::import::import;
use xtask::spec::{self, Document};

use crate::support::{Target, fixture};

/// The fixture with one overlay of these actions.
fn corrected(actions: &str) -> anyhow::Result<Document> {
    let target = Target::new();
    import(Some(&fixture("toys.yaml")), None, &target.dir()).unwrap();
    let head = "overlay: 1.0.0\ninfo: {title: Corrections, version: 1.0.0}\nactions:\n";
    target.write("overlay/toys.yaml", &format!("{head}{actions}"));
    spec::load(&target.dir())
}

#[track_caller]
fn refused(actions: &str, pieces: &[&str]) {
    let message = format!("{:#}", corrected(actions).unwrap_err());
    for piece in pieces {
        assert!(message.contains(piece), "`{piece}` is missing: {message}");
    }
}

#[test]
fn maps_are_merged_lists_are_joined_the_rest_is_replaced() {
    let document = corrected(
        "- target: $.components.schemas.Toy
  description: Toys have a colour, and need it.
  update:
    required: [colour]
    properties:
      colour: {type: string}
      name: {maxLength: 60}
- target: $.components.schemas.Size.enum
  description: There is a third size.
  update: MEDIUM
- target: $.components.schemas.ToyKind.enum
  description: There are two more kinds.
  update: [TIN, STONE]
",
    )
    .unwrap();
    let toy = document.schema("Toy").unwrap();
    assert_eq!(toy["required"], json!(["name", "colour"]));
    assert_eq!(toy["properties"]["colour"], json!({ "type": "string" }));
    assert_eq!(
        toy["properties"]["name"],
        json!({ "type": "string", "minLength": 1, "maxLength": 60 })
    );
    assert_eq!(
        document.schema("Size").unwrap()["enum"],
        json!(["SMALL", "LARGE", "MEDIUM"])
    );
    assert_eq!(
        document.schema("ToyKind").unwrap()["enum"],
        json!(["WOOD", "WOOL", "TIN", "STONE"])
    );
}

#[test]
fn removing_takes_every_match_and_comes_before_what_follows() {
    let document = corrected(
        "- target: $.components.schemas.Size.enum[?@ == 'SMALL' || @ == 'LARGE']
  description: Sizes are numbers now.
  remove: true
- target: $.components.schemas.Size
  description: Sizes are numbers now.
  update: {enum: ['1', '2']}
- target: $.paths['/toys'].get.parameters[?@.name == 'order']
  description: The order is always the same.
  remove: true
- target: $.components.schemas.*.properties.title
  description: Nothing has a title.
  remove: true
",
    )
    .unwrap();
    assert_eq!(document.schema("Size").unwrap()["enum"], json!(["1", "2"]));
    assert_eq!(document.operations()[0].parameters.len(), 2);
    assert!(
        document.schema("Toy").unwrap()["properties"]
            .get("title")
            .is_none()
    );
    assert!(
        document.schema("Problem").unwrap()["properties"]
            .get("title")
            .is_none()
    );
}

#[test]
fn a_correction_gives_its_reason() {
    refused(
        "- target: $.components.schemas.Size\n  update: {type: integer}\n",
        &[
            "toys.yaml",
            "actions/0",
            "$.components.schemas.Size",
            "reason",
        ],
    );
    refused(
        "- target: $.components.schemas.Size\n  description: ' '\n  update: {type: integer}\n",
        &["reason"],
    );
}

#[test]
fn a_correction_that_fits_nothing_is_refused() {
    refused(
        "- target: $.components.schemas.Size
  description: Sizes are numbers.
  update: {type: integer}
- target: $.components.schemas.Weight
  description: Weights are numbers.
  update: {type: integer}
",
        &["actions/1", "$.components.schemas.Weight", "fits nothing"],
    );
}

#[test]
fn other_mistakes_are_named() {
    let reason = "description: Because.";
    refused(
        &format!("- target: components\n  {reason}\n  update: {{}}\n"),
        &["not a JSONPath"],
    );
    refused(&format!("- {reason}\n  update: {{}}\n"), &["target"]);
    refused(
        &format!("- target: $.info\n  {reason}\n"),
        &["neither `update` nor"],
    );
    refused(
        &format!("- target: $.info.title\n  {reason}\n  update: {{a: b}}\n"),
        &["/info/title", "only maps and lists"],
    );
    refused(
        &format!("- target: $\n  {reason}\n  remove: true\n"),
        &["whole description"],
    );
    refused(
        &format!("- target: $.components.schemas.Maker\n  {reason}\n  remove: true\n"),
        &[
            "after its overlay",
            "dangling",
            "#/components/schemas/Maker",
        ],
    );
}

#[test]
fn a_file_that_is_no_overlay_is_named() {
    let target = Target::new();
    import(Some(&fixture("toys.yaml")), None, &target.dir()).unwrap();
    for (text, piece) in [
        ("actions: []\n", "not an overlay"),
        ("overlay: 2.0.0\nactions: []\n", "2.0.0"),
        ("overlay: 1.0.0\n", "actions"),
    ] {
        target.write("overlay/wrong.yaml", text);
        let message = format!("{:#}", spec::load(&target.dir()).unwrap_err());
        assert!(
            message.contains("wrong.yaml") && message.contains(piece),
            "{message}"
        );
    }
}

#[test]
fn an_import_says_so_when_a_correction_no_longer_fits() {
    let target = Target::new();
    target.write(
        "overlay/old.yaml",
        "overlay: 1.0.0\nactions:\n- target: $.components.schemas.Gone\n  description: It was wrong.\n  remove: true\n",
    );
    let outcome = import(Some(&fixture("toys.yaml")), None, &target.dir()).unwrap();
    assert!(
        outcome.changed,
        "the description is there, for the correction to be taken out"
    );
    assert!(
        outcome
            .notes
            .iter()
            .any(|note| note.contains("$.components.schemas.Gone")),
        "{:?}",
        outcome.notes
    );
}
