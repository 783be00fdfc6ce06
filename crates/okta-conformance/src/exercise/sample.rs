//! Values made from the description: what a request takes, within its limits.

use serde_json::{Map, Value, json};
use xtask::spec::Document;
use xtask::spec::json::text;

use super::fits::fits;
use super::schema::Facts;
use super::text;
use crate::dice::Dice;

/// Deeper than this only what is required is filled in.
const DEEP: usize = 3;

/// Deeper than this nothing is: a schema that requires itself has no end.
const DEEPEST: usize = 12;

/// How often a value is made anew until it fits just one kind of a union.
const ATTEMPTS: usize = 32;

/// Makes values for one operation.
pub(super) struct Sampler<'a> {
    document: &'a Document,
    dice: Dice,
    /// Whether optional properties are filled in too.
    generous: bool,
}

impl<'a> Sampler<'a> {
    pub(super) fn new(document: &'a Document, dice: Dice, generous: bool) -> Self {
        Self {
            document,
            dice,
            generous,
        }
    }

    /// A value of this schema.
    ///
    /// # Errors
    /// The place for which no value can be found, and why.
    pub(super) fn value(&mut self, schema: &Value) -> Result<Value, String> {
        self.any(&Facts::of(self.document, schema), 0)
    }

    fn any(&mut self, facts: &Facts, depth: usize) -> Result<Value, String> {
        if depth > DEEPEST {
            return Err("it requires a value inside itself".to_owned());
        }
        if let Some(only) = facts.get("const") {
            return Ok(only.clone());
        }
        let values: Vec<_> = facts
            .list("enum")
            .iter()
            .filter(|value| !value.is_null())
            .collect();
        if let Some(value) = self.dice.pick(&values) {
            return Ok((*value).clone());
        }
        if let Some(picked) = self.dice.pick(facts.list("anyOf")).cloned() {
            return self.variant(facts.clone().without("anyOf"), &picked, depth);
        }
        if !facts.list("oneOf").is_empty() {
            return self.only_one(facts, depth);
        }
        if let Some((tag, value, schema)) = self.mapped(facts) {
            let facts = Facts::of(self.document, &schema).without("discriminator");
            return self.tagged(&facts, &tag, value, depth);
        }
        match facts.text("type") {
            Some("object") => self.object(facts, depth),
            Some("array") => self.array(facts, depth),
            Some("string") => text::text(facts, &mut self.dice).map(Value::from),
            Some("boolean") => Ok(json!(self.dice.below(2) == 0)),
            Some("integer") => Ok(json!(self.integer(facts))),
            Some("number") => Ok(json!(self.integer(facts) as f64)),
            _ if facts.get("properties").is_some()
                || facts.get("additionalProperties").is_some() =>
            {
                self.object(facts, depth)
            }
            _ if facts.get("items").is_some() => self.array(facts, depth),
            _ => Ok(json!("anything")),
        }
    }

    /// A value that fits just one of the kinds: if what is required does not tell them apart, what is optional may.
    fn only_one(&mut self, facts: &Facts, depth: usize) -> Result<Value, String> {
        let was_generous = self.generous;
        let mut result = Err(String::new());
        for attempt in 0..ATTEMPTS {
            self.generous = was_generous || attempt >= ATTEMPTS / 2;
            result = self.one_attempt(facts, depth);
            if result.is_ok() {
                break;
            }
        }
        self.generous = was_generous;
        result
    }

    fn one_attempt(&mut self, facts: &Facts, depth: usize) -> Result<Value, String> {
        let kinds = facts.list("oneOf");
        let Some(picked) = self.dice.pick(kinds) else {
            return Err("it is one of no kinds".to_owned());
        };
        let mut value = self.variant(facts.clone().without("oneOf"), picked, depth)?;
        let others: Vec<_> = kinds.iter().filter(|kind| *kind != picked).collect();
        let fits_another =
            |value: &Value| others.iter().any(|kind| fits(self.document, kind, value));
        if fits_another(&value) {
            self.deny(&mut value, picked, &others);
        }
        match fits(self.document, picked, &value) && !fits_another(&value) {
            true => Ok(value),
            false => Err("no value was found that fits just one kind".to_owned()),
        }
    }

    /// Says that an object is of none of the other kinds: a null for a property which only they have.
    fn deny(&self, value: &mut Value, picked: &Value, others: &[&Value]) {
        let Value::Object(map) = value else { return };
        let own = Facts::of(self.document, picked);
        for other in others {
            let other = Facts::of(self.document, other);
            for (name, _) in other.map("properties") {
                let is_nullable = other
                    .property(self.document, name)
                    .is_some_and(|property| property.get("nullable") == Some(&json!(true)));
                if own.schema_of(name).is_none() && !is_nullable && !map.contains_key(name) {
                    map.insert(name.clone(), Value::Null);
                    break;
                }
            }
        }
    }

