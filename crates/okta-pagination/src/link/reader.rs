//! The reader itself: one pass over the bytes of a line, which never looks at a comma or semicolon
//! inside a URL or a quoted string. It follows the algorithm of RFC 8288 appendix B.2, which is
//! more lenient than the grammar, except that what that algorithm would silently drop is an error
//! here: the dropped part may be the `next`.

use std::borrow::Cow;

use super::{Link, LinkError, LinkErrorKind};

/// The links of one header line; see [`read`](super::read). Ends after the first error.
#[derive(Debug, Clone)]
pub struct Links<'a> {
    input: &'a [u8],
    at: usize,
    line: usize,
}

impl<'a> Links<'a> {
    pub(super) fn new(input: &'a [u8], line: usize) -> Self {
        Self { input, at: 0, line }
    }

    fn peek(&self) -> Option<u8> {
        self.input.get(self.at).copied()
    }

    fn slice(&self, from: usize, to: usize) -> &'a [u8] {
        self.input.get(from..to).unwrap_or_default()
    }

    /// Goes on to the first byte that is not like this, and returns what lies between.
    fn take_while(&mut self, like: impl Fn(u8) -> bool) -> &'a [u8] {
        let from = self.at;
        while self.peek().is_some_and(&like) {
            self.at += 1;
        }
        self.slice(from, self.at)
    }

    fn skip_white(&mut self) {
        self.take_while(is_white);
    }

    fn error<T>(&self, offset: usize, kind: LinkErrorKind) -> Result<T, LinkError> {
        Err(LinkError::new(self.input, self.line, offset, kind))
    }

    fn link(&mut self) -> Result<Link<'a>, LinkError> {
        let open = self.at;
        if self.peek() != Some(b'<') {
            return self.error(open, LinkErrorKind::ExpectedTarget);
        }
        self.at += 1;
        let target = self.take_while(|b| b != b'>' && b != b'<');
        if self.peek() != Some(b'>') {
            return self.error(open, LinkErrorKind::UnclosedTarget);
        }
        self.at += 1;
        let Ok(target) = std::str::from_utf8(target) else {
            return self.error(open, LinkErrorKind::TargetNotUtf8);
        };
        let target = target.trim_matches(|c: char| c.is_ascii_whitespace());
        let mut params = Vec::new();
        loop {
            self.skip_white();
            match self.peek() {
                None | Some(b',') => return Ok(Link { target, params }),
                Some(b';') => self.at += 1,
                Some(_) => return self.error(self.at, LinkErrorKind::ExpectedSeparator),
            }
            self.skip_white();
            // Nothing between two separators is allowed, and means nothing.
            if !matches!(self.peek(), None | Some(b',' | b';')) {
                params.push(self.param()?);
            }
        }
    }

    fn param(&mut self) -> Result<(Cow<'a, str>, Option<Cow<'a, str>>), LinkError> {
        let name = self.take_while(is_token);
        if name.is_empty() {
            return self.error(self.at, LinkErrorKind::ParameterName);
        }
        self.skip_white();
        match self.peek() {
            Some(b'=') => self.at += 1,
            None | Some(b',' | b';') => return Ok((text(name), None)),
            Some(_) => return self.error(self.at, LinkErrorKind::ParameterName),
        }
        self.skip_white();
        let value = if self.peek() == Some(b'"') {
            self.quoted()?
        } else {
            self.bare()?
        };
        Ok((text(name), Some(value)))
    }

    /// A value without quotes. The grammar allows a token only, but `type=text/html` and URLs are
    /// written too.
    fn bare(&mut self) -> Result<Cow<'a, str>, LinkError> {
        let value =
            self.take_while(|b| !is_white(b) && !matches!(b, b',' | b';' | b'"' | b'<' | b'>'));
        match self.peek() {
            Some(b'"' | b'<' | b'>') => self.error(self.at, LinkErrorKind::ParameterValue),
            _ => Ok(text(value)),
        }
    }

    fn quoted(&mut self) -> Result<Cow<'a, str>, LinkError> {
        let open = self.at;
        self.at += 1;
        let plain = self.take_while(|b| b != b'"' && b != b'\\');
        if self.peek() == Some(b'"') {
            self.at += 1;
            return Ok(text(plain));
        }
        let mut value = plain.to_vec();
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'"' => return Ok(Cow::Owned(String::from_utf8_lossy(&value).into_owned())),
                b'\\' => {
                    let Some(escaped) = self.peek() else { break };
                    self.at += 1;
                    value.push(escaped);
                }
                _ => value.push(byte),
            }
        }
        self.error(open, LinkErrorKind::UnclosedQuote)
    }
}

impl<'a> Iterator for Links<'a> {
    type Item = Result<Link<'a>, LinkError>;

    fn next(&mut self) -> Option<Self::Item> {
        // A list may have empty elements (RFC 9110 section 5.6.1).
        self.take_while(|b| is_white(b) || b == b',');
        self.peek()?;
        let link = self.link();
        if link.is_err() {
            self.at = self.input.len();
        }
        Some(link)
    }
}

fn text(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

fn is_white(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// The characters of a token (RFC 9110 section 5.6.2).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
