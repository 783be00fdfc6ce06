//! Where a file ends. A description that was cut off looks like one that is merely broken: only what stands last in it, or what should
//! come after, may have been lost.

use serde_json::Value;

/// The keys that lead to the last line of a YAML file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ending(Option<Vec<String>>);

impl Ending {
    /// Looks at the indentation of the last lines. JSON that is cut off is no JSON: it ends nowhere.
    pub(super) fn of(text: &str) -> Self {
        if super::text::is_json(text) {
            return Self(None);
        }
        let mut keys = Vec::new();
        let mut above = usize::MAX;
        for line in text.lines().rev() {
            let inner = line.trim_start();
            let indent = line.len() - inner.len();
            if inner.is_empty() || inner.starts_with('#') || indent >= above {
                continue;
            }
            if let Some(key) = key(inner) {
                above = indent;
                keys.push(key);
            }
            if above == 0 {
                break;
            }
        }
        keys.reverse();
        Self(Some(keys))
    }

    /// Whether nothing can be missing of a place: the file goes on after it.
    pub(super) fn is_after(&self, place: &[&str]) -> bool {
        let Some(keys) = &self.0 else { return true };
        !place.iter().zip(keys).all(|(part, key)| part == key)
    }

    /// Whether nothing can be missing of a section of the components.
    pub(super) fn is_after_section(&self, official: &Value, section: &str) -> bool {
        let has = |place: &str| official.pointer(place).is_some();
        self.0.is_none()
            || has("/components") && self.is_after(&["components"])
            || has(&format!("/components/{section}")) && self.is_after(&["components", section])
    }
}

/// The key of a line, if it is one of a map in block style.
fn key(line: &str) -> Option<String> {
    let line = line.trim_start_matches("- ");
    let quote = line.chars().next().filter(|c| ['"', '\''].contains(c));
    let (key, rest) = match quote {
        Some(quote) => line.get(1..)?.split_once(quote)?,
        None => line.split_at(
            line.find(": ")
                .or_else(|| line.strip_suffix(':').map(str::len))?,
        ),
    };
    rest.starts_with(':').then(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Ending;

    #[test]
    fn what_stands_last_may_be_cut_off() {
        let text = "openapi: 3.0.0\npaths:\n  '/a:b':\n    get: {}\n  /b:\n    get:\n      tags:\n        - x\n";
        let ending = Ending::of(text);
        assert!(ending.is_after(&["paths", "/a:b", "get"]));
        assert!(!ending.is_after(&["paths", "/b", "get"]));
        let text = format!("{text}components:\n  schemas:\n    A:\n      type: object\n");
        let ending = Ending::of(&text);
        assert!(ending.is_after(&["paths", "/b", "get"]));
        let components = json!({ "components": { "schemas": { "A": {} }, "parameters": {} } });
        assert!(!ending.is_after_section(&components, "schemas"));
        assert!(ending.is_after_section(&components, "parameters"));
        assert!(!ending.is_after_section(&components, "securitySchemes"));
        assert!(Ending::of("{}").is_after_section(&components, "schemas"));
    }
}
