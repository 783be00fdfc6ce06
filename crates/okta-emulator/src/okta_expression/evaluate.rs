//! Whether an expression fits a user.
//!
//! What cannot be told gives nothing: a text compared with a number, a list that is too short. Whom nothing can be told of,
//! the expression does not fit.

use serde_json::{Number, Value};

use super::functions::Function;
use super::{Calculation, Comparison, Expression, Internal};
use crate::json::Object;
use crate::pattern::compile;

/// No function makes a longer text or list than this.
const LONGEST: usize = 1 << 16;

/// A group that the user is in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Membership<'a> {
    pub(crate) id: &'a str,
    pub(crate) name: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) source: Option<&'a str>,
}

/// Whom an expression is held against.
pub(crate) struct Subject<'a> {
    pub(crate) id: &'a str,
    pub(crate) status: &'a str,
    pub(crate) profile: &'a Object,
    pub(crate) groups: &'a [Membership<'a>],
}

impl Expression {
    /// Whether it gives true.
    pub(crate) fn fits(&self, subject: &Subject<'_>) -> bool {
        self.value(subject) == Some(Value::Bool(true))
    }

    fn value(&self, subject: &Subject<'_>) -> Option<Value> {
        Some(match self {
            Self::Null => Value::Null,
            Self::Boolean(value) => Value::Bool(*value),
            Self::Number(number) => number_value(*number)?,
            Self::Text(text) => text.as_str().into(),
            Self::List(items) => Value::Array(values(items, subject)?),
            // Only `user.isMemberOf` takes maps, and it looks at them itself.
            Self::Map(_) => return None,
            Self::Attribute(name) => subject.profile.get(name).cloned().unwrap_or_default(),
            Self::Internal(Internal::Id) => subject.id.into(),
            Self::Internal(Internal::Status) => subject.status.into(),
            Self::Not(inner) => Value::Bool(!truth(inner, subject)?),
            Self::Negative(inner) => number_value(-inner.value(subject)?.as_f64()?)?,
            Self::Or(terms) => {
                for term in terms {
                    if truth(term, subject)? {
                        return Some(Value::Bool(true));
                    }
                }
                Value::Bool(false)
            }
            Self::And(terms) => {
                for term in terms {
                    if !truth(term, subject)? {
                        return Some(Value::Bool(false));
                    }
                }
                Value::Bool(true)
            }
            Self::Compare(comparison, left, right) => {
                compare(*comparison, &left.value(subject)?, &right.value(subject)?)?.into()
            }
            Self::Calculate(calculation, left, right) => {
                calculate(*calculation, &left.value(subject)?, &right.value(subject)?)?
            }
            Self::Choose(parts) => {
                let [condition, one, other] = parts.as_ref();
                match truth(condition, subject)? {
                    true => one.value(subject)?,
                    false => other.value(subject)?,
                }
            }
            Self::Call(Function::IsMemberOf, conditions) => is_member_of(conditions, subject)?,
            Self::Call(function, arguments) => {
                call(*function, &values(arguments, subject)?, subject)?
            }
        })
    }
}

/// An attribute that is not set is not true.
fn truth(term: &Expression, subject: &Subject<'_>) -> Option<bool> {
    match term.value(subject)? {
        Value::Null => Some(false),
        value => value.as_bool(),
    }
}

fn values(parts: &[Expression], subject: &Subject<'_>) -> Option<Vec<Value>> {
    parts.iter().map(|part| part.value(subject)).collect()
}

/// Whole numbers are kept whole, so that they are written without a fraction.
fn number_value(number: f64) -> Option<Value> {
    let is_whole = number.fract() == 0.0 && number.abs() < 9e15;
    match is_whole {
        true => Some((number as i64).into()),
        false => Number::from_f64(number).map(Value::Number),
    }
}

