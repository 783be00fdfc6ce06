//! Which names stand for secrets, and texts with the secrets taken out.
//!
//! What a scanner does not understand it must not print: a text that is not JSON, or a form, is left out as a whole.

use std::fmt::Write as _;

/// What stands in the place of a secret.
pub(super) const HIDDEN: &str = "***";

/// A name that holds one of these is taken for that of a secret; case, `-` and `_` do not count.
const TELLING: [&str; 17] = [
    "answer",
    "apikey",
    "assertion",
    // How Okta authenticates to somebody's hook: a header's name and its value.
    "authscheme",
    "authorization",
    "cookie",
    "credential",
    "dpop",
    "otp",
    "passcode",
    "passphrase",
    "password",
    "privatekey",
    "secret",
    "signature",
    "token",
    "verifier",
];

/// Names of secrets that are part of harmless ones.
const EXACT: [&str; 6] = ["code", "hash", "jwt", "pin", "salt", "sid"];

/// The same, for members of JSON: the private ones of a JSON web key, and headers that Okta sends to somebody's hook.
const EXACT_MEMBERS: [&str; 8] = ["d", "dp", "dq", "headers", "k", "p", "q", "qi"];

/// How deeply JSON may be nested to be printed.
const MAX_DEPTH: u32 = 64;

/// Whether a header or parameter of this name probably holds a secret.
pub(super) fn is_secret(name: &str) -> bool {
    let bare: String = name
        .chars()
        .filter(|c| !matches!(c, '-' | '_'))
        .map(|c| c.to_ascii_lowercase())
        .collect();
    EXACT.contains(&bare.as_str())
        // Escapes hide what the name is.
        || bare.contains(['\\', '%'])
        || TELLING.iter().any(|telling| bare.contains(telling))
}

fn is_secret_member(name: &str) -> bool {
    EXACT_MEMBERS.contains(&name) || is_secret(name)
}

/// A query or form without the values of secrets; `None` if there is something in it that must be encoded.
pub(super) fn form(text: &str) -> Option<String> {
    if text.contains(char::is_control) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for (index, pair) in text.split('&').enumerate() {
        if index > 0 {
            out.push('&');
        }
        match pair.split_once('=') {
            Some((name, _)) if is_secret(name) => {
                let _ = write!(out, "{name}={HIDDEN}");
            }
            _ => out.push_str(pair),
        }
    }
    Some(out)
}

/// A JSON object or array without the values of secrets; `None` if it is neither.
pub(super) fn json(text: &str) -> Option<String> {
    let mut scanner = Scanner {
        text,
        at: 0,
        out: String::with_capacity(text.len()),
        hidden: 0,
    };
    scanner.space();
    if !matches!(scanner.peek()?, b'{' | b'[') {
        return None;
    }
    scanner.value(0)?;
    scanner.space();
    (scanner.at == text.len()).then_some(scanner.out)
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    out: String,
    /// How many of the values around this one are secrets.
    hidden: u32,
}

