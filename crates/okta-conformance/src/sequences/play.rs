//! Does one sequence again, and holds each answer against the recorded one.

use std::collections::BTreeMap;

use anyhow::Result;
use http::Method;
use serde_json::Value;

use super::body::derived;
use super::changed::changed;
use super::needs::{Stage, target};
use super::rebuild::{Rebuilt, Sequence};
use super::server::{Answer, Server};
use super::shape::{self, Properties, Shape};
use crate::ids::is_id;
use crate::recording::Recording;
use crate::route;

/// What came of a sequence.
#[derive(Debug)]
pub enum Outcome {
    /// Every answer is as it was.
    Same,
    /// Some are not, but only where answers have changed since they were recorded.
    Older(Vec<Difference>),
    /// Some are not.
    Different(Vec<Difference>),
    /// It could not be rebuilt: why.
    Impossible(String),
}

impl Outcome {
    /// How far it is from the same, to choose among kinds of org.
    pub(super) fn distance(&self) -> usize {
        match self {
            Self::Same => 0,
            Self::Older(_) => 1,
            Self::Different(different) => {
                let places = different.iter().map(|one| {
                    let Properties {
                        missing,
                        additional,
                        ..
                    } = &one.properties;
                    1 + missing.len() + additional.len()
                });
                1 + places.sum::<usize>()
            }
            Self::Impossible(_) => usize::MAX,
        }
    }
}

/// An answer that is not as it was.
#[derive(Debug)]
pub struct Difference {
    /// The name of the recording.
    pub name: String,
    /// The operation.
    pub operation: &'static str,
    /// The status that was recorded and the one that came.
    pub statuses: (u16, u16),
    /// The properties that differ.
    pub properties: Properties,
    /// What the server says is wrong.
    pub said: String,
}

/// A sequence that was done again.
pub(super) struct Played {
    pub(super) outcome: Outcome,
    /// The names of recordings that were left out: they are about a thing of which nothing else was recorded.
    pub(super) left_out: Vec<String>,
}

/// Rebuilds a sequence on a server.
pub(super) fn play(
    sequence: &Sequence<'_>,
    rebuilt: &Rebuilt<'_>,
    server: &Server,
) -> Result<Played> {
    let mut stage = Stage::new(server, rebuilt);
    let made = sequence.create.response_body.as_ref();
    let mut play = Play {
        sequence,
        given: Shape::new(),
        status: None,
        shown: made
            .map(|made| (sequence.path.clone(), made))
            .into_iter()
            .collect(),
        different: Vec::new(),
        left_out: Vec::new(),
    };
    let outcome = play.run(&mut stage)?;
    if server.is_shared() {
        stage.tidy()?;
    }
    Ok(Played {
        outcome,
        left_out: play.left_out,
    })
}

struct Play<'s, 'r> {
    sequence: &'s Sequence<'r>,
    /// What the requests have held.
    given: Shape,
    /// What the thing said last of its own state.
    status: Option<String>,
    /// The recorded answers that last showed the thing, and what belongs to it, by path.
    shown: BTreeMap<String, &'s Value>,
    different: Vec<Difference>,
    /// Steps that cannot be rebuilt.
    left_out: Vec<String>,
}

