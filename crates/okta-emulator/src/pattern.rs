//! Patterns that come from outside: in schemas and in expressions of group rules.

use std::cell::RefCell;
use std::collections::HashMap;

use regex::Regex;

/// The most patterns that a thread keeps.
const PATTERNS: usize = 64;

thread_local! {
    /// To compile a pattern takes longer than to match it, and one rule meets many users.
    static COMPILED: RefCell<HashMap<String, Option<Regex>>> = RefCell::new(HashMap::new());
}

/// A pattern that a whole text has to match.
pub(crate) fn compile(pattern: &str) -> Option<Regex> {
    COMPILED.with_borrow_mut(|known| {
        if let Some(found) = known.get(pattern) {
            return found.clone();
        }
        let made = regex::RegexBuilder::new(&format!("^(?:{pattern})$"))
            .size_limit(1 << 20)
            .nest_limit(50)
            .build()
            .ok();
        if known.len() >= PATTERNS {
            known.clear();
        }
        known.insert(pattern.to_owned(), made.clone());
        made
    })
}
