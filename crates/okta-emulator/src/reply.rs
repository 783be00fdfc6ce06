//! What a handler answers with, before the headers that every reply has are added.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue, LINK};
use http::{Response, StatusCode};
use serde_json::Value;

use crate::hooks::Outbound;
use crate::json::Object;

pub(crate) struct Reply {
    status: StatusCode,
    body: Vec<u8>,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// What has to be asked elsewhere before there is an answer; this reply is not sent then.
    outbound: Option<Box<Outbound>>,
}

impl Reply {
    /// 200 with JSON.
    pub(crate) fn json(value: &Value) -> Self {
        Self::written(value.to_string().into_bytes())
    }

    /// 200 with JSON that is already text.
    pub(crate) fn written(body: Vec<u8>) -> Self {
        Self {
            status: StatusCode::OK,
            body,
            headers: vec![(CONTENT_TYPE, HeaderValue::from_static("application/json"))],
            outbound: None,
        }
    }

    /// 200 with a document of another media type.
    pub(crate) fn other(media_type: &'static str, text: &str) -> Self {
        Self {
            status: StatusCode::OK,
            body: text.as_bytes().to_vec(),
            headers: vec![(CONTENT_TYPE, HeaderValue::from_static(media_type))],
            outbound: None,
        }
    }

    /// No body at all.
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self {
            status,
            body: Vec::new(),
            headers: Vec::new(),
            outbound: None,
        }
    }

    /// 204.
    pub(crate) fn no_content() -> Self {
        Self::empty(StatusCode::NO_CONTENT)
    }

    /// 200 with `{}`, as Okta answers where it declares no body.
    pub(crate) fn empty_object() -> Self {
        Self::written(b"{}".to_vec())
    }

    pub(crate) fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same JSON without these members, named by dotted paths. What is no object is left as it is.
    pub(crate) fn without(mut self, members: &[&str]) -> Self {
        if let Ok(Value::Object(mut object)) = serde_json::from_slice(&self.body) {
            for member in members {
                remove(&mut object, member);
            }
            self.body = Value::Object(object).to_string().into_bytes();
        }
        self
    }

    /// Adds a header; text that cannot stand in one is left out.
    pub(crate) fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    /// Adds one `Link` line for each relation, as Okta does.
    pub(crate) fn links(mut self, links: Vec<String>) -> Self {
        for link in links {
            self = self.header(LINK, &link);
        }
        self
    }

    /// Answers only once something was asked elsewhere.
    pub(crate) fn waiting(mut self, outbound: Outbound) -> Self {
        self.outbound = Some(Box::new(outbound));
        self
    }

    /// What has to be asked before.
    pub(crate) fn outbound_mut(&mut self) -> Option<&mut Outbound> {
        self.outbound.as_deref_mut()
    }

    /// The same, taken out.
    pub(crate) fn take_outbound(&mut self) -> Option<Box<Outbound>> {
        self.outbound.take()
    }

    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    pub(crate) fn into_response(self) -> Response<Bytes> {
        let mut response = Response::new(Bytes::from(self.body));
        *response.status_mut() = self.status;
        for (name, value) in self.headers {
            response.headers_mut().append(name, value);
        }
        response
    }
}

fn remove(object: &mut Object, path: &str) {
    match path.split_once('.') {
        None => drop(object.remove(path)),
        Some((head, rest)) => {
            if let Some(Value::Object(inner)) = object.get_mut(head) {
                remove(inner, rest);
            }
        }
    }
}
