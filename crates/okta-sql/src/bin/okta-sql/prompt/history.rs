//! What was typed, kept for the next time in a file that only its owner reads.

use std::path::{Path, PathBuf};

use rustyline::history::FileHistory;
use rustyline::{Editor, Helper};

/// `okta-sql/history` among the state of programs. Nothing where nobody knows a home.
pub fn file() -> Option<PathBuf> {
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from);
    let home = || Some(std::env::home_dir()?.join(".local/state"));
    // The XDG specification has relative paths ignored.
    let state = state.filter(|path| path.is_absolute()).or_else(home)?;
    Some(state.join("okta-sql").join("history"))
}

/// Keeps what was added since the last time. A history that cannot be kept is no reason to stop.
pub fn keep<H: Helper>(editor: &mut Editor<H, FileHistory>, file: &Path) {
    if let Some(directory) = file.parent() {
        let _ = std::fs::create_dir_all(directory);
    }
    let _ = editor.append_history(file);
    let _ = close(file);
}

/// The editor makes the file with a mask; one that was there before may be open to others.
#[cfg(unix)]
fn close(file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn close(_: &Path) -> std::io::Result<()> {
    Ok(())
}
