//! What must hold of the `Link` reader whatever the bytes are. The fuzz target and the tests have
//! this in common.
//!
//! The reader goes through the bytes once and never back. It is held against the grammar itself, as
//! regular expressions, which are slow and have nothing in common with it.

use std::{
    pin::pin,
    sync::{Arc, LazyLock, Mutex},
    task::{Context, Waker},
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, header::LINK, response::Parts};
use okta_pagination::{
    Cursor, Fetched, PageError, Pages,
    link::{self, Link, LinkError, LinkErrorKind},
};
use regex::bytes::Regex;

/// A target, and parameters with their values.
pub(crate) type Meant = (String, Vec<(String, Option<String>)>);

/// A `link-param` of RFC 8288 section 3. Values without quotes are more than tokens, as in appendix B.3.
const PARAM: &str =
    r#"([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^ \t,;"<>]*)))?"#;

/// A `link-value` up to the comma after it. Separators with nothing in between are let pass, as in
/// appendix B.2.
static VALUE: LazyLock<Regex> = LazyLock::new(|| {
    let value = format!(r"(?s-u)\A<([^<>]*)>((?:[ \t]*;[ \t]*(?:{PARAM})?)*)[ \t]*(?:,|\z)");
    Regex::new(&value).expect("an expression")
});

static PARAMS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"(?s-u);[ \t]*{PARAM}|;")).expect("an expression"));

static ESCAPE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?s-u)\\(.)").expect("an escape"));

/// Reads the lines of a header and everything that can be done with them.
pub(crate) fn header(input: &[u8]) {
    let mut headers = HeaderMap::new();
    let mut sent = Vec::new();
    for line in input.split(|byte| *byte == b'\n') {
        let (links, error) = read(line);
        let (meant, is_broken) = by_grammar(line);
        assert_eq!((&links, error.is_some()), (&meant, is_broken));
        assert_eq!(read(&written(&links)), (links, None));
        if let Some(error) = error {
            is_true(line, &error);
        }
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append(LINK, value);
            sent.push(line);
        }
    }
    let found = link::next(&headers);
    let expected = next(&sent);
    assert_eq!(
        found.as_ref().map_err(|error| error.line),
        expected.as_ref().map_err(|line| *line)
    );
    if sent.iter().all(|line| !by_grammar(line).1) {
        // Proxies join lines.
        assert_eq!(next(&[&sent.join(b", ".as_slice())]), expected);
    }
    follow(headers);
}

/// The links of a line, and what is wrong with it.
pub(crate) fn read(line: &[u8]) -> (Vec<Meant>, Option<LinkError>) {
    let mut links = Vec::new();
    let mut reader = link::read(line);
    while let Some(link) = reader.next() {
        match link {
            Ok(link) => links.push(meant(&link)),
            Err(error) => {
                assert!(reader.next().is_none(), "it goes on after {error}");
                return (links, Some(error));
            }
        }
    }
    (links, None)
}

fn meant(link: &Link<'_>) -> Meant {
    let params = link.params();
    let params = params.map(|(name, value)| (name.to_owned(), value.map(str::to_owned)));
    (link.target().to_owned(), params.collect())
}

