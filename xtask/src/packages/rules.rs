//! What a published package must have.

use std::path::Path;

use super::beside;
use crate::workspace::{Metadata, Package, numbers};

/// The most that the registry takes, compressed, in bytes.
const LARGEST: u64 = 10_000_000;

/// What has to be in every package.
const FILES: [&str; 3] = ["LICENSE-APACHE", "LICENSE-MIT", "README.md"];

/// What is wrong with a package, one sentence each.
pub(super) fn broken(package: &Package, size: u64, files: &[String], root: &Path) -> Vec<String> {
    let mut wrong = Vec::new();
    if size > LARGEST {
        wrong.push(format!(
            "{size} bytes, and no more than {LARGEST} are taken"
        ));
    }
    for name in FILES {
        if !files.iter().any(|file| file == name) {
            wrong.push(format!("{name} is not in it"));
        }
    }
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        if beside(package, name) != std::fs::read_to_string(root.join(name)).ok() {
            wrong.push(format!("its {name} is not that of the workspace"));
        }
    }
    for (has, what) in [
        (package.description.is_some(), "description"),
        (package.license.is_some(), "license"),
        (package.readme.is_some(), "readme"),
        (package.rust_version.is_some(), "rust-version"),
        (!package.categories.is_empty(), "categories"),
        (!package.keywords.is_empty(), "keywords"),
    ] {
        if !has {
            wrong.push(format!("its Cargo.toml has no `{what}`"));
        }
    }
    // The registry refuses more and longer ones, but only when it is sent them.
    if package.keywords.len() > 5 || package.keywords.iter().any(|word| word.len() > 20) {
        wrong.push("more than 5 keywords, or one of more than 20 letters".to_owned());
    }
    let docs = &package.metadata["docs"]["rs"];
    let shown = docs["all-features"] == true
        && docs["rustdoc-args"] == serde_json::json!(["--cfg", "docsrs"]);
    if !shown {
        wrong.push(
            "docs.rs is not told to show all features, and which item needs which".to_owned(),
        );
    }
    wrong
}

/// Dependencies that ask for a newer Rust than a package promises to build with.
pub(super) fn too_new(package: &Package, metadata: &Metadata) -> Vec<String> {
    let Some(promised) = &package.rust_version else {
        return Vec::new();
    };
    let packages = metadata.packages.iter();
    let newer = packages.filter(|it| {
        it.rust_version
            .as_deref()
            .is_some_and(|asked| numbers(asked) > numbers(promised))
    });
    newer
        .map(|it| format!("{} {} needs more than Rust {promised}", it.name, it.version))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_may_not_need_a_newer_rust() {
        let metadata = metadata().unwrap();
        let mut package = member(&metadata, "okta-models").unwrap().clone();
        assert_eq!(too_new(&package, &metadata), [""; 0]);
        package.rust_version = Some("1.60".to_owned());
        let newer = too_new(&package, &metadata);
        assert!(newer.iter().any(|it| it.starts_with("jiff ")), "{newer:?}");
    }
    use crate::workspace::{member, metadata, root};

    #[test]
    fn a_package_has_what_its_readers_need() {
        let metadata = metadata().unwrap();
        let good = member(&metadata, "okta-models").unwrap();
        let files = FILES.map(str::to_owned);
        assert_eq!(broken(good, LARGEST, &files, &root()), [""; 0]);
        assert_eq!(
            broken(good, LARGEST + 1, &files[1..], &root()),
            [
                "10000001 bytes, and no more than 10000000 are taken",
                "LICENSE-APACHE is not in it"
            ]
        );
        let mut bare = good.clone();
        bare.readme = None;
        bare.rust_version = None;
        bare.keywords = vec!["x".repeat(21)];
        bare.metadata = serde_json::Value::Null;
        assert_eq!(
            broken(&bare, 1, &files, &root()),
            [
                "its Cargo.toml has no `readme`",
                "its Cargo.toml has no `rust-version`",
                "more than 5 keywords, or one of more than 20 letters",
                "docs.rs is not told to show all features, and which item needs which",
            ]
        );
    }
}
