//! Text from outside in a message of ours: one line, bounded, without control characters, so that an answer cannot
//! forge log lines, flood them, or bring our own credentials into them.

use std::ops::Range;

/// How much of an HTML page is looked at, in bytes.
const PAGE: usize = 16 * 1024;

/// At most `limit` characters of `text` on one line; an ellipsis where something was cut, and `***` for credentials that a
/// server or a proxy repeats.
pub(crate) fn line(text: &str, limit: usize) -> String {
    shown(text, limit, false)
}

/// The same of a text that may be the start of a longer one.
fn shown(text: &str, limit: usize, is_cut: bool) -> String {
    // Cut before anything else is done, since a body may be megabytes: four bytes for each character, and room for
    // credentials that become shorter.
    let (text, behind) = cut(text.trim_start(), 4 * limit + 1024);
    let is_cut = is_cut || !behind.trim_start().is_empty();
    let mut line = one_line(&masked(text, is_cut), limit);
    if is_cut && !line.ends_with('…') {
        line.push('…');
    }
    line
}

/// The first `limit` bytes of `text`, or up to three less so that no character is split, and the rest.
fn cut(text: &str, limit: usize) -> (&str, &str) {
    let mut end = text.len().min(limit);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.split_at(end)
}

/// The text without its credentials.
fn masked(text: &str, is_cut: bool) -> String {
    // Offsets in the lower-cased copy are those of the original, since only ASCII letters change.
    let lower = text.to_ascii_lowercase();
    let mut out = String::with_capacity(text.len());
    let (mut written, mut at) = (0, 0);
    while at < text.len() {
        let Some(secret) = credential(text, &lower, at, is_cut) else {
            at += 1;
            continue;
        };
        out.push_str(text.get(written..secret.start).unwrap_or_default());
        out.push_str("***");
        (written, at) = (secret.end, secret.end);
    }
    out.push_str(text.get(written..).unwrap_or_default());
    out
}

/// The credential that `at` leads to: one that begins there, or the word behind the name of an authentication scheme
/// that begins there (RFC 9110, section 11.4; Okta's `SSWS`).
fn credential(text: &str, lower: &str, at: usize, is_cut: bool) -> Option<Range<usize>> {
    const SCHEMES: [&str; 4] = ["ssws", "bearer", "dpop", "basic"];
    let here = lower.get(at..)?;
    if let Some(scheme) = SCHEMES.iter().find(|scheme| here.starts_with(**scheme)) {
        let behind = text.get(at + scheme.len()..)?;
        let word = behind.trim_start_matches(|c: char| c.is_whitespace() || c == ':' || c == '=');
        let is_separate = word.len() < behind.len();
        let start = text.len() - word.len();
        let length = word
            .find(|c: char| c.is_whitespace() || "\"'<>,;".contains(c))
            .unwrap_or(word.len());
        let word = word.get(..length)?;
        // The end of a sentence is no part of the word.
        let bare = word.trim_end_matches(['.', ':', '!', '?', ')', ']', '}']);
        // Of a word that is cut off nobody knows how it goes on.
        let is_unknown = is_cut && start + length == text.len() && !word.is_empty();
        if (is_separate || *scheme == "ssws") && (is_unknown || is_like_a_credential(bare)) {
            return Some(start..start + bare.len());
        }
    }
    let length = token(text.get(at..)?, is_cut)?;
    Some(at..at + length)
}

/// Whether a word behind a scheme's name is one that no sentence has there.
fn is_like_a_credential(word: &str) -> bool {
    let length = word.chars().count();
    let is_odd = || {
        let mut inner = word.chars().skip(1);
        word.contains(|c: char| c.is_ascii_digit() || "=._".contains(c))
            || word.contains(char::is_lowercase) && inner.any(char::is_uppercase)
    };
    length >= 20 || length >= 8 && is_odd()
}

/// The length of the credential that `text` begins with and that tells itself by its shape: an API token of Okta's (`00`
/// and at least 38 characters), or a JWT (RFC 7519, section 3).
fn token(text: &str, is_cut: bool) -> Option<usize> {
    let is_jwt = text.starts_with("eyJ");
    if !is_jwt && !text.starts_with("00") {
        return None;
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-' || is_jwt && c == '.';
    let length = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let word = text.get(..length)?;
    let bare = word.trim_end_matches('.').len();
    let is_token = if is_cut && length == text.len() {
        true
    } else if is_jwt {
        bare >= 20 && word.matches('.').count() >= 2
    } else {
        bare >= 40
    };
    is_token.then_some(bare)
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
        if length + usize::from(gap) >= limit {
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
    let (page, behind) = cut(page, PAGE);
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
    let mut markup = page.starts_with('<');
    for character in page.chars() {
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
    let text = text.trim();
    (!text.is_empty()).then(|| shown(text, 120, !behind.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bounded_line() {
        assert_eq!(line(" a\r\n\tb\u{7}c ", 10), "a b c");
        assert_eq!(line("abcdef", 3), "abc…");
        assert_eq!(line("ééé", 3), "ééé");
        assert_eq!(line("ab cd", 3), "ab…");
        assert_eq!(line("a bcd", 3), "a b…");
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
        assert_eq!(
            line("Bearer SSWS: 00Zq8token-00. Basic dXNlcjpwdw==", 90),
            "Bearer SSWS: ***. Basic ***"
        );
        assert_eq!(line("bearer abcdefghijklmnopqrst", 90), "bearer ***");
    }

    #[test]
    fn words_of_a_sentence_stay() {
        for text in [
            "Basic authentication required",
            "Bearer authentication.",
            "Basic Authentication (Bearer authentication) is AUTHENTICATION",
            "Use the dpop: mechanism",
            "sswsomething",
            "basics-1234567890 and 1234567890",
            "00u1abcdefghijklmnop is no token, eyJ... neither",
        ] {
            assert_eq!(line(text, 200), text);
        }
    }

    #[test]
    fn tokens_are_known_by_their_shape() {
        let token = format!("00{}", "aB-_9".repeat(8));
        let jwt = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln";
        assert_eq!(
            line(&format!("a={token}, b=\"{jwt}\". {token}é {jwt}."), 200),
            "a=***, b=\"***\". ***é ***."
        );
        let short = format!("00{}", "a".repeat(37));
        assert_eq!(line(&short, 200), short);
        assert_eq!(line(&format!("{short}b"), 200), "***");
    }

    #[test]
    fn what_is_cut_off_is_no_way_around() {
        // The cut is within the token, and what is left of it is too short to be known by its shape.
        for secret in ["SSWS 00Zq8token-00", "eyJhbGciOiJub25lIn0.eyJz.c2ln"] {
            for gap in 1050..1100 {
                let shown = line(&format!("a{}{secret} end", " ".repeat(gap)), 10);
                assert!(!shown.contains("00") && !shown.contains("eyJ"), "{shown}");
            }
        }
        assert_eq!(line(&format!("a{}b", " ".repeat(9000)), 10), "a…");
        assert_eq!(line(&format!("{}b", " ".repeat(9000)), 10), "b");
        assert_eq!(line(&format!("b{}", " ".repeat(9000)), 10), "b");
        assert_eq!(line(&"é".repeat(9000), 3), "ééé…");
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
        // The cut is within the token.
        let token = format!("00{}", "a".repeat(40));
        let late = format!("{}<p>{token}</p>", "<br>".repeat(PAGE / 4 - 5));
        assert_eq!(html(&late).as_deref(), Some("***…"));
        let late = format!("<p>{}</p><title>late</title>", " ".repeat(PAGE));
        assert_eq!(html(&late), None);
    }
}