impl<'s> Play<'s, '_> {
    fn run(&mut self, stage: &mut Stage<'_>) -> Result<Outcome> {
        let sequence = self.sequence;
        self.give(sequence.body.as_ref());
        let answer = match stage.make(sequence)? {
            Ok(answer) => answer,
            Err(lacking) => return Ok(Outcome::Impossible(lacking.0)),
        };
        if sequence.is_assumed && !answer.is_success() {
            let why = format!(
                "{} was answered {}: {}",
                sequence.operation, answer.status, answer.body
            );
            return Ok(Outcome::Impossible(why));
        }
        if !sequence.is_assumed {
            self.judge(sequence.create, sequence.operation, &answer);
        }
        self.notice(sequence.create, &answer);
        // Nothing happens to what was not made.
        if answer.is_success() {
            for step in &sequence.steps {
                if let Err(why) = self.step(step, stage)? {
                    return Ok(Outcome::Impossible(why));
                }
            }
        }
        Ok(match std::mem::take(&mut self.different) {
            different if different.is_empty() => Outcome::Same,
            different if different.iter().all(Difference::is_older) => Outcome::Older(different),
            different => Outcome::Different(different),
        })
    }

    fn step(&mut self, step: &'s Recording, stage: &mut Stage<'_>) -> Result<Result<(), String>> {
        let path = step.plain_path();
        let Some(route) = route::find(&step.method, &path) else {
            return Ok(Ok(()));
        };
        let body = step.request_body.as_ref();
        // What was not found there is not to be here.
        if step.status != 404
            && let Err(lacking) = stage.supply(&step.source, &path, &step.query, body)?
        {
            return Ok(Err(lacking.0));
        }
        self.bridge(step, stage)?;
        // Who replaces needs to know with what; what came of it says so.
        let replaces = step.method == "PUT" && route.info.body.is_some();
        let derived = match (body, &step.response_body) {
            (None, Some(answer)) if replaces => Some(derived(answer)),
            _ => None,
        };
        let body = body.or(derived.as_ref());
        self.give(body);
        let body = body.map(|body| stage.names.translate_json(body));
        let target = stage.names.translate(&target(&path, &step.query));
        let answer = stage.server.send(&step.method, &target, body.as_ref())?;
        stage.names.learn(
            step.response_body.as_ref().unwrap_or(&Value::Null),
            &answer.body,
        );
        // What the path names may have been such that it was refused.
        if answer.is_success() && step.status / 100 == 4 && stage.names_plain(&path) {
            self.left_out.push(step.name.clone());
            return Ok(Ok(()));
        }
        // What the path names and nothing tells of cannot be here.
        if (answer.status, step.status / 100) == (404, 2) && names_unknown(&route, stage) {
            self.left_out.push(step.name.clone());
            return Ok(Ok(()));
        }
        self.judge(step, route.info.id, &answer);
        self.notice(step, &answer);
        Ok(Ok(()))
    }

    /// Does what must have happened before a step and was not recorded: the thing was switched, removed, or brought together
    /// with another.
    fn bridge(&mut self, step: &'s Recording, stage: &mut Stage<'_>) -> Result<()> {
        self.change(step, stage)?;
        let path = step.plain_path();
        let here = stage.names.translate(&path);
        if path == self.sequence.path {
            let wanted = match (step.method.as_str(), step.status) {
                ("DELETE", 200..300) => Some("INACTIVE"),
                ("GET", 404) => {
                    self.switch(&here, "INACTIVE", stage)?;
                    stage.server.send("DELETE", &here, None)?;
                    None
                }
                _ => step
                    .response_body
                    .as_ref()
                    .and_then(|body| body.get("status")?.as_str()),
            };
            if let Some(wanted) = wanted {
                self.switch(&here, wanted, stage)?;
            }
        } else if (step.method.as_str(), step.status) == ("GET", 404) && here != path {
            stage.server.send("DELETE", &here, None)?;
        } else if path.strip_prefix(self.sequence.path.as_str()) == Some("/lifecycle/suspend") {
            let thing = stage.names.translate(&self.sequence.path);
            self.switch(&thing, "ACTIVE", stage)?;
        } else if matches!(step.method.as_str(), "GET" | "DELETE")
            && step.status / 100 == 2
            && has(Method::PUT, &path)
            && !has(Method::POST, parent(&path))
        {
            let tied = stage.server.send("GET", &here, None)?;
            if !tied.is_success() {
                let body = step.response_body.as_ref().map(derived);
                let body = body.map(|body| stage.names.translate_json(&body));
                self.give(body.as_ref());
                stage.server.send("PUT", &here, body.as_ref())?;
            }
        }
        Ok(())
    }

    /// Changes the thing, or what belongs to it, as a step shows it that changes nothing itself.
    fn change(&mut self, step: &'s Recording, stage: &mut Stage<'_>) -> Result<()> {
        let (Some(now), 200..300) = (&step.response_body, step.status) else {
            return Ok(());
        };
        let path = match step.plain_path() {
            path if path.contains("/lifecycle/") => self.sequence.path.clone(),
            path => path,
        };
        let before = self.shown.insert(path.clone(), now);
        let method = [Method::PUT, Method::POST];
        let method = method.iter().find(|method| has((*method).clone(), &path));
        let shows = step.method == "GET" || step.plain_path() != path;
        if let (true, Some(before), Some(method)) = (shows, before, method)
            && let Some(body) = changed(before, now)
        {
            self.give(Some(&body));
            // What it is told to name has to be there, too.
            drop(stage.supply(&step.source, &path, "", Some(&body))?);
            let (body, here) = (
                stage.names.translate_json(&body),
                stage.names.translate(&path),
            );
            stage.server.send(method.as_str(), &here, Some(&body))?;
        }
        Ok(())
    }

    fn switch(&mut self, here: &str, wanted: &str, stage: &Stage<'_>) -> Result<()> {
        let verb = match (self.status.as_deref(), wanted) {
            (Some("ACTIVE"), "INACTIVE") => "deactivate",
            (Some("INACTIVE" | "STAGED"), "ACTIVE") => "activate",
            _ => return Ok(()),
        };
        let switch = format!("{here}/lifecycle/{verb}");
        if has(Method::POST, &switch) {
            let answer = stage.server.send("POST", &switch, None)?;
            if answer.is_success() {
                self.status = Some(wanted.to_owned());
            }
        }
        Ok(())
    }

    /// Remembers what a request holds.
    fn give(&mut self, body: Option<&Value>) {
        self.given.extend(body.map(shape::of).unwrap_or_default());
    }

    /// Remembers the state that an answer shows the thing in.
    fn notice(&mut self, step: &Recording, answer: &Answer) {
        let path = step.plain_path();
        let status = answer.body.get("status").and_then(Value::as_str);
        let is_thing = path == self.sequence.path || std::ptr::eq(step, self.sequence.create);
        if let (true, Some(status)) = (is_thing && answer.is_success(), status) {
            self.status = Some(status.to_owned());
        }
        let rest = path.strip_prefix(self.sequence.path.as_str());
        match rest.filter(|_| answer.is_success()) {
            Some("/lifecycle/deactivate") => self.status = Some("INACTIVE".to_owned()),
            Some("/lifecycle/activate") => self.status = Some("ACTIVE".to_owned()),
            _ => {}
        }
    }

    fn judge(&mut self, step: &Recording, operation: &'static str, answer: &Answer) {
        let recorded = step.response_body.as_ref().unwrap_or(&Value::Null);
        let properties = match step.status == answer.status {
            true => shape::compare(&step.path, recorded, &answer.body, &self.given),
            false => Properties::default(),
        };
        if step.status == answer.status && properties.are_same() {
            return;
        }
        let said = match answer.status {
            400.. => answer.body.to_string(),
            _ => String::new(),
        };
        self.different.push(Difference {
            name: step.name.clone(),
            operation,
            statuses: (step.status, answer.status),
            properties,
            said,
        });
    }
}

/// Whether a path names a thing of which nothing was recorded.
fn names_unknown(route: &route::Route, stage: &Stage<'_>) -> bool {
    let mut names = route.arguments.values().filter_map(Value::as_str);
    names.any(|name| (is_id(name) || name.len() >= OPAQUE) && !stage.names.knows(name))
}

/// Names so long were made up by a server.
const OPAQUE: usize = 40;

/// Whether an operation has this method and path.
fn has(method: Method, path: &str) -> bool {
    route::find(method.as_str(), path).is_some()
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

impl Difference {
    fn is_older(&self) -> bool {
        self.statuses.0 == self.statuses.1 && self.properties.are_older
    }
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}:", self.name, self.operation)?;
        match self.statuses {
            (recorded, here) if recorded != here => {
                write!(f, " {recorded} → {here} {}", self.said)?
            }
            _ => {}
        }
        for (what, places) in [
            ("missing", &self.properties.missing),
            ("additional", &self.properties.additional),
        ] {
            if !places.is_empty() {
                write!(f, " {what} {}", places.join(", "))?;
            }
        }
        Ok(())
    }
}
