//! A year as a list of steps: what was done how many days ago. Steps are collected by topic, and made in the order of time.

use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use okta_api::Client;
use okta_emulator::{Clock, ManualClock};
use serde_json::{Value, json};

use super::{ADDRESS, Demo, DemoError};

const DAY: i64 = 24 * 3600;

/// How long before today the org was made, in days.
pub(super) const BEGIN: u32 = 364;

/// Days begin an hour before the time at which the year ends, so that something may happen today, too.
const MORNING: i64 = 3600;

/// Steps of a day come one after another, a minute each.
const STEP: Duration = Duration::from_secs(60);

/// When the year begins that ends at this time, in seconds since 1970.
pub(super) fn start(today: i64) -> i64 {
    morning(today, BEGIN)
}

fn morning(today: i64, ago: u32) -> i64 {
    today - MORNING - i64::from(ago) * DAY
}

/// What is done.
///
/// Arguments name things that earlier steps made by the names under which they were kept: a text that begins with `@`
/// stands for an id.
enum What {
    /// A call of Okta's API, and the name under which the id of its answer is kept.
    Call {
        operation: &'static str,
        arguments: Value,
        kept: Option<String>,
    },
    /// Somebody signs in with a password, which is no operation of the management API.
    SignIn {
        login: String,
        password: &'static str,
    },
    /// Something that no call brings about is added to a list.
    Sample {
        collection: &'static str,
        members: Value,
        kept: Option<String>,
    },
    /// The box is asked for what happens outside of the org; names stand in the path's segments.
    Outside {
        step: &'static str,
        path: String,
        body: Value,
    },
}

/// What happens in the demo org.
#[derive(Default)]
pub(super) struct Year {
    steps: Vec<(u32, What)>,
}

impl Year {
    /// Calls an operation so many days ago.
    pub(super) fn call(&mut self, ago: u32, operation: &'static str, arguments: Value) {
        self.step(ago, operation, arguments, None);
    }

    /// Calls an operation and keeps the id of what it makes, for steps that come later.
    pub(super) fn make(
        &mut self,
        ago: u32,
        name: impl Into<String>,
        operation: &'static str,
        arguments: Value,
    ) {
        self.step(ago, operation, arguments, Some(name.into()));
    }

    fn step(&mut self, ago: u32, operation: &'static str, arguments: Value, kept: Option<String>) {
        let call = What::Call {
            operation,
            arguments,
            kept,
        };
        self.steps.push((ago, call));
    }

    /// Lets somebody sign in with a password.
    pub(super) fn sign_in(&mut self, ago: u32, login: String, password: &'static str) {
        self.steps.push((ago, What::SignIn { login, password }));
    }

    /// Puts an event into the system log that no call leaves.
    pub(super) fn event(&mut self, ago: u32, members: Value) {
        let sample = What::Sample {
            collection: "/api/v1/logs",
            members,
            kept: None,
        };
        self.steps.push((ago, sample));
    }

    /// Adds an API token, which people make in the admin console.
    pub(super) fn token(&mut self, ago: u32, name: &str, members: Value) {
        let sample = What::Sample {
            collection: "/api/v1/api-tokens",
            members,
            kept: Some(name.to_owned()),
        };
        self.steps.push((ago, sample));
    }

    /// Lets somebody confirm on their phone that it is theirs.
    pub(super) fn tap(&mut self, ago: u32, user: &str, factor: &str) {
        let tap = What::Outside {
            step: "confirming a factor",
            path: format!("/_emulator/users/{user}/factors/{factor}/push"),
            body: json!({ "result": "SUCCESS" }),
        };
        self.steps.push((ago, tap));
    }

    /// Lets somebody try so many wrong passwords that they are locked out.
    pub(super) fn lock(&mut self, ago: u32, user: &str) {
        let lock = What::Outside {
            step: "locking a user out",
            path: format!("/_emulator/users/{user}/lock"),
            body: Value::Null,
        };
        self.steps.push((ago, lock));
    }

