//! What tests on recordings share.

use std::path::{Path, PathBuf};

/// Recordings, which are not part of the repository; `None` where they are missing and may be.
pub fn recordings() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/recorded/dev.jsonl");
    if path.is_file() {
        return Some(path);
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "{} is missing",
        path.display()
    );
    eprintln!("skipped: {} is missing", path.display());
    None
}
