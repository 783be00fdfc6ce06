//! Whether a value is what the description says it is: every place that breaks a rule, by its path.

use serde_json::Value;

use super::{Format, MAX, Property, Schema, Type};
use crate::validate::looks_like_email;

/// How deep a body is looked into; what stands deeper is taken as it is.
const DEEPEST: usize = 32;

/// A rule that a value breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Breach {
    /// The path to what breaks it: `profile.login`, `gateways[0].type`; `body` for a whole body.
    pub(crate) place: String,
    pub(crate) rule: Rule,
    what: String,
}

/// The kinds of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Something must be there.
    Required,
    /// It must be one of a list of texts.
    OneOf,
    /// Everything else: kinds, lengths, bounds, formats.
    Shape,
}

impl std::fmt::Display for Breach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// What is wrong with a request's value. `place` is what the value itself is called; empty for a body.
pub(crate) fn breaches(ty: &Type, value: &Value, place: &str) -> Vec<Breach> {
    let mut found = Breaches {
        place: place.to_owned(),
        found: Vec::new(),
        depth: 0,
    };
    found.look(ty, value);
    found.found
}

/// Whether a value has the kind that a type wants at its root: a body that has not is no body of this operation.
pub(crate) fn is_of_kind(ty: &Type, value: &Value) -> bool {
    match ty {
        Type::Object(_) | Type::Map(_) => value.is_object(),
        Type::List(..) => value.is_array(),
        Type::Either(kinds) => kinds.iter().any(|kind| is_of_kind(kind, value)),
        _ => true,
    }
}

struct Breaches {
    place: String,
    found: Vec<Breach>,
    depth: usize,
}

impl Breaches {
    fn say(&mut self, what: impl std::fmt::Display) {
        self.break_rule(Rule::Shape, what);
    }

    fn break_rule(&mut self, rule: Rule, what: impl std::fmt::Display) {
        let place = match self.place.as_str() {
            "" => "body",
            place => place,
        };
        self.found.push(Breach {
            place: place.to_owned(),
            rule,
            what: what.to_string(),
        });
    }

    /// Looks at what stands inside, at the end of a longer path.
    fn inside(&mut self, step: &str, look: impl FnOnce(&mut Self)) {
        let length = self.place.len();
        if length > 0 && !step.starts_with('[') {
            self.place.push('.');
        }
        self.place.push_str(step);
        self.depth += 1;
        if self.depth <= DEEPEST {
            look(self);
        }
        self.depth -= 1;
        self.place.truncate(length);
    }

    fn look(&mut self, ty: &Type, value: &Value) {
        match ty {
            Type::Any => {}
            Type::Boolean if value.is_boolean() => {}
            Type::Boolean => self.say("must be true or false"),
            Type::Integer(min, max) => self.integer(*min, *max, value),
            Type::Number if value.is_number() => {}
            Type::Number => self.say("must be a number"),
            Type::Text(min, max, format) => self.text(*min, *max, *format, value),
            Type::OneOf(known) => match value.as_str() {
                Some(text) if known.contains(&text) => {}
                _ => self.break_rule(
                    Rule::OneOf,
                    format_args!("must be one of {}", known.join(", ")),
                ),
            },
            Type::List(item, min, max) => match value.as_array() {
                Some(items) => self.list(item, *min, *max, items),
                None => self.say("must be an array"),
            },
            Type::Map(values) => match value.as_object() {
                Some(object) => {
                    for (name, value) in object.iter().filter(|(_, value)| !value.is_null()) {
                        self.inside(name, |inside| inside.look(values, value));
                    }
                }
                None => self.say("must be an object"),
            },
            Type::Object(schema) => self.object(schema, value),
            Type::Either(kinds) => {
                if !kinds
                    .iter()
                    .any(|kind| breaches(kind, value, "").is_empty())
                {
                    match kinds {
                        // What one kind says helps more than that none fits.
                        [only] => self.look(only, value),
                        _ => self.say("is none of the things that it may be"),
                    }
                }
            }
        }
    }

    fn integer(&mut self, min: i64, max: i64, value: &Value) {
        let whole = value.as_i64().or_else(|| {
            value
                .as_f64()
                .filter(|n| n.fract() == 0.0)
                .map(|n| n as i64)
        });
        match whole {
            None => self.say("must be a whole number"),
            Some(number) if number < min => self.say(format_args!("must be {min} or more")),
            Some(number) if number > max => self.say(format_args!("must be {max} or less")),
            Some(_) => {}
        }
    }

