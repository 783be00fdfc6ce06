//! Whether an object fits an expression, and how objects sort by an attribute.

use std::cmp::Ordering;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::error::Refusal;
use crate::filter::{Expression, Operator, Part, parse};
use crate::request::Call;

/// Whether strings match whatever their case, as in `search`, or exactly, as in `filter`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    Ignored,
    Exact,
}

/// An expression that a request came with.
pub(crate) struct Matcher {
    expression: Expression,
    case: Case,
}

impl Matcher {
    /// The `search` parameter: any attribute, any operator, strings in any case.
    pub(crate) fn search(call: &Call<'_>) -> Result<Option<Self>, Refusal> {
        Self::read(call, "search", Case::Ignored)
    }

    /// The `search` parameter of a list that takes any operator on the attributes that `is_known` knows.
    pub(crate) fn search_of(
        call: &Call<'_>,
        is_known: impl Fn(&str) -> bool,
    ) -> Result<Option<Self>, Refusal> {
        Self::search(call)?
            .map(|matcher| matcher.knowing("search", is_known))
            .transpose()
    }

    fn read(call: &Call<'_>, parameter: &'static str, case: Case) -> Result<Option<Self>, Refusal> {
        let Some(text) = call.query(parameter) else {
            return Ok(None);
        };
        let expression = parse(text).map_err(|error| Refusal::expression(parameter, error))?;
        match timeless(&expression) {
            None => Ok(Some(Self { expression, case })),
            Some(attribute) => Err(Refusal::expression(
                parameter,
                format_args!(
                    "{attribute} is compared with no time such as 2016-01-03T18:15:47.000Z"
                ),
            )),
        }
    }

    /// Refuses attributes that nothing in the list has.
    fn knowing(
        self,
        parameter: &'static str,
        is_known: impl Fn(&str) -> bool,
    ) -> Result<Self, Refusal> {
        let mut unknown = None;
        self.expression.visit(&mut |part| match part {
            Part::Test(attribute, _) if !is_known(attribute) => {
                unknown.get_or_insert_with(|| attribute.to_owned());
            }
            _ => {}
        });
        match unknown {
            None => Ok(self),
            Some(name) => Err(Refusal::expression(
                parameter,
                format_args!("there is no attribute {name}"),
            )),
        }
    }

    /// The `filter` parameter: only `attributes`; only those of them in `ordered` take more than `eq`.
    pub(crate) fn filter(
        call: &Call<'_>,
        attributes: &[&str],
        ordered: &[&str],
    ) -> Result<Option<Self>, Refusal> {
        let Some(matcher) = Self::any_filter(call)? else {
            return Ok(None);
        };
        let mut refused = None;
        matcher.expression.visit(&mut |part| {
            let wrong = match part {
                Part::Not => Some("does not take not".to_owned()),
                Part::Test(attribute, _) if !attributes.contains(&attribute) => Some(format!(
                    "does not take {attribute}, only {}",
                    attributes.join(", ")
                )),
                Part::Test(_, Some(Operator::Eq)) => None,
                Part::Test(
                    attribute,
                    Some(Operator::Gt | Operator::Ge | Operator::Lt | Operator::Le),
                ) if ordered.contains(&attribute) => None,
                Part::Test(attribute, _) => {
                    Some(format!("does not take this operator on {attribute}"))
                }
            };
            refused = refused.take().or(wrong);
        });
        match refused {
            Some(what) => Err(Refusal::expression("filter", what)),
            None => Ok(Some(matcher)),
        }
    }

    /// The `filter` parameter of a list that takes any attribute.
    pub(crate) fn any_filter(call: &Call<'_>) -> Result<Option<Self>, Refusal> {
        Self::read(call, "filter", Case::Exact)
    }

    /// The `filter` parameter of a list that takes any operator on the attributes that `is_known` knows.
    pub(crate) fn filter_of(
        call: &Call<'_>,
        is_known: impl Fn(&str) -> bool,
    ) -> Result<Option<Self>, Refusal> {
        Self::any_filter(call)?
            .map(|matcher| matcher.knowing("filter", is_known))
            .transpose()
    }

    /// The texts that an attribute is compared with.
    pub(crate) fn wanted(&self, attribute: &str) -> Vec<&str> {
        let mut found = Vec::new();
        wanted(&self.expression, attribute, &mut found);
        found
    }

    /// `attribute` gives an object's value for a name; none where it has none.
    pub(crate) fn fits(&self, attribute: &impl Fn(&str) -> Option<Value>) -> bool {
        fits(&self.expression, self.case, attribute)
    }
}

/// Attributes that are times, whatever they are attributes of.
const TIMES: &[&str] = &[
    "activated",
    "created",
    "lastLogin",
    "lastMembershipUpdated",
    "lastUpdated",
    "passwordChanged",
    "statusChanged",
];

