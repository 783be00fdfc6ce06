//! Names: how what stands on the wire is called in Rust.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// Rust's keywords, strict and reserved, of which a field or module may not be named.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// A type's name: the schema's own where that reads as one.
pub fn type_name(schema: &str) -> String {
    let reads = schema.starts_with(|c: char| c.is_ascii_uppercase())
        && schema.chars().all(|c| c.is_ascii_alphanumeric())
        && schema.chars().any(|c| c.is_ascii_lowercase());
    if reads {
        return schema.to_owned();
    }
    let mut name = ascii(schema).to_upper_camel_case();
    if name.is_empty() {
        name.push_str("Unnamed");
    }
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, 'N');
    }
    name
}

/// The words of a name, in letters and digits that every name in Rust may have.
fn ascii(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect()
}

/// The name of a module, in a crate that knows others by the names `crates`: in a `use` line it could be either.
pub fn module(name: &str, crates: &[&str]) -> String {
    let mut module = snake(name);
    if crates.contains(&module.as_str()) {
        module.push('_');
    }
    module
}

/// Whether rustdoc takes a name for an alias: it may hold neither quotes nor blanks.
pub fn is_alias(name: &str) -> bool {
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '`');
    !name.is_empty() && !name.contains(odd)
}

/// A field, function or module name.
pub fn snake(name: &str) -> String {
    // "OAuth" is one word.
    let mut snake = ascii(name).replace("OAuth", "Oauth").to_snake_case();
    if snake.starts_with(|c: char| c.is_ascii_digit()) {
        snake.insert_str(0, "n_");
    }
    if snake.is_empty() {
        snake.push_str("empty");
    }
    if KEYWORDS.contains(&snake.as_str()) {
        snake.push('_');
    }
    snake
}

/// A variant's name for a value on the wire.
pub fn variant(wire: &str) -> String {
    let mut name = ascii(wire).to_upper_camel_case();
    if name.is_empty() {
        name.push_str(if wire.is_empty() { "Empty" } else { "Symbol" });
    }
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, 'V');
    }
    if ["Self", "Other"].contains(&name.as_str()) {
        name.push_str("Value");
    }
    name
}

/// Makes each name unlike those before it by a number behind it.
pub fn distinct(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut taken = std::collections::BTreeSet::new();
    names
        .into_iter()
        .map(|name| {
            let unlike = std::iter::once(name.clone())
                .chain((2..).map(|n| format!("{name}{n}")))
                .find(|name| !taken.contains(name))
                .unwrap_or(name);
            taken.insert(unlike.clone());
            unlike
        })
        .collect()
}

/// Cuts from names the words that all of them share in front or behind: `UserFactorCall`, `UserFactorEmail` become
/// `Call`, `Email`. Where a cut would leave nothing, or two equal names, the names stay whole.
pub fn without_shared_words(names: &[String], owner: &str) -> Vec<String> {
    let words = |name: &str| {
        name.to_snake_case()
            .split('_')
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let split: Vec<Vec<String>> = names.iter().map(|name| words(name)).collect();
    let owner = words(owner);
    let count = |matches: &dyn Fn(usize) -> bool| (0..).take_while(|n| matches(*n)).count();
    let (front, back) = match split.as_slice() {
        [] => (0, 0),
        [one] => (
            count(&|n| one.get(n).is_some() && one.get(n) == owner.get(n)),
            count(&|n| {
                one.iter().rev().nth(n).is_some()
                    && one.iter().rev().nth(n) == owner.iter().rev().nth(n)
            }),
        ),
        [first, rest @ ..] => (
            count(&|n| {
                first.get(n).is_some() && rest.iter().all(|other| other.get(n) == first.get(n))
            }),
            count(&|n| {
                first.iter().rev().nth(n).is_some()
                    && rest
                        .iter()
                        .all(|other| other.iter().rev().nth(n) == first.iter().rev().nth(n))
            }),
        ),
    };
    let cut: Vec<String> = split
        .iter()
        .map(|words| {
            let end = words.len().saturating_sub(back);
            words
                .get(front.min(end)..end)
                .unwrap_or_default()
                .join("_")
                .to_upper_camel_case()
        })
        .collect();
    let fine = |name: &String| {
        name.starts_with(|c: char| c.is_ascii_uppercase())
            && !["Other", "Self"].contains(&name.as_str())
    };
    let mut unlike = cut.clone();
    unlike.sort();
    unlike.dedup();
    if unlike.len() == cut.len() && cut.iter().all(fine) {
        cut
    } else {
        names.to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_names_become_rust_names() {
        assert_eq!(type_name("OAuth2Client"), "OAuth2Client");
        assert_eq!(type_name("BASIC_SMTP_AUTH"), "BasicSmtpAuth");
        assert_eq!(type_name("createdProperty"), "CreatedProperty");
        assert_eq!(type_name("_embedded"), "Embedded");
        assert_eq!(snake("_links"), "links");
        assert_eq!(snake("type"), "type_");
        assert_eq!(snake("x5t#S256"), "x5t_s256");
        assert_eq!(snake("OAuth2ClientId"), "oauth2_client_id");
        assert_eq!(variant("SAML_2_0"), "Saml20");
        assert_eq!(variant("1.0"), "V10");
        assert_eq!(variant(""), "Empty");
        assert_eq!(variant("other"), "OtherValue");
    }

    #[test]
    fn shared_words_are_cut_only_where_something_is_left() {
        let names = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            without_shared_words(&names(&["UserFactorCall", "UserFactorEmail"]), "UserFactor"),
            ["Call", "Email"]
        );
        assert_eq!(
            without_shared_words(
                &names(&["SamlApplication", "OidcApplication"]),
                "Application"
            ),
            ["Saml", "Oidc"]
        );
        assert_eq!(
            without_shared_words(&names(&["Key", "KeyRsa"]), "Any"),
            ["Key", "KeyRsa"]
        );
        assert_eq!(
            without_shared_words(&names(&["OneShape"]), "Shape"),
            ["One"]
        );
    }
}
