//! One call as a handler sees it: path and query parameters decoded, the body parsed on demand.

use std::borrow::Cow;

use bytes::Bytes;
use http::HeaderMap;
use http::header::HOST;
use http::request::Parts;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::clock::Moment;
use crate::depth;
use crate::error::Refusal;
use crate::ids::{Id, Ids};
use crate::json::Object;

/// The names of a template's parameters with their values, decoded.
pub(crate) type Params<'p> = Vec<(&'static str, Cow<'p, str>)>;

pub(crate) struct Call<'a> {
    parts: &'a Parts,
    body: &'a Bytes,
    params: Params<'a>,
    query: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// Scheme and authority that links start with: `https://org.example.com`.
    pub(crate) base: String,
    pub(crate) now: Moment,
    page_size: usize,
}

impl<'a> Call<'a> {
    pub(crate) fn new(
        parts: &'a Parts,
        body: &'a Bytes,
        params: Params<'a>,
        base: String,
        now: Moment,
    ) -> Self {
        let query = raw_pairs(parts)
            .map(|(name, value)| (form_decode(name), form_decode(value)))
            .collect();
        Self {
            parts,
            body,
            params,
            query,
            base,
            now,
            page_size: usize::MAX,
        }
    }

    /// Limits the pages of those that ask for no limit.
    pub(crate) fn pages_of(mut self, items: usize) -> Self {
        self.page_size = items;
        self
    }

    pub(crate) fn path(&self) -> &str {
        self.parts.uri.path()
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// The query as it came, undecoded, for links that repeat it.
    pub(crate) fn raw_query(&self) -> impl Iterator<Item = (&str, &str)> {
        raw_pairs(self.parts)
    }

    /// A path parameter, percent-decoded. The router gives every handler the ones of its template.
    pub(crate) fn param(&self, name: &str) -> &str {
        self.params
            .iter()
            .find(|(known, _)| *known == name)
            .map_or("", |(_, value)| value)
    }

    /// A path parameter that can only be an id.
    pub(crate) fn id(&self, name: &str) -> Option<Id> {
        Id::parse(self.param(name))
    }

    /// A query parameter; an empty one counts as absent.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| value.as_ref())
    }

    /// A `true` or `false` in the query.
    pub(crate) fn flag(&self, name: &str, default: bool) -> Result<bool, Refusal> {
        let Some(text) = self.query(name) else {
            return Ok(default);
        };
        boolean(text).ok_or_else(|| {
            Refusal::field(name, format_args!("must be true or false, not {text:?}"))
        })
    }

    /// A whole number in the query, within bounds that count themselves in.
    pub(crate) fn number(
        &self,
        name: &str,
        default: usize,
        min: usize,
        max: usize,
    ) -> Result<usize, Refusal> {
        let Some(text) = self.query(name) else {
            return Ok(default);
        };
        text.parse()
            .ok()
            .filter(|number| (min..=max).contains(number))
            .ok_or_else(|| {
                Refusal::field(
                    name,
                    format_args!("must be a whole number from {min} to {max}, not {text:?}"),
                )
            })
    }

    /// The page size, from 1 to `max`.
    pub(crate) fn limit(&self, default: usize, max: usize) -> Result<usize, Refusal> {
        self.number("limit", self.unasked(default), 1, max)
    }

    /// The page size of a call that asks for none: the description's, or this org's if that is smaller.
    pub(crate) fn unasked(&self, described: usize) -> usize {
        described.min(self.page_size)
    }

    /// The cursor of a list whose items have ids. What was deleted since is still a place in the list.
    pub(crate) fn after(&self, prefix: &str, ids: &Ids) -> Result<Option<Id>, Refusal> {
        let Some(text) = self.query("after") else {
            return Ok(None);
        };
        match Id::parse(text) {
            Some(id) if id.has_prefix(prefix) && ids.issued(&id) => Ok(Some(id)),
            _ => Err(unknown_cursor()),
        }
    }

    /// The body, which must be a JSON object.
    pub(crate) fn object(&self) -> Result<Object, Refusal> {
        match self.json() {
            Ok(Value::Object(object)) => Ok(object),
            Ok(_) => Err(Refusal::malformed("it must be a JSON object")),
            Err(_) if self.body.is_empty() => Err(Refusal::malformed("it is missing")),
            Err(refusal) => Err(refusal),
        }
    }

    /// The body, which must be JSON.
    pub(crate) fn json(&self) -> Result<Value, Refusal> {
        if depth::is_too_deep(self.body) {
            return Err(Refusal::malformed(format_args!(
                "it nests deeper than {} levels of JSON",
                depth::DEEPEST
            )));
        }
        serde_json::from_slice(self.body)
            .map_err(|error| Refusal::malformed(format_args!("it is not JSON ({error})")))
    }

    /// The body as it came.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.body
    }
}

/// A `true` or `false` in a query, in any case: clients in Python write `True`.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text {
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// A cursor that this org has not handed out for this list.
pub(crate) fn unknown_cursor() -> Refusal {
    Refusal::field("after", "is not a cursor of this list")
}

/// Where links point to: the authority that was asked, else this machine.
pub(crate) fn base_of(parts: &Parts, scheme: &str) -> String {
    let scheme = parts.uri.scheme_str().unwrap_or(scheme);
    let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
    let authority = parts
        .uri
        .authority()
        .map(http::uri::Authority::as_str)
        .or(host)
        .unwrap_or("localhost");
    format!("{scheme}://{authority}")
}

/// The segments of a path, decoded. Empty ones (doubled and trailing slashes) are no segments.
pub(crate) fn segments(path: &str) -> Vec<Cow<'_, str>> {
    path.split('/')
        .filter(|segment| !segment.is_empty())
        .map(decode)
        .collect()
}

fn raw_pairs(parts: &Parts) -> impl Iterator<Item = (&str, &str)> {
    parts
        .uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

fn decode(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

fn form_decode(text: &str) -> Cow<'_, str> {
    if text.contains('+') {
        decode(&text.replace('+', " ")).into_owned().into()
    } else {
        decode(text)
    }
}
