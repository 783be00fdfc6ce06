//! From what a reply says about its next page to what may be requested. The server chooses the path
//! and the query, and nothing else: a request carries credentials, and a `next` that names another
//! host would send them there.

use std::{borrow::Cow, str::FromStr};

use http::{Uri, uri::PathAndQuery};

use crate::{Cursor, PageError, redact};

/// No host name is longer (RFC 1035); more in an error would be noise.
const LONGEST_ORIGIN: usize = 300;

/// The page that `reference` (a URL or a relative reference, RFC 3986 section 4.1) names.
///
/// `requested` is what this crate asked for, `sent` the absolute URI that the client made of it, if
/// it said so.
pub(crate) fn resolve(
    reference: &str,
    requested: &Uri,
    sent: Option<&Uri>,
) -> Result<Cursor, PageError> {
    let malformed = |reason: String| PageError::MalformedUrl {
        excerpt: redact::address(reference),
        reason,
    };
    let base = sent.filter(|uri| uri.host().is_some()).unwrap_or(requested);
    let text = reference.trim_matches(|c: char| c.is_ascii_whitespace());
    // A fragment is the reader's business and never sent.
    let text = text.split_once('#').map_or(text, |(before, _)| before);

    let target: Cow<'_, str> = if let Some(scheme) = scheme(text) {
        if !text
            .get(scheme.len() + 1..)
            .is_some_and(|rest| rest.starts_with("//"))
        {
            return Err(malformed("not a URL with a host".to_owned()));
        }
        Cow::Owned(absolute(text, base)?)
    } else if text.starts_with("//") {
        Cow::Owned(absolute(
            &format!("{}:{text}", base.scheme_str().unwrap_or("https")),
            base,
        )?)
    } else if text.starts_with('/') {
        Cow::Borrowed(text)
    } else if text.is_empty() {
        Cow::Borrowed(base.path_and_query().map_or("/", PathAndQuery::as_str))
    } else if text.starts_with('?') {
        Cow::Owned(format!("{}{text}", base.path()))
    } else {
        Cow::Owned(merge(base.path(), text))
    };
    let target = below_prefix(&target, requested, sent);
    PathAndQuery::from_str(target)
        .map(Cursor::new)
        .map_err(|error| malformed(error.to_string()))
}

/// Path and query of a full URL, if it is on the origin of `base` (or `base` has none to compare
/// with).
fn absolute(url: &str, base: &Uri) -> Result<String, PageError> {
    let malformed = |reason: &str| PageError::MalformedUrl {
        excerpt: redact::address(url),
        reason: reason.to_owned(),
    };
    let uri = Uri::from_str(url).map_err(|error| malformed(&error.to_string()))?;
    if uri
        .authority()
        .is_some_and(|authority| authority.as_str().contains('@'))
    {
        return Err(malformed("it has user information, which must not be sent"));
    }
    let next = Origin::of(&uri).ok_or_else(|| malformed("not a URL with a host"))?;
    if let Some(expected) = Origin::of(base)
        && next != expected
    {
        return Err(PageError::ForeignHost {
            next: next.show(),
            expected: expected.show(),
        });
    }
    let target = uri.path_and_query().map_or("/", PathAndQuery::as_str);
    Ok(if target.starts_with('/') {
        target.to_owned()
    } else {
        format!("/{target}")
    })
}

/// A client may serve a service below a prefix (`https://gateway/okta` + `/api/v1/users`) and puts
/// it before each path; a reply whose links have the prefix already must not get it twice.
fn below_prefix<'a>(target: &'a str, requested: &Uri, sent: Option<&Uri>) -> &'a str {
    let prefix = sent
        .and_then(|sent| sent.path().strip_suffix(requested.path()))
        .unwrap_or_default();
    target
        .strip_prefix(prefix)
        .filter(|rest| rest.starts_with('/'))
        .unwrap_or(target)
}

/// The scheme that a reference begins with (RFC 3986 section 3.1).
fn scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once(':')?;
    let mut bytes = scheme.bytes();
    let valid = bytes.next().is_some_and(|b| b.is_ascii_alphabetic())
        && bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    valid.then_some(scheme)
}

/// A relative path beside `base` (RFC 3986 sections 5.2.3 and 5.2.4), with its query.
fn merge(base: &str, reference: &str) -> String {
    let (path, query) = match reference.find('?') {
        Some(at) => reference.split_at(at),
        None => (reference, ""),
    };
    let mut segments: Vec<&str> = base.split('/').skip(1).collect();
    segments.pop();
    let mut parts = path.split('/').peekable();
    while let Some(segment) = parts.next() {
        match segment {
            "." => {}
            ".." => drop(segments.pop()),
            _ => {
                segments.push(segment);
                continue;
            }
        }
        // A path that ends in dots names a folder, and so ends in a slash.
        if parts.peek().is_none() {
            segments.push("");
        }
    }
    format!("/{}{query}", segments.join("/"))
}

/// Scheme, host and port: whom a request goes to.
struct Origin<'a> {
    scheme: &'a str,
    host: &'a str,
    port: Option<u16>,
}

impl<'a> Origin<'a> {
    fn of(uri: &'a Uri) -> Option<Self> {
        let (scheme, host) = (uri.scheme_str()?, uri.host()?);
        let default = match scheme {
            _ if scheme.eq_ignore_ascii_case("https") => Some(443),
            _ if scheme.eq_ignore_ascii_case("http") => Some(80),
            _ => None,
        };
        let port = uri.port_u16().filter(|port| Some(*port) != default);
        Some(Self { scheme, host, port })
    }

    fn show(&self) -> String {
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        let shown: String = format!("{}://{}{port}", self.scheme, self.host)
            .chars()
            .take(LONGEST_ORIGIN)
            .collect();
        shown.to_ascii_lowercase()
    }
}

impl PartialEq for Origin<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.scheme.eq_ignore_ascii_case(other.scheme)
            && self.host.eq_ignore_ascii_case(other.host)
            && self.port == other.port
    }
}

#[cfg(test)]
#[path = "resolve_tests.rs"]
mod tests;
