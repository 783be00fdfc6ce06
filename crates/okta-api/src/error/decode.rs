//! An answer of success that could not be read: which operation, as what, where, and why, without showing what it held.

use std::fmt;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Extensions, HeaderMap, StatusCode};
use okta_transport::Attempts;

use crate::codec::Malformed;
use crate::error::text::line;
use crate::info::OperationInfo;
use crate::response::request_id;

/// An answer, or an item of a list, that is not what it should be.
///
/// `Display` and `Debug` show its kind and place; what was received is behind [`body`](Self::body).
#[derive(Clone)]
pub struct DecodeError {
    operation: &'static str,
    status: StatusCode,
    content_type: Option<String>,
    request_id: Option<String>,
    malformed: Malformed,
    item: Option<usize>,
    attempts: Option<Attempts>,
    body: Bytes,
}

impl DecodeError {
    /// The error of an answer with these headers that *you* found unreadable: what read a page elsewhere than in
    /// [`NamedOperation::list_with`](crate::NamedOperation::list_with) says it as the client would have.
    #[must_use]
    pub fn new(
        info: &'static OperationInfo,
        status: StatusCode,
        headers: &HeaderMap,
        malformed: Malformed,
        body: Bytes,
    ) -> Self {
        Self {
            operation: info.id,
            status,
            content_type: headers
                .get(CONTENT_TYPE)
                .map(|value| line(&String::from_utf8_lossy(value.as_bytes()), 80)),
            request_id: request_id(headers).map(str::to_owned),
            malformed,
            item: None,
            attempts: None,
            body,
        }
    }

    /// Takes from an answer's extensions what was tried.
    pub(crate) fn tried(mut self, extensions: &Extensions) -> Self {
        self.attempts = extensions.get().cloned();
        self
    }

    pub(crate) fn item(mut self, index: usize) -> Self {
        self.item = Some(index);
        self
    }

    /// The id of the operation.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The answer's status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The answer's media type as the server named it.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The value of `X-Okta-Request-Id`.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// What was tried before there was an answer; `None` where the transport does not say.
    #[must_use]
    pub fn attempts(&self) -> Option<&Attempts> {
        self.attempts.as_ref()
    }

    /// The position of the item in its page, from 0, where one item is meant and not the whole answer.
    #[must_use]
    pub fn item_index(&self) -> Option<usize> {
        self.item
    }

    /// What is wrong, and where.
    #[must_use]
    pub fn malformed(&self) -> &Malformed {
        &self.malformed
    }

    /// What was received: the body, or the JSON of the item. It may hold personal data and secrets.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.operation)?;
        match self.item {
            Some(index) => write!(f, "item {index} of the page")?,
            None => write!(f, "the {} answer", self.status.as_u16())?,
        }
        write!(
            f,
            " cannot be read: {} ({} bytes",
            self.malformed,
            self.body.len()
        )?;
        if let Some(content_type) = &self.content_type {
            write!(f, " of {content_type}")?;
        }
        if let Some(request_id) = &self.request_id {
            write!(f, ", request id {request_id}")?;
        }
        f.write_str(")")
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("content_type", &self.content_type)
            .field("request_id", &self.request_id)
            .field("malformed", &self.malformed)
            .field("item", &self.item)
            .field("attempts", &self.attempts)
            .field("body_length", &self.body.len())
            .finish()
    }
}

impl std::error::Error for DecodeError {}
