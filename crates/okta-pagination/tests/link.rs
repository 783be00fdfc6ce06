//! The `Link` reader: what RFC 8288 allows reads back as it was meant, what it forbids is an error
//! that says where, and no input does worse than that.

use http::{HeaderMap, HeaderValue, header::LINK};
use okta_pagination::link::{self, LinkErrorKind};
use proptest::prelude::*;

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

/// One link as a writer means it: the target, and parameters with the way they are written.
type Meant = (String, Vec<(String, Value)>);

#[derive(Debug, Clone)]
enum Value {
    None,
    Token(String),
    Quoted(String),
}

fn link() -> impl Strategy<Value = Meant> {
    // Everything that RFC 3986 allows in a URL, commas and semicolons included.
    let target = "[a-zA-Z0-9:/?#@!$&'()*+,;=%._~\\[\\]-]{0,30}";
    let token = "[a-zA-Z0-9!#$%&'*+.^_`|~-]{1,8}";
    let value = prop_oneof![
        Just(Value::None),
        token.prop_map(Value::Token),
        // Tab, and any character that is not a control.
        "(\t|\\PC){0,12}".prop_map(Value::Quoted),
        r#"["\\,;<>=]{0,6}"#.prop_map(Value::Quoted),
    ];
    (target, prop::collection::vec((token, value), 0..5))
}

/// Writes links as RFC 8288 section 3 allows, with the white space that `blanks` asks for.
fn write(links: &[Meant], blanks: &[bool], escape_all: bool) -> String {
    let mut blanks = blanks.iter().cycle();
    let mut blank = || {
        if *blanks.next().unwrap_or(&false) {
            " \t"
        } else {
            ""
        }
    };
    let mut out = String::new();
    for (index, (target, params)) in links.iter().enumerate() {
        if index > 0 {
            out += &format!("{},{}", blank(), blank());
        }
        out += &format!("<{target}>");
        for (name, value) in params {
            out += &format!("{};{}{name}", blank(), blank());
            match value {
                Value::None => {}
                Value::Token(value) => out += &format!("{}={}{value}", blank(), blank()),
                Value::Quoted(value) => {
                    out += &format!("{}={}\"", blank(), blank());
                    for c in value.chars() {
                        // A quoted pair may stand for any ASCII character, and must for these two.
                        if matches!(c, '"' | '\\') || (escape_all && c.is_ascii()) {
                            out.push('\\');
                        }
                        out.push(c);
                    }
                    out.push('"');
                }
            }
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_is_written_is_read_back(
        links in prop::collection::vec(link(), 0..5),
        blanks in prop::collection::vec(any::<bool>(), 1..9),
        escape_all in any::<bool>(),
        joined in any::<bool>(),
    ) {
        let lines = if joined {
            vec![write(&links, &blanks, escape_all)]
        } else {
            links.chunks(1).map(|one| write(one, &blanks, escape_all)).collect()
        };
        let mut headers = HeaderMap::new();
        for line in &lines {
            headers.append(LINK, HeaderValue::from_bytes(line.as_bytes()).unwrap());
        }
        let read: Vec<_> = link::read_all(&headers).collect::<Result<_, _>>().unwrap();
        prop_assert_eq!(read.len(), links.len());
        for (read, (target, params)) in read.iter().zip(&links) {
            prop_assert_eq!(read.target(), target);
            let meant: Vec<_> = params
                .iter()
                .map(|(name, value)| match value {
                    Value::None => (name.as_str(), None),
                    Value::Token(value) | Value::Quoted(value) => (name.as_str(), Some(value.as_str())),
                })
                .collect();
            prop_assert_eq!(read.params().collect::<Vec<_>>(), meant);
        }
    }

    /// Any bytes: no panic, an end, and an offset that lies in the line.
    #[test]
    fn any_bytes_are_read_to_an_end(line in prop::collection::vec(any::<u8>(), 0..200)) {
        check(&line)?;
    }

    /// The same with the bytes that mean something.
    #[test]
    fn any_punctuation_is_read_to_an_end(line in r#"[<>;,="\\ \trelnxt?&a@/]{0,60}"#) {
        check(line.as_bytes())?;
    }
}

fn check(line: &[u8]) -> Result<(), TestCaseError> {
    let mut count = 0;
    for link in link::read(line) {
        count += 1;
        prop_assert!(count <= line.len());
        if let Err(error) = link {
            prop_assert!(error.offset <= line.len());
            prop_assert!(error.excerpt.chars().count() <= 90);
        }
    }
    Ok(())
}
