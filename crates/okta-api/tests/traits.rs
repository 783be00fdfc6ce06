//! Endpoint traits: as `dyn`, as doubles, and without a transport.
#![cfg(feature = "users")]

mod common;

use std::sync::Arc;

use common::{client, json};
use okta_api::apis::{UserApi, UserGrantApi};
use okta_api::models::UserGetSingleton;
use okta_api::{Api, Error, async_trait, ops};

struct Fake;

impl Api for Fake {}

#[async_trait]
impl UserApi for Fake {
    async fn get_user(&self, operation: ops::GetUser) -> Result<UserGetSingleton, Error> {
        Ok(UserGetSingleton {
            id: Some(operation.id),
            ..Default::default()
        })
    }
}

#[tokio::test]
async fn a_double_overrides_one_method_and_has_no_transport_for_the_rest() {
    let users: Arc<dyn UserApi> = Arc::new(Fake);
    assert_eq!(
        users
            .get_user(ops::GetUser::new("00u1"))
            .await
            .unwrap()
            .id
            .as_deref(),
        Some("00u1")
    );
    let error = users
        .delete_user(ops::DeleteUser::new("00u1"))
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::NoTransport("deleteUser")),
        "{error:?}"
    );
    assert_eq!(error.operation(), Some("deleteUser"));
    assert!(!error.request_may_have_been_sent());
    let error = users
        .list_users(ops::ListUsers::new())
        .next()
        .await
        .unwrap()
        .unwrap_err();
    assert!(
        matches!(error, Error::NoTransport("listUsers")),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_client_is_every_trait() {
    let (client, log) = client(|request| match request.uri().path() {
        "/api/v1/users" => json(200, r#"[{"id":"a"}]"#),
        _ => json(200, r#"{"id":"b"}"#),
    });
    // Owned and `Send`: usable in a spawned task.
    let task = {
        let users: Arc<dyn UserApi> = Arc::new(client.clone());
        tokio::spawn(async move {
            let mut list = users.list_users(ops::ListUsers::new());
            let first = list.next().await.unwrap().unwrap();
            users
                .get_user(ops::GetUser::new(first.id.unwrap()))
                .await
                .unwrap()
                .id
        })
    };
    assert_eq!(task.await.unwrap().as_deref(), Some("b"));
    client
        .get_user_grant(ops::GetUserGrant::new("u", "g").expand("scope"))
        .await
        .unwrap();
    assert_eq!(
        log.lines(),
        [
            "GET /api/v1/users",
            "GET /api/v1/users/a",
            "GET /api/v1/users/u/grants/g?expand=scope"
        ]
    );
}