    /// One of a union: what all have, and what this one has; with the value that tells it from the others.
    fn variant(&mut self, common: Facts, picked: &Value, depth: usize) -> Result<Value, String> {
        let discriminator = common.get("discriminator").cloned();
        let facts = common
            .without("discriminator")
            .and(self.document, picked)
            .without("discriminator");
        let Some(discriminator) = discriminator else {
            return self.any(&facts, depth);
        };
        let tag = text(&discriminator, "propertyName").unwrap_or_default();
        let target = text(picked, "$ref").unwrap_or_default();
        let mapping = discriminator.get("mapping").and_then(Value::as_object);
        let value = mapping
            .into_iter()
            .flatten()
            .find(|(_, schema)| *schema == target)
            .map(|(value, _)| value.as_str());
        match value.or(target.rsplit('/').next()) {
            Some(value) if mapping.is_some() => self.tagged(&facts, tag, value.to_owned(), depth),
            _ => self.any(&facts, depth),
        }
    }

    /// An object whose kind stands in one of its properties.
    fn tagged(
        &mut self,
        facts: &Facts,
        tag: &str,
        value: String,
        depth: usize,
    ) -> Result<Value, String> {
        let mut object = self.any(facts, depth)?;
        if let Value::Object(map) = &mut object {
            map.insert(tag.to_owned(), value.into());
        }
        Ok(object)
    }

    /// For a base type whose kinds are listed in its discriminator only: one of them.
    fn mapped(&mut self, facts: &Facts) -> Option<(String, String, Value)> {
        let discriminator = facts.get("discriminator")?;
        let mapping: Vec<_> = discriminator.get("mapping")?.as_object()?.iter().collect();
        let (value, schema) = self.dice.pick(&mapping)?;
        let tag = text(discriminator, "propertyName")?;
        Some((tag.to_owned(), (*value).clone(), json!({ "$ref": schema })))
    }

    fn object(&mut self, facts: &Facts, depth: usize) -> Result<Value, String> {
        let mut map = Map::new();
        for (name, schema) in facts.map("properties") {
            let property = Facts::of(self.document, schema);
            if property.is_read_only() {
                continue;
            }
            let is_required = facts.requires(name);
            if !is_required && (!self.generous || depth >= DEEP) {
                continue;
            }
            match self.any(&property, depth + 1) {
                Ok(value) => drop(map.insert(name.clone(), value)),
                Err(why) if is_required => return Err(format!("{name}: {why}")),
                Err(_) => {}
            }
        }
        // What is required but nowhere declared can be anything.
        for name in facts.list("required").iter().filter_map(Value::as_str) {
            if facts.schema_of(name).is_none() && !map.contains_key(name) {
                map.insert(name.to_owned(), json!("anything"));
            }
        }
        let least = facts
            .get("minProperties")
            .and_then(Value::as_u64)
            .unwrap_or(0);
        let is_map = map.is_empty() && self.generous && depth < DEEP;
        if let Some(values @ Value::Object(_)) = facts.get("additionalProperties")
            && (is_map || (map.len() as u64) < least)
        {
            let values = Facts::of(self.document, values);
            map.insert("key".to_owned(), self.any(&values, depth + 1)?);
        }
        Ok(map.into())
    }

    fn array(&mut self, facts: &Facts, depth: usize) -> Result<Value, String> {
        let count = |name: &str| facts.get(name).and_then(Value::as_u64);
        let least = count("minItems").unwrap_or(u64::from(depth < DEEP));
        let least = least.min(count("maxItems").unwrap_or(u64::MAX));
        let item = facts
            .get("items")
            .map(|item| Facts::of(self.document, item))
            .unwrap_or_default();
        let mut list: Vec<Value> = Vec::new();
        for _ in 0..least {
            let value = self.any(&item, depth + 1)?;
            if facts.get("uniqueItems") != Some(&json!(true)) || !list.contains(&value) {
                list.push(value);
            }
        }
        Ok(list.into())
    }

    fn integer(&mut self, facts: &Facts) -> i64 {
        let limit = |name: &str| {
            facts
                .get(name)
                .and_then(Value::as_f64)
                .map(|limit| limit as i64)
        };
        let least = limit("minimum").unwrap_or(1);
        let most = limit("maximum")
            .unwrap_or(least.saturating_add(99))
            .max(least);
        let span = usize::try_from(most.saturating_sub(least)).unwrap_or(usize::MAX - 1);
        least.saturating_add(self.dice.below(span.saturating_add(1)) as i64)
    }
}
