//! Text from outside in a message of ours: one line, bounded, without control characters, so that an answer cannot
//! forge log lines, flood them, or bring our own credentials into them.

use std::borrow::Cow;

/// At most `limit` characters of `text` on one line; an ellipsis where something was cut, and `***` for credentials that a
/// server or a proxy repeats.
pub(crate) fn line(text: &str, limit: usize) -> String {
    one_line(&masked(text), limit)
}

/// The text without the words behind the names of authentication schemes (RFC 9110, section 11.4; Okta's `SSWS`).
fn masked(text: &str) -> Cow<'_, str> {
    const SCHEMES: [&str; 4] = ["ssws", "bearer", "dpop", "basic"];
    let lower = text.to_ascii_lowercase();
    if !SCHEMES.iter().any(|scheme| lower.contains(scheme)) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((end, scheme)) = SCHEMES
        .iter()
        .filter_map(|scheme| {
            Some((
                rest.to_ascii_lowercase().find(scheme)? + scheme.len(),
                scheme,
            ))
        })
        .min()
    {
        let (before, behind) = rest.split_at(end);
        out.push_str(before);
        let credential =
            behind.trim_start_matches(|c: char| c.is_whitespace() || c == ':' || c == '=');
        out.push_str(&behind[..behind.len() - credential.len()]);
        let length = credential
            .find(|c: char| c.is_whitespace() || "\"'<>,;".contains(c))
            .unwrap_or(credential.len());
        // Words of a sentence about a scheme are short; a credential is not.
        let is_word =
            length < 8 || credential.len() == behind.len() && !scheme.eq_ignore_ascii_case("ssws");
        out.push_str(if is_word {
            &credential[..length]
        } else {
            "***"
        });
        rest = &credential[length..];
    }
    out.push_str(rest);
    out.into()
}

fn one_line(text: &str, limit: usize) -> String {
    let mut out = String::new();
    let mut length = 0;
    let mut gap = false;
    for character in text.chars() {
        if character.is_whitespace() || character.is_control() {
            gap = length > 0;
            continue;
        }
        if length >= limit {
            out.push('…');
            break;
        }
        if std::mem::take(&mut gap) {
            out.push(' ');
            length += 1;
        }
        out.push(character);
        length += 1;
    }
    out
}

/// What an HTML page says of itself: its title, else the text before its first markup that shows any.
pub(crate) fn html(page: &str) -> Option<String> {
    let start = page.as_bytes();
    // Offsets in the lower-cased copy are those of the original, since only ASCII letters change.
    let lower = page.to_ascii_lowercase();
    if let Some(title) = lower.find("<title").and_then(|open| {
        let from = open + lower.get(open..)?.find('>')? + 1;
        let to = from + lower.get(from..)?.find("</title")?;
        page.get(from..to)
    }) {
        let title = line(title, 120);
        if !title.is_empty() {
            return Some(title);
        }
    }
    let mut text = String::new();
    let mut markup = start.first() == Some(&b'<');
    for character in page.chars().take(4096) {
        match character {
            '<' => {
                markup = true;
                text.push(' ');
            }
            '>' => markup = false,
            other if !markup => text.push(other),
            _ => {}
        }
    }
    let text = line(&text, 120);
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bounded_line() {
        assert_eq!(line(" a\r\n\tb\u{7}c ", 10), "a b c");
        assert_eq!(line("abcdef", 3), "abc…");
        assert_eq!(line("ééé", 3), "ééé");
        assert_eq!(line("", 3), "");
    }

    #[test]
    fn credentials_that_come_back_are_masked() {
        assert_eq!(
            line("bad header: authorization: SSWS 00Zq8token-00 here", 90),
            "bad header: authorization: SSWS *** here"
        );
        assert_eq!(
            line(
                "ssws\t00Zq8token-00, Bearer eyJhbGciOi.x.y; dpop=eyJhbGciOi",
                90
            ),
            "ssws ***, Bearer ***; dpop=***"
        );
        assert_eq!(line("SSWS00Zq8token-00", 90), "SSWS***");
        assert_eq!(
            line("The bearer must be named. A Basic plan", 90),
            "The bearer must be named. A Basic plan"
        );
        assert_eq!(line("İ SSWS 00Zq8token-00", 90), "İ SSWS ***");
    }

    #[test]
    fn a_page_is_told_by_its_title() {
        assert_eq!(
            html("<html><head><TITLE lang=en>502 Bad\nGateway</TITLE></head>").as_deref(),
            Some("502 Bad Gateway")
        );
        assert_eq!(
            html("<html><body><h1>Bad Request</h1><p>İllegal</p>").as_deref(),
            Some("Bad Request İllegal")
        );
        assert_eq!(html("<title></title>"), None);
        assert_eq!(html("<title"), None);
        assert_eq!(html(""), None);
    }
}
