//! The default stack put together by hand, with one part swapped: credentials come from a vault that hands out another
//! token when it likes.
//!
//! The order is that of the builder, and each line may go, move or be somebody else's layer; only the base URI has to
//! come before whatever adds credentials. At the bottom is an org in a box, in this process; `HttpClient` of
//! `okta_api::transport` takes its place for a real one. Run it with `cargo run -p okta-api --example own_stack`.

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use http::header::{AUTHORIZATION, InvalidHeaderValue};
use http::{HeaderValue, Request};
use okta_api::transport::rate_limit::RateLimitLayer;
use okta_api::transport::{
    AttemptSpanLayer, AttemptTimeoutLayer, BaseUriLayer, Body, CallSpanLayer, CollectLayer,
    ConfigError, DeadlineLayer, DefaultHeadersLayer, OrgUrl, Principal, PrincipalLayer, RetryLayer,
};
use okta_api::{Client, ops};
use okta_emulator::Emulator;
use tower::ServiceBuilder;

/// Where the token of the day is.
#[derive(Clone)]
pub(crate) struct Vault(Arc<Mutex<HeaderValue>>);

impl Vault {
    pub(crate) fn new(token: &str) -> Result<Self, InvalidHeaderValue> {
        Ok(Self(Arc::new(Mutex::new(credentials(token)?))))
    }

    pub(crate) fn put(&self, token: &str) -> Result<(), InvalidHeaderValue> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = credentials(token)?;
        Ok(())
    }

    /// Every attempt passes here, so a call that is repeated takes the token that is good by then.
    fn sign(&self, mut request: Request<Body>) -> Request<Body> {
        let value = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        request.headers_mut().insert(AUTHORIZATION, value.clone());
        request
    }
}

fn credentials(token: &str) -> Result<HeaderValue, InvalidHeaderValue> {
    let mut value = HeaderValue::try_from(format!("SSWS {token}"))?;
    // Shown by no `Debug`.
    value.set_sensitive(true);
    Ok(value)
}

pub(crate) fn client(vault: Vault, org: Emulator) -> Result<Client, ConfigError> {
    let stack = ServiceBuilder::new()
        .layer(CallSpanLayer::new())
        .layer(BaseUriLayer::new(OrgUrl::parse("https://org.example.com")?))
        // Limits are kept by whom requests are sent as. The name is ours, since only the vault knows the token.
        .layer(PrincipalLayer::new(Principal::new("the vault's")))
        .layer(DeadlineLayer::default())
        .layer(RetryLayer::new())
        .layer(RateLimitLayer::new())
        .layer(DefaultHeadersLayer::new())
        .map_request(move |request| vault.sign(request)) // in the place of `SswsLayer`
        .layer(AttemptSpanLayer::new())
        .layer(AttemptTimeoutLayer::default())
        .layer(CollectLayer::new())
        .service(org);
    Ok(Client::new(stack))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let org = Emulator::builder()
        .token("token-of-monday")
        .token("token-of-tuesday")
        .seed_users(2)
        .build();
    let vault = Vault::new("token-of-monday")?;
    let client = client(vault.clone(), org.clone())?;

    let users = client.list(ops::ListUsers::new()).collect_all().await?;
    println!("monday: {} users", users.len());

    org.revoke_token("token-of-monday");
    if let Err(error) = client.call(ops::ListUsers::new()).await {
        println!("midnight: {error}");
    }

    vault.put("token-of-tuesday")?;
    let users = client.list(ops::ListUsers::new()).collect_all().await?;
    println!("tuesday: {} users", users.len());
    Ok(())
}
