//! The client inside a web service: axum keeps it as state, and every request gets a clone, which is cheap and shares
//! connections, rate limits and retries with all others.
//!
//! The org is one in a box in this process; the service listens on a free port of this machine, calls itself once and
//! ends. Run it with `cargo run -p okta-api --example gateway`.

use std::error::Error;
use std::future::IntoFuture;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use okta_api::transport::Body;
use okta_api::{Client, ops};
use okta_emulator::Emulator;
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// What this service says of a user.
#[derive(Serialize)]
struct Person {
    id: Option<String>,
    login: Option<String>,
}

/// The service, over any client.
pub(crate) fn app(client: Client) -> Router {
    Router::new()
        .route("/people", get(people))
        .with_state(client)
}

async fn people(State(client): State<Client>) -> Result<Json<Vec<Person>>, Failed> {
    let mut users = client.list(ops::ListUsers::new().limit(200));
    let mut people = Vec::new();
    while let Some(user) = users.next().await {
        let user = user?;
        people.push(Person {
            id: user.id,
            login: user.profile.and_then(|profile| profile.login),
        });
    }
    Ok(Json(people))
}

/// A call to the org that failed.
struct Failed(okta_api::Error);

impl From<okta_api::Error> for Failed {
    fn from(error: okta_api::Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        // What went wrong is for the log of this service; its callers need only know that it was not them.
        eprintln!("{}", self.0);
        (StatusCode::BAD_GATEWAY, "the directory does not answer").into_response()
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let org = Emulator::builder()
        .token("example-token")
        .seed_users(3)
        .build();
    let client = Client::builder("https://org.example.com")
        .token("example-token")
        .configure(|transport| transport.service(org))
        .build()?;

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel::<()>();
    let server = axum::serve(listener, app(client)).with_graceful_shutdown(async {
        // Stopped by a word, or by the end of whoever could have said it.
        let _ = stopped.await;
    });
    let server = tokio::spawn(server.into_future());

    // The same stack without credentials calls any service that speaks HTTP.
    let caller = Client::builder(format!("http://{address}"))
        .configure(|transport| transport.no_auth().danger_allow_http_on_loopback())
        .build()?;
    let answer = caller
        .raw(http::Request::get("/people").body(Body::empty())?)
        .await?;
    let people = String::from_utf8_lossy(answer.body().as_bytes());
    println!("{} {people}", answer.status());

    drop((caller, stop));
    server.await??;
    Ok(())
}
