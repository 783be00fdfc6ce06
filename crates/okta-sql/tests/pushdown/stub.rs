//! An org that answers what a test says, and keeps what it was asked, byte by byte.

use std::sync::{Arc, Mutex};

use http::{Method, Request, Response};
use http_body_util::BodyExt;
use okta_api::Client;
use okta_api::transport::{Body, BoxError};
use okta_sql::{Answer, Error, Session, Value};
use percent_encoding::percent_decode_str;
use serde_json::{Value as Json, json};
use tower::service_fn;

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: Method,
    /// Not decoded.
    pub path: String,
    /// Decoded, in order.
    pub query: Vec<(String, String)>,
    pub body: Json,
}

impl Asked {
    /// The segments of the path, decoded.
    pub fn segments(&self) -> Vec<String> {
        self.path.split('/').skip(1).map(decoded).collect()
    }

    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

#[derive(Clone, Default)]
pub struct Stub {
    asked: Arc<Mutex<Vec<Asked>>>,
    /// Custom attributes of users and groups.
    attributes: Json,
    /// What every list has.
    items: Json,
}

impl Stub {
    pub fn new(attributes: Json, items: Json) -> Self {
        Self {
            asked: Arc::default(),
            attributes,
            items,
        }
    }

    /// What was asked, but for schemas.
    pub fn take(&self) -> Vec<Asked> {
        let asked = std::mem::take(&mut *self.asked.lock().unwrap());
        asked
            .into_iter()
            .filter(|asked| !asked.path.starts_with("/api/v1/meta/"))
            .collect()
    }

    fn answer(&self, request: &Request<Body>, body: &[u8]) -> Response<String> {
        let uri = request.uri();
        let query = uri
            .query()
            .unwrap_or_default()
            .split('&')
            .filter(|pair| !pair.is_empty());
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        };
        let asked = Asked {
            method: request.method().clone(),
            path: uri.path().to_owned(),
            query: query.map(pair).collect(),
            body: serde_json::from_slice(body).unwrap_or_default(),
        };
        let answer = match (asked.path.as_str(), asked.path.split('/').count()) {
            ("/api/v1/meta/types/user", _) => json!([]),
            (path, _) if path.starts_with("/api/v1/meta/schemas/") => {
                json!({ "definitions": { "custom": { "properties": self.attributes } } })
            }
            (path, count) if request.method() == Method::GET && is_list(path, count) => {
                self.items.clone()
            }
            _ => json!({}),
        };
        self.asked.lock().unwrap().push(asked);
        let mut answer = Response::new(answer.to_string());
        let json = http::HeaderValue::from_static("application/json");
        answer
            .headers_mut()
            .insert(http::header::CONTENT_TYPE, json);
        answer
    }

    pub fn client(&self) -> Client {
        let stub = self.clone();
        let service = service_fn(move |request: Request<Body>| {
            let stub = stub.clone();
            async move {
                let (parts, body) = request.into_parts();
                let body = body.collect().await?.to_bytes();
                let answer = stub.answer(&Request::from_parts(parts, Body::empty()), &body);
                Ok::<_, BoxError>(answer)
            }
        });
        Client::builder("https://box.okta.example")
            .token("00-a-token")
            .configure(|transport| transport.service(service))
            .build()
            .unwrap()
    }

    pub async fn session(&self) -> Session {
        Session::builder()
            .org("main", self.client(), "box")
            .build()
            .await
            .unwrap()
    }
}

/// Whether a path of so many segments names a list.
fn is_list(path: &str, segments: usize) -> bool {
    segments == 4 || segments == 6 && (path.ends_with("/users") || path.ends_with("/groups"))
}

/// Runs a statement to its end, and sends what it plans.
pub async fn run(session: &Session, sql: &str) -> Result<Vec<Vec<Value>>, Error> {
    match session.run(sql).await? {
        Answer::Rows(rows) => rows.all().await,
        Answer::Writes(writes) => {
            for write in writes {
                write.send().await?;
            }
            Ok(Vec::new())
        }
        Answer::Done(_) => Ok(Vec::new()),
    }
}
