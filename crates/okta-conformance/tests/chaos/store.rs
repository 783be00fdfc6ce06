//! What a worker leaves behind: a file of lines, of which the last one may be half. Items and the place after them stand in
//! one line, so that no death comes in between.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) enum Line {
    /// A list was begun, or resumed from the place that was stored last.
    Began,
    /// Items, and where to go on after them.
    Stored { ids: Vec<String>, next: String },
    /// The last items, and the end of the list.
    Ended { ids: Vec<String> },
}

impl Line {
    pub(crate) fn ids(&self) -> &[String] {
        match self {
            Self::Began => &[],
            Self::Stored { ids, .. } | Self::Ended { ids } => ids,
        }
    }
}

pub(crate) struct Store {
    path: PathBuf,
    file: File,
}

impl Store {
    /// What is there, and a way to add to it. Half a line at the end is what somebody was writing who died, and is taken away.
    pub(crate) fn open(path: &Path) -> (Self, Vec<Line>) {
        let mut options = OpenOptions::new();
        let file = options.create(true).append(true).open(path);
        let file = file.expect("a file");
        let path = path.to_owned();
        let text = std::fs::read_to_string(&path).expect("a file");
        let whole = text.rfind('\n').map_or(0, |last| last + 1);
        file.set_len(whole as u64).expect("a shorter file");
        let lines = text[..whole].lines();
        let lines = lines.map(|line| serde_json::from_str(line).expect("a whole line"));
        let lines = lines.collect();
        (Self { path, file }, lines)
    }

    /// Adds a line in two parts, as any file system may.
    pub(crate) fn add(&mut self, line: &Line, in_between: impl FnOnce()) {
        let line = serde_json::to_string(line).expect("JSON") + "\n";
        let (head, tail) = line.split_at(line.len() / 2);
        let place = self.path.display();
        let mut write = |part: &str| {
            let written = self.file.write_all(part.as_bytes());
            written.unwrap_or_else(|error| panic!("{place}: {error}"));
        };
        write(head);
        in_between();
        write(tail);
    }
}
