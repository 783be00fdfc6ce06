//! Whether what was enough to call an operation still is.
//!
//! A description lists alternatives, each of schemes that are needed together, with scopes (OpenAPI 3.0, Security Requirement Object).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::change::Breaks;

/// A change of what is needed.
pub(super) struct Access {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) breaks: Breaks,
}

/// Schemes that are needed together, with their scopes.
type Alternative = BTreeMap<String, BTreeSet<String>>;

/// What changed between two lists of requirements, if anything did.
pub(super) fn compare(old: &Value, new: &Value) -> Option<Access> {
    let (old, new) = (alternatives(old), alternatives(new));
    if old == new {
        return None;
    }
    let is_enough =
        |had: &Alternative| new.is_empty() || new.iter().any(|needs| satisfies(had, needs));
    // Who needed nothing had nothing.
    let nothing = BTreeSet::from([Alternative::new()]);
    let before = if old.is_empty() { &nothing } else { &old };
    Some(Access {
        breaks: match before.iter().all(is_enough) {
            true => Breaks::Nothing,
            false => Breaks::Runtime,
        },
        from: shown(&old),
        to: shown(&new),
    })
}

fn alternatives(list: &Value) -> BTreeSet<Alternative> {
    let list = list
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_object);
    list.map(|schemes| {
        let scopes = |scopes: &Value| -> BTreeSet<String> {
            let scopes = scopes.as_array().into_iter().flatten();
            scopes
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect()
        };
        schemes
            .iter()
            .map(|(scheme, of)| (scheme.clone(), scopes(of)))
            .collect()
    })
    .collect()
}

/// Whether who has `had` has all of `needs`.
fn satisfies(had: &Alternative, needs: &Alternative) -> bool {
    needs.iter().all(|(scheme, scopes)| {
        had.get(scheme)
            .is_some_and(|had| scopes.iter().all(|scope| has(had, scope)))
    })
}

/// Okta's scopes to manage things include the ones to read them.
fn has(had: &BTreeSet<String>, scope: &str) -> bool {
    let manage = scope.strip_suffix(".read").map(|of| format!("{of}.manage"));
    had.contains(scope) || manage.is_some_and(|manage| had.contains(&manage))
}

fn shown(alternatives: &BTreeSet<Alternative>) -> String {
    let one = |schemes: &Alternative| -> String {
        let parts = schemes.iter().map(|(scheme, scopes)| {
            let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
            match scopes.is_empty() {
                true => scheme.clone(),
                false => format!("{scheme} ({})", scopes.join(" ")),
            }
        });
        match parts.collect::<Vec<_>>().join(" and ") {
            empty if empty.is_empty() => "nothing".to_owned(),
            parts => parts,
        }
    };
    match alternatives
        .iter()
        .map(one)
        .collect::<Vec<_>>()
        .join(" or ")
    {
        empty if empty.is_empty() => "nothing".to_owned(),
        all => all,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn breaks(old: Value, new: Value) -> Option<Breaks> {
        compare(&old, &new).map(|access| access.breaks)
    }

    #[test]
    fn what_was_enough_is_enough_or_is_not() {
        let scopes = |scopes: &[&str]| json!([{ "apiToken": [] }, { "oauth2": scopes }]);
        assert_eq!(breaks(scopes(&["a.read"]), scopes(&["a.read"])), None);
        for (old, new, wanted) in [
            (scopes(&["a.read"]), scopes(&["b.read"]), Breaks::Runtime),
            (scopes(&["a.manage"]), scopes(&["a.read"]), Breaks::Nothing),
            (scopes(&["a.read"]), scopes(&["a.manage"]), Breaks::Runtime),
            (scopes(&["a", "b"]), scopes(&["b"]), Breaks::Nothing),
            (scopes(&["a"]), scopes(&["a", "b"]), Breaks::Runtime),
            (
                scopes(&["a"]),
                json!([{ "oauth2": ["a"] }]),
                Breaks::Runtime,
            ),
            (scopes(&["a"]), json!([]), Breaks::Nothing),
            (json!([]), scopes(&["a"]), Breaks::Runtime),
            (json!([]), json!([{}, { "oauth2": ["a"] }]), Breaks::Nothing),
        ] {
            assert_eq!(
                breaks(old.clone(), new.clone()),
                Some(wanted),
                "{old} → {new}"
            );
        }
    }
}
