//! An org in a box with a year behind it, to try queries on: people come and go, sign in, forget to; groups lose their
//! owners, applications their users. What an auditor looks for is in it, and every time the same.
//!
//! The year is a list of calls (`year.rs`), collected by topic and made in the order of time, as a client would make them
//! on an org of Okta's: nothing is written into the org behind its back but what no call brings about.

mod access;
mod administration;
mod network;
mod people;
mod traffic;
mod year;

use jiff::Timestamp;
use okta_api::Client;
use okta_emulator::{Emulator, ManualClock};
use serde_json::json;

use year::Year;

/// The address that the demo org answers to, in this process only.
pub const ADDRESS: &str = "https://demo.okta.example";

/// The time at which the demo org's clock stands: its today, a Monday morning (2026-03-02T09:00:00Z).
pub const TODAY: Timestamp = Timestamp::constant(1_772_442_000, 0);

/// What the demo org was made with; nothing outside this process takes it.
const TOKEN: &str = "demo";

/// The same ids every time.
const SEED: u64 = 42;

/// The demo org.
#[derive(Debug, Clone)]
pub struct Demo {
    client: Client,
    emulator: Emulator,
}

impl Demo {
    /// A client on the org, which may do everything.
    #[must_use]
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// The org itself.
    #[must_use]
    pub fn emulator(&self) -> &Emulator {
        &self.emulator
    }

    /// Takes away the token that every box has: nobody here made it, and nobody uses it.
    async fn forget_tokens(&self) -> Result<(), DemoError> {
        let tokens = year::call(&self.client, "listApiTokens", json!({})).await?;
        for token in tokens.as_array().into_iter().flatten() {
            let token = json!({ "apiTokenId": token["id"] });
            year::call(&self.client, "revokeApiToken", token).await?;
        }
        Ok(())
    }

    /// The org's time, which stands still.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        TODAY
    }
}

/// Why there is no demo org. Each names the step of the year that it happened in.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DemoError {
    /// The client cannot be set up.
    #[error("the demo's client: {0}")]
    Client(#[from] okta_api::transport::ConfigError),
    /// The org refused a call.
    #[error("{step}: {error}")]
    Call {
        /// The operation that was called.
        step: &'static str,
        /// What the org said.
        error: Box<okta_api::Error>,
    },
    /// The box refused what is no call of Okta's API.
    #[error("{step}: the box answered {status}")]
    Box {
        /// What was asked of it.
        step: &'static str,
        /// The status of its answer.
        status: u16,
    },
    /// A step names what no step before it made.
    #[error("{step}: there is no {name:?} yet")]
    Unknown {
        /// The operation that was called.
        step: &'static str,
        /// The name.
        name: String,
    },
}

/// Makes the demo org, and lets its year pass.
///
/// # Errors
/// When the org refuses a step: a fault of this crate's.
pub async fn org() -> Result<Demo, DemoError> {
    let clock = ManualClock::at(year::start(TODAY.as_second()));
    let emulator = Emulator::builder()
        .seed(SEED)
        .clock(clock.clone())
        .token(TOKEN)
        // The first user of an org is who its tokens belong to.
        .seed_users(1)
        .build();
    let service = emulator.clone();
    let client = Client::builder(ADDRESS)
        .token(TOKEN)
        .configure(|transport| transport.service(service))
        .build()?;
    let demo = Demo { client, emulator };
    demo.forget_tokens().await?;
    let mut year = Year::default();
    people::live(&mut year);
    access::groups(&mut year);
    access::applications(&mut year);
    administration::govern(&mut year);
    network::connect(&mut year);
    traffic::flow(&mut year);
    year.pass(&demo, &clock, TODAY.as_second()).await?;
    Ok(demo)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    #[tokio::test]
    async fn every_org_is_the_same() {
        let (one, other) = (org().await, org().await);
        let (one, other) = (one.expect("an org"), other.expect("an org"));
        assert_eq!(
            one.emulator.snapshot().as_str(),
            other.emulator.snapshot().as_str()
        );
    }

    #[tokio::test]
    async fn the_year_ends_today() {
        let demo = org().await.expect("an org");
        let request = http::Request::get(format!("{ADDRESS}/api/v1/users/me"));
        let reply = demo
            .emulator()
            .respond(request.body(Bytes::new()).expect("a request"));
        assert_eq!(TODAY.to_string(), "2026-03-02T09:00:00Z");
        assert_eq!(reply.headers()["date"], "Mon, 02 Mar 2026 09:00:00 GMT");
        let people = year::call(
            &demo.client(),
            "listUsers",
            json!({ "search": "status pr" }),
        )
        .await;
        let people = people.expect("people");
        assert_eq!(
            people.as_array().map(Vec::len),
            Some(people::PEOPLE.len() + 1)
        );
    }

    #[tokio::test]
    async fn a_name_that_nothing_has_is_told() {
        let demo = org().await.expect("an org");
        let mut year = Year::default();
        year.call(0, "suspendUser", json!({ "id": "@nobody" }));
        let clock = ManualClock::at(TODAY.as_second());
        let error = year
            .pass(&demo, &clock, TODAY.as_second())
            .await
            .expect_err("nobody");
        assert_eq!(error.to_string(), "suspendUser: there is no \"nobody\" yet");
    }

    #[tokio::test]
    async fn what_the_org_refuses_is_told() {
        let demo = org().await.expect("an org");
        let mut year = Year::default();
        year.sign_in(0, "ada.king@example.com".to_owned(), "not it");
        let clock = ManualClock::at(TODAY.as_second());
        let error = year
            .pass(&demo, &clock, TODAY.as_second())
            .await
            .expect_err("wrong");
        assert_eq!(error.to_string(), "signing in: the box answered 401");
    }
}
