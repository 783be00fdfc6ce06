//! Where the documents stand. They are not part of the repository: on a machine without them the tests have nothing to
//! read and pass, saying so; where `CI` is set they are required.

use std::path::{Path, PathBuf};

use crate::reference_page::{self, Endpoint};
use crate::sdk_page::{self, Operation};

/// A page of a generated SDK on the operations of linked users.
pub(crate) fn identity_provider_users() -> Option<Vec<Operation>> {
    Some(sdk_page::parse(&document("000_")?))
}

/// A page of a generated SDK on the operations of identity sources.
pub(crate) fn identity_sources() -> Option<Vec<Operation>> {
    Some(sdk_page::parse(&document("002_")?))
}

/// The text of a reference page on identity providers.
pub(crate) fn identity_providers() -> Option<Vec<Endpoint>> {
    Some(reference_page::parse(&document("003_")?))
}

/// The text of an SDK's page on keys and settings.
pub(crate) fn sdk_readme() -> Option<String> {
    document("004_")
}

/// The text of all documents.
pub(crate) fn texts() -> Vec<String> {
    let prefixes = ["000_", "001_", "002_", "003_", "004_"];
    prefixes.into_iter().filter_map(document).collect()
}

/// The root of the workspace.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The text of the document whose file name begins so; `None` where it is missing and may be.
fn document(prefix: &str) -> Option<String> {
    let folder = std::env::var_os("OKTA_SEEDS")
        .map_or_else(|| workspace().join("../shared/seeds"), PathBuf::from);
    let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
    let found = entries.map(|entry| entry.path()).find(|path| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with(prefix))
    });
    match found {
        Some(path) => Some(std::fs::read_to_string(path).expect("a readable document")),
        None if std::env::var_os("CI").is_some() => {
            panic!(
                "no document {prefix}* in {}, and CI requires it",
                folder.display()
            )
        }
        None => {
            eprintln!("skipped: no document {prefix}* in {}", folder.display());
            None
        }
    }
}
