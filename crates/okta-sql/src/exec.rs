//! `exec`: any operation by its name, for what no table does.
//!
//! ```text
//! exec link_user_to_identity_provider idpId='0oa1', userId='00u1', externalId='ada@idp.example'
//! exec deactivateUser id='00u1' sendEmail=true
//! EXEC okta.idps.idp_users.link_user_to_identity_provider @subdomain='acme', @idpId='0oa1', @userId='00u1' @@json='{"externalId": "x"}'
//! exec acme.activate_user id='00u1'
//! ```
//!
//! What is no parameter of the operation is a property of its body; `@@json` is the body.

use std::sync::Arc;

use okta_api::{NamedOperation, OperationInfo};
use serde_json::{Map, Value as Json};

use crate::error::Error;
use crate::org::Org;
use crate::text::{Word, words};

/// Whether a statement is an `exec`: an operation by its name, whose answer is what is asked for.
///
/// ```
/// assert!(okta_sql::is_exec("EXEC activate_user id='00u1'"));
/// assert!(!okta_sql::is_exec("SELECT 'exec'"));
/// ```
#[must_use]
pub fn is_exec(statement: &str) -> bool {
    Exec::is(statement)
}

/// An `exec` that has been read.
pub(crate) struct Exec {
    pub(crate) org: Arc<Org>,
    pub(crate) operation: NamedOperation,
    pub(crate) args: Map<String, Json>,
}

impl Exec {
    /// Whether a statement is an `exec`.
    pub(crate) fn is(statement: &str) -> bool {
        matches!(words(statement).first(), Some(Word::Plain(word)) if word.eq_ignore_ascii_case("exec"))
    }

    /// Reads it.
    pub(crate) fn read(statement: &str, orgs: &[Arc<Org>]) -> Result<Self, Error> {
        let words = words(statement);
        let mut words = words.iter().skip(1).peekable();
        let name = dotted(&mut words)?;
        let Some((operation, place)) = name.split_last() else {
            return Err(Error::Exec(
                "say which operation: exec activate_user id='00u1'".into(),
            ));
        };
        let info =
            NamedOperation::find(operation).map_err(|error| Error::Exec(error.to_string()))?;
        let known = schema(place, orgs)?;
        let mut exec = Arguments {
            info: info.info(),
            args: Map::new(),
            properties: Map::new(),
            subdomain: None,
        };
        while words.peek().is_some() {
            exec.one(&mut words)?;
        }
        // Without a schema it is the org of the subdomain, or else the first.
        let org = match (known, &exec.subdomain) {
            (Some(org), None) => Some(org),
            (Some(org), Some(subdomain)) => {
                Some(org).filter(|org| org.subdomain.eq_ignore_ascii_case(subdomain))
            }
            (None, Some(subdomain)) => orgs
                .iter()
                .find(|org| org.subdomain.eq_ignore_ascii_case(subdomain)),
            (None, None) => orgs.first(),
        };
        let org = org.ok_or_else(|| {
            let subdomain = exec.subdomain.clone().unwrap_or_default();
            Error::Exec(format!(
                "no org of this session has the subdomain {subdomain:?}"
            ))
        })?;
        Ok(Self {
            org: Arc::clone(org),
            operation: info,
            args: exec.finish()?,
        })
    }
}

/// Names with dots between them.
fn dotted<'a>(
    words: &mut std::iter::Peekable<impl Iterator<Item = &'a Word>>,
) -> Result<Vec<String>, Error> {
    let mut name = Vec::new();
    while let Some(Word::Plain(part) | Word::Quoted(part)) = words.next() {
        name.push(part.clone());
        if words.next_if(|word| is(word, ".")).is_none() {
            return Ok(name);
        }
    }
    match name.last() {
        None => Ok(name),
        Some(last) => Err(Error::Exec(format!("there is nothing behind {last}."))),
    }
}

/// The org that stands before an operation, by its schema. None where nothing does, or StackQL's path to the operation, which
/// begins with `okta`. Any other name must not become a call of another org.
fn schema<'a>(place: &[String], orgs: &'a [Arc<Org>]) -> Result<Option<&'a Arc<Org>>, Error> {
    let Some(first) = place.first() else {
        return Ok(None);
    };
    let known = orgs
        .iter()
        .find(|org| org.schema.eq_ignore_ascii_case(first));
    match known {
        Some(_) => Ok(known),
        None if place.len() > 1 && first.eq_ignore_ascii_case("okta") => Ok(None),
        None => Err(Error::Exec(format!(
            "no org of this session is called {first:?}"
        ))),
    }
}

