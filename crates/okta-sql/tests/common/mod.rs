//! A session on an org in a box.
#![allow(dead_code, reason = "each test uses some of it")]

use http::Response;
use okta_api::transport::{Body, BoxError};
use okta_api::{Client, call_json};
use okta_emulator::{Builder, DEFAULT_TOKEN};
use okta_sql::{Answer, Session, Value};
use serde_json::Value as Json;
use std::sync::{Arc, Mutex};
use tower::{ServiceExt, service_fn};

/// What was asked of an org, in order.
#[derive(Clone, Default)]
pub struct Calls(Arc<Mutex<Vec<String>>>);

impl Calls {
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// A client of an org in a box, with what it asks.
pub fn client(org: Builder) -> (Client, Calls) {
    let org = org.build();
    let calls = Calls::default();
    let seen = calls.clone();
    let service = service_fn(move |request: http::Request<Body>| {
        let path = request.uri().path_and_query().unwrap().as_str();
        let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
        seen.0
            .lock()
            .unwrap()
            .push(format!("{} {path}", request.method()));
        let org = org.clone();
        async move { Ok::<Response<_>, BoxError>(org.oneshot(request).await?) }
    });
    let client = Client::builder("https://box.okta.example")
        .token(DEFAULT_TOKEN)
        .configure(|transport| transport.service(service))
        .build()
        .unwrap();
    (client, calls)
}

pub async fn session(org: Builder) -> (Session, Client, Calls) {
    let (client, calls) = client(org);
    let session = Session::builder()
        .org("main", client.clone(), "box")
        .build()
        .await
        .unwrap();
    (session, client, calls)
}

pub async fn rows(session: &Session, sql: &str) -> Vec<Vec<Value>> {
    match session.run(sql).await {
        Ok(Answer::Rows(rows)) => rows
            .all()
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}")),
        Ok(other) => panic!("{sql}: {other:?}"),
        Err(error) => panic!("{sql}: {error}"),
    }
}

/// The first column of all rows as text.
pub async fn texts(session: &Session, sql: &str) -> Vec<String> {
    let rows = rows(session, sql).await;
    let text = |row: Vec<Value>| match &row[0] {
        Value::Text(text) => text.to_string(),
        other => format!("{other:?}"),
    };
    rows.into_iter().map(text).collect()
}

pub async fn fails(session: &Session, sql: &str) -> String {
    match session.run(sql).await {
        Ok(Answer::Rows(rows)) => rows.all().await.expect_err(sql).to_string(),
        Ok(other) => panic!("{sql}: {other:?}"),
        Err(error) => error.to_string(),
    }
}

pub async fn call(client: &Client, id: &str, args: Json) -> Json {
    call_json(client, id, args)
        .await
        .unwrap_or_else(|error| panic!("{id}: {error}"))
}
