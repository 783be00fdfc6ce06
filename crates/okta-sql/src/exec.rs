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
use okta_models::columns::{self, Column, ColumnType};
use serde_json::{Map, Value as Json};

use crate::error::Error;
use crate::org::Org;
use crate::text::{Word, is_open, words};

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
        // What is sent must have been said to its end.
        if is_open(statement) {
            return Err(Error::Exec("a quote or a comment does not end".into()));
        }
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
        let org = org(known, exec.subdomain.as_deref(), orgs)?;
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

/// The org of a schema, or else of a subdomain, or else the first.
fn org<'a>(
    known: Option<&'a Arc<Org>>,
    subdomain: Option<&str>,
    orgs: &'a [Arc<Org>],
) -> Result<&'a Arc<Org>, Error> {
    let Some(subdomain) = subdomain else {
        let first = known.or(orgs.first());
        return first.ok_or_else(|| Error::Exec("this session has no org".into()));
    };
    let of_schema = |org: &&Arc<Org>| known.is_none_or(|known| known.schema == org.schema);
    let of_name = |org: &&Arc<Org>| org.subdomain.eq_ignore_ascii_case(subdomain);
    let found: Vec<&Arc<Org>> = orgs.iter().filter(of_schema).filter(of_name).collect();
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(Error::Exec(format!(
            "no org of this session has the subdomain {subdomain:?}"
        ))),
        // acme.okta.com and acme.oktapreview.com are two.
        several => {
            let names: Vec<&str> = several.iter().map(|org| org.schema.as_str()).collect();
            Err(Error::Exec(format!(
                "several orgs have the subdomain {subdomain:?}: say which, {}.OPERATION",
                names.join(".OPERATION or ")
            )))
        }
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
            // A word that is no name may be a secret that lost its own.
            let known = self.info.parameters.iter().any(|known| known.name == name)
                || self.property(&name).is_some();
            return Err(Error::Exec(match known {
                true => format!("{name} has no value: say {name}='…'"),
                false => "there is a word without a value: say NAME='VALUE'".into(),
            }));
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
        if self.args.contains_key(&name) || self.properties.contains_key(&name) {
            return Err(Error::Exec(format!("{name} is said twice")));
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
                self.subdomain = Some(match value {
                    Json::String(text) => text,
                    other => other.to_string(),
                });
            }
            false if name == "body" => {
                let body = match &value {
                    Json::String(text) => serde_json::from_str(text).unwrap_or(value),
                    _ => value,
                };
                self.args.insert(name, body);
            }
            false => {
                let value = self.structured(&name, value);
                self.properties.insert(name, value);
            }
        }
        Ok(())
    }

    /// The property of the body that is called so.
    fn property(&self, name: &str) -> Option<Column> {
        let model = self.info.body.and_then(|body| body.model);
        let columns = model.and_then(columns::of)?;
        columns.into_iter().find(|column| column.name == name)
    }

    /// What is written as JSON where the body has an object or a list is one.
    fn structured(&self, property: &str, value: Json) -> Json {
        let wants = self.property(property).is_some_and(|column| {
            matches!(
                column.ty,
                ColumnType::Object(_) | ColumnType::List(_) | ColumnType::Map(_) | ColumnType::Json
            )
        });
        match value.as_str().map(serde_json::from_str) {
            Some(Ok(read @ (Json::Object(_) | Json::Array(_)))) if wants => read,
            _ => value,
        }
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
    let unread = || {
        Error::Exec(format!(
            "the value of {name} cannot be read: put it in quotes, {name}='…'"
        ))
    };
    let value = match words.next() {
        Some(Word::Quoted(text)) if !negative => Json::String(text.clone()),
        Some(Word::Plain(word)) if word.chars().all(|c| c.is_alphanumeric() || c == '_') => {
            let word = if negative {
                format!("-{word}")
            } else {
                word.clone()
            };
            match serde_json::from_str(&word.to_ascii_lowercase()) {
                // 1e5 may be an id, and a long number one that a float cannot hold.
                Ok(Json::Number(number)) if number.to_string() != word => Json::String(word),
                Ok(scalar) => scalar,
                Err(_) => Json::String(word),
            }
        }
        _ => return Err(unread()),
    };
    // What goes on with a sign, such as 1.5 or 00u1-2, is more than this word.
    let ends = |word: &&Word| match word {
        Word::Plain(plain) => {
            matches!(plain.as_str(), "," | "@")
                || plain.chars().all(|c| c.is_alphanumeric() || c == '_')
        }
        Word::Quoted(_) => true,
    };
    match words.peek() {
        Some(next) if !ends(next) => Err(unread()),
        _ => Ok(value),
    }
}
