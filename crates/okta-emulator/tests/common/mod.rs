//! An org for a test, and calls to it in one line each.
#![allow(dead_code, reason = "each test file uses its own part of this")]

pub(crate) mod apps;
#[cfg(feature = "server")]
pub(crate) mod hook;
#[cfg(feature = "server")]
pub(crate) mod server;

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use okta_emulator::{Builder, Emulator, ManualClock};
use serde_json::Value;

pub(crate) const TOKEN: &str = "test-token";
pub(crate) const HOST: &str = "https://org.example.com";

pub(crate) struct Org {
    pub(crate) emulator: Emulator,
    pub(crate) clock: ManualClock,
}

pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answered {
    pub(crate) fn of(response: http::Response<Bytes>) -> Self {
        let (parts, body) = response.into_parts();
        let body = match body.is_empty() {
            true => Value::Null,
            false => serde_json::from_slice(&body).expect("every body is JSON"),
        };
        Self {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    /// The body of a reply that has to have this status.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.body
    }

    /// A refusal with this status and code, whose causes (or summary) name `what`.
    #[track_caller]
    pub(crate) fn refused(self, status: u16, code: &str, what: &str) {
        let body = self.is(status);
        assert_eq!(body["errorCode"], code, "{body}");
        assert_eq!(body["errorLink"], code, "{body}");
        assert!(
            body["errorId"]
                .as_str()
                .is_some_and(|id| id.starts_with("oae")),
            "{body}"
        );
        assert!(body["errorCauses"].is_array(), "{body}");
        let told = format!("{}{}", body["errorSummary"], body["errorCauses"]);
        assert!(told.contains(what), "{what:?} is not named in {body}");
    }

    /// The target of the `Link` line with this relation.
    pub(crate) fn link(&self, relation: &str) -> Option<String> {
        let ending = format!(">; rel=\"{relation}\"");
        self.headers.get_all("link").iter().find_map(|line| {
            let target = line
                .to_str()
                .ok()?
                .strip_prefix('<')?
                .strip_suffix(&ending)?;
            Some(target.to_owned())
        })
    }
}

impl Org {
    pub(crate) fn new() -> Self {
        Self::with(|builder| builder)
    }

    pub(crate) fn with(set_up: impl FnOnce(Builder) -> Builder) -> Self {
        let clock = ManualClock::at(1_451_844_947);
        let builder = Emulator::builder().token(TOKEN).clock(clock.clone());
        Self {
            emulator: set_up(builder).build(),
            clock,
        }
    }

    /// The same org once more, from its snapshot.
    pub(crate) fn again(&self) -> Self {
        let clock = self.clock.clone();
        let builder = Emulator::builder().token(TOKEN).clock(clock.clone());
        let emulator = match builder.snapshot(&self.emulator.snapshot()) {
            Ok(builder) => builder.build(),
            Err(error) => panic!("{error}"),
        };
        Self { emulator, clock }
    }

    pub(crate) fn get(&self, path: &str) -> Answered {
        self.call("GET", path, &Value::Null)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answered {
        self.call("POST", path, body)
    }

    pub(crate) fn post_without_token(&self, path: &str, body: &Value) -> Answered {
        let mut request = request("POST", path, body.to_string().into());
        request.headers_mut().remove("authorization");
        Answered::of(self.emulator.respond(request))
    }

    pub(crate) fn put(&self, path: &str, body: &Value) -> Answered {
        self.call("PUT", path, body)
    }

    pub(crate) fn patch(&self, path: &str, body: &Value) -> Answered {
        self.call("PATCH", path, body)
    }

    pub(crate) fn delete(&self, path: &str) -> Answered {
        self.call("DELETE", path, &Value::Null)
    }

    /// A call; a null body is none.
    pub(crate) fn call(&self, method: &str, path: &str, body: &Value) -> Answered {
        let text = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.raw(method, path, text)
    }

    pub(crate) fn raw(&self, method: &str, path: &str, body: impl Into<Bytes>) -> Answered {
        let request = request(method, path, body.into());
        Answered::of(self.emulator.respond(request))
    }

    /// A call to the org as a service, which may wait for something; a null body is none.
    pub(crate) async fn serve(&self, method: &str, path: &str, body: &Value) -> Answered {
        use http_body_util::BodyExt;
        use tower::Service;

        let text = match body.is_null() {
            true => String::new(),
            false => body.to_string(),
        };
        let body = http_body_util::Full::new(Bytes::from(text));
        let request = request(method, path, body);
        let mut service = self.emulator.clone();
        let response = service.call(request).await.expect("a response");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        Answered::of(http::Response::from_parts(parts, body))
    }

    /// Creates an active user with a password; gives the id.
    pub(crate) fn user(&self, login: &str) -> String {
        let body = serde_json::json!({
            "profile": { "login": login, "email": login.replace(' ', ""), "firstName": "Jo", "lastName": "Doe" },
            "credentials": { "password": { "value": "Password-1" } },
        });
        id(&self.post("/api/v1/users", &body).is(200))
    }

    /// Creates a group; gives the id.
    pub(crate) fn group(&self, name: &str) -> String {
        let body = serde_json::json!({ "profile": { "name": name } });
        id(&self.post("/api/v1/groups", &body).is(200))
    }

    /// Follows `next` from a path to the end; gives the items of all pages and how many pages there were.
    pub(crate) fn pages(&self, path: &str) -> (Vec<Value>, usize) {
        let (mut items, mut pages, mut next) = (Vec::new(), 0, Some(path.to_owned()));
        while let Some(path) = next {
            let page = self.get(&path);
            next = page.link("next");
            pages += 1;
            assert!(pages < 10_000, "a list without end");
            items.extend(page.is(200).as_array().cloned().expect("a list"));
        }
        (items, pages)
    }
}

fn request<B>(method: &str, path: &str, body: B) -> Request<B> {
    let uri = match path.starts_with("http") {
        true => path.to_owned(),
        false => format!("{HOST}{path}"),
    };
    Request::builder()
        .method(method)
        .uri(uri)
        .header("authorization", format!("Bearer {TOKEN}"))
        .body(body)
        .expect("a request")
}

pub(crate) fn id(object: &Value) -> String {
    object["id"].as_str().expect("an id").to_owned()
}

pub(crate) fn ids(objects: &[Value]) -> Vec<String> {
    objects.iter().map(id).collect()
}

/// Looks once whether a future is ready.
pub(crate) fn poll<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
}
