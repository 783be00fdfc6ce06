//! The guide: its programs run as doctests; that its links lead somewhere, and that its defaults and texts are the real ones, is
//! tested here.
#![cfg(all(
    feature = "full",
    feature = "transport",
    feature = "config",
    feature = "oauth"
))]

mod defaults;
mod links;
mod texts;

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the pages.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide")
}

fn page(name: &str) -> String {
    let path = folder().join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files of all pages, in order.
fn pages() -> Vec<String> {
    let files = fs::read_dir(folder()).expect("the folder of the pages");
    let names = files.map(|file| file.expect("a page").file_name().into_string());
    let mut names: Vec<_> = names.map(|name| name.expect("a name")).collect();
    names.sort();
    names
}