    /// Takes all steps, and moves the clock between them and to the end.
    pub(super) async fn pass(
        mut self,
        demo: &Demo,
        clock: &ManualClock,
        today: i64,
    ) -> Result<(), DemoError> {
        // Stable: steps of a day stay in the order in which the topics told them.
        self.steps.sort_by_key(|(ago, _)| std::cmp::Reverse(*ago));
        let mut known = Known::default();
        for (ago, what) in self.steps {
            if !reach(clock, morning(today, ago)) {
                clock.advance(STEP);
            }
            what.happens(demo, &mut known).await?;
        }
        reach(clock, today);
        Ok(())
    }
}

/// Moves the clock to a time; false if it is past it.
fn reach(clock: &ManualClock, time: i64) -> bool {
    match u64::try_from(time - clock.epoch_seconds()) {
        Ok(seconds) => {
            clock.advance(Duration::from_secs(seconds));
            true
        }
        Err(_) => false,
    }
}

/// The ids of what was made, by name.
#[derive(Default)]
struct Known(HashMap<String, String>);

impl Known {
    fn keep(&mut self, name: Option<String>, made: &Value) {
        if let (Some(name), Some(id)) = (name, made["id"].as_str()) {
            self.0.insert(name, id.to_owned());
        }
    }

    fn id(&self, name: &str, step: &'static str) -> Result<&str, DemoError> {
        let id = self.0.get(name).map(String::as_str);
        id.ok_or_else(|| DemoError::Unknown {
            step,
            name: name.to_owned(),
        })
    }

    /// Puts ids in the place of names.
    fn fill(&self, value: &mut Value, step: &'static str) -> Result<(), DemoError> {
        match value {
            Value::String(text) => {
                if let Some(name) = text.strip_prefix('@') {
                    *text = self.id(name, step)?.to_owned();
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.fill(item, step)?;
                }
            }
            Value::Object(members) => {
                for member in members.values_mut() {
                    self.fill(member, step)?;
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
        Ok(())
    }
}

impl What {
    async fn happens(self, demo: &Demo, known: &mut Known) -> Result<(), DemoError> {
        match self {
            Self::Call {
                operation: step,
                mut arguments,
                kept,
            } => {
                known.fill(&mut arguments, step)?;
                known.keep(kept, &call(&demo.client, step, arguments).await?);
            }
            Self::SignIn { login, password } => {
                let body = json!({ "username": login, "password": password });
                ask(demo, "signing in", "/api/v1/authn", &body)?;
            }
            Self::Sample {
                collection,
                mut members,
                kept,
            } => {
                known.fill(&mut members, collection)?;
                let body = json!({ "collection": collection, "members": members });
                let made = ask(demo, collection, "/_emulator/samples", &body)?;
                known.keep(kept, &made);
            }
            Self::Outside { step, path, body } => {
                let segments = path
                    .split('/')
                    .map(|segment| match segment.strip_prefix('@') {
                        Some(name) => known.id(name, step),
                        None => Ok(segment),
                    });
                let path: Vec<&str> = segments.collect::<Result<_, _>>()?;
                ask(demo, step, &path.join("/"), &body)?;
            }
        }
        Ok(())
    }
}

/// Calls an operation of the org.
pub(super) async fn call(
    client: &Client,
    step: &'static str,
    arguments: Value,
) -> Result<Value, DemoError> {
    let answer = okta_api::call_json(client, step, arguments).await;
    answer.map_err(|error| DemoError::Call {
        step,
        error: Box::new(error),
    })
}

/// Asks the box for what is no operation of Okta's management API.
fn ask(demo: &Demo, step: &'static str, path: &str, body: &Value) -> Result<Value, DemoError> {
    let failed = |status| DemoError::Box { step, status };
    let request = Request::post(format!("{ADDRESS}{path}"))
        .header("content-type", "application/json")
        .body(Bytes::from(body.to_string()))
        .map_err(|_| failed(0))?;
    let reply = demo.emulator.respond(request);
    match reply.status() {
        status if status.is_success() => {
            Ok(serde_json::from_slice(reply.body()).unwrap_or_default())
        }
        status => Err(failed(status.as_u16())),
    }
}
