//! What a call names and its sequence does not make: it is made first, as it was recorded, or else as plainly as can be.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::Value;

use super::names::Names;
use super::plain;
use super::rebuild::{Rebuilt, Sequence};
use super::server::{Answer, Server};
use crate::exercise::name_of;
use crate::recording::Recording;

/// Where a sequence is rebuilt, with what is known there.
pub(super) struct Stage<'a> {
    pub(super) server: &'a Server,
    pub(super) rebuilt: &'a Rebuilt<'a>,
    pub(super) names: Names,
    /// Paths of what was made here, first made first.
    pub(super) made: Vec<String>,
    /// Recorded ids of what was made as plainly as can be: what it was there is not known.
    plain: BTreeSet<String>,
    /// Things that are being made, so that two that need each other are not made for ever.
    making: Vec<String>,
}

/// What a sequence needs and what it could not get: the reason.
pub(super) struct Lacking(pub(super) String);

impl<'a> Stage<'a> {
    pub(super) fn new(server: &'a Server, rebuilt: &'a Rebuilt<'a>) -> Self {
        Self {
            server,
            rebuilt,
            names: Names::default(),
            made: Vec::new(),
            plain: BTreeSet::new(),
            making: Vec::new(),
        }
    }

    /// Whether a path names something that was made as plainly as can be.
    pub(super) fn names_plain(&self, path: &str) -> bool {
        path.split('/').any(|segment| self.plain.contains(segment))
    }

    /// Makes what a recorded path, query and body name.
    pub(super) fn supply(
        &mut self,
        source: &str,
        path: &str,
        query: &str,
        body: Option<&Value>,
    ) -> Result<Result<(), Lacking>> {
        let mut places = Vec::new();
        for (start, segment) in segments(path) {
            places.push((start.to_owned(), segment.to_owned()));
        }
        for (collection, segment) in places {
            if let Err(lacking) = self.thing(source, &segment, &collection)? {
                return Ok(Err(lacking));
            }
        }
        if let Some(key) =
            body.and_then(|body| body.pointer("/protocol/credentials/trust/kid")?.as_str())
        {
            drop(self.thing(source, key, "/api/v1/idps/credentials/keys")?);
        }
        let text = body.map(Value::to_string).unwrap_or_default();
        for id in self.names.unknown(&format!("{query} {text}")) {
            // What a body names may be of an org that every server is: its absence shows in the answer.
            drop(self.thing(source, id, "")?);
        }
        Ok(Ok(()))
    }

    /// Makes the thing that a recorded id stands for, unless it is there.
    fn thing(&mut self, source: &str, id: &str, collection: &str) -> Result<Result<(), Lacking>> {
        if self.names.knows(id) || self.making.iter().any(|making| making == id) {
            return Ok(Ok(()));
        }
        if let Some(maker) = self
            .rebuilt
            .maker(source, &format!("{collection}/{id}"), id)
        {
            self.making.push(id.to_owned());
            let made = self.make(maker)?;
            self.making.pop();
            return Ok(match made {
                Ok(answer) if answer.is_success() => Ok(()),
                Ok(answer) => Err(Lacking(format!(
                    "{} was answered {}",
                    maker.operation, answer.status
                ))),
                Err(lacking) => Err(lacking),
            });
        }
        let Some(plain) = plain::of(collection, id) else {
            // A name that every org knows, or one that the call will show to be unknown.
            return Ok(Ok(()));
        };
        let unique = format!("needed-{}-{id}", self.made.len());
        let body = plain
            .body
            .replace("{unique}", &unique)
            .replace("{name}", id);
        let body = serde_json::from_str(&body)?;
        let target = self.names.translate(&plain.target);
        let answer = self.server.send("POST", &target, Some(&body))?;
        let here = match plain.called {
            Some(member) => name_of(&answer.body, member),
            None => Some(id.to_owned()),
        };
        match (answer.is_success(), here) {
            (true, Some(here)) => {
                self.names.put(id, &here);
                self.plain.insert(id.to_owned());
                let collection = self.names.translate(&plain.collection);
                self.made.push(format!("{collection}/{here}"));
                Ok(Ok(()))
            }
            _ => {
                let why = format!("{} could not be made: {}", plain.collection, answer.status);
                Ok(Err(Lacking(why)))
            }
        }
    }

