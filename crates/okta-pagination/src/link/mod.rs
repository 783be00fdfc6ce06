//! Reading `Link` headers (RFC 8288), because splitting at commas and looking for `rel="next"` is
//! wrong in ways that lose pages: a comma or semicolon may stand inside a URL or a quoted string,
//! one `rel` may name several relations in any case, and proxies join header lines or leave them
//! apart.
//!
//! ```
//! use okta_pagination::link;
//!
//! let header = br#"<https://example.com/list?fields=id,name&after=7>; rel="NEXT last"; title="a, b; \"c\"""#;
//! let link = link::read(header).next().unwrap().unwrap();
//! assert_eq!(link.target(), "https://example.com/list?fields=id,name&after=7");
//! assert!(link.has_rel("next") && link.has_rel("last"));
//! assert_eq!(link.param("title"), Some(r#"a, b; "c""#));
//! ```

use std::borrow::Cow;

use http::{HeaderMap, header};

mod error;
mod reader;

pub use error::{LinkError, LinkErrorKind};
pub use reader::Links;

/// One link of a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link<'a> {
    target: &'a str,
    params: Vec<(Cow<'a, str>, Option<Cow<'a, str>>)>,
}

impl Link<'_> {
    /// What stood between `<` and `>`, as it was written but for white space around it: a URL or a
    /// relative reference. Whether it is a valid one has not been checked.
    #[must_use]
    pub fn target(&self) -> &str {
        self.target
    }

    /// All parameters in order: the name as it was written, and the value without its quotes and
    /// escapes. A parameter without `=` has no value. Values that are not UTF-8 are read with
    /// replacement characters, and the extended notation of RFC 8187 (`title*=UTF-8''…`) is left as
    /// it is.
    pub fn params(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.params
            .iter()
            .map(|(name, value)| (name.as_ref(), value.as_deref()))
    }

    /// The value of the first parameter of this name, in any case. Later ones of the name are
    /// ignored, as RFC 8288 section 3 wants it of `rel`, `media`, `title` and `type`. A parameter
    /// without a value reads as empty.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&str> {
        let found = self
            .params()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.unwrap_or_default())
    }

    /// The link's relation types, as they were written.
    pub fn rels(&self) -> impl Iterator<Item = &str> {
        self.param("rel")
            .unwrap_or_default()
            .split_ascii_whitespace()
    }

    /// Whether the link has this relation type, in any case.
    #[must_use]
    pub fn has_rel(&self, rel: &str) -> bool {
        self.rels().any(|known| known.eq_ignore_ascii_case(rel))
    }
}

/// The links of one header line, in order, up to the first that cannot be read. Never panics,
/// whatever the bytes.
#[must_use]
pub fn read(line: &[u8]) -> Links<'_> {
    Links::new(line, 0)
}

/// The links of all `Link` lines of a reply, in order. A line that cannot be read to its end gives
/// the links before that point, then the error; the next line is read nevertheless.
pub fn read_all(headers: &HeaderMap) -> impl Iterator<Item = Result<Link<'_>, LinkError>> {
    let lines = headers.get_all(header::LINK).iter().enumerate();
    lines.flat_map(|(number, line)| Links::new(line.as_bytes(), number))
}

/// The target of the first link of a reply whose relation is `next`; `None` if there is no such
/// link.
///
/// A link with an `anchor` parameter speaks of another resource than the reply (RFC 8288 section
/// 3.2) and is passed over.
///
/// # Errors
/// A header that cannot be read is an error only if no readable link is a `next`: the next page
/// might have stood in what was not readable, so taking the list for ended would be a guess. A
/// `next` that *was* read is trusted, whatever stands elsewhere.
pub fn next(headers: &HeaderMap) -> Result<Option<String>, LinkError> {
    let mut first_error = None;
    for link in read_all(headers) {
        match link {
            Ok(link) if link.has_rel("next") && link.param("anchor").is_none() => {
                return Ok(Some(link.target().to_owned()));
            }
            Ok(_) => {}
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    first_error.map_or(Ok(None), Err)
}
