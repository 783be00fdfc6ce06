//! `generate --descriptions`: the words of a description at their items, in a form that rustdoc takes, and nothing else changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use xtask::generate::elsewhere::{self, Core, Target};
use xtask::generate::{self, models, ops, prose};
use xtask::{import, spec};

fn zoo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/descriptions/zoo.yaml")
}

/// The description imported, as facts.
fn facts() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    import::elsewhere(&zoo(), &folder.path().join("spec")).unwrap();
    folder
}

/// All generated files as one text, with the words of the description or without.
fn generated(with_words: bool) -> String {
    let folder = facts();
    let folder = folder.path().join("spec");
    let mut document = spec::load(&folder).unwrap();
    if with_words {
        let words = prose::Descriptions::read(&zoo(), &folder).unwrap();
        words.put_to(&mut document);
    }
    let out = tempfile::tempdir().unwrap();
    let mut text = String::new();
    for (mut tree, name) in [
        (models::tree(&document).unwrap(), "models"),
        (ops::tree(&document).unwrap(), "ops"),
    ] {
        tree.format().unwrap();
        let folder = out.path().join(name);
        tree.write(&folder).unwrap();
        let mut todo = vec![folder];
        let mut files = Vec::new();
        while let Some(place) = todo.pop() {
            match fs::read_dir(&place) {
                Ok(entries) => todo.extend(entries.map(|entry| entry.unwrap().path())),
                Err(_) => files.push(place),
            }
        }
        files.sort();
        text.extend(files.iter().map(|file| fs::read_to_string(file).unwrap()));
    }
    text
}

/// The doc comment above a line.
fn above<'t>(text: &'t str, line: &str) -> Vec<&'t str> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let at = lines.iter().position(|found| found.starts_with(line));
    let at = at.unwrap_or_else(|| panic!("{line:?} is not there"));
    let above = lines[..at].iter().rev();
    let mut doc: Vec<&str> = above
        .skip_while(|line| line.starts_with("#["))
        .map_while(|line| line.strip_prefix("///"))
        .map(str::trim)
        .collect();
    doc.reverse();
    doc
}

#[test]
fn words_stand_before_the_facts() {
    let text = generated(true);
    let first = |line: &str| above(&text, line)[0];
    for (line, words) in [
        ("pub struct ListAnimals", "List all animals"),
        ("pub struct CreateAnimal", "Takes in an animal."),
        ("pub limit: Option<i64>", "How many animals at once."),
        (
            "pub body: okta_models::Animal",
            "The animal to be taken in.",
        ),
        ("pub struct Animal ", "Somebody with a name."),
        ("pub mother:", "Who bore it."),
        ("pub former_home:", "Where it slept before."),
        ("fn list_animals", "List all animals"),
    ] {
        assert_eq!(first(line), words, "{line}");
    }
    // What is said of a type is not said again where it is used.
    assert!(first("pub father:").starts_with("`father`"));
    let limit = above(&text, "pub limit: Option<i64>");
    let facts = limit.last().unwrap();
    assert!(
        facts.contains("1 to 50") && facts.contains("`20` by default"),
        "{facts}"
    );
    assert!(above(&text, "Cat = \"CAT\"")[1].starts_with("Purrs"));
    // A name is the one of the facts, whatever words are in a shape.
    assert!(text.contains("pub home: Option<crate::AnimalHome>"));
    assert!(text.contains("pub former_home: Option<crate::AnimalFormerHome>"));
}

#[test]
fn code_is_the_same_with_words_and_without() {
    let code = |text: String| -> Vec<String> {
        let lines = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.starts_with("//"));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(code(generated(true)), code(generated(false)));
    assert!(!generated(false).contains("Purrs"));
}

#[test]
fn what_has_words_is_counted() {
    let folder = facts();
    let folder = folder.path().join("spec");
    let mut document = spec::load(&folder).unwrap();
    let words = prose::Descriptions::read(&zoo(), &folder).unwrap();
    words.put_to(&mut document);
    let tally = words.tally(&document).unwrap();
    let items: Vec<String> = tally
        .items
        .iter()
        .map(|(kind, with, of)| format!("{kind} {with}/{of}"))
        .collect();
    assert_eq!(
        items,
        [
            "operations 2/2",
            "parameters 2/2",
            "bodies 1/1",
            "types 3/4",
            "fields 5/7",
            "values 2/2"
        ]
    );
    let unused: Vec<&str> = tally.unused.iter().map(String::as_str).collect();
    assert_eq!(
        unused,
        [
            // The type is the one that the component of this shape has.
            "#/components/schemas/Animal/properties/home/properties/cage",
            "#/components/schemas/Visitor",
            "#/components/schemas/Visitor/properties/ticket",
        ]
    );
    assert_eq!(tally.unreached, 2);
}