/// The first attribute that is a time and is compared with something else.
fn timeless(expression: &Expression) -> Option<&str> {
    match expression {
        Expression::Or(terms) | Expression::And(terms) => terms.iter().find_map(timeless),
        Expression::Not(term) => timeless(term),
        Expression::Compare(name, _, value) => {
            let is_time =
                value.is_null() || value.as_str().is_some_and(|text| time(text).is_some());
            (TIMES.contains(&name.as_str()) && !is_time).then_some(name)
        }
        Expression::Present(_) => None,
    }
}

fn wanted<'e>(expression: &'e Expression, attribute: &str, found: &mut Vec<&'e str>) {
    match expression {
        Expression::Or(terms) | Expression::And(terms) => {
            for term in terms {
                wanted(term, attribute, found);
            }
        }
        Expression::Not(term) => wanted(term, attribute, found),
        Expression::Compare(name, _, Value::String(text)) if name == attribute => found.push(text),
        Expression::Compare(..) | Expression::Present(_) => {}
    }
}

fn fits(expression: &Expression, case: Case, attribute: &impl Fn(&str) -> Option<Value>) -> bool {
    match expression {
        Expression::Or(terms) => terms.iter().any(|term| fits(term, case, attribute)),
        Expression::And(terms) => terms.iter().all(|term| fits(term, case, attribute)),
        Expression::Not(term) => !fits(term, case, attribute),
        Expression::Present(name) => attribute(name).is_some_and(|value| is_present(&value)),
        Expression::Compare(name, operator, wanted) => compare(
            &attribute(name).unwrap_or_default(),
            *operator,
            wanted,
            case,
        ),
    }
}

fn is_present(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => true,
    }
}

/// An array fits when one of its items does, and fits `ne` when none is equal.
fn compare(actual: &Value, operator: Operator, wanted: &Value, case: Case) -> bool {
    match (actual, operator) {
        (_, Operator::Ne) => !compare(actual, Operator::Eq, wanted, case),
        (Value::Array(items), _) => items
            .iter()
            .any(|item| compare(item, operator, wanted, case)),
        (Value::String(actual), Operator::Co | Operator::Sw | Operator::Ew) => {
            let Some(wanted) = wanted.as_str() else {
                return false;
            };
            let (actual, wanted) = (fold(actual, case), fold(wanted, case));
            match operator {
                Operator::Co => actual.contains(&wanted),
                Operator::Sw => actual.starts_with(&wanted),
                _ => actual.ends_with(&wanted),
            }
        }
        _ => order(actual, wanted, case).is_some_and(|order| match operator {
            Operator::Eq => order.is_eq(),
            Operator::Gt => order.is_gt(),
            Operator::Ge => order.is_ge(),
            Operator::Lt => order.is_lt(),
            Operator::Le => order.is_le(),
            _ => false,
        }),
    }
}

/// Times compare as instants, numbers as numbers; values of different kinds do not compare.
fn order(left: &Value, right: &Value, case: Case) -> Option<Ordering> {
    match (left, right) {
        (Value::String(left), Value::String(right)) => Some(match (time(left), time(right)) {
            (Some(left), Some(right)) => left.cmp(&right),
            _ => fold(left, case).cmp(&fold(right, case)),
        }),
        (Value::Number(left), Value::Number(right)) => left.as_f64()?.partial_cmp(&right.as_f64()?),
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        (Value::Null, Value::Null) => Some(Ordering::Equal),
        _ => None,
    }
}

/// How two objects stand in a list sorted by an attribute; those without it come last.
pub(crate) fn sort_order(left: &Value, right: &Value) -> Ordering {
    let rank = |value: &Value| match value {
        Value::Bool(_) => 0,
        Value::Number(_) => 1,
        Value::String(_) => 2,
        Value::Null => 4,
        _ => 3,
    };
    rank(left)
        .cmp(&rank(right))
        .then_with(|| order(left, right, Case::Ignored).unwrap_or(Ordering::Equal))
}

/// An instant, or a day, which begins at midnight.
fn time(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    if bytes.get(4) != Some(&b'-') {
        return None;
    }
    match (bytes.len(), bytes.get(10)) {
        (20.., Some(b'T')) => text.parse().ok(),
        (10, None) => {
            let day: Date = text.parse().ok()?;
            Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
        }
        _ => None,
    }
}

fn fold(text: &str, case: Case) -> String {
    match case {
        // Letter by letter: as a whole, a sigma becomes another letter at the end of a word, and the start of a text
        // would not be what it starts with.
        Case::Ignored => text.chars().flat_map(char::to_lowercase).collect(),
        Case::Exact => text.to_owned(),
    }
}
