//! Faults as JSON: `{"kind": "latency", "ms": 200, "operation": "listUsers", "times": 3}`.

use std::fmt;
use std::str::FromStr;

use http::Method;
use serde_json::{Value, json};

use super::fault::{Fault, FaultReport};
use super::params;
use crate::json::Object;
use crate::router::ROUTER;

/// Why a text or an object is no fault: the field, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidFault {
    field: String,
    problem: String,
}

impl InvalidFault {
    pub(crate) fn new(field: &str, problem: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            problem: problem.into(),
        }
    }

    /// The field at fault; `fault` for the object as a whole.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    pub(crate) fn problem(&self) -> &str {
        &self.problem
    }
}

impl fmt::Display for InvalidFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.problem)
    }
}

impl std::error::Error for InvalidFault {}

impl FromStr for Fault {
    type Err = InvalidFault;

    /// Reads the JSON form.
    fn from_str(text: &str) -> Result<Self, InvalidFault> {
        let value = serde_json::from_str(text);
        Self::from_json(value.map_err(|error| {
            InvalidFault::new("fault", format!("must be a JSON object ({error})"))
        })?)
    }
}

impl Fault {
    pub(crate) fn from_json(value: Value) -> Result<Self, InvalidFault> {
        let mut fields = Fields::new(value)?;
        let mut fault = Self::new(params::read(&mut fields)?);
        if let Some(id) = fields.text("operation")? {
            if !ROUTER.all().any(|(known, ..)| known == id) {
                let problem = format!("no operation has the id {id:?}");
                return Err(InvalidFault::new("operation", problem));
            }
            fault.operation = Some(id);
        }
        if let Some(method) = fields.text("method")? {
            let method = Method::from_str(&method.to_ascii_uppercase());
            fault.method = Some(method.map_err(|_| InvalidFault::new("method", "is no method"))?);
        }
        if let Some(path) = fields.text("path")? {
            fault = fault.path(path);
        }
        fault.skip = fields.whole("skip", 0, u64::MAX)?.unwrap_or(0);
        fault.times = fields.whole("times", 0, u64::MAX)?;
        fault.rate = fields.part("rate")?.unwrap_or(1.0);
        fields.nothing_else(fault.kind.name())?;
        Ok(fault)
    }

    /// As [`Fault::from_json`] takes it.
    pub(crate) fn to_json(&self) -> Value {
        let mut object = Object::new();
        object.insert("kind".to_owned(), json!(self.kind.name()));
        let conditions = [
            ("operation", self.operation.as_ref().map(|id| json!(id))),
            (
                "method",
                self.method.as_ref().map(|method| json!(method.as_str())),
            ),
            ("path", self.path.as_ref().map(|path| json!(path.as_str()))),
            ("skip", (self.skip > 0).then(|| json!(self.skip))),
            ("times", self.times.map(|times| json!(times))),
            ("rate", (self.rate < 1.0).then(|| json!(self.rate))),
        ];
        let conditions = conditions.into_iter();
        let given = conditions.filter_map(|(name, value)| Some((name, value?)));
        for (name, value) in params::written(&self.kind).into_iter().chain(given) {
            object.insert(name.to_owned(), value);
        }
        Value::Object(object)
    }
}

impl FaultReport {
    pub(crate) fn to_json(&self) -> Value {
        let mut value = self.fault.to_json();
        value["id"] = json!(self.id);
        value["enabled"] = json!(self.enabled);
        value["matched"] = json!(self.matched);
        value["struck"] = json!(self.struck);
        value
    }
}

/// The members of an object, each taken once: what is left was not understood.
pub(super) struct Fields(Object);

impl Fields {
    pub(super) fn new(value: Value) -> Result<Self, InvalidFault> {
        match value {
            Value::Object(object) => Ok(Self(object)),
            _ => Err(InvalidFault::new("fault", "must be a JSON object")),
        }
    }

    /// A null counts as absent.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name).filter(|value| !value.is_null())
    }

    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, InvalidFault> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) if !text.is_empty() => Ok(Some(text)),
            Some(_) => Err(InvalidFault::new(name, "must be a text that is not empty")),
        }
    }

    pub(super) fn flag(&mut self, name: &str) -> Result<Option<bool>, InvalidFault> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(_) => Err(InvalidFault::new(name, "must be true or false")),
        }
    }

    /// A whole number within bounds that count themselves in.
    pub(super) fn whole(
        &mut self,
        name: &str,
        min: u64,
        max: u64,
    ) -> Result<Option<u64>, InvalidFault> {
        let Some(value) = self.take(name) else {
            return Ok(None);
        };
        let number = value.as_u64().filter(|number| (min..=max).contains(number));
        number.map(Some).ok_or_else(|| {
            InvalidFault::new(name, format!("must be a whole number from {min} to {max}"))
        })
    }

    /// A number from 0 to 1.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<f64>, InvalidFault> {
        let Some(value) = self.take(name) else {
            return Ok(None);
        };
        let part = value.as_f64().filter(|part| (0.0..=1.0).contains(part));
        part.map(Some)
            .ok_or_else(|| InvalidFault::new(name, "must be a number from 0 to 1"))
    }

    fn nothing_else(self, kind: &str) -> Result<(), InvalidFault> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(name) => Err(InvalidFault::new(
                name,
                format!("is nothing that {kind} takes"),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for text in [
            r#"{"kind":"latency","ms":200,"operation":"listUsers","skip":2,"times":3}"#,
            r#"{"fromMs":1,"kind":"latency","rate":0.25,"toMs":5}"#,
            r#"{"bytes":7,"kind":"truncated","method":"GET","path":"/api/**"}"#,
            r#"{"fraction":0.5,"kind":"truncated"}"#,
            r#"{"kind":"gateway-timeout","processed":true}"#,
            r#"{"kind":"wrong-types","property":"profile.login"}"#,
            r#"{"kind":"clock-skew","seconds":-90}"#,
            r#"{"chunk":3,"kind":"trickled","pauseMs":10}"#,
        ] {
            let fault: Fault = text.parse().expect(text);
            assert_eq!(fault.to_json().to_string(), text);
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, field) in [
            ("[]", "fault"),
            ("{", "fault"),
            ("{}", "kind"),
            (r#"{"kind":"nonsense"}"#, "kind"),
            (r#"{"kind":"latency"}"#, "ms"),
            (r#"{"kind":"latency","ms":-1}"#, "ms"),
            (r#"{"kind":"latency","fromMs":5,"toMs":4}"#, "toMs"),
            (r#"{"kind":"empty"}"#, "status"),
            (r#"{"kind":"empty","status":204}"#, "status"),
            (r#"{"kind":"locked","bytes":1}"#, "bytes"),
            (r#"{"kind":"locked","rate":1.5}"#, "rate"),
            (r#"{"kind":"locked","method":"G T"}"#, "method"),
            (r#"{"kind":"locked","times":"2"}"#, "times"),
            (
                r#"{"kind":"locked","operation":"listNothing"}"#,
                "operation",
            ),
        ] {
            let error = text.parse::<Fault>().expect_err(text);
            assert_eq!(error.field(), field, "{text}: {error}");
        }
        let unknown = r#"{"kind":"nonsense"}"#.parse::<Fault>().expect_err("unknown");
        assert!(unknown.to_string().contains("gzip-bomb, oversized"));
    }
}
