//! The command itself: what it prints, how it ends, and what it says of what it cannot read.
//!
//! `UPDATE_GOLDEN=1 cargo test -p xtask --test diff` writes anew what is printed; read the difference.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::fixture;
use crate::shared::{official, workspace};

fn diff(old: &Path, new: &Path, options: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("diff").args([old, new]).args(options);
    command.output().unwrap()
}

fn printed(old: &Path, new: &Path, options: &[&str]) -> String {
    let output = diff(old, new, options);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn two_releases_of_a_park() {
    let (old, new) = (fixture("park.yaml"), fixture("park-next.yaml"));
    for (golden, options) in [
        ("park.txt", &[][..]),
        ("park-breaking.txt", &["--breaking"]),
        ("park.md", &["--format", "markdown"]),
        ("park.json", &["--format", "json"]),
    ] {
        let printed = printed(&old, &new, options);
        let golden = fixture(golden);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&golden, &printed).unwrap();
        }
        assert_eq!(printed, fs::read_to_string(golden).unwrap());
    }
}

#[test]
fn nothing_changed() {
    let park = fixture("park.yaml");
    let text = printed(&park, &park, &["--fail-on-breaking"]);
    assert!(text.ends_with("\n\nNo difference.\n"), "{text}");
    let json = printed(&park, &park, &["--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["changes"], serde_json::json!([]));
}

#[test]
fn it_fails_where_something_breaks_if_it_is_asked_to() {
    let (old, new) = (fixture("park.yaml"), fixture("park-next.yaml"));
    assert_eq!(
        diff(&old, &new, &["--fail-on-breaking"]).status.code(),
        Some(1)
    );
    assert_eq!(diff(&old, &new, &[]).status.code(), Some(0));
}

#[test]
fn an_imported_directory_is_its_official_file() {
    let folder = TempDir::new().unwrap();
    let (park, dir) = (fixture("park.yaml"), folder.path().join("park"));
    xtask::import::elsewhere(&park, &dir).unwrap();
    for (old, new) in [(&park, &dir), (&dir, &park)] {
        assert!(printed(old, new, &[]).ends_with("No difference.\n"));
    }
    // What is corrected in the directory is corrected in a file that is compared with it, too.
    fs::create_dir(dir.join("overlay")).unwrap();
    let overlay = |target: &str| {
        format!(
            "overlay: 1.0.0\nactions:\n- target: {target}\n  description: Reads better.\n  update: {{x-rust-name: Visitor}}\n"
        )
    };
    fs::write(
        dir.join("overlay/names.yaml"),
        overlay("$.components.schemas.Guest"),
    )
    .unwrap();
    assert!(printed(&park, &dir, &[]).ends_with("No difference.\n"));
    // A correction that a newer release no longer needs is said.
    let next = folder.path().join("next.yaml");
    let text = fs::read_to_string(&park)
        .unwrap()
        .replace("Guest:\n", "Client:\n")
        .replace("schemas/Guest", "schemas/Client");
    fs::write(&next, text).unwrap();
    let output = diff(&dir, &next, &[]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("a correction no longer fits") && said.contains("names.yaml: actions/0"),
        "{said}"
    );
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        text.contains("models::Client (tags/Guest.yaml): was `models::Visitor`"),
        "{text}"
    );
}

#[test]
fn ours_is_what_was_imported() {
    let Some(file) = official("management-2026.06.3.yaml") else {
        return;
    };
    let output = diff(&workspace().join("spec"), &file, &[]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.ends_with("\n\nNo difference.\n"), "{text}");
}

#[test]
fn what_cannot_be_read_is_said_with_its_place() {
    let folder = TempDir::new().unwrap();
    let park = fixture("park.yaml");
    let text = fs::read_to_string(&park).unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let cases = [
        (
            folder.path().join("none.yaml"),
            "none.yaml: there is no such file",
        ),
        (folder.path().to_owned(), "there is no description here"),
        (file("odd.yaml", "a: [1,"), "odd.yaml"),
        (
            file("other.json", "{\"swagger\": \"2.0\"}"),
            "other.json: not an OpenAPI 3 description: #/swagger",
        ),
        (
            file(
                "broken.yaml",
                &text.replace("schemas/Ride'", "schemas/Rides'"),
            ),
            "broken.yaml: a broken description (cut off, perhaps): #/",
        ),
    ];
    for (path, wanted) in cases {
        for (old, new) in [(&path, &park), (&park, &path)] {
            let output = diff(old, new, &[]);
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{wanted}");
            assert!(said.contains(wanted) && output.stdout.is_empty(), "{said}");
        }
    }
}