    fn text(&mut self, min: u32, max: u32, format: Format, value: &Value) {
        let Some(text) = value.as_str() else {
            self.say("must be a string");
            return;
        };
        let length = text.chars().count();
        // An empty text clears, as null does.
        if max != MAX && length > max as usize {
            self.say(format_args!("has {length} characters, more than {max}"));
        } else if length > 0 && length < min as usize {
            self.say(format_args!("has {length} characters, fewer than {min}"));
        } else if !text.is_empty() {
            match format {
                Format::DateTime if text.parse::<jiff::Timestamp>().is_err() => {
                    self.say("must be a time such as 2030-01-31T12:00:00.000Z");
                }
                Format::Email if !looks_like_email(text) => self.say("must be an email address"),
                _ => {}
            }
        }
    }

    fn list(&mut self, item: &Type, min: u32, max: u32, items: &[Value]) {
        if items.len() < min as usize || (max != MAX && items.len() > max as usize) {
            let most = if max == MAX {
                "more".to_owned()
            } else {
                max.to_string()
            };
            self.say(format_args!(
                "holds {} items, not {min} to {most}",
                items.len()
            ));
        }
        for (index, value) in items.iter().enumerate() {
            self.inside(&format!("[{index}]"), |inside| inside.look(item, value));
        }
    }

    fn object(&mut self, schema: &Schema, value: &Value) {
        let Some(object) = value.as_object() else {
            self.say("must be an object");
            return;
        };
        let kind = schema
            .kinds
            .as_ref()
            .and_then(|kinds| schema.kind(object.get(kinds.tag)?.as_str()?));
        for property in schema
            .properties
            .iter()
            .filter(|property| !property.is_read_only())
        {
            let refined = kind
                .and_then(|kind| kind.property(property.name))
                .unwrap_or(property);
            self.property(refined, object.get(property.name));
        }
        for property in kind.into_iter().flat_map(|kind| kind.properties) {
            if schema.property(property.name).is_none() && !property.is_read_only() {
                self.property(property, object.get(property.name));
            }
        }
        if let Some(others) = &schema.others {
            let is_known = |name: &str| {
                schema.property(name).is_some()
                    || kind.is_some_and(|kind| kind.property(name).is_some())
            };
            for (name, value) in object {
                if !value.is_null() && !is_known(name) {
                    self.inside(name, |inside| inside.look(others, value));
                }
            }
        }
    }

    fn property(&mut self, property: &Property, value: Option<&Value>) {
        match value {
            // Null clears what need not be there.
            None | Some(Value::Null) if !property.is_required() => {}
            Some(Value::Null) if property.is_nullable() => {}
            None if property.default.is_some() => {}
            None | Some(Value::Null) => self.inside(property.name, |inside| {
                inside.break_rule(Rule::Required, "is required");
            }),
            Some(Value::String(text))
                if text.is_empty()
                    && property.is_required()
                    && matches!(property.ty, Type::Text(1.., ..)) =>
            {
                self.inside(property.name, |inside| {
                    inside.break_rule(Rule::Required, "must not be blank");
                });
            }
            Some(value) => self.inside(property.name, |inside| inside.look(&property.ty, value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::operations;
    use serde_json::json;

    fn body(operation: &str, value: &Value) -> Vec<String> {
        let operation = operations().find(|known| known.id == operation);
        let body = operation.and_then(|operation| operation.body.as_ref());
        breaches(&body.expect("it takes a body").ty, value, "")
            .iter()
            .map(Breach::to_string)
            .collect()
    }

    #[test]
    fn what_keeps_the_rules_passes() {
        let zone = json!({"type": "IP", "name": "Office", "gateways": [{"type": "CIDR", "value": "10.0.0.0/8"}]});
        assert_eq!(body("createNetworkZone", &zone), Vec::<String>::new());
        let group = json!({"profile": {"name": "Staff", "description": null, "ours": 7}});
        assert_eq!(body("addGroup", &group), Vec::<String>::new());
    }

    #[test]
    fn every_broken_place_is_named() {
        let found = body(
            "createNetworkZone",
            &json!({"type": "IP", "gateways": [{"type": "X"}, 7], "id": 3}),
        );
        assert_eq!(found.len(), 3, "{found:?}");
        for start in [
            "gateways[0].type: must be one of",
            "gateways[1]: must be an object",
            "name: is required",
        ] {
            assert!(
                found.iter().any(|cause| cause.starts_with(start)),
                "{start:?} in {found:?}"
            );
        }
        assert_eq!(body("addGroup", &json!([])), ["body: must be an object"]);
    }

    #[test]
    fn kinds_are_told_apart_by_their_tag() {
        let missing = body(
            "createLogStream",
            &json!({"type": "splunk_cloud_logstreaming", "name": "logs", "settings": {}}),
        );
        assert!(
            missing.iter().any(|cause| cause.starts_with("settings.")),
            "{missing:?}"
        );
    }
}
