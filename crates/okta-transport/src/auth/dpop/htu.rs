//! `htu`: the address that a proof is for (RFC 9449, section 4.2).
//!
//! The RFC leaves open how addresses are written. A server refuses a proof over one character, so this is written as
//! Okta compares it.

use http::Uri;
use http::uri::Scheme;

/// The `htu` of a proof for a request to this URI.
///
/// Scheme and host are in lower case, and a port is named unless it is the scheme's own; there is no user information, no
/// query and no fragment. The path is percent-decoded, and then only `%`, space, `"` and `#` are encoded again, so
/// `a%40b` becomes `a@b`. Slashes at its beginning are one slash: a second one comes from an org URL that ends with one.
///
/// Octets that are not UTF-8 become U+FFFD, as in what Okta decodes. Several paths have the same `htu` then; they name
/// nothing, since names at Okta are text. Without a host the result is the path alone, and no server takes that.
#[must_use]
pub fn htu(uri: &Uri) -> String {
    let mut htu = String::with_capacity(64);
    if let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) {
        htu.push_str(scheme.as_str());
        htu.push_str("://");
        htu.push_str(authority.host());
        htu.make_ascii_lowercase();
        if let Some(port) = authority.port_u16().filter(|port| !is_usual(scheme, *port)) {
            htu.push(':');
            htu.push_str(&port.to_string());
        }
    }
    push_path(&mut htu, uri.path());
    htu
}

/// The path as Okta compares it.
fn push_path(htu: &mut String, path: &str) {
    htu.push('/');
    for character in decoded(path).trim_start_matches('/').chars() {
        match character {
            '%' => htu.push_str("%25"),
            ' ' => htu.push_str("%20"),
            '"' => htu.push_str("%22"),
            '#' => htu.push_str("%23"),
            other => htu.push(other),
        }
    }
}

fn is_usual(scheme: &Scheme, port: u16) -> bool {
    port == if *scheme == Scheme::HTTPS { 443 } else { 80 }
}

/// Without percent encoding. A `%` that encodes nothing stays.
fn decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, after @ ..] = rest {
        let octet = match rest {
            [b'%', high, low, ..] => digit(*high).zip(digit(*low)),
            _ => None,
        };
        (rest, _) = match octet {
            Some((high, low)) => (&after[2..], bytes.push(high << 4 | low)),
            None => (after, bytes.push(*first)),
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn digit(hex: u8) -> Option<u8> {
    char::from(hex).to_digit(16).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(uri: &str) -> String {
        htu(&uri.parse().expect("a URI"))
    }

    #[test]
    fn an_address_is_written_as_okta_compares_it() {
        for (uri, expected) in [
            (
                "https://a.okta.com/api/v1/users",
                "https://a.okta.com/api/v1/users",
            ),
            (
                "https://a.okta.com/api/v1/users?limit=1&q=%20",
                "https://a.okta.com/api/v1/users",
            ),
            ("https://a.okta.com", "https://a.okta.com/"),
            ("https://a.okta.com/?after=x", "https://a.okta.com/"),
            ("HTTPS://A.Okta.COM/Api", "https://a.okta.com/Api"),
            ("https://a.okta.com:443/x", "https://a.okta.com/x"),
            ("https://a.okta.com:8443/x", "https://a.okta.com:8443/x"),
            ("http://127.0.0.1:80/x", "http://127.0.0.1/x"),
            ("http://127.0.0.1:443/x", "http://127.0.0.1:443/x"),
            ("https://[::1]:8443/x", "https://[::1]:8443/x"),
            ("https://amy:secret@a.okta.com/x", "https://a.okta.com/x"),
            // An org URL that ends with a slash.
            (
                "https://a.okta.com//oauth2/v1/token",
                "https://a.okta.com/oauth2/v1/token",
            ),
            ("https://a.okta.com///x/", "https://a.okta.com/x/"),
            ("https://a.okta.com/x//y", "https://a.okta.com/x//y"),
            // Encoded or not is the same, but for four characters.
            (
                "https://a.okta.com/u/amy%40example.com",
                "https://a.okta.com/u/amy@example.com",
            ),
            (
                "https://a.okta.com/u/amy@example.com",
                "https://a.okta.com/u/amy@example.com",
            ),
            (
                "https://a.okta.com/u/a%2Bb+c%2fd%3Fe%3bf",
                "https://a.okta.com/u/a+b+c/d?e;f",
            ),
            (
                "https://a.okta.com/u/a%20b%22c%23d%25e",
                "https://a.okta.com/u/a%20b%22c%23d%25e",
            ),
            ("https://a.okta.com/u/%2540", "https://a.okta.com/u/%2540"),
            (
                "https://a.okta.com/u/%C3%A9%E2%82%AC",
                "https://a.okta.com/u/é€",
            ),
            // What encodes nothing, or no text.
            (
                "https://a.okta.com/u/%zz%4",
                "https://a.okta.com/u/%25zz%254",
            ),
            ("https://a.okta.com/u/%", "https://a.okta.com/u/%25"),
            (
                "https://a.okta.com/u/%FFa%C3",
                "https://a.okta.com/u/\u{fffd}a\u{fffd}",
            ),
            ("https://a.okta.com/u/%00%0A", "https://a.okta.com/u/\0\n"),
            ("/api/v1/users", "/api/v1/users"),
        ] {
            assert_eq!(of(uri), expected, "{uri}");
        }
    }

    proptest! {
        /// Okta does to a request's path what is done here. If it does so to the path of the proof too, nothing changes.
        #[test]
        fn doing_it_twice_changes_nothing(path in "(/|%[0-9a-fA-F]{2}|%|[ -~]|\u{e9}){0,12}") {
            let [mut once, mut twice] = [String::new(), String::new()];
            push_path(&mut once, &path);
            push_path(&mut twice, &once);
            prop_assert_eq!(twice, once);
        }

        /// However much of it is encoded.
        #[test]
        fn encoding_makes_no_difference(name in "[ -~\u{e9}\u{20ac}]{1,12}", choices in any::<u64>()) {
            let all = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
            let some = |(at, character): (usize, char)| {
                let is_plain = character.is_ascii_alphanumeric() || "-._~@+$&,;=:!'()*/".contains(character);
                let character = character.to_string();
                if is_plain && choices >> (at % 64) & 1 == 0 { character } else { all(&character) }
            };
            let some: String = name.char_indices().map(some).collect();
            let [some, all] = [some, all(&name)].map(|name| of(&format!("https://a.okta.com/u/{name}")));
            prop_assert_eq!(some, all);
        }

        #[test]
        fn any_uri_has_one(text in "(https?://[a-z:0-9@]{1,9})?/[!-~]{0,20}") {
            if let Ok(uri) = text.parse::<Uri>() {
                prop_assert!(!htu(&uri).contains([' ', '"', '#']));
            }
        }
    }
}
