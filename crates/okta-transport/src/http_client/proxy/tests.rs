//! What becomes of addresses and of the credentials in them.

mod environment;
mod exceptions;
mod tunnels;

use proptest::prelude::*;

use super::*;

const ORG: &str = "https://acme.okta.com/api/v1/users";

/// The problems of an address, after it was seen to appear nowhere.
fn refused(url: &str) -> String {
    let source = ProxySource::given(url);
    assert_eq!(source.shown(), "not readable", "{url}");
    let error = source.find().map(drop).expect_err(url);
    assert!(error.problems().iter().all(|problem| problem.key() == KEY));
    let text = format!("{error} {error:?}");
    assert!(!text.contains("hunter2"), "{text}");
    error.to_string()
}

fn address(url: &str) -> Address {
    let address = Address::parse(url).expect(url);
    assert!(!format!("{address:?}").contains("hunter2"));
    address
}

fn uri(text: &str) -> Uri {
    text.parse().expect(text)
}

#[test]
fn an_address_is_taken_apart() {
    for (url, expected, name, authorization) in [
        (
            "http://proxy.example:3128",
            "http://proxy.example:3128/",
            "proxy.example:3128",
            None,
        ),
        (
            "HTTP://Proxy.example:3128/",
            "http://Proxy.example:3128/",
            "Proxy.example:3128",
            None,
        ),
        // The scheme's own port, and the scheme of those who leave it out.
        (
            "http://10.0.0.1",
            "http://10.0.0.1:80/",
            "10.0.0.1:80",
            None,
        ),
        (
            "https://proxy.example",
            "https://proxy.example:443/",
            "proxy.example:443",
            None,
        ),
        (
            " proxy.example:8080 ",
            "http://proxy.example:8080/",
            "proxy.example:8080",
            None,
        ),
        (
            "http://[::1]:8080",
            "http://[::1]:8080/",
            "[::1]:8080",
            None,
        ),
        // The example of RFC 7617, section 2.
        (
            "http://Aladdin:open%20sesame@p.example",
            "http://p.example:80/",
            "p.example:80",
            Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
        ),
        // Without a password; with @, :, / and what is no escape in it; of other letters (its second example).
        (
            "amy@p.example",
            "http://p.example:80/",
            "p.example:80",
            Some("Basic YW15Og=="),
        ),
        (
            "http://amy:a@b:%2F%40%@p.example",
            "http://p.example:80/",
            "p.example:80",
            Some("Basic YW15OmFAYjovQCU="),
        ),
        (
            "http://test:123%C2%A3@p.example",
            "http://p.example:80/",
            "p.example:80",
            Some("Basic dGVzdDoxMjPCow=="),
        ),
    ] {
        let address = address(url);
        assert_eq!(address.uri(), &uri(expected), "{url}");
        assert_eq!(address.name(), name, "{url}");
        assert_eq!(address.authorization(), authorization, "{url}");
    }
}

#[test]
fn what_is_no_address_is_refused_without_being_quoted() {
    for (url, reason) in [
        ("", "is missing"),
        ("http://", "names no host"),
        ("http://amy:hunter2@", "names no host"),
        ("http://amy:hunter2@:8080", "names no host"),
        ("socks5h://amy:hunter2@proxy.example", "SOCKS"),
        ("ftp://amy:hunter2@proxy.example", "neither http nor https"),
        ("http://amy:hunter2@proxy.example/path", "%2F"),
        // Somebody's password is 12/hunter2.
        ("http://amy:12/hunter2@proxy.example", "%2F"),
        ("http://amy:hunter2#@proxy.example", "%23"),
        ("http://amy:hunter2@proxy.example:0", "1 to 65535"),
        ("http://amy:hunter2@proxy.example:65536", "1 to 65535"),
        ("http://amy:hunter2@proxy.example:", "1 to 65535"),
        ("http://amy:hunter2@proxy example", "white space"),
        ("http://amy:hunter2@pro{xy", "cannot be read"),
        ("http://amy:hunter2@[::1", "cannot be read"),
        ("http://a%3Ahunter2:x@proxy.example", "holds a colon"),
        (
            "http://amy:hunter2%0D%0A@proxy.example",
            "control character",
        ),
    ] {
        let error = refused(url);
        assert!(error.contains(reason), "{url}: {error}");
    }
}

#[test]
fn credentials_are_taken_as_they_are() {
    let source = ProxySource::given("http://bob:x@proxy.example:3128");
    let source = source.with_credentials("amy", "a:%2F@ü/hunter2");
    assert_eq!(source.shown(), "proxy.example:3128");
    let proxy = source.find().expect("sound").expect("a proxy");
    assert_eq!(
        proxy.address.authorization(),
        Some("Basic YW15OmE6JTJGQMO8L2h1bnRlcjI=")
    );
    for (user, password, reason) in [
        ("a:my", "hunter2", "colon"),
        ("amy", "hunter2\n", "control character"),
    ] {
        let source = ProxySource::given("http://proxy.example").with_credentials(user, password);
        let error = source.find().map(drop).expect_err("not possible");
        assert!(error.to_string().contains(reason), "{error}");
        assert!(!format!("{error:?}").contains("hunter2"));
    }
    for source in [ProxySource::Nowhere, ProxySource::process()] {
        let error = source.with_credentials("amy", "hunter2").find().map(drop);
        let error = error.expect_err("credentials for nobody");
        assert!(error.to_string().contains("before the address"), "{error}");
    }
}

proptest! {
    #[test]
    fn no_address_panics_or_is_quoted(rest in r"[a-z0-9:@/%\[\].?#]{0,24}") {
        let url = format!("http://amy:hunter2{rest}");
        let shown = format!("{:?}", Address::parse(&url));
        prop_assert!(!shown.contains("hunter2"), "{}", shown);
    }

    #[test]
    fn credentials_survive_the_address(user in "[^:\\pC]{0,12}", password in "[^\\pC]{0,12}") {
        let encode = |text: &str| -> String {
            text.bytes().map(|byte| format!("%{byte:02X}")).collect()
        };
        let url = format!("http://{}:{}@proxy.example", encode(&user), encode(&password));
        let apart = Address::parse("http://proxy.example").expect("sound");
        let apart = apart.with_credentials(&user, &password).expect("sound");
        let together = address(&url);
        prop_assert_eq!(together.authorization(), apart.authorization());
    }
}
