//! The resolver, against RFC 3986's own examples and against what tries to leave the host.

use http::Uri;
use proptest::prelude::*;

use super::resolve;
use crate::PageError;

fn at(reference: &str, base: &str) -> Result<String, PageError> {
    let base = Uri::try_from(base).unwrap();
    resolve(reference, &base, None).map(|cursor| cursor.as_str().to_owned())
}

/// RFC 3986 sections 5.4.1 and 5.4.2, on a base that HTTP can have; fragments are not sent, and a
/// target that names a host or path of its own is kept as written.
#[test]
fn examples_of_the_rfc() {
    for (reference, expected) in [
        ("g", "/b/c/g"),
        ("./g", "/b/c/g"),
        ("g/", "/b/c/g/"),
        ("/g", "/g"),
        ("//a/g", "/g"),
        ("http://a/g", "/g"),
        ("?y", "/b/c/d;p?y"),
        ("g?y", "/b/c/g?y"),
        ("#s", "/b/c/d;p?q"),
        ("g#s", "/b/c/g"),
        ("g?y#s", "/b/c/g?y"),
        (";x", "/b/c/;x"),
        ("g;x?y#s", "/b/c/g;x?y"),
        ("", "/b/c/d;p?q"),
        (".", "/b/c/"),
        ("./", "/b/c/"),
        ("..", "/b/"),
        ("../", "/b/"),
        ("../g", "/b/g"),
        ("../..", "/"),
        ("../../", "/"),
        ("../../g", "/g"),
        ("../../../g", "/g"),
        ("g.", "/b/c/g."),
        ("..g", "/b/c/..g"),
        ("./../g", "/b/g"),
        ("./g/.", "/b/c/g/"),
        ("g/./h", "/b/c/g/h"),
        ("g/../h", "/b/c/h"),
        ("g?y/../x", "/b/c/g?y/../x"),
    ] {
        assert_eq!(
            at(reference, "http://a/b/c/d;p?q").as_deref(),
            Ok(expected),
            "{reference}"
        );
    }
}

#[test]
fn an_address_is_followed_as_written() {
    for (next, expected) in [
        (
            "https://acme.example/other/path?limit=-1&after=a%2Cb,c;d",
            "/other/path?limit=-1&after=a%2Cb,c;d",
        ),
        ("https://acme.example?after=1", "/?after=1"),
        ("https://acme.example", "/"),
        ("HTTPS://ACME.example:443/x?", "/x?"),
        ("https://acme.example//api/v1/users?a", "//api/v1/users?a"),
        ("/x/../y?search=a%22b", "/x/../y?search=a%22b"),
    ] {
        assert_eq!(
            at(next, "https://acme.example/api/v1/users?limit=2").as_deref(),
            Ok(expected),
            "{next}"
        );
    }
}

#[test]
fn another_origin_is_refused() {
    for (next, origin) in [
        (
            "https://evil.example/x?after=secret",
            "https://evil.example",
        ),
        ("http://acme.example/x", "http://acme.example"),
        ("https://acme.example:8443/x", "https://acme.example:8443"),
        (
            "https://acme.example.evil.example/x",
            "https://acme.example.evil.example",
        ),
        ("//evil.example/x", "https://evil.example"),
        ("ftp://acme.example/x", "ftp://acme.example"),
    ] {
        let expected = "https://acme.example".to_owned();
        assert_eq!(
            at(next, "https://acme.example/users"),
            Err(PageError::ForeignHost {
                next: origin.to_owned(),
                expected
            }),
            "{next}"
        );
    }
}

#[test]
fn what_is_no_address_is_an_error_that_keeps_values_to_itself() {
    for next in [
        "https://acme.example@evil.example/x",
        "https://me:secret@acme.example/x",
        "mailto:me",
        "https:/x?after=secret",
        "https://",
        "/a b?c=secret",
        "/users?after=secret\u{0}",
    ] {
        let error = at(next, "https://acme.example/users").expect_err(next);
        assert!(
            matches!(error, PageError::MalformedUrl { .. }),
            "{next}: {error:?}"
        );
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

#[test]
fn without_a_known_origin_only_the_path_is_taken() {
    assert_eq!(
        at("https://anywhere.example/x?after=1", "/users").as_deref(),
        Ok("/x?after=1")
    );
    assert_eq!(
        at("//anywhere.example/x?after=1", "/users").as_deref(),
        Ok("/x?after=1")
    );
    assert_eq!(
        at("?after=1", "/users?after=0").as_deref(),
        Ok("/users?after=1")
    );
}

#[test]
fn the_clients_prefix_is_not_doubled() {
    let requested = Uri::from_static("/api/v1/users");
    let sent = Uri::from_static("https://gateway.example/okta/api/v1/users");
    let resolved = |next: &str| {
        resolve(next, &requested, Some(&sent))
            .unwrap()
            .as_str()
            .to_owned()
    };
    assert_eq!(
        resolved("https://gateway.example/okta/api/v1/users?after=1"),
        "/api/v1/users?after=1"
    );
    assert_eq!(resolved("?after=1"), "/api/v1/users?after=1");
    assert_eq!(
        resolved("https://gateway.example/api/v1/users?after=1"),
        "/api/v1/users?after=1"
    );
    assert_eq!(resolved("/oktaville"), "/oktaville");
}

proptest! {
    /// Whatever the server writes, the request stays on its host, and the target is one that can be
    /// requested.
    #[test]
    fn nothing_leaves_the_host(reference in "\\PC{0,40}|[/?#:.@a-e]{0,12}", path in "/[a-c/.]{0,8}") {
        let base = Uri::try_from(format!("https://acme.example{path}")).unwrap();
        if let Ok(cursor) = resolve(&reference, &base, Some(&base)) {
            prop_assert!(cursor.as_str().starts_with('/'), "{}", cursor.as_str());
            let uri = cursor.on(&base);
            prop_assert_eq!(uri.authority(), base.authority());
            prop_assert_eq!(uri.path_and_query().unwrap().as_str(), cursor.as_str());
        }
    }
}
