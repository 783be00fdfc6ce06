//! Writes. A statement only plans them: what it would send is known before anything is sent, can be shown, and is sent when
//! the caller says so.

use std::fmt;
use std::sync::Arc;

use okta_api::{Location, NamedOperation, OperationInfo};
use okta_models::columns::{self, ColumnType};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value as Json};

use crate::catalog::{Column, Source, Table, placeholders};
use crate::error::Error;
use crate::masked::masked;
use crate::org::Org;
use crate::value::Value;

/// Which row a statement means.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// What the query said to get it, by column.
    pub(crate) given: Vec<(usize, Value)>,
    pub(crate) key: Option<Value>,
}

/// One call that changes something. Shown as the request that it will be, with secrets as `***`.
#[derive(Clone)]
pub struct Write {
    org: Arc<Org>,
    operation: NamedOperation,
    args: Map<String, Json>,
    /// Changes that go onto what this operation gives with the same arguments, since all of the thing is sent.
    onto: Option<NamedOperation>,
    /// The properties that are set as a whole; of others only what is said changes.
    whole: Vec<String>,
}

impl fmt::Debug for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Write")
            .field(&self.operation.info().id)
            .finish()
    }
}

impl Write {
    /// The facts of the operation.
    #[must_use]
    pub fn operation(&self) -> &'static OperationInfo {
        self.operation.info()
    }

    /// The schema of the org that it goes to.
    #[must_use]
    pub fn schema(&self) -> &str {
        &self.org.schema
    }

    pub(crate) fn exec(
        org: &Arc<Org>,
        operation: NamedOperation,
        args: Map<String, Json>,
    ) -> Result<Self, Error> {
        let write = Self {
            org: Arc::clone(org),
            operation,
            args,
            onto: None,
            whole: Vec::new(),
        };
        write.checked()
    }

    /// Refuses before anything is sent what the operation does not take.
    fn checked(self) -> Result<Self, Error> {
        match self.operation.request(Json::Object(self.args.clone())) {
            Ok(_) => Ok(self),
            Err(source) => Err(self.failed(source)),
        }
    }

    fn failed(&self, source: okta_api::Error) -> Error {
        Error::Api {
            call: self.operation.info().id.to_owned(),
            source,
        }
    }

    /// Sends it, and gives what the org answered.
    ///
    /// # Errors
    /// [`Error::Api`].
    pub async fn send(&self) -> Result<Json, Error> {
        let mut args = self.args.clone();
        if let Some(onto) = self.onto {
            let known: Map<String, Json> = args
                .iter()
                .filter(|(name, _)| takes(onto.info(), name))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect();
            let reply = onto.send(&self.org.client, Json::Object(known)).await;
            let mut whole = reply.map_err(|source| self.failed(source))?.value;
            if let Some(object) = whole.as_object_mut() {
                // What only the server writes; the rest goes back as it came.
                object.retain(|name, _| !matches!(name.as_str(), "_links" | "_embedded"));
            }
            if let (Some(object), Some(changes)) = (whole.as_object_mut(), args.get("body")) {
                let set = self.whole.iter();
                let replaced = set.filter(|name| changes.get(name.as_str()).is_some());
                replaced.for_each(|name| drop(object.remove(name)));
            }
            if let Some(changes) = args.remove("body") {
                merge(&mut whole, changes);
            }
            args.insert("body".into(), whole);
        }
        let reply = self
            .operation
            .send(&self.org.client, Json::Object(args))
            .await;
        Ok(reply.map_err(|source| self.failed(source))?.value)
    }
}

impl fmt::Display for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let info = self.operation.info();
        if let Some(onto) = &self.onto {
            write!(
                f,
                "GET {}, and with the changes ",
                path(onto.info(), &self.args)
            )?;
        }
        write!(f, "{} {}", info.method, path(info, &self.args))?;
        match self.args.get("body") {
            Some(body) => write!(
                f,
                " {}",
                masked(body, info.body.and_then(|body| body.model))
            ),
            None => Ok(()),
        }
    }
}

