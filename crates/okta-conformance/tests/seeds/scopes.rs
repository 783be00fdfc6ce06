//! Every scope that a document names is one of [`Scope`]'s own.

use std::collections::BTreeSet;

use okta_models::Scope;

use crate::documents;

#[test]
fn every_scope_is_known() {
    let texts = documents::texts();
    let mut scopes = BTreeSet::new();
    for text in &texts {
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '_'));
        scopes.extend(words.filter(|word| is_scope(word)));
    }
    let unknown: Vec<_> = scopes
        .iter()
        .filter(|scope| matches!(Scope::from(**scope), Scope::Other(_)))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    assert!(
        texts.is_empty() || scopes.len() > 70,
        "only {} found",
        scopes.len()
    );
}

/// `okta.users.read`, `okta.apps.manage`
fn is_scope(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    matches!(parts.as_slice(), ["okta", _, .., "read" | "manage"])
}
