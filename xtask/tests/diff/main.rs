//! `cargo xtask diff`: on small descriptions, on single changes of them, and on the official ones against what is generated of those.

mod command;
mod mutations;
#[path = "../shared/mod.rs"]
mod shared;
mod truth;

use std::path::{Path, PathBuf};

/// A file beside these tests.
fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/diff")
        .join(name)
}