/// The address of a call, readable.
pub(crate) fn path(info: &'static OperationInfo, args: &Map<String, Json>) -> String {
    let mut known = args.clone();
    known.retain(|name, _| takes(info, name) || name == "body" && info.body.is_some());
    match NamedOperation::by_facts(info).request(Json::Object(known)) {
        Ok(request) => {
            let path = request
                .uri()
                .path_and_query()
                .map_or("", |path| path.as_str());
            readable(path)
        }
        Err(_) => info.path.to_owned(),
    }
}

/// An address without escapes, but for those that keep a value from being read as more than one segment or as the query.
fn readable(address: &str) -> String {
    let (path, query) = match address.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (address, None),
    };
    let segment = |segment: &str| {
        let plain = percent_decode_str(segment).decode_utf8_lossy().into_owned();
        let safe = !plain.contains(['/', '?', '#', '%', '\\', ' '])
            && !matches!(plain.as_str(), "." | "..");
        if safe { plain } else { segment.to_owned() }
    };
    let path: Vec<String> = path.split('/').map(segment).collect();
    let query = query.map(|query| format!("?{}", percent_decode_str(query).decode_utf8_lossy()));
    path.join("/") + &query.unwrap_or_default()
}

fn takes(info: &OperationInfo, name: &str) -> bool {
    info.parameters
        .iter()
        .any(|parameter| parameter.name == name)
}

/// Puts `changes` onto `whole`; objects property by property.
fn merge(whole: &mut Json, changes: Json) {
    match (whole, changes) {
        (Json::Object(whole), Json::Object(changes)) => {
            for (name, change) in changes {
                merge(whole.entry(name).or_insert(Json::Null), change);
            }
        }
        (whole, changes) => *whole = changes,
    }
}

/// What an `INSERT` of a row sends.
pub(crate) fn insert(org: &Arc<Org>, table: &Table, values: &[Value]) -> Result<Write, Error> {
    let Some(info) = table.create else {
        return Err(refused(
            table,
            "nothing can be inserted: the API has no operation that creates one",
        ));
    };
    let mut making = Making::new(org, table, info);
    let given = values
        .iter()
        .enumerate()
        .filter(|(_, value)| **value != Value::Null);
    for (at, value) in given {
        making.set(at, value)?;
    }
    making.finish(None)
}

/// What an `UPDATE` of a row sends.
pub(crate) fn update(
    org: &Arc<Org>,
    table: &Table,
    known: Option<&Known>,
    changed: &[(usize, Value)],
) -> Result<Write, Error> {
    let Some(info) = table.update.or(table.replace) else {
        return Err(refused(
            table,
            "nothing can be updated: the API has no operation that does",
        ));
    };
    let mut making = Making::of_row(org, table, info, known)?;
    for (at, value) in changed {
        let column = &table.columns[*at];
        if table.keys.contains(at) || table.parents.contains(at) {
            return Err(refused(
                table,
                &format!("{} says which row it is, and cannot be set", column.name),
            ));
        }
        making.set(*at, value)?;
    }
    let whole = table
        .get
        .as_ref()
        .or(table.list.as_ref().filter(|_| table.keys.is_empty()));
    let onto = whole
        .filter(|_| table.update.is_none())
        .map(|read| NamedOperation::by_facts(read.info));
    making.finish(onto)
}

/// What a `DELETE` of a row sends.
pub(crate) fn delete(org: &Arc<Org>, table: &Table, known: Option<&Known>) -> Result<Write, Error> {
    let Some(info) = table.delete else {
        return Err(refused(
            table,
            "nothing can be deleted: the API has no operation that does",
        ));
    };
    Making::of_row(org, table, info, known)?.finish(None)
}

fn refused(table: &Table, problem: &str) -> Error {
    Error::Write {
        table: table.name.clone(),
        problem: problem.to_owned(),
    }
}

/// A write while it is put together.
struct Making<'a> {
    org: &'a Arc<Org>,
    table: &'a Table,
    info: &'static OperationInfo,
    args: Map<String, Json>,
    body: Option<Json>,
    whole: Vec<String>,
}

