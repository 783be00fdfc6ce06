//! What kind of text a key is given as, and what other text is given for one.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use zeroize::Zeroizing;

use super::problem::{Refused, refuse};

/// How every block of PEM begins.
pub(super) const BEGIN: &str = "-----BEGIN ";

/// What documentation and examples write where a key belongs, with everything but letters taken out.
const PLACEHOLDERS: [&str; 8] = [
    "changeme",
    "key",
    "pathtoprivatekey",
    "privatekey",
    "yourkey",
    "yourpem",
    "yourprivatekey",
    "yourprivatejwk",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Pem,
    Json,
}

/// The text without what was put around it: white space, a byte order mark, one pair of quotes.
pub(super) fn tidy(text: &str) -> Result<Zeroizing<String>, Refused> {
    let mut text = text.trim_start_matches('\u{feff}').trim();
    for quote in ['"', '\''] {
        if let Some(inner) = text
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote))
        {
            text = inner.trim();
        }
    }
    if text.is_empty() {
        return refuse("is missing");
    }
    // Only where it is PEM: in JSON a backslash has a meaning of its own. No longer than before, so it never grows.
    let mut tidied = Zeroizing::new(String::with_capacity(text.len()));
    if is_pem(text) {
        let mut rest = text;
        while let Some(at) = rest.find('\\') {
            tidied.push_str(&rest[..at]);
            rest = &rest[at..];
            let taken = ["\\n", "\\r"].into_iter().find(|it| rest.starts_with(it));
            tidied.push(if taken.is_some() { '\n' } else { '\\' });
            rest = &rest[taken.map_or(1, str::len)..];
        }
        tidied.push_str(rest);
    } else {
        tidied.push_str(text);
    }
    Ok(tidied)
}

/// Whether a tidy text is PEM or JSON.
pub(super) fn kind(text: &str) -> Result<Kind, Refused> {
    if is_pem(text) {
        return Ok(Kind::Pem);
    }
    if is_placeholder(text) {
        return refuse("is a placeholder: put the private key of your app there");
    }
    if text.starts_with(['{', '[']) {
        return Ok(Kind::Json);
    }
    refuse("is neither PEM nor a JSON Web Key")
}

/// Whether PEM is in it; a JSON Web Key may have some in a member that nobody asks for.
fn is_pem(text: &str) -> bool {
    !text.starts_with('{') && text.contains(BEGIN)
}

fn is_placeholder(text: &str) -> bool {
    let bracketed = [
        ("{", "}"),
        ("${", "}"),
        ("{{", "}}"),
        ("<", ">"),
        ("[", "]"),
    ]
    .into_iter()
    .any(|(open, close)| {
        text.strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close))
            .is_some_and(|inner| {
                let inner = inner.trim();
                inner.contains(|c: char| c.is_ascii_alphabetic())
                    && inner
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || " _-.".contains(c))
            })
    });
    // Longer texts are no placeholders, and need not be copied.
    bracketed
        || text.len() < 40 && {
            let letters = text.chars().filter(char::is_ascii_alphabetic);
            let bare: String = letters.map(|c| c.to_ascii_lowercase()).collect();
            PLACEHOLDERS.contains(&bare.as_str())
        }
}

/// The text of a file. Its size is asked first, so that the buffer need not grow and leave copies behind.
pub(super) fn of_file(path: &Path, most: u64) -> Result<Zeroizing<String>, Refused> {
    let unreadable =
        |error: std::io::Error| Refused::new(format!("cannot be read: {}", error.kind()));
    let file = File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len().min(most);
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1));
    file.take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > most {
        return refuse("is too large for a key");
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => refuse("is not text: convert it to PEM"),
    }
}

/// Whether this looks like a path, and not like a key that was given for one.
pub(super) fn may_be_shown(path: &str) -> bool {
    path.len() <= 256
        && !path.contains(['{', '}', '"', '\n', '\r'])
        && !path.contains("-----")
        && !path.contains("\\n")
        // A piece of base64 is long and has no dot; names of files and folders are short.
        && path.split(['/', '\\']).all(|part| part.len() <= 64)
}

/// Whether this looks like the name of a variable, and not like a key that was given for one.
pub(super) fn is_variable_name(name: &str) -> bool {
    name.len() <= 64
        && !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_around_is_taken_off() {
        for text in [
            "\u{feff}  -----BEGIN X-----\\nAA\\r\\nBB \n",
            "\"-----BEGIN X-----\\nAA\\n\\nBB\"",
            "'-----BEGIN X-----\\nAA\\n\\nBB'",
        ] {
            let tidied = tidy(text).expect("text");
            assert_eq!(*tidied, "-----BEGIN X-----\nAA\n\nBB", "{text:?}");
        }
        assert_eq!(
            *tidy(r#"{"kid":"a\nb"}"#).expect("text"),
            r#"{"kid":"a\nb"}"#
        );
        let with_pem = r#"{"note":"-----BEGIN X-----\nAA"}"#;
        assert_eq!(*tidy(with_pem).expect("text"), with_pem);
        assert_eq!(*tidy("-----BEGIN \\ü\\").expect("text"), "-----BEGIN \\ü\\");
        for text in ["", " \n", "\"\"", "' '", "\u{feff}"] {
            assert!(tidy(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn kinds_are_told_apart() {
        assert_eq!(
            kind("Bag Attributes\n-----BEGIN X-----").ok(),
            Some(Kind::Pem)
        );
        assert_eq!(kind(r#"{"kty":"RSA"}"#).ok(), Some(Kind::Json));
        assert_eq!(kind(r#"{}"#).ok(), Some(Kind::Json));
        assert_eq!(
            kind(r#"{"kty":"RSA","note":"-----BEGIN X-----"}"#).ok(),
            Some(Kind::Json)
        );
        assert_eq!(kind(r#"[{"kty":"RSA"}]"#).ok(), Some(Kind::Json));
    }

    #[test]
    fn a_key_in_the_place_of_a_name_is_not_shown() {
        assert!(may_be_shown("/etc/okta/private_key.pem"));
        assert!(may_be_shown(r"C:\okta\key.json"));
        assert!(!may_be_shown("-----BEGIN PRIVATE KEY-----"));
        assert!(!may_be_shown(r#"{"kty":"RSA"}"#));
        assert!(!may_be_shown(&"A".repeat(65)));
        assert!(is_variable_name("OKTA_CLIENT_PRIVATEKEY"));
        assert!(!is_variable_name("-----BEGIN"));
        assert!(!is_variable_name(&"A".repeat(65)));
        assert!(!is_variable_name(""));
    }
}
