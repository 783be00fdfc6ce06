//! The grammar of challenges (RFC 9110, sections 5.6 and 11), and patience with what is not in it.

use super::{Challenge, MOST_CHALLENGES};

/// Reads a line from left to right. Each step takes what it has looked at, but for one look ahead at each scheme.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn of(line: &'a [u8]) -> Self {
        Self { rest: line }
    }

    /// Adds what the line holds; `false` where there are more challenges than are kept.
    pub(super) fn append_to(&mut self, challenges: &mut Vec<Challenge>) -> bool {
        loop {
            self.take(|byte| is_space(byte) || byte == b',');
            if self.rest.is_empty() {
                return true;
            }
            let name = self.take(is_token);
            if name.is_empty() {
                self.garbage();
            } else if self.spaced(b'=') {
                let value = self.value();
                // Without a scheme it belongs to nothing.
                if let Some(challenge) = challenges.last_mut() {
                    challenge.put(text(name).to_ascii_lowercase(), value);
                }
            } else if challenges.len() == MOST_CHALLENGES {
                // What follows would be taken for parameters of the last one that is kept.
                return false;
            } else {
                challenges.push(Challenge {
                    scheme: text(name),
                    token68: self.token68(),
                    params: Vec::new(),
                });
            }
        }
    }

    /// A value, with or without quotes. Without them it ends where the next thing can begin: some servers leave the quotes
    /// out where the grammar wants them.
    fn value(&mut self) -> String {
        self.take(is_space);
        match self.rest.split_first() {
            Some((b'"', rest)) => {
                self.rest = rest;
                self.quoted()
            }
            _ => text(self.take(|byte| !is_space(byte) && byte != b',')),
        }
    }

    /// The rest of what stands in quotes. Where the closing one is missing, that is the rest of the line.
    fn quoted(&mut self) -> String {
        let mut value = Vec::new();
        while let Some((byte, rest)) = self.rest.split_first() {
            self.rest = rest;
            match byte {
                b'"' => break,
                b'\\' => {
                    if let Some((escaped, rest)) = self.rest.split_first() {
                        self.rest = rest;
                        value.push(*escaped);
                    }
                }
                byte => value.push(*byte),
            }
        }
        text(&value)
    }

    /// What stands after a scheme alone, up to a comma or the end. Parameters do not look like that, and stay.
    fn token68(&mut self) -> Option<String> {
        let mut ahead = Self { rest: self.rest };
        if ahead.take(is_space).is_empty() {
            return None;
        }
        let start = ahead.rest;
        if ahead.take(is_token68).is_empty() {
            return None;
        }
        ahead.take(|byte| byte == b'=');
        let found = &start[..start.len() - ahead.rest.len()];
        ahead.take(is_space);
        if !matches!(ahead.rest.first(), None | Some(b',')) {
            return None;
        }
        self.rest = ahead.rest;
        Some(text(found))
    }

    /// Takes what is neither a name nor a value, at least a byte.
    fn garbage(&mut self) {
        if self.spaced(b'"') {
            self.quoted();
        } else {
            self.rest = self.rest.get(1..).unwrap_or_default();
        }
    }

    /// Takes this byte, with space before it; or nothing.
    fn spaced(&mut self, wanted: u8) -> bool {
        let mut ahead = Self { rest: self.rest };
        ahead.take(is_space);
        match ahead.rest.split_first() {
            Some((byte, rest)) if *byte == wanted => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    /// Takes the bytes that are so.
    fn take(&mut self, so: impl Fn(u8) -> bool) -> &'a [u8] {
        let end = self.rest.iter().position(|byte| !so(*byte));
        let (taken, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        taken
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// RFC 9110, section 5.6.2.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// RFC 9110, section 11.2, without the `=` at its end.
fn is_token68(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte)
}

/// A header may hold bytes outside ASCII, which have no meaning.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