/// The same by the grammar: the links up to the first that it does not have, and whether there is one.
fn by_grammar(line: &[u8]) -> (Vec<Meant>, bool) {
    let mut links = Vec::new();
    let mut rest = line;
    loop {
        while let [b' ' | b'\t' | b',', after @ ..] = rest {
            rest = after;
        }
        if rest.is_empty() {
            return (links, false);
        }
        let Some(value) = VALUE.captures(rest) else {
            return (links, true);
        };
        let Ok(target) = std::str::from_utf8(&value[1]) else {
            return (links, true);
        };
        let params = PARAMS.captures_iter(&value[2]).filter_map(|param| {
            let name = param.get(1)?.as_bytes();
            let quoted = param
                .get(2)
                .map(|quoted| ESCAPE.replace_all(quoted.as_bytes(), b"$1".as_slice()));
            let bare = param.get(3).map(|bare| bare.as_bytes().into());
            Some((text(name), quoted.or(bare).map(|value| text(&value))))
        });
        links.push((target.trim_ascii().to_owned(), params.collect()));
        rest = &rest[value[0].len()..];
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The links as RFC 8288 wants them written, with every value in quotes.
fn written(links: &[Meant]) -> Vec<u8> {
    let mut out = String::new();
    for (target, params) in links {
        out += &format!("<{target}>");
        for (name, value) in params {
            out += &format!("; {name}");
            if let Some(value) = value {
                let value = value.replace('\\', r"\\").replace('"', r#"\""#);
                out += &format!("=\"{value}\"");
            }
        }
        out += ", ";
    }
    out.into_bytes()
}

/// An error is about the first byte that cannot be right, or about what was opened and not closed.
fn is_true(line: &[u8], error: &LinkError) {
    assert!(error.excerpt.chars().count() <= 90, "{error}");
    assert!(!error.excerpt.contains(char::is_control), "{error:?}");
    let (before, after) = line.split_at(error.offset);
    assert_eq!(read(before).1, None, "{error} is not the first");
    let closed = |end: &str| read(&[line, end.as_bytes()].concat()).1.is_none();
    match error.kind {
        LinkErrorKind::UnclosedTarget => {
            let inside = after.strip_prefix(b"<").expect("what was opened");
            let next = inside.iter().find(|byte| b"<>".contains(byte));
            assert!(matches!(next, None | Some(b'<')), "{error}");
        }
        LinkErrorKind::TargetNotUtf8 => {
            let end = after.iter().position(|byte| *byte == b'>');
            let target = after.get(1..end.expect("an end")).expect("a target");
            assert!(std::str::from_utf8(target).is_err(), "{error}");
        }
        LinkErrorKind::UnclosedQuote => {
            assert!(after.starts_with(b"\""), "{error}");
            assert!(closed("\"") || closed("\\\""), "{error}");
        }
        // Nothing that follows makes it right.
        _ => {
            let alone = read(&line[..=error.offset]).1.expect("an error");
            assert_eq!((alone.kind, alone.offset), (error.kind, error.offset));
        }
    }
}

/// Where the next page is by the grammar; without one, the first line that is broken.
fn next(lines: &[&[u8]]) -> Result<Option<String>, usize> {
    let param = |params: &[(String, Option<String>)], name: &str| {
        let mut params = params.iter();
        let found = params.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.clone().unwrap_or_default())
    };
    let read: Vec<_> = lines.iter().map(|line| by_grammar(line)).collect();
    for (target, params) in read.iter().flat_map(|(links, _)| links) {
        let rel = param(params, "rel").unwrap_or_default();
        let mut rels = rel.split_ascii_whitespace();
        if rels.any(|rel| rel.eq_ignore_ascii_case("next")) && param(params, "anchor").is_none() {
            return Ok(Some(target.clone()));
        }
    }
    match read.iter().position(|(_, is_broken)| *is_broken) {
        Some(line) => Err(line),
        None => Ok(None),
    }
}

/// A list whose first page has these headers: whatever they say, its second page is asked of the same
/// server, and what is stored of its place reads back.
fn follow(headers: HeaderMap) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    let fetch = move |request: Request<Bytes>| {
        log.lock().expect("no panic").push(request.uri().clone());
        let mut reply = Response::new(Bytes::new());
        *reply.headers_mut() = headers.clone();
        std::future::ready(Ok::<_, PageError>(Fetched::from(reply)))
    };
    let decode = |_: &Parts, _: &Bytes| Ok(Vec::<Result<(), PageError>>::new());
    let first = Request::get("https://acme.example/api/v1/users?limit=2").body(Bytes::new());
    let list = Pages::new(Arc::new(fetch), first.expect("a request"), Arc::new(decode));
    let mut list = list.polling();
    let mut cx = Context::from_waker(Waker::noop());
    for _ in 0..2 {
        // An address or an error; both are well.
        let page = pin!(list.next()).poll(&mut cx);
        assert!(page.is_ready(), "nothing here takes time");
        if let Some(cursor) = list.cursor() {
            let stored: Cursor = cursor.as_str().parse().expect("what was stored");
            assert_eq!(stored, cursor);
        }
    }
    for uri in asked.lock().expect("no panic").iter() {
        assert_eq!(uri.scheme_str(), Some("https"), "{uri}");
        assert_eq!(
            uri.authority().map(|authority| authority.as_str()),
            Some("acme.example"),
            "{uri}"
        );
    }
}
