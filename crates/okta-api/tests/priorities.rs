//! How urgent calls are: said once for a client, and carried with each of its requests.
#![cfg(feature = "users")]

use std::sync::{Arc, Mutex};

use http::{Request, Response};
use okta_api::transport::rate_limit::Priority;
use okta_api::transport::{Body, BoxError};
use okta_api::{Api, Client, ops};

/// The priorities that requests came with.
type Seen = Arc<Mutex<Vec<Option<Priority>>>>;

/// A client whose org has a list of two pages.
fn client() -> (Client, Seen) {
    let seen = Seen::default();
    let log = seen.clone();
    let service = tower::service_fn(move |request: Request<Body>| {
        let priority = request.extensions().get().copied();
        log.lock().unwrap().push(priority);
        let mut response = Response::new(Body::from("[]"));
        if request.uri() == "/api/v1/users" {
            let next = "</api/v1/users?after=1>; rel=\"next\"".parse().unwrap();
            response.headers_mut().insert("link", next);
        }
        async move { Ok::<_, BoxError>(response) }
    });
    (Client::new(service), seen)
}

#[tokio::test]
async fn a_client_says_it_with_every_request() {
    let (client, seen) = client();
    let urgent = client.clone().with_priority(Priority::High);
    let list = urgent.list(ops::ListUsers::new()).collect_all().await;
    assert!(list.unwrap().is_empty());
    urgent.call(ops::SuspendUser::new("00u1")).await.unwrap();
    let own = Request::get("/x").extension(Priority::Low);
    urgent.raw(own.body(Body::empty()).unwrap()).await.unwrap();
    // The one that it was made of goes on as it was.
    client.call(ops::SuspendUser::new("00u1")).await.unwrap();
    let high = Some(Priority::High);
    assert_eq!(
        *seen.lock().unwrap(),
        [high, high, high, Some(Priority::Low), None]
    );
}

#[tokio::test]
async fn what_is_made_of_it_keeps_it() {
    let (client, seen) = client();
    let nightly = client.with_priority(Priority::Low).without_headers();
    let executor = nightly.executor();
    executor.call(ops::SuspendUser::new("00u1")).await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [Some(Priority::Low)]);
}
