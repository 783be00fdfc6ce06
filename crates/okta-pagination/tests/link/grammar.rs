//! Everything that RFC 8288 section 3 lets a writer say, and every way in which it lets them write it.

use proptest::{collection::vec, option, prelude::*, string::string_regex};

use crate::oracle::Meant;

/// A link as its writer means it. Values are bytes: what is quoted may be in any encoding (`obs-text`,
/// RFC 9110 section 5.5).
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    target: String,
    params: Vec<(String, Option<Vec<u8>>)>,
}

impl Sample {
    /// As it is to be read: what is no text has replacement characters in it.
    pub(crate) fn meant(&self) -> Meant {
        let params = self.params.iter().map(|(name, value)| {
            let value = value.as_deref().map(String::from_utf8_lossy);
            (name.clone(), value.map(|value| value.into_owned()))
        });
        (self.target.clone(), params.collect())
    }

    fn first(&self, name: &str) -> Option<&[u8]> {
        let mut params = self.params.iter();
        let found = params.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_deref().unwrap_or_default())
    }

    /// Whether it leads from the reply that it stands in to the next one.
    fn is_next(&self) -> bool {
        let rel = self.first("rel").unwrap_or_default();
        let mut rels = rel.split(u8::is_ascii_whitespace);
        rels.any(|rel| rel.eq_ignore_ascii_case(b"next")) && self.first("anchor").is_none()
    }
}

/// Where the next page is.
pub(crate) fn next(links: &[Sample]) -> Option<&str> {
    let next = links.iter().find(|link| link.is_next());
    next.map(|link| link.target.as_str())
}

pub(crate) fn sample() -> impl Strategy<Value = Sample> {
    let params = vec(param(), 0..6);
    (reference(), params).prop_map(|(target, params)| Sample { target, params })
}

/// A `URI-Reference` (RFC 3986 section 4.1), of every form that there is.
fn reference() -> impl Strategy<Value = String> {
    const SEGMENT: &str = "([A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}){0,6}";
    const QUERY: &str = "([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2}){0,12}";
    const HOST: &str =
        r"([a-z0-9-]{1,8}(\.[a-z]{2,6})?|127\.0\.0\.1|\[[0-9a-f:]{2,12}\])(:[0-9]{0,5})?";
    const USER: &str = "([a-z0-9!$&'()*+,;=:-]{0,6}@)?";
    let scheme = "[a-zA-Z][a-zA-Z0-9+.-]{0,4}:";
    let path = format!("(/{SEGMENT}){{0,3}}");
    let relative = format!("([A-Za-z0-9._~!$&'()*+,;=@-]{{1,6}}(/{SEGMENT}){{0,2}})?");
    let of = |form: String| string_regex(&form).expect("an expression");
    prop_oneof![
        of(format!(
            r"{scheme}//{USER}{HOST}{path}(\?{QUERY})?(#{QUERY})?"
        )),
        of(format!(r"//{USER}{HOST}{path}(\?{QUERY})?")),
        of(format!("{scheme}{relative}")),
        of(format!(r"{path}(\?{QUERY})?")),
        of(format!(r"{relative}(\?{QUERY})?(#{QUERY})?")),
        // Not of RFC 3986 but of RFC 3987, and sent all the same.
        r"/[a-z\u{a1}-\u{10fff}]{1,6}(\?[a-z=\u{a1}-\u{10fff}]{0,6})?",
    ]
}

fn param() -> impl Strategy<Value = (String, Option<Vec<u8>>)> {
    let token = "[a-zA-Z0-9!#$%&'*+.^_`|~-]{1,8}";
    prop_oneof![
        3 => (any_case("rel"), rels()).prop_map(|(name, value)| (name, Some(value))),
        1 => (any_case("anchor"), reference().prop_map(String::into_bytes)).prop_map(|(name, value)| (name, Some(value))),
        1 => (any_case("title"), quotable()).prop_map(|(name, value)| (name, Some(value))),
        // The `ext-value` of RFC 8187 section 3.2.1.
        1 => (any_case("title*"), "(UTF-8|iso-8859-1)'(de|en-GB)?'([a-z!#$&+.^_`|~-]|%[0-9A-Fa-f]{2}){0,9}")
            .prop_map(|(name, value)| (name, Some(value.into_bytes()))),
        1 => (any_case("type"), "[a-z]{1,5}/[a-z.+-]{1,6}").prop_map(|(name, value)| (name, Some(value.into_bytes()))),
        2 => (token, option::of(quotable())),
        1 => (token, token).prop_map(|(name, value)| (name, Some(value.into_bytes()))),
    ]
}

