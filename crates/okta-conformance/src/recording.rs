//! Recorded interactions: one JSON object a line.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, Result};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::{Map, Value};

/// One request and what came back.
#[derive(Debug, Deserialize)]
pub struct Recording {
    /// A name for it, for messages.
    #[serde(default)]
    pub id: Option<String>,
    /// The HTTP method.
    pub method: String,
    /// The path as it was sent, without the query.
    pub path: String,
    /// The query as it was sent, without the question mark.
    #[serde(default)]
    pub query: Option<String>,
    /// The request body, where it was JSON.
    #[serde(default)]
    pub request_body: Option<Value>,
    /// The status.
    pub status: u16,
    /// The response headers; a value is a string or a list of them.
    #[serde(default)]
    pub response_headers: Option<Map<String, Value>>,
    /// The response body: JSON, or a string where it was none.
    #[serde(default)]
    pub response_body: Option<Value>,
}

impl Recording {
    /// The response headers; what is no header is left out.
    #[must_use]
    pub fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in self.response_headers.iter().flatten() {
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

/// Reads a file of recordings. Blank lines are passed over.
///
/// # Errors
/// Where the file cannot be read, or a line is not a recording; the message names file and line.
pub fn read(path: &Path) -> Result<Vec<Recording>> {
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let mut recordings = Vec::new();
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let place = || format!("{}:{}", path.display(), number + 1);
        let line = line.with_context(place)?;
        if !line.trim().is_empty() {
            recordings.push(serde_json::from_str(&line).with_context(place)?);
        }
    }
    Ok(recordings)
}