fn compare(comparison: Comparison, left: &Value, right: &Value) -> Option<bool> {
    let order = match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64()?.partial_cmp(&right.as_f64()?),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        _ => None,
    };
    Some(match (comparison, order) {
        (Comparison::Equal, Some(order)) => order.is_eq(),
        (Comparison::NotEqual, Some(order)) => order.is_ne(),
        (Comparison::Equal, None) => left == right,
        (Comparison::NotEqual, None) => left != right,
        // Nothing is more or less than what is not there.
        _ if left.is_null() || right.is_null() => false,
        (Comparison::Less, order) => order?.is_lt(),
        (Comparison::LessOrEqual, order) => order?.is_le(),
        (Comparison::Greater, order) => order?.is_gt(),
        (Comparison::GreaterOrEqual, order) => order?.is_ge(),
    })
}

fn calculate(calculation: Calculation, left: &Value, right: &Value) -> Option<Value> {
    if calculation == Calculation::Add && (left.is_string() || right.is_string()) {
        return bounded(text(left)? + &text(right)?);
    }
    let (left, right) = (left.as_f64()?, right.as_f64()?);
    number_value(match calculation {
        Calculation::Add => left + right,
        Calculation::Subtract => left - right,
        Calculation::Multiply => left * right,
        Calculation::Divide => left / right,
        Calculation::Remainder => left % right,
    })
}

/// A value as text; nothing is the empty text.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

fn bounded(text: String) -> Option<Value> {
    (text.len() <= LONGEST).then(|| text.into())
}

fn list(value: &Value) -> Option<&[Value]> {
    match value {
        Value::Null => Some(&[]),
        Value::Array(items) => Some(items),
        _ => None,
    }
}

fn call(function: Function, arguments: &[Value], subject: &Subject<'_>) -> Option<Value> {
    let first = arguments.first().unwrap_or(&Value::Null);
    let second = arguments.get(1).unwrap_or(&Value::Null);
    let third = arguments.get(2);
    Some(match function {
        Function::Append => return bounded(text(first)? + &text(second)?),
        Function::Join => {
            let parts: Option<Vec<String>> = arguments.iter().skip(1).map(text).collect();
            return bounded(parts?.join(&text(first)?));
        }
        Function::Len => text(first)?.chars().count().into(),
        Function::RemoveSpaces => text(first)?.replace(' ', "").into(),
        Function::Replace => {
            let (input, wanted, put) = (text(first)?, text(second)?, text(third?)?);
            let times = match wanted.is_empty() {
                true => return Some(input.into()),
                false => input.matches(wanted.as_str()).count(),
            };
            let length = input.len() + times * put.len();
            (length <= LONGEST)
                .then(|| input.replace(&wanted, &put))?
                .into()
        }
        Function::ReplaceFirst => {
            return bounded(text(first)?.replacen(&text(second)?, &text(third?)?, 1));
        }
        Function::Contains => match first {
            Value::Array(items) => items.iter().any(|item| same(item, second)).into(),
            _ => text(first)?.contains(&text(second)?).into(),
        },
        Function::StartsWith => text(first)?.starts_with(&text(second)?).into(),
        Function::EndsWith => text(first)?.ends_with(&text(second)?).into(),
        Function::Switch => {
            let input = text(first)?;
            let mut pairs = arguments.get(2..).unwrap_or_default().chunks_exact(2);
            let found = pairs.find_map(|pair| match pair {
                [key, value] if text(key).is_some_and(|key| input.contains(&key)) => Some(value),
                _ => None,
            });
            found.unwrap_or(second).clone()
        }
        Function::Substring => {
            let input: Vec<char> = text(first)?.chars().collect();
            let start = place(second)?;
            let end = third.map_or(Some(input.len()), place)?;
            input.get(start..end)?.iter().collect::<String>().into()
        }
        Function::SubstringAfter => {
            let (input, wanted) = (text(first)?, text(second)?);
            let after = input.split_once(wanted.as_str());
            after.map_or("", |(_, after)| after).into()
        }
        Function::SubstringBefore => {
            let (input, wanted) = (text(first)?, text(second)?);
            let before = input.split_once(wanted.as_str());
            before.map_or(input.as_str(), |(before, _)| before).into()
        }
        Function::ToUpperCase => return bounded(text(first)?.to_uppercase()),
        Function::ToLowerCase => return bounded(text(first)?.to_lowercase()),
        Function::Trim => text(first)?.trim().into(),
        Function::Matches => compile(second.as_str()?)?.is_match(&text(first)?).into(),
        Function::ArrayAdd => {
            let mut items = list(first)?.to_vec();
            items.push(second.clone());
            items.into()
        }
        Function::ArrayRemove => {
            let items = list(first)?.iter();
            items.filter(|item| !same(item, second)).cloned().collect()
        }
        Function::ArrayClear => list(first).map(|_| Value::Array(Vec::new()))?,
        Function::ArrayGet => list(first)?.get(place(second)?)?.clone(),
        Function::ArrayFlatten => {
            let flat = arguments.iter().flat_map(|value| match value {
                Value::Array(items) => items.clone(),
                other => vec![other.clone()],
            });
            flat.collect()
        }
        Function::ArrayContains => list(first)?.iter().any(|item| same(item, second)).into(),
        Function::ArraySize => match first {
            Value::String(text) => text.chars().count().into(),
            _ => list(first)?.len().into(),
        },
        Function::ArrayIsEmpty => match first {
            Value::String(text) => text.is_empty().into(),
            _ => list(first)?.is_empty().into(),
        },
        Function::ArrayToCsv => {
            let parts: Option<Vec<String>> = list(first)?.iter().map(text).collect();
            return bounded(parts?.join(","));
        }
        Function::IsMemberOf => return None,
        Function::IsMemberOfGroup | Function::IsMemberOfAnyGroup => {
            let is_wanted = |wanted: &Value, id: &str| match wanted {
                Value::Array(ids) => ids.iter().any(|wanted| wanted == id),
                wanted => wanted == id,
            };
            let mut groups = subject.groups.iter();
            let found =
                groups.any(|group| arguments.iter().any(|wanted| is_wanted(wanted, group.id)));
            found.into()
        }
        Function::IsMemberOfGroupName => named(subject, |name| first == name),
        Function::IsMemberOfGroupNameStartsWith => {
            let start = first.as_str()?;
            named(subject, |name| name.starts_with(start))
        }
        Function::IsMemberOfGroupNameContains => {
            let part = first.as_str()?;
            named(subject, |name| name.contains(part))
        }
        Function::IsMemberOfGroupNameRegex => {
            let pattern = compile(first.as_str()?)?;
            named(subject, |name| pattern.is_match(name))
        }
    })
}

