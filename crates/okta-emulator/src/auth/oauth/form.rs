//! The form that a token request is.

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use percent_encoding::percent_decode;

/// The largest form that is looked at, in bytes.
const MAX_FORM: usize = 64 * 1024;
/// The most parameters that are looked at: each is compared with each.
const MAX_PARAMETERS: usize = 100;

/// The fields of a form. Has no `Debug`: an assertion is a secret.
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, String> {
        let media_type = headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .map(str::trim);
        if !media_type
            .is_some_and(|it| it.eq_ignore_ascii_case("application/x-www-form-urlencoded"))
        {
            return Err("The content type must be application/x-www-form-urlencoded".to_owned());
        }
        if body.len() > MAX_FORM {
            return Err(format!("The form is longer than {MAX_FORM} bytes"));
        }
        let mut fields: Vec<(String, String)> = Vec::new();
        for pair in body
            .split(|byte| *byte == b'&')
            .filter(|pair| !pair.is_empty())
        {
            let mut sides = pair.splitn(2, |byte| *byte == b'=');
            let name = decode(sides.next().unwrap_or_default());
            let value = decode(sides.next().unwrap_or_default());
            let (Some(name), Some(value)) = (name, value) else {
                return Err("The form is not UTF-8".to_owned());
            };
            if fields.len() == MAX_PARAMETERS {
                return Err(format!(
                    "The form has more than {MAX_PARAMETERS} parameters"
                ));
            }
            // RFC 6749, 3.2: no parameter comes twice.
            if fields.iter().any(|(known, _)| *known == name) {
                return Err(format!("The parameter {name:?} comes twice"));
            }
            fields.push((name, value));
        }
        Ok(Self(fields))
    }

    /// A field; an empty one counts as absent (RFC 6749, 3.2).
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }
}

fn decode(text: &[u8]) -> Option<String> {
    let spaced: Vec<u8> = text
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    let decoded = percent_decode(&spaced).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};
    use proptest::prelude::*;

    use super::Form;

    fn read(content_type: &'static str, body: &[u8]) -> Result<Form, String> {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_static(content_type));
        Form::read(&headers, body)
    }

    const FORM: &str = "application/x-www-form-urlencoded";

    #[test]
    fn forms_are_read_as_browsers_write_them() {
        let form = read(
            "Application/X-WWW-form-urlencoded; charset=UTF-8",
            b"a=1+2%20%2B&&b=&c&d==",
        )
        .unwrap_or_else(|reason| panic!("{reason}"));
        assert_eq!(form.get("a"), Some("1 2 +"));
        assert_eq!(
            (form.get("b"), form.get("c"), form.get("z")),
            (None, None, None)
        );
        assert_eq!(form.get("d"), Some("="));
    }

    #[test]
    fn what_is_no_form_is_refused() {
        for (content_type, body, what) in [
            ("application/json", b"{}".to_vec(), "content type"),
            (FORM, b"a=%ff".to_vec(), "UTF-8"),
            (FORM, b"a=1&a=1".to_vec(), "twice"),
            (FORM, vec![b'a'; 100_000], "longer"),
            (
                FORM,
                (0..200)
                    .map(|n| format!("{n}=&"))
                    .collect::<String>()
                    .into_bytes(),
                "more than",
            ),
        ] {
            let reason = read(content_type, &body).err().unwrap_or_default();
            assert!(reason.contains(what), "{what}: {reason}");
        }
        assert!(Form::read(&HeaderMap::new(), b"a=1").is_err());
    }

    proptest! {
        #[test]
        fn nothing_that_comes_makes_it_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(form) = read(FORM, &body) {
                form.get("grant_type");
            }
        }
    }
}