impl<'a> Making<'a> {
    fn new(org: &'a Arc<Org>, table: &'a Table, info: &'static OperationInfo) -> Self {
        Self {
            org,
            table,
            info,
            args: Map::new(),
            body: None,
            whole: Vec::new(),
        }
    }

    /// With the arguments that say which row it is.
    fn of_row(
        org: &'a Arc<Org>,
        table: &'a Table,
        info: &'static OperationInfo,
        known: Option<&Known>,
    ) -> Result<Self, Error> {
        let known = known.ok_or_else(|| refused(table, "the row is not known"))?;
        let mut making = Self::new(org, table, info);
        let key = table.keys.first().copied().zip(known.key.clone());
        let given = known.given.iter().cloned().chain(key);
        for (at, value) in given.filter(|(_, value)| *value != Value::Null) {
            making.place(at, &value);
        }
        for (name, at) in making.placeholders() {
            if !making.args.contains_key(name) {
                let column = &table.columns[at].name;
                return Err(refused(
                    table,
                    &format!("the row has no {column}, so it cannot be told which one it is"),
                ));
            }
        }
        Ok(making)
    }

    /// The placeholders of the path with the columns that they are filled from.
    fn placeholders(&self) -> Vec<(&'static str, usize)> {
        let columns = self
            .table
            .parents
            .iter()
            .chain(self.table.keys.first())
            .copied();
        placeholders(self.info.path).zip(columns).collect()
    }

    /// Fills the placeholder that a column is for.
    fn place(&mut self, at: usize, value: &Value) -> bool {
        let same = |column: usize| {
            column == at || self.table.keys.contains(&column) && self.table.keys.contains(&at)
        };
        let placeholder = self
            .placeholders()
            .into_iter()
            .find(|(_, column)| same(*column));
        match (placeholder, value.as_argument()) {
            (Some((name, _)), Some(text)) => {
                self.args.insert(name.to_owned(), Json::String(text));
                true
            }
            _ => false,
        }
    }

    /// Sets a column: a part of the path, a parameter, or something in the body.
    fn set(&mut self, at: usize, value: &Value) -> Result<(), Error> {
        if self.place(at, value) {
            return Ok(());
        }
        let column = &self.table.columns[at];
        let (object, name) = match &column.source {
            Source::Property(name) => (None, name),
            Source::Attribute { object, name } => (Some(object), name),
            Source::Argument(name) => return self.parameter(column, name, value),
            Source::Subdomain => return self.subdomain(value),
            Source::Item => {
                let whole = self.json(column, value)?;
                let names = whole.as_object().into_iter().flat_map(Map::keys);
                self.whole.extend(names.cloned());
                let body = self.body.get_or_insert(Json::Object(Map::new()));
                merge(body, whole);
                return Ok(());
            }
        };
        if self.info.body.is_none() {
            let problem = format!(
                "{} cannot be set: {} takes no body",
                column.name, self.info.id
            );
            return Err(refused(self.table, &problem));
        }
        self.settable(column, object.unwrap_or(name))?;
        let json = self.json(column, value)?;
        let body = self.body.get_or_insert(Json::Object(Map::new()));
        let change = match object {
            None => {
                self.whole.push(name.clone());
                [(name.clone(), json)].into_iter().collect()
            }
            Some(object) => {
                let within: Map<String, Json> = [(name.clone(), json)].into_iter().collect();
                [(object.clone(), Json::Object(within))]
                    .into_iter()
                    .collect()
            }
        };
        merge(body, Json::Object(change));
        Ok(())
    }

