//! Builds an `http::Request` from an operation without any I/O, so that every rule of the wire (one encoded segment per
//! path parameter, how lists are joined, which media types go in and out) stands in one place and is tested without a
//! server.

use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{Request, Uri};
use okta_models::text::write;
use okta_models::wire::Wire;
use okta_transport::Body;
use serde::Serialize;

use crate::content::Content;
use crate::error::{BuildError, BuildProblem};
use crate::info::OperationInfo;
use crate::param::{Param, encode, encoded};

/// Room for what goes into a path: Okta's ids have twenty characters.
const ROOM: usize = 32;

/// Collects what an operation sends.
///
/// Its methods do not fail: the first problem is kept, and [`finish`](Self::finish) reports it. So an operation writes
/// itself line by line.
#[derive(Debug)]
pub struct RequestWriter {
    info: &'static OperationInfo,
    path: String,
    query: String,
    headers: HeaderMap,
    body: Body,
    problem: Option<BuildError>,
}

impl RequestWriter {
    /// A request without parameters or body.
    #[must_use]
    pub fn new(info: &'static OperationInfo) -> Self {
        let mut path = String::with_capacity(info.path.len() + ROOM);
        path.push_str(info.path);
        Self {
            info,
            path,
            query: String::new(),
            headers: HeaderMap::new(),
            body: Body::empty(),
            problem: None,
        }
    }

    /// Fills the placeholder `{name}` of the path with one encoded segment.
    ///
    /// An empty value, `.` and `..` are refused: they would address another resource.
    pub fn path(&mut self, name: &str, value: &str) {
        if matches!(value, "" | "." | "..") {
            return self.fail(name, BuildProblem::PathSegment);
        }
        let Some(start) = placeholder(&self.path, name) else {
            return self.fail(name, BuildProblem::NoPlaceholder);
        };
        self.path
            .replace_range(start..start + name.len() + 2, &encoded(value));
    }

    /// Appends a query parameter: once per value, not at all without one.
    pub fn query(&mut self, name: &str, value: &(impl Param + ?Sized)) {
        value.each(&mut |text| {
            self.key(name);
            encode(&mut self.query, text);
        });
    }

    /// Appends a query parameter whose values are joined by commas (`form` without `explode` in OpenAPI).
    pub fn query_joined(&mut self, name: &str, value: &(impl Param + ?Sized)) {
        let mut first = true;
        value.each(&mut |text| {
            if std::mem::take(&mut first) {
                self.key(name);
            } else {
                self.query.push(',');
            }
            encode(&mut self.query, text);
        });
    }

    /// Sets a header; several values are joined by commas, and without a value it is not sent.
    pub fn header(&mut self, name: &str, value: &(impl Param + ?Sized)) {
        let mut joined: Option<String> = None;
        value.each(&mut |text| match &mut joined {
            Some(joined) => {
                joined.push_str(", ");
                joined.push_str(text);
            }
            None => joined = Some(text.to_owned()),
        });
        let Some(joined) = joined else { return };
        match (
            HeaderName::try_from(name),
            HeaderValue::from_bytes(joined.as_bytes()),
        ) {
            (Ok(header), Ok(value)) => self.set_header(header, value),
            _ => self.fail(name, BuildProblem::Header),
        }
    }

    /// Sets a header that is known to be well-formed.
    pub fn set_header(&mut self, name: HeaderName, value: HeaderValue) {
        self.headers.insert(name, value);
    }

    /// Sets a JSON body of the operation's first media type (`application/json` where it declares none).
    pub fn json(&mut self, body: &(impl Serialize + ?Sized)) {
        match serde_json::to_vec(body) {
            Ok(bytes) => self.written(bytes),
            Err(_) => self.fail("body", BuildProblem::Json),
        }
    }

    /// Sets a generated type as the body, as [`json`](Self::json) does.
    pub fn model(&mut self, body: &impl Wire) {
        self.written(write(body));
    }

    fn written(&mut self, bytes: Vec<u8>) {
        let declared = self.info.body;
        let media_type = declared.and_then(|body| body.media_types.first().copied());
        self.bytes(media_type.unwrap_or("application/json"), bytes);
    }

    /// Sets a body of bytes with its media type.
    pub fn content(&mut self, body: &Content) {
        self.bytes(body.media_type(), body.bytes().clone());
    }

    /// Sets a body in place of one that may have been set, with its media type.
    pub(crate) fn replace_content(&mut self, body: &Content) {
        self.headers.remove(CONTENT_TYPE);
        self.content(body);
    }

    fn bytes(&mut self, media_type: &str, bytes: impl Into<bytes::Bytes>) {
        self.body = Body::from(bytes.into());
        // A header parameter may have asked for a variant of the media type.
        if !self.headers.contains_key(CONTENT_TYPE) {
            match HeaderValue::try_from(media_type) {
                Ok(value) => self.set_header(CONTENT_TYPE, value),
                Err(_) => self.fail("body", BuildProblem::MediaType),
            }
        }
    }

    fn key(&mut self, name: &str) {
        if !self.query.is_empty() {
            self.query.push('&');
        }
        encode(&mut self.query, name);
        self.query.push('=');
    }

    /// Records that a parameter cannot be sent; only the first problem is reported.
    pub(crate) fn fail(&mut self, name: &str, problem: BuildProblem) {
        if self.problem.is_none() {
            self.problem = Some(BuildError::new(self.info, name, problem));
        }
    }

    /// The request: path and query without scheme or host, `Accept` and `Content-Type`, the body if one was set, and in
    /// its extensions the [`CallInfo`](okta_transport::CallInfo), with whose `operation` [`find`](crate::registry::find) has all facts.
    ///
    /// # Errors
    /// The first problem met: a path parameter that is empty, `.`, `..` or missing, a header value that HTTP does not
    /// allow, a body that is no JSON, or an URI that is too long (65,534 bytes).
    pub fn finish(mut self) -> Result<Request<Body>, BuildError> {
        if let Some(start) = self.path.find('{') {
            let name = self.path[start + 1..]
                .split('}')
                .next()
                .unwrap_or_default()
                .to_owned();
            self.fail(&name, BuildProblem::Missing);
        }
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        let mut target = self.path;
        if !self.query.is_empty() {
            target.push('?');
            target.push_str(&self.query);
        }
        let uri = Uri::try_from(target)
            .map_err(|_| BuildError::new(self.info, "path", BuildProblem::Uri))?;
        if !self.headers.contains_key(ACCEPT) {
            self.headers.insert(ACCEPT, accept(self.info));
        }
        let mut request = Request::new(self.body);
        *request.method_mut() = self.info.method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = self.headers;
        request.extensions_mut().insert(self.info.call_info());
        Ok(request)
    }
}

/// Where `{name}` stands in a path.
fn placeholder(path: &str, name: &str) -> Option<usize> {
    path.match_indices('{')
        .map(|(start, _)| start)
        .find(|start| {
            let rest = &path[start + 1..];
            rest.len() > name.len() && rest.starts_with(name) && rest.as_bytes()[name.len()] == b'}'
        })
}

/// The media types that the operation answers with, and JSON, which errors come in.
fn accept(info: &OperationInfo) -> HeaderValue {
    const JSON: HeaderValue = HeaderValue::from_static("application/json");
    match info.produces {
        [] => JSON,
        [first, ..] if *first == "application/json" => JSON,
        types => HeaderValue::try_from(format!("{}, application/json;q=0.9", types.join(", ")))
            .unwrap_or(JSON),
    }
}