fn is(word: &Word, sign: &str) -> bool {
    matches!(word, Word::Plain(plain) if plain == sign)
}

struct Arguments {
    info: &'static OperationInfo,
    args: Map<String, Json>,
    properties: Map<String, Json>,
    subdomain: Option<String>,
}

impl Arguments {
    /// `name = value`, with or without `@`, and a comma behind it.
    fn one<'a>(
        &mut self,
        words: &mut std::iter::Peekable<impl Iterator<Item = &'a Word>>,
    ) -> Result<(), Error> {
        let mut ats = 0;
        while words.next_if(|word| is(word, "@")).is_some() {
            ats += 1;
        }
        let mut name = match words.next() {
            Some(Word::Plain(name) | Word::Quoted(name)) => name.clone(),
            None => return Err(Error::Exec("an @ without a name".into())),
        };
        // Headers have a `-` in their names.
        while words.next_if(|word| is(word, "-")).is_some() {
            if let Some(Word::Plain(more)) = words.next() {
                name = format!("{name}-{more}");
            }
        }
        if words.next_if(|word| is(word, "=")).is_none() {
            return Err(Error::Exec(format!("{name} has no value: say {name}='…'")));
        }
        let value = value(&name, words)?;
        words.next_if(|word| is(word, ","));
        if ats == 2 && name.eq_ignore_ascii_case("json") {
            let Json::String(text) = &value else {
                return Err(Error::Exec("@@json is a text".into()));
            };
            let body = serde_json::from_str(text)
                .map_err(|error| Error::Exec(format!("@@json: {error}")))?;
            self.args.insert("body".into(), body);
            return Ok(());
        }
        match self
            .info
            .parameters
            .iter()
            .any(|parameter| parameter.name == name)
        {
            true => {
                // A parameter says in the facts of the operation what it is.
                let text = match value {
                    Json::Number(number) => Json::String(number.to_string()),
                    other => other,
                };
                self.args.insert(name, text);
            }
            false if name.eq_ignore_ascii_case("subdomain") => {
                self.subdomain = value.as_str().map(str::to_owned)
            }
            false if name == "body" => {
                let body = match &value {
                    Json::String(text) => serde_json::from_str(text).unwrap_or(value),
                    _ => value,
                };
                self.args.insert(name, body);
            }
            false => {
                self.properties.insert(name, value);
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Map<String, Json>, Error> {
        if self.properties.is_empty() {
            return Ok(self.args);
        }
        // Where the operation takes none of these, it says so itself.
        if self.info.body.is_none() {
            self.args.append(&mut self.properties);
            return Ok(self.args);
        }
        let body = self
            .args
            .entry("body")
            .or_insert_with(|| Json::Object(Map::new()));
        match (body.as_object_mut(), self.properties.keys().next()) {
            (Some(object), _) => object.append(&mut self.properties),
            (None, property) => {
                return Err(Error::Exec(format!(
                    "@@json is no object, so {} has no place in it",
                    property.map_or("nothing", String::as_str)
                )));
            }
        }
        Ok(self.args)
    }
}

/// A value: a quoted text, a number, `true`, `false`, `null`, or a word.
fn value<'a>(
    name: &str,
    words: &mut std::iter::Peekable<impl Iterator<Item = &'a Word>>,
) -> Result<Json, Error> {
    let mut negative = false;
    if words
        .next_if(|word| matches!(word, Word::Plain(sign) if sign == "-"))
        .is_some()
    {
        negative = true;
    }
    match words.next() {
        Some(Word::Quoted(text)) if !negative => Ok(Json::String(text.clone())),
        Some(Word::Plain(word)) if word.chars().all(|c| c.is_alphanumeric() || c == '_') => {
            let word = if negative {
                format!("-{word}")
            } else {
                word.clone()
            };
            Ok(match serde_json::from_str(&word.to_ascii_lowercase()) {
                Ok(scalar) => scalar,
                Err(_) => Json::String(word),
            })
        }
        _ => Err(Error::Exec(format!(
            "the value of {name} cannot be read: put it in quotes, {name}='…'"
        ))),
    }
}