fn any_case(name: &'static str) -> impl Strategy<Value = String> {
    vec(any::<bool>(), name.len()).prop_map(move |capitals| {
        let letters = name.chars().zip(capitals);
        letters
            .map(|(letter, is_capital)| match is_capital {
                true => letter.to_ascii_uppercase(),
                false => letter,
            })
            .collect()
    })
}

/// The value of `rel`: one to three relation types, registered ones in any case and URIs.
fn rels() -> impl Strategy<Value = Vec<u8>> {
    let registered = any_case("next").boxed();
    let known = prop::sample::select(vec!["self", "prev", "last", "nextish", "x-next"]);
    let uri = "[a-z]{2,5}:[a-zA-Z0-9/._~!$&'()*+,;=:@?%-]{1,12}";
    let one = prop_oneof![registered, known.prop_map(str::to_owned), uri];
    let separator = prop_oneof![4 => Just(" "), 1 => Just("   ")];
    (vec(one, 1..4), separator).prop_map(|(all, separator)| all.join(separator).into_bytes())
}

/// What a `quoted-string` can hold: tabs, blanks, and everything from `!` on but the delete character.
fn quotable() -> impl Strategy<Value = Vec<u8>> {
    let byte = any::<u8>().prop_filter("a control", |byte| {
        *byte == b'\t' || (*byte >= b' ' && *byte != 0x7f)
    });
    prop_oneof![
        r"(\t|\PC){0,12}".prop_map(String::into_bytes),
        r#"["\\,;<>=]{0,6}"#.prop_map(String::into_bytes),
        vec(byte, 0..12),
    ]
}

/// Chooses between spellings. Zeros choose the plainest.
pub(crate) struct Pen<'a> {
    choices: std::iter::Cycle<std::slice::Iter<'a, u8>>,
}

impl<'a> Pen<'a> {
    pub(crate) fn new(choices: &'a [u8]) -> Self {
        Self {
            choices: choices.iter().cycle(),
        }
    }

    fn choice(&mut self, of: u8) -> u8 {
        self.choices.next().map_or(0, |choice| choice % of)
    }

    /// `OWS` and `BWS` (RFC 9110 section 5.6.3).
    fn blank(&mut self, line: &mut Vec<u8>) {
        let blank: &[u8] = match self.choice(8) {
            1 => b" ",
            2 => b"\t",
            3 => b" \t  ",
            _ => b"",
        };
        line.extend_from_slice(blank);
    }

    /// The lines of a header that has these links. Lists may have empty elements (RFC 9110 section
    /// 5.6.1), and be cut into lines between any two.
    pub(crate) fn write(&mut self, links: &[Sample]) -> Vec<Vec<u8>> {
        let mut lines = Vec::new();
        let mut line = Vec::new();
        for (index, link) in links.iter().enumerate() {
            match self.choice(4) {
                1 => lines.push(std::mem::take(&mut line)),
                _ if index > 0 => self.comma(&mut line),
                _ => {}
            }
            for _ in 2..self.choice(5) {
                self.comma(&mut line);
            }
            self.blank(&mut line);
            self.link(link, &mut line);
            self.blank(&mut line);
        }
        lines.push(line);
        lines
    }

    fn comma(&mut self, line: &mut Vec<u8>) {
        self.blank(line);
        line.push(b',');
        self.blank(line);
    }

    fn link(&mut self, link: &Sample, line: &mut Vec<u8>) {
        line.extend_from_slice(format!("<{}>", link.target).as_bytes());
        for (name, value) in &link.params {
            self.blank(line);
            line.push(b';');
            self.blank(line);
            line.extend_from_slice(name.as_bytes());
            if let Some(value) = value {
                self.blank(line);
                line.push(b'=');
                self.blank(line);
                self.value(value, line);
            }
        }
    }

    /// A token without quotes, as a rule, and everything else with them.
    fn value(&mut self, value: &[u8], line: &mut Vec<u8>) {
        let is_token_byte =
            |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
        let is_token = !value.is_empty() && value.iter().all(is_token_byte);
        if is_token && self.choice(3) != 1 {
            line.extend_from_slice(value);
            return;
        }
        line.push(b'"');
        let escapes_all = self.choice(4) == 1;
        for byte in value {
            if matches!(byte, b'"' | b'\\') || escapes_all || self.choice(16) == 1 {
                line.push(b'\\');
            }
            line.push(*byte);
        }
        line.push(b'"');
    }
}
