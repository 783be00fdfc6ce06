//! The official files, which are not part of the repository: tests that read them are skipped, with a message, where they are
//! missing, and fail for that where `CI` is set.

use std::path::{Path, PathBuf};

/// The workspace.
pub(crate) fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// An official file by its name; `None` where it is missing and may be.
pub(crate) fn official(name: &str) -> Option<PathBuf> {
    let path = workspace().join("../shared/openapi").join(name);
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
