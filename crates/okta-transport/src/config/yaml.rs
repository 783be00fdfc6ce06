//! Settings from a YAML file, each with its line.
//!
//! A parser of events is enough for a file of this shape, and more than a deserializer gives: it knows lines, and nothing
//! is built that was not asked for. Aliases are not followed, so a few lines cannot become gigabytes; what is not a key
//! of ours is passed by without recursion, however deep it is.
//!
//! The parser's own messages are not shown, since they quote the file.

use std::collections::BTreeMap;
use std::path::Path;

use saphyr_parser::{Event, Parser, ScalarStyle, StrInput};

use super::found::{Found, Value};
use super::nearest::nearest;
use super::{ConfigFile, ConfigWarning, Key, MAX_FILE_SIZE};
use crate::{ConfigProblem, ConfigSource};

/// The key that problems of a whole file are reported under.
pub(super) const FILE: &str = "okta.yaml";

/// How many problems, and how many warnings, a file has at most. It is another kind of file that has more, and a list of
/// thousands would help nobody.
const MOST: usize = 50;

/// Reads a file's contents.
pub(super) fn read(path: &Path, file: &ConfigFile) -> Found {
    let bytes = file.bytes();
    let mut found = Found::nothing();
    let wrong = |reason: &str| ConfigProblem::new(FILE, reason).with_source(whole(path));
    if bytes.len() > MAX_FILE_SIZE {
        let reason = format!("is larger than {MAX_FILE_SIZE} bytes");
        found.error.extend(wrong(&reason));
        return found;
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        found.error.extend(wrong("is not UTF-8"));
        return found;
    };
    let mut reader = Reader {
        path,
        line: 1,
        parser: Parser::new_from_str(text.strip_prefix('\u{feff}').unwrap_or(text)),
        found,
    };
    if reader.document().is_none() {
        // After that nothing of the file can be trusted, but what it said before is still worth its own problems.
        reader.problem(FILE, "is not valid YAML here");
    }
    reader.found
}

/// A place in no line.
pub(super) fn whole(path: &Path) -> ConfigSource {
    ConfigSource::File {
        path: path.to_owned(),
        line: None,
    }
}

