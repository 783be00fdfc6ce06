//! What credentials add to a call: the layers alone, around a service that answers at once.
//!
//! Time is that of this thread's processor, so other work on the machine counts less.
//!
//! Run it with `cargo bench -p okta-transport --bench credentials`. For profilers, which count rather than measure:
//! `CREDENTIALS=SSWS:20000` makes so many calls of that kind and no others.

#[path = "../tests/oauth/samples.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod samples;
mod time;

use std::time::Duration;

use http::header::{ACCEPT, USER_AGENT};
use http::{Method, Request, Response};
use okta_transport::auth::{
    AccessToken, BearerLayer, OAuthLayer, PrivateKey, ServiceApp, SswsLayer, TokenFuture,
    TokenSource,
};
use okta_transport::{Body, BoxError, BoxService, CallInfo, OrgUrl, Principal};
use time::on_processor;
use tower::{Layer, Service, ServiceExt, service_fn};

const ROUNDS: usize = 7;
const CALLS: u32 = 20_000;
const TOKEN: &str = "a-token-of-an-example-org";

/// Gives out a token that holds for an hour.
struct Source;

impl TokenSource for Source {
    fn token(&self, _: Option<&AccessToken>) -> TokenFuture {
        let token = AccessToken::bearer(TOKEN);
        Box::pin(async { Ok(token?.expires_in(Duration::from_secs(3600))) })
    }
}

fn main() -> Result<(), BoxError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    let _entered = runtime.enter();
    if let Ok(chosen) = std::env::var("CREDENTIALS") {
        let (name, calls) = chosen.split_once(':').ok_or("CREDENTIALS is KIND:CALLS")?;
        let service = service(name)?;
        return runtime.block_on(calls_of(service, calls.parse()?));
    }
    let mut floor = None;
    for name in ["none", "SSWS", "Bearer", "OAuth", "DPoP"] {
        let service = service(name)?;
        let calls = if name == "DPoP" { CALLS / 20 } else { CALLS };
        let time = runtime.block_on(best(service, calls))?;
        match floor {
            None => {
                println!("without credentials: {time:.0} ns a call, which is taken off below");
                floor = Some(time);
            }
            Some(floor) => println!("{name}: {:.0} ns", time - floor),
        }
    }
    Ok(())
}

/// Credentials of this kind around a service that answers at once.
fn service(kind: &str) -> Result<BoxService, BoxError> {
    let org = OrgUrl::parse("https://org.example.com")?;
    let answer = service_fn(answer);
    Ok(match kind {
        "none" => BoxService::new(answer),
        "SSWS" => BoxService::new(SswsLayer::new(TOKEN)?.layer(answer)),
        "Bearer" => BoxService::new(BearerLayer::new(TOKEN)?.layer(answer)),
        "OAuth" => BoxService::new(OAuthLayer::token_source(org, Source).layer(answer)),
        "DPoP" => {
            let key = PrivateKey::from_jwk(&samples::named("P-256").jwk)?;
            let app = ServiceApp::new("0oa1", key).scopes(["okta.users.read"]);
            BoxService::new(OAuthLayer::service_app(org, app)?.layer(answer))
        }
        _ => return Err("no such kind".into()),
    })
}

/// Answers token requests with a token that is bound, and all others with nothing.
async fn answer(request: Request<Body>) -> Result<Response<Body>, BoxError> {
    Ok(Response::new(match *request.method() {
        Method::POST => Body::from(r#"{"access_token":"a","token_type":"DPoP","expires_in":3600}"#),
        _ => Body::empty(),
    }))
}

/// The shortest mean of the rounds, in nanoseconds.
async fn best(service: BoxService, calls: u32) -> Result<f64, BoxError> {
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        let start = on_processor().ok_or("this system does not tell the time of a thread")?;
        calls_of(service.clone(), calls).await?;
        let time = on_processor().unwrap_or_default().saturating_sub(start);
        best = best.min(time.as_secs_f64() * 1e9 / f64::from(calls));
    }
    Ok(best)
}

async fn calls_of(mut service: BoxService, calls: u32) -> Result<(), BoxError> {
    // As the stack hands it over.
    let request = Request::get("https://org.example.com/api/v1/users?limit=200")
        .header(USER_AGENT, "okta-transport/0.1.0")
        .header(ACCEPT, "application/json")
        .extension(CallInfo::new("listUsers", Method::GET, "/api/v1/users"))
        .extension(Principal::default())
        .body(Body::empty())?;
    for _ in 0..calls {
        service.ready().await?.call(request.clone()).await?;
    }
    Ok(())
}
