//! Recorded interactions: one JSON object a line.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value};

/// One request and what came back.
#[derive(Debug)]
pub struct Recording {
    /// A name for it, for messages: its `id`, or else file and line.
    pub name: String,
    /// Where it was recorded, if the line says: things of one source belong together.
    pub source: String,
    /// The HTTP method.
    pub method: String,
    /// The path as it was sent, without the query.
    pub path: String,
    /// The query as it was sent, without the question mark.
    pub query: String,
    /// The request body: JSON, or a string where it was none.
    pub request_body: Option<Value>,
    /// The status.
    pub status: u16,
    /// The response headers; a value is a string or a list of them.
    response_headers: Map<String, Value>,
    /// The response body: JSON, or a string where it was none.
    pub response_body: Option<Value>,
}

impl Recording {
    /// The response headers; what is no header is left out.
    #[must_use]
    pub fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.response_headers {
            let Ok(name) = HeaderName::try_from(name.as_str()) else {
                continue;
            };
            let values = match value {
                Value::Array(list) => list.as_slice(),
                single => std::slice::from_ref(single),
            };
            let values = values.iter().filter_map(Value::as_str);
            for value in values.filter_map(|value| HeaderValue::from_str(value).ok()) {
                headers.append(name.clone(), value);
            }
        }
        headers
    }

    /// The path with doubled and trailing slashes taken out.
    #[must_use]
    pub fn plain_path(&self) -> String {
        plain_path(&self.path)
    }
}

/// A path with doubled and trailing slashes taken out.
#[must_use]
pub fn plain_path(path: &str) -> String {
    let segments: Vec<&str> = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .collect();
    format!("/{}", segments.join("/"))
}

/// Reads a file of recordings. Blank lines are passed over; a line that is no recording is an `Err` that names it.
///
/// # Errors
/// Where the file cannot be read.
pub fn read(path: &Path) -> Result<Vec<Result<Recording, String>>> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let lines = bytes.split(|byte| *byte == b'\n').enumerate();
    let lines = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
    Ok(lines
        .map(|(number, line)| {
            let place = format!("{}:{}", path.display(), number + 1);
            Recording::parse(&place, line).map_err(|problem| format!("{place}: {problem}"))
        })
        .collect())
}

impl Recording {
    fn parse(place: &str, line: &[u8]) -> Result<Self, String> {
        let mut line: Map<String, Value> =
            serde_json::from_slice(line).map_err(|error| error.to_string())?;
        let mut take = |name: &str| line.remove(name).filter(|value| !value.is_null());
        let text = |name: &str, value: Option<Value>| match value {
            Some(Value::String(text)) => Ok(text),
            Some(other) => Err(format!("`{name}` is {other}, not a string")),
            None => Err(format!("`{name}` is missing")),
        };
        let status = take("status").map(plain).unwrap_or_default();
        Ok(Self {
            name: take("id").map_or_else(|| place.to_owned(), plain),
            source: take("source").map(plain).unwrap_or_default(),
            method: text("method", take("method"))?,
            path: text("path", take("path"))?,
            query: match take("query") {
                None => String::new(),
                query => text("query", query)?,
            },
            request_body: take("request_body"),
            status: status
                .parse()
                .map_err(|_| format!("`status` is {status:?}"))?,
            response_headers: match take("response_headers") {
                Some(Value::Object(headers)) => headers,
                _ => Map::new(),
            },
            response_body: take("response_body"),
        })
    }
}

/// A value as it is, a string without its quotes.
fn plain(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_one_by_one() {
        let file =
            std::env::temp_dir().join(format!("okta-recordings-{}.jsonl", std::process::id()));
        let lines: [&[u8]; 6] = [
            b"\xef\xbb\xbf{\"id\":7,\"method\":\"GET\",\"path\":\"//a/\",\"status\":\"200\"}",
            b"",
            b"{\"method\":",
            b"\xff",
            b"{\"method\":\"GET\",\"path\":\"/a\",\"status\":true}",
            b"{\"method\":\"GET\",\"status\":1}",
        ];
        fs::write(&file, lines.join(&b'\n')).unwrap();
        let read = read(&file).unwrap();
        fs::remove_file(&file).unwrap();
        let first = read[0].as_ref().unwrap();
        assert_eq!(
            (
                first.name.as_str(),
                first.status,
                first.plain_path().as_str()
            ),
            ("7", 200, "/a")
        );
        let problems: Vec<&str> = read[1..]
            .iter()
            .map(|line| line.as_ref().unwrap_err().as_str())
            .collect();
        assert!(
            problems[0].contains(".jsonl:3: EOF") && problems[1].contains(".jsonl:4: "),
            "{problems:?}"
        );
        assert!(
            problems[2].ends_with(".jsonl:5: `status` is \"true\""),
            "{problems:?}"
        );
        assert!(
            problems[3].ends_with(".jsonl:6: `path` is missing"),
            "{problems:?}"
        );
    }
}