/// Its functions return nothing where the YAML ends or breaks off.
struct Reader<'a> {
    path: &'a Path,
    /// Of the last event.
    line: usize,
    parser: Parser<'a, StrInput<'a>>,
    found: Found,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<Event<'a>> {
        match self.parser.next_event()? {
            Ok((event, span)) => {
                self.line = span.start.line();
                Some(event)
            }
            Err(error) => {
                self.line = error.marker().line();
                None
            }
        }
    }

    fn document(&mut self) -> Option<()> {
        let mut is_first = true;
        loop {
            match self.next()? {
                Event::StreamEnd => return Some(()),
                Event::DocumentStart(_) if !is_first => {
                    self.problem(FILE, "holds a second document, which is not read");
                    return Some(());
                }
                Event::DocumentStart(_) => {
                    is_first = false;
                    match self.next()? {
                        Event::MappingStart(..) => self.section("")?,
                        other if is_null(&other) => {}
                        other => {
                            self.problem(FILE, "does not begin with `okta:`");
                            self.pass(&other)?;
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// The keys of a mapping, up to its end.
    fn section(&mut self, path: &str) -> Option<()> {
        let mut lines = BTreeMap::new();
        loop {
            let event = self.next()?;
            let name = match event {
                Event::MappingEnd => return Some(()),
                Event::Scalar(name, ..) => name,
                other => {
                    self.problem(FILE, "has something here that is not the name of a key");
                    self.pass(&other)?;
                    self.skip()?;
                    continue;
                }
            };
            let path = match path {
                "" => name.into_owned(),
                path => format!("{path}.{name}"),
            };
            let line = self.line;
            if let Some(earlier) = lines.insert(path.clone(), line) {
                let key = Key::at(&path).map_or(FILE, Key::name);
                let reason = format!("is here for the second time, first in line {earlier}");
                self.problem(key, &reason);
            }
            if let Some(key) = Key::at(&path) {
                self.value(key, line)?;
            } else if Key::is_section(&path) {
                match self.next()? {
                    Event::MappingStart(..) => self.section(&path)?,
                    other if is_null(&other) => {}
                    other => {
                        let reason = format!("has a value at `{path}`, where keys belong");
                        self.problem(FILE, &reason);
                        self.pass(&other)?;
                    }
                }
            } else {
                self.unknown(&path);
                self.skip()?;
            }
        }
    }

    fn value(&mut self, key: Key, line: usize) -> Option<()> {
        let event = self.next()?;
        let text = match event {
            _ if is_null(&event) => return Some(()),
            Event::Scalar(text, ..) => text.into_owned(),
            Event::SequenceStart(..) if key == Key::Scopes => self.words()?,
            Event::MappingStart(..) => return self.braces(key, line),
            other => {
                let reason = match other {
                    Event::Alias(_) => "is an alias: write the value itself",
                    _ => "is a list, and has one value",
                };
                self.problem(key.name(), reason);
                return self.pass(&other);
            }
        };
        self.put(key, text, line);
        Some(())
    }

    /// The items of a list of words, with spaces between them.
    fn words(&mut self) -> Option<String> {
        let mut words = Vec::new();
        loop {
            match self.next()? {
                Event::SequenceEnd => return Some(words.join(" ")),
                Event::Scalar(text, ..) => words.push(text.into_owned()),
                other => {
                    self.problem(Key::Scopes.name(), "is a list of something else than words");
                    self.pass(&other)?;
                }
            }
        }
    }

    /// What the documentation's `port: { proxy_port }` is in YAML: a mapping with one key and no value. It is kept as a
    /// placeholder, so that it is refused as one.
    fn braces(&mut self, key: Key, line: usize) -> Option<()> {
        let mut events = 0;
        let mut is_placeholder = true;
        loop {
            let event = self.next()?;
            match event {
                Event::MappingEnd => break,
                Event::Scalar(..) if events == 0 => {}
                _ if events == 1 && is_null(&event) => {}
                other => {
                    is_placeholder = false;
                    self.pass(&other)?;
                }
            }
            events += 1;
        }
        if is_placeholder && events == 2 {
            self.put(key, "{}".to_owned(), line);
        } else {
            self.line = line;
            self.problem(key.name(), "has keys below it, and has one value");
        }
        Some(())
    }

    fn put(&mut self, key: Key, text: String, line: usize) {
        // An empty value is no value, in every source.
        if !text.is_empty() {
            self.line = line;
            let value = Value::new(text, self.here());
            self.found.values.push((key, value));
        }
    }

    /// Passes by the next value, whatever it is.
    fn skip(&mut self) -> Option<()> {
        let event = self.next()?;
        self.pass(&event)
    }

    /// Passes by the rest of a value that began with this event.
    fn pass(&mut self, first: &Event<'_>) -> Option<()> {
        let step = |event: &Event<'_>| match event {
            Event::MappingStart(..) | Event::SequenceStart(..) => 1,
            Event::MappingEnd | Event::SequenceEnd => -1,
            _ => 0,
        };
        let mut depth: isize = step(first);
        while depth > 0 {
            depth += step(&self.next()?);
        }
        Some(())
    }

    fn here(&self) -> ConfigSource {
        ConfigSource::File {
            path: self.path.to_owned(),
            line: Some(self.line),
        }
    }

    fn problem(&mut self, key: &'static str, reason: &str) {
        if self.found.error.problems().len() >= MOST {
            return;
        }
        let problem = ConfigProblem::new(key, reason).with_source(self.here());
        self.found.error.extend(problem);
    }

    fn unknown(&mut self, path: &str) {
        if self.found.warnings.len() >= MOST {
            return;
        }
        let meant = nearest(path, Key::ALL.into_iter().map(Key::path), '.')
            .and_then(|known| Some((Key::at(known)?, known)));
        let warning = ConfigWarning::unknown(path, meant, self.here());
        self.found.warnings.push(warning);
    }
}

fn is_null(event: &Event<'_>) -> bool {
    matches!(event, Event::Scalar(text, ScalarStyle::Plain, ..)
        if matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL"))
}
