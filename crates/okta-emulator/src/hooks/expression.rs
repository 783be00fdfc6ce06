//! The filters of event hooks, as far as they compare: Okta's expression language has more.
//!
//! ```text
//! filter    = condition *( "&&" condition )
//! condition = "event.target.?[" attribute equals text "].size()" ( ">" / ">=" / "==" ) number
//!           / "event." attribute equals text
//! equals    = "eq" / "=="          ("ne" and "!=" are the opposite)
//! text      = what stands between single or double quotes
//! ```
//!
//! A condition that is written otherwise lets every event through.

use serde_json::Value;

/// Whether an event is let through.
pub(super) fn holds(filter: &str, event: &Value) -> bool {
    filter
        .split("&&")
        .all(|condition| condition_holds(condition.trim(), event).unwrap_or(true))
}

/// Nothing where the condition is not understood.
fn condition_holds(condition: &str, event: &Value) -> Option<bool> {
    let rest = condition.strip_prefix("event.")?;
    let Some(selection) = rest.strip_prefix("target.?[") else {
        let comparison = Comparison::read(rest)?;
        return Some(comparison.fits(event));
    };
    let (inside, rest) = selection.split_once(']')?;
    let comparison = Comparison::read(inside)?;
    let targets = event["target"].as_array();
    let count = targets.map_or(0, |targets| {
        let fitting = targets.iter().filter(|target| comparison.fits(target));
        fitting.count()
    });
    let rest = rest.trim_start().strip_prefix(".size()")?.trim();
    let end = rest.find(|letter: char| !matches!(letter, '>' | '=' | '<'))?;
    let (operator, number) = rest.split_at(end);
    let number: usize = number.trim().parse().ok()?;
    match operator {
        ">" => Some(count > number),
        ">=" => Some(count >= number),
        "==" => Some(count == number),
        "<" => Some(count < number),
        "<=" => Some(count <= number),
        _ => None,
    }
}

/// `displayName eq 'Sales'`
struct Comparison<'f> {
    attribute: &'f str,
    is_equal: bool,
    text: &'f str,
}

impl<'f> Comparison<'f> {
    fn read(text: &'f str) -> Option<Self> {
        let (attribute, rest) = text
            .trim()
            .split_once(|letter: char| letter.is_whitespace() || matches!(letter, '=' | '!'))
            .map(|(attribute, _)| {
                (
                    attribute,
                    text.trim().get(attribute.len()..).unwrap_or_default(),
                )
            })?;
        let rest = rest.trim_start();
        let operators = [("eq", true), ("==", true), ("ne", false), ("!=", false)];
        let (rest, is_equal) = operators
            .iter()
            .find_map(|(operator, is_equal)| Some((rest.strip_prefix(operator)?, *is_equal)))?;
        let rest = rest.trim();
        let quote = rest
            .chars()
            .next()
            .filter(|quote| matches!(quote, '\'' | '"'))?;
        let text = rest.strip_prefix(quote)?.strip_suffix(quote)?;
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_');
        let is_plain =
            !text.contains(quote) && !attribute.is_empty() && attribute.chars().all(is_name);
        is_plain.then_some(Self {
            attribute,
            is_equal,
            text,
        })
    }

    fn fits(&self, of: &Value) -> bool {
        let found = self
            .attribute
            .split('.')
            .try_fold(of, |value, member| value.get(member));
        let is_same = found.and_then(Value::as_str) == Some(self.text);
        is_same == self.is_equal
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn comparisons_are_understood() {
        let event = json!({
            "eventType": "group.user_membership.add",
            "outcome": { "result": "SUCCESS" },
            "target": [
                { "type": "User", "displayName": "Ann Doe" },
                { "type": "UserGroup", "displayName": "Sales" },
            ],
        });
        let cases = [
            (
                "event.target.?[type eq 'UserGroup'].size()>0 && event.target.?[displayName eq 'Sales'].size()>0",
                true,
            ),
            (
                "event.target.?[type eq 'UserGroup'].size()>0 && event.target.?[displayName eq 'Authors'].size()>0",
                false,
            ),
            ("event.target.?[type == \"User\"].size() == 1", true),
            ("event.target.?[type ne 'User'].size() >= 2", false),
            ("event.outcome.result eq 'SUCCESS'", true),
            ("event.outcome.result=='FAILURE'", false),
            ("event.outcome.result != 'FAILURE'", true),
            // What is not understood lets everything through.
            ("event.outcome.result matches '.*'", true),
            ("event.target.?[type eq 'UserGroup'].isEmpty()", true),
            ("nonsense", true),
            ("", true),
        ];
        for (filter, expected) in cases {
            assert_eq!(holds(filter, &event), expected, "{filter}");
        }
    }
}