fn named(subject: &Subject<'_>, fits: impl Fn(&str) -> bool) -> Value {
    subject.groups.iter().any(|group| fits(group.name)).into()
}

fn same(left: &Value, right: &Value) -> bool {
    compare(Comparison::Equal, left, right) == Some(true)
}

fn place(value: &Value) -> Option<usize> {
    usize::try_from(value.as_i64()?).ok()
}

/// Whether one of the user's groups keeps all conditions.
fn is_member_of(conditions: &[Expression], subject: &Subject<'_>) -> Option<Value> {
    let mut read = Vec::new();
    for condition in conditions {
        let Expression::Map(pairs) = condition else {
            return None;
        };
        for (name, value) in pairs {
            read.push((name.value(subject)?, value.value(subject)?));
        }
    }
    let is_exact = read
        .iter()
        .any(|(name, value)| name == "operator" && value == "EXACT");
    let keeps = |group: &Membership<'_>, name: &str, wanted: &str| match name {
        "group.id" => group.id == wanted,
        "group.type" => group.kind == wanted,
        "group.source.id" => group.source == Some(wanted),
        "group.profile.name" if is_exact => group.name == wanted,
        "group.profile.name" => group.name.starts_with(wanted),
        _ => false,
    };
    let keeps_any = |group: &Membership<'_>, (name, wanted): &(Value, Value)| {
        let name = name.as_str().unwrap_or_default();
        match wanted {
            _ if name == "operator" => true,
            Value::Array(wanted) => {
                let mut wanted = wanted.iter().filter_map(Value::as_str);
                wanted.any(|wanted| keeps(group, name, wanted))
            }
            wanted => wanted
                .as_str()
                .is_some_and(|wanted| keeps(group, name, wanted)),
        }
    };
    let mut groups = subject.groups.iter();
    let found = groups.any(|group| read.iter().all(|condition| keeps_any(group, condition)));
    Some(found.into())
}