    /// Makes the thing of a sequence as it was made, with what it needs.
    pub(super) fn make(&mut self, sequence: &Sequence<'_>) -> Result<Result<Answer, Lacking>> {
        let create = sequence.create;
        let path = &sequence.made_at;
        // What names itself does not need itself.
        let own = sequence.path.rsplit('/').next().unwrap_or_default();
        self.making.push(own.to_owned());
        let supplied = self.supply(&create.source, path, &create.query, sequence.body.as_ref())?;
        self.making.pop();
        if let Err(lacking) = supplied {
            return Ok(Err(lacking));
        }
        let mut body = sequence
            .body
            .as_ref()
            .map(|body| self.names.translate_json(body));
        self.sign_in(create, body.as_mut())?;
        let query = match sequence.is_assumed {
            true => "",
            false => create.query.as_str(),
        };
        let target = self.names.translate(&target(path, query));
        let answer = self.server.send("POST", &target, body.as_ref())?;
        if sequence.is_assumed
            && !answer.is_success()
            && let Some(there) = self.already_there(&target, body.as_ref())?
        {
            let recorded = create.response_body.as_ref();
            self.names.learn(recorded.unwrap_or(&Value::Null), &there);
            return Ok(Ok(Answer {
                status: 200,
                body: there,
            }));
        }
        if answer.is_success() {
            let recorded = create.response_body.as_ref();
            self.names
                .learn(recorded.unwrap_or(&Value::Null), &answer.body);
            self.made.push(self.names.translate(&sequence.path));
        }
        Ok(Ok(answer))
    }

    /// A thing that every org has one of, by its `key`.
    fn already_there(&self, collection: &str, body: Option<&Value>) -> Result<Option<Value>> {
        let Some(key) = body.and_then(|body| body.get("key")) else {
            return Ok(None);
        };
        let all = self.server.send("GET", collection, None)?;
        let mut all = all.body.as_array().into_iter().flatten();
        Ok(all.find(|one| one.get("key") == Some(key)).cloned())
    }

    /// A session token is of the user whom the answer names: on a server that hands out none, the id stands for it.
    fn sign_in(&mut self, create: &Recording, body: Option<&mut Value>) -> Result<()> {
        let user = create
            .response_body
            .as_ref()
            .and_then(|body| body.get("userId")?.as_str());
        let token = body.and_then(|body| body.get_mut("sessionToken"));
        if let (Some(user), Some(token)) = (user, token) {
            drop(self.thing(&create.source, user, "/api/v1/users")?);
            *token = self.names.translate(user).into();
        }
        Ok(())
    }

    /// Removes what was made, last made first, from a server that the next sequence meets, too.
    pub(super) fn tidy(&mut self) -> Result<()> {
        while let Some(path) = self.made.pop() {
            if !self.server.send("DELETE", &path, None)?.is_success() {
                self.server
                    .send("POST", &format!("{path}/lifecycle/deactivate"), None)?;
                self.server.send("DELETE", &path, None)?;
            }
        }
        Ok(())
    }
}

/// Path and query.
pub(super) fn target(path: &str, query: &str) -> String {
    match query {
        "" => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

/// The segments of a path, each with what stands before it.
fn segments(path: &str) -> impl Iterator<Item = (&str, &str)> {
    path.match_indices('/').filter_map(|(slash, _)| {
        let rest = path.get(slash + 1..)?;
        Some((path.get(..slash)?, rest.split('/').next()?))
    })
}