/// What each text of another renderer becomes.
const TRAPS: &[(&str, &str)] = &[
    ("Plain *text*.", "Plain *text*."),
    ("A<br>b<br/>c", "A\nb\nc"),
    ("<div>\nIn a block\n</div>\n\nAfter", "In a block\n\nAfter"),
    ("One <b>bold</b> word", "One bold word"),
    (
        "An <AuthnRequest> of <saml:Subject>",
        "An `<AuthnRequest>` of `<saml:Subject>`",
    ),
    (
        "<x-lifecycle class=\"ea\"></x-lifecycle>New",
        "(early access) New",
    ),
    ("<!-- hidden -->Shown", "Shown"),
    ("1 < 2 > 0 & <", "1 \\< 2 > 0 &amp; \\<"),
    (
        "See [here](/docs/x), [there](#a) and [elsewhere](../y)",
        "See [here](https://developer.okta.com/docs/x), there and elsewhere",
    ),
    (
        "[page](/openapi/z/tag/A)",
        "[page](https://developer.okta.com/docs/api/openapi/z/tag/A)",
    ),
    (
        "[out](https://zoo.example.com/a_b)",
        "[out](https://zoo.example.com/a_b)",
    ),
    ("[example](https://{org}/a)", "example"),
    (
        "At https://zoo.example.com/a.",
        "At <https://zoo.example.com/a>.",
    ),
    (
        "At https://{zoo}.example.com/a.",
        "At `https://{zoo}.example.com/a`.",
    ),
    (
        "A [Type], an array[0] and [a](b)",
        "A \\[Type\\], an array\\[0\\] and a",
    ),
    ("![A picture](picture.png)", "A picture"),
    ("# Errors\n\nNone", "**Errors**\n\nNone"),
    ("```\nfn no(\n```", "```text\nfn no(\n```"),
    ("```rust\nfn no(\n```", "```text\nfn no(\n```"),
    ("```json\n{}\n```", "```json\n{}\n```"),
    ("Text\n\n    fn no(\n", "Text\n\n```text\nfn no(\n```"),
    ("~~~\n```\n~~~", "````text\n```\n````"),
    (
        "Unclosed `code and **bold",
        "Unclosed \\`code and \\*\\*bold",
    ),
    ("", ""),
];

#[test]
fn markdown_of_another_renderer_is_tamed() {
    let plain = |text: &str| {
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        lines.join("\n").trim().to_owned()
    };
    for (text, tame) in TRAPS {
        assert_eq!(plain(&prose::tame(text)), *tame, "{text:?}");
    }
}

/// rustdoc itself is asked: it neither warns, nor finds a test to run.
#[test]
fn rustdoc_takes_it() {
    let texts = TRAPS.iter().map(|(text, _)| (*text).to_owned());
    let zoo = fs::read_to_string(zoo()).unwrap();
    let zoo: serde_json::Value = serde_norway::from_str(&zoo).unwrap();
    let long = zoo.pointer("/paths/~1animals/get/description").unwrap();
    let mut source = "//! Traps.\n".to_owned();
    for (number, text) in texts.chain([long.as_str().unwrap().to_owned()]).enumerate() {
        for line in prose::tame(&text).lines() {
            source.push_str(format!("/// {line}").trim_end());
            source.push('\n');
        }
        source.push_str(&format!(
            "///\n/// Number {number}.\npub struct Trap{number};\n"
        ));
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("traps.rs");
    fs::write(&file, &source).unwrap();
    let rustdoc = |more: &[&str]| {
        let tool = std::env::var_os("RUSTDOC").unwrap_or_else(|| "rustdoc".into());
        let output = Command::new(tool)
            .args([
                "--edition",
                "2024",
                "--crate-type",
                "lib",
                "--deny",
                "warnings",
            ])
            .args(["--crate-name", "traps", "--out-dir"])
            .arg(folder.path().join("doc"))
            .args(more)
            .arg(&file)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}{error}\n{source}");
        said + &error
    };
    let said = rustdoc(&[]);
    assert!(!said.contains("warning"), "{said}");
    assert!(rustdoc(&["--test"]).contains("running 0 tests"));
}

#[test]
fn a_pair_has_them_and_says_what_it_is() {
    let folder = facts();
    let (spec, out) = (folder.path().join("spec"), folder.path().join("out"));
    let official = zoo();
    let core = Core::Path(elsewhere::own_workspace());
    let target = Target {
        out: &out,
        name: Some("zoo"),
        core: &core,
        check: false,
        descriptions: Some(&official),
    };
    let (_, summary) = elsewhere::write(&spec, &target).unwrap();
    assert!(summary.contains("2 of 2 operations"), "{summary}");
    let file = out.join("zoo-models/src/generated/animal/animal.rs");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("/// Somebody with a name."), "{text}");
    let head = text.lines().next().unwrap();
    assert!(
        head.contains("@generated") && head.contains("not to be committed"),
        "{head}"
    );
}

#[test]
fn words_cannot_be_checked_for() {
    use clap::Args as _;
    let command = || generate::Args::augment_args(clap::Command::new("generate"));
    let refused = |args: &[&str]| command().try_get_matches_from(args).is_err();
    assert!(!refused(&["generate", "--descriptions", "a.yaml"]));
    assert!(refused(&[
        "generate",
        "--check",
        "--descriptions",
        "a.yaml"
    ]));
}