    /// Refuses what the operation would not take, or would not mind.
    fn settable(&self, column: &Column, property: &str) -> Result<(), Error> {
        let model = self
            .info
            .body
            .and_then(|body| body.model)
            .and_then(columns::of);
        let (known, read_only) = match &model {
            Some(columns) => match columns.iter().find(|known| known.name == property) {
                Some(known) => (true, known.read_only),
                None => (false, false),
            },
            None => (true, column.read_only),
        };
        let (name, id) = (&column.name, self.info.id);
        match (known, read_only) {
            (true, false) => Ok(()),
            (true, true) => Err(refused(
                self.table,
                &format!("{name} is written by the org alone"),
            )),
            (false, _) => {
                let columns = model
                    .iter()
                    .flatten()
                    .filter(|known| !known.read_only)
                    .map(|known| known.name);
                let takes = columns.collect::<Vec<_>>().join(", ");
                Err(refused(
                    self.table,
                    &format!("{name} cannot be set: {id} takes {takes}"),
                ))
            }
        }
    }

    fn parameter(&mut self, column: &Column, name: &str, value: &Value) -> Result<(), Error> {
        let known = self
            .info
            .parameters
            .iter()
            .find(|p| p.name == name && p.location == Location::Query);
        if known.is_none() {
            let problem = format!("{} is no parameter of {}", column.name, self.info.id);
            return Err(refused(self.table, &problem));
        }
        if *value != Value::Null {
            let json = self.json(column, value)?;
            self.args.insert(name.to_owned(), json);
        }
        Ok(())
    }

    fn subdomain(&self, value: &Value) -> Result<(), Error> {
        match value {
            Value::Text(text) if text.eq_ignore_ascii_case(&self.org.subdomain) => Ok(()),
            _ => Err(refused(
                self.table,
                &format!("the subdomain of this org is {}", self.org.subdomain),
            )),
        }
    }

    /// A value as JSON, as the column has it.
    fn json(&self, column: &Column, value: &Value) -> Result<Json, Error> {
        let odd = |what: &str| refused(self.table, &format!("{} is {what}", column.name));
        Ok(match (value, column.ty) {
            (Value::Null, _) => Json::Null,
            (Value::Integer(truth @ (0 | 1)), ColumnType::Boolean) => Json::Bool(*truth == 1),
            (Value::Text(text), ColumnType::Boolean) => match &**text {
                "true" => Json::Bool(true),
                "false" => Json::Bool(false),
                _ => return Err(odd("true or false (1 or 0)")),
            },
            (_, ColumnType::Boolean) => return Err(odd("true or false (1 or 0)")),
            (
                Value::Integer(number),
                ColumnType::Text | ColumnType::OneOf(_) | ColumnType::Timestamp,
            ) => Json::String(number.to_string()),
            (Value::Integer(number), _) => Json::from(*number),
            (Value::Real(number), ColumnType::Integer) => {
                return Err(odd(&format!("a whole number, not {number}")));
            }
            (Value::Real(number), _) => Json::from(*number),
            (
                Value::Text(text),
                ColumnType::Object(_) | ColumnType::List(_) | ColumnType::Map(_),
            ) => serde_json::from_str(text).map_err(|error| odd(&format!("JSON: {error}")))?,
            (Value::Text(text), ColumnType::Json) => {
                serde_json::from_str(text).unwrap_or_else(|_| Json::String(text.to_string()))
            }
            (Value::Text(text), ColumnType::Integer | ColumnType::Number) => {
                match serde_json::from_str(text) {
                    Ok(Json::Number(number)) => Json::Number(number),
                    _ => return Err(odd("a number")),
                }
            }
            (Value::Text(text), _) => Json::String(text.to_string()),
            (Value::Blob(_), _) => return Err(odd("no bytes")),
        })
    }

    fn finish(mut self, onto: Option<NamedOperation>) -> Result<Write, Error> {
        match self.body.take() {
            Some(body) => drop(self.args.insert("body".into(), body)),
            None if self.info.body.is_some_and(|body| body.required) => {
                return Err(refused(
                    self.table,
                    &format!("no column of {} is set", self.info.id),
                ));
            }
            None => {}
        }
        let write = Write {
            org: Arc::clone(self.org),
            operation: NamedOperation::by_facts(self.info),
            args: self.args,
            onto,
            whole: self.whole,
        };
        write.checked()
    }
}
