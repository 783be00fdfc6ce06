//! Headers that somebody thought of: those of RFC 8288, those that servers and proxies send, and those
//! that are wrong in one place.

use http::{HeaderMap, HeaderValue, header::LINK};
use okta_pagination::link::{self, LinkErrorKind};

fn headers(lines: &[&str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in lines {
        headers.append(LINK, HeaderValue::from_str(line).unwrap());
    }
    headers
}

fn next(lines: &[&str]) -> Option<String> {
    link::next(&headers(lines)).unwrap()
}

/// The examples of RFC 8288 section 3.5.
#[test]
fn examples_of_the_rfc() {
    let line =
        br#"<http://example.com/TheBook/chapter2>; rel="previous"; title="previous chapter""#;
    let link = link::read(line).next().unwrap().unwrap();
    assert_eq!(link.target(), "http://example.com/TheBook/chapter2");
    assert_eq!(
        link.params().collect::<Vec<_>>(),
        [
            ("rel", Some("previous")),
            ("title", Some("previous chapter"))
        ]
    );

    let line = br#"</>; rel="http://example.net/foo""#;
    let link = link::read(line).next().unwrap().unwrap();
    assert!(link.has_rel("http://example.net/foo") && !link.has_rel("foo"));

    let line = br##"</terms>; rel="copyright"; anchor="#foo""##;
    let link = link::read(line).next().unwrap().unwrap();
    assert_eq!(link.param("Anchor"), Some("#foo"));

    let line = br#"</TheBook/chapter2>; rel="previous"; title*=UTF-8'de'letztes%20Kapitel, </TheBook/chapter4>; rel="next"; title*=UTF-8'de'n%c3%a4chstes%20Kapitel"#;
    let links: Vec<_> = link::read(line).collect::<Result<_, _>>().unwrap();
    assert_eq!(links.len(), 2);
    assert_eq!(
        links[1].param("title*"),
        Some("UTF-8'de'n%c3%a4chstes%20Kapitel")
    );
    assert!(links[1].has_rel("next"));

    let line = br#"<http://example.org/>; rel="start http://example.net/relation/other""#;
    let link = link::read(line).next().unwrap().unwrap();
    assert_eq!(
        link.rels().collect::<Vec<_>>(),
        ["start", "http://example.net/relation/other"]
    );

    let line = br#"<https://example.org/>; rel="start", <https://example.org/index>; rel="index""#;
    assert_eq!(link::read(line).filter(Result::is_ok).count(), 2);
}

#[test]
fn next_is_found_where_it_stands() {
    for (lines, expected) in [
        (vec![], None),
        (vec![""], None),
        (vec![" , ,, "], None),
        (vec!["<a>; rel=self"], None),
        (vec!["<a>"], None),
        (vec!["<a>; rel"], None),
        (vec!["<a>;;;rel=next;,"], Some("a")),
        (vec!["<a>; rel = next"], Some("a")),
        (vec!["< a >;\trel\t=\t\"next\""], Some("a")),
        (vec!["<a,b;c\"d>; rel=\"next\""], Some("a,b;c\"d")),
        (vec!["<>; rel=next"], Some("")),
        (vec!["<a>; rel=\"self\", <b>; Rel=\"NeXt\""], Some("b")),
        (vec!["<a>; rel=self", "<b>; rel=next"], Some("b")),
        (
            vec!["<a>; title=\"<x>; rel=next, \\\"\"; rel=\"prev\", <b>; rel=\"next\""],
            Some("b"),
        ),
        (vec!["<a>; title=\"n\\ext\"; rel=\"n\\ext\""], Some("a")),
        // Only the first `rel` counts.
        (vec!["<a>; rel=prev; rel=next"], None),
        // `rev` is the other direction; `nextish` is another relation.
        (
            vec!["<a>; rev=next", "<b>; rel=nextish", "<c>; rel=\"x:next\""],
            None,
        ),
        // Of something else than the reply.
        (vec!["<a>; rel=next; anchor=\"/other\""], None),
        (vec!["<a>; rel=next", "<b>; rel=next"], Some("a")),
    ] {
        assert_eq!(next(&lines).as_deref(), expected, "{lines:?}");
    }
}

#[test]
fn an_error_says_what_and_where() {
    use LinkErrorKind::{
        ExpectedSeparator, ExpectedTarget, ParameterName, ParameterValue, UnclosedQuote,
        UnclosedTarget,
    };
    for (line, kind, offset) in [
        ("a; rel=next", ExpectedTarget, 0),
        ("<a>; rel=self, b", ExpectedTarget, 15),
        ("<a; rel=next", UnclosedTarget, 0),
        ("<a, <b>; rel=next", UnclosedTarget, 0),
        ("<a> rel=next", ExpectedSeparator, 4),
        ("<a>; rel=\"next\" x", ExpectedSeparator, 16),
        ("<a>; rel=next <b>", ExpectedSeparator, 14),
        ("<a>; =next", ParameterName, 5),
        ("<a>; rel next", ParameterName, 9),
        ("<a>; (rel)=next", ParameterName, 5),
        ("<a>; rel=ne\"xt\"", ParameterValue, 11),
        ("<a>; rel=\"next", UnclosedQuote, 9),
        ("<a>; rel=\"next\\", UnclosedQuote, 9),
        ("<a>; rel=\"next\\\"", UnclosedQuote, 9),
    ] {
        let error = link::next(&headers(&[line])).unwrap_err();
        assert_eq!(
            (error.kind, error.offset, error.line),
            (kind, offset, 0),
            "{line}"
        );
        assert!(
            error
                .to_string()
                .contains(&format!("`link` header (line 1), byte {offset}")),
            "{error}"
        );
    }
    let error = link::read(b"<\xff>; rel=next").next().unwrap().unwrap_err();
    assert_eq!(error.kind, LinkErrorKind::TargetNotUtf8);
}

#[test]
fn what_was_read_before_an_error_is_kept_and_nothing_after_it() {
    let links: Vec<_> = link::read(b"<a>; rel=self, <b, <c>; rel=next").collect();
    assert_eq!(links.len(), 2);
    assert_eq!(links[0].as_ref().unwrap().target(), "a");
    assert!(links[1].is_err());
    // Another line is another chance.
    assert_eq!(next(&["<a", "<b>; rel=next"]).as_deref(), Some("b"));
    // The first of several errors is the one that is told.
    let error = link::next(&headers(&["<a>; rel=self", "<b", "c"])).unwrap_err();
    assert_eq!((error.line, error.kind), (1, LinkErrorKind::UnclosedTarget));
}

#[test]
fn an_excerpt_is_short_and_keeps_values_to_itself() {
    let line = format!(
        "<https://me:secret@acme.example/a?q=secret&p=secret{}>; rel=\"next",
        "x".repeat(4_000)
    );
    let error = link::next(&headers(&[&line])).unwrap_err();
    assert!(error.excerpt.chars().count() <= 90, "{}", error.excerpt);
    let line = "<https://me:secret@acme.example/a?q=secret&p=secret; rel=\"next\"";
    let error = link::next(&headers(&[line])).unwrap_err();
    assert!(error.excerpt.contains("@acme.example"), "{}", error.excerpt);
    assert!(
        !format!("{error} {error:?}").contains("secret"),
        "{error:?}"
    );
}