impl<'a> Scanner<'a> {
    fn value(&mut self, depth: u32) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        match self.peek()? {
            b'{' => self.members(depth, b'}'),
            b'[' => self.members(depth, b']'),
            b'"' => self.string().map(|text| self.print(text)),
            _ => self.word(),
        }
    }

    /// What is between an opening bracket and this closing one.
    fn members(&mut self, depth: u32, close: u8) -> Option<()> {
        self.take(1)?;
        self.space();
        if self.peek()? == close {
            return self.take(1);
        }
        loop {
            self.space();
            if close == b'}' {
                self.member(depth)?;
            } else {
                self.value(depth + 1)?;
            }
            self.space();
            match self.peek()? {
                b',' => self.take(1)?,
                byte if byte == close => return self.take(1),
                _ => return None,
            }
        }
    }

    fn member(&mut self, depth: u32) -> Option<()> {
        let name = self.string()?;
        self.print(name);
        self.space();
        (self.peek()? == b':').then_some(())?;
        self.take(1)?;
        self.space();
        if !is_secret_member(name.trim_matches('"')) {
            return self.value(depth + 1);
        }
        self.print("\"***\"");
        self.hidden += 1;
        self.value(depth + 1)?;
        self.hidden -= 1;
        Some(())
    }

    /// A string with its quotes.
    fn string(&mut self) -> Option<&'a str> {
        let rest = self.text.as_bytes().get(self.at..)?;
        (*rest.first()? == b'"').then_some(())?;
        let mut length = 1;
        loop {
            match *rest.get(length)? {
                b'"' => break,
                b'\\' => length += 2,
                // A line of a log must not end here.
                ..b' ' => return None,
                _ => length += 1,
            }
        }
        let string = self.text.get(self.at..=self.at + length)?;
        self.at += length + 1;
        Some(string)
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Option<()> {
        let rest = &self.text[self.at..];
        let length = rest
            .bytes()
            .take_while(
                |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'E' | b'+' | b'-' | b'.'),
            )
            .count();
        (length > 0).then(|| self.take(length))?
    }

    fn space(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.len() - rest.trim_ascii_start().len();
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, length: usize) -> Option<()> {
        let text = self.text.get(self.at..self.at + length)?;
        self.at += length;
        self.print(text);
        Some(())
    }

    fn print(&mut self, text: &str) {
        if self.hidden == 0 {
            self.out.push_str(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_that_look_secret_are_hidden_whatever_they_hold() {
        for (text, expected) in [
            ("{}", "{}"),
            (" [ 1 , -2.5E+3 , true , null ] ", "[1,-2.5E+3,true,null]"),
            (
                r#"{"profile": {"login": "a\"b@c", "firstName": "A"}}"#,
                r#"{"profile":{"login":"a\"b@c","firstName":"A"}}"#,
            ),
            (
                r#"{"password": {"value": "x", "deep": [{"y": "}]"}]}, "id": 1}"#,
                r#"{"password":"***","id":1}"#,
            ),
            (
                r#"[{"client_secret": "x"}, "y"]"#,
                r#"[{"client_secret":"***"},"y"]"#,
            ),
            (r#"{"pass\u0077ord": "x"}"#, r#"{"pass\u0077ord":"***"}"#),
            (
                r#"{"answer": null, "a": {"b": []}}"#,
                r#"{"answer":"***","a":{"b":[]}}"#,
            ),
            (
                r#"{"d": "x", "kty": "RSA", "n": "y"}"#,
                r#"{"d":"***","kty":"RSA","n":"y"}"#,
            ),
            ("{\"näme\": \"ö\\\\\"}", "{\"näme\":\"ö\\\\\"}"),
        ] {
            assert_eq!(json(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_not_json_is_not_printed() {
        for text in [
            "",
            "x",
            "\"x\"",
            "7",
            "{",
            "[1",
            "[1,]",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\":1}{",
            "[\"x]",
            "[\"\\",
            "[\"a\nb\"]",
            "{\"password\":\"x\"",
            "[\u{e4}]",
        ] {
            assert_eq!(json(text), None, "{text}");
        }
        assert_eq!(json(&"[".repeat(100_000)), None);
        assert!(json(&format!("{}{}", "[".repeat(50), "]".repeat(50))).is_some());
    }

    #[test]
    fn no_cut_of_a_text_shows_its_secret() {
        let text = r#"{"a":"x","password":{"value":"hunter2","b":["hunter2"]},"c":[true,{"token":"hunter2"}]}"#;
        for end in 0..=text.len() {
            let shown = json(&text[..end]).unwrap_or_default();
            assert!(!shown.contains("hunter"), "{shown}");
        }
    }

    #[test]
    fn parameters_too() {
        for (text, expected) in [
            ("", ""),
            ("limit=2&q=amy", "limit=2&q=amy"),
            ("a&client_assertion=x.y.z&b=", "a&client_assertion=***&b="),
            ("activationToken=x", "activationToken=***"),
            ("%74oken=x&tokenx", "%74oken=***&tokenx"),
        ] {
            assert_eq!(form(text).as_deref(), Some(expected));
        }
        assert_eq!(form("a=b\ntoken=x"), None);
    }

    #[test]
    fn names() {
        for name in [
            "X-Api-Key",
            "recovery_token",
            "passCode",
            "sharedSecret",
            "authScheme",
            "code",
            "DPoP",
            "private_key",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "id",
            "login",
            "errorCode",
            "countryCode",
            "key",
            "kty",
            "status",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
