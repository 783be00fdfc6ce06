//! What becomes of addresses, variables and lists of exceptions, without a proxy in sight.

mod tunnels;

use proptest::prelude::*;

use super::*;

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

/// Looks for a proxy in these variables.
macro_rules! environment {
    ($($name:literal: $text:expr),*) => {
        ProxySource::Environment(|name| match name {
            $($name => Some($text.into()),)*
            _ => None,
        }).find()
    };
}

fn name_for<'a>(proxy: &'a Option<Proxy>, server: &str) -> Option<&'a str> {
    let address = proxy.as_ref()?.on_the_way_to(&uri(server))?;
    Some(address.name())
}

const ORG: &str = "https://acme.okta.com/api/v1/users";

#[test]
fn the_environment_is_asked_in_order() {
    for (found, expected) in [
        (environment!(), None),
        (
            environment!("HTTP_PROXY": "http://plain", "http_proxy": "http://plain"),
            None,
        ),
        (environment!("all_proxy": "http://d"), Some("d:80")),
        (
            environment!("all_proxy": "http://d", "ALL_PROXY": "http://c"),
            Some("c:80"),
        ),
        (
            environment!("ALL_PROXY": "socks5://c", "https_proxy": "http://b"),
            Some("b:80"),
        ),
        (
            environment!("https_proxy": "http://b", "HTTPS_PROXY": "http://a"),
            Some("a:80"),
        ),
        // Empty is not set.
        (
            environment!("https_proxy": "http://b", "HTTPS_PROXY": ""),
            Some("b:80"),
        ),
        (
            environment!("HTTPS_PROXY": "http://a", "NO_PROXY": "", "no_proxy": "okta.com"),
            None,
        ),
        (
            environment!("HTTPS_PROXY": "http://a", "NO_PROXY": "other.com", "no_proxy": "okta.com"),
            Some("a:80"),
        ),
        // Nothing is wrong with a proxy that nothing goes through.
        (
            environment!("ALL_PROXY": "socks5://c", "NO_PROXY": "a.com,*"),
            None,
        ),
    ] {
        assert_eq!(name_for(&found.expect("sound"), ORG), expected);
    }
}

#[test]
fn what_is_wrong_in_the_environment_is_said_by_variable() {
    for (found, expected) in [
        (
            environment!("HTTPS_PROXY": "http://amy:hunter2@"),
            "proxy (HTTPS_PROXY): names no host",
        ),
        (
            environment!("all_proxy": "socks5://amy:hunter2@a"),
            "proxy (all_proxy): is a SOCKS proxy",
        ),
    ] {
        let error = found.map(drop).expect_err("no address").to_string();
        assert!(error.contains(expected), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStringExt;

        for found in [
            environment!("HTTPS_PROXY": OsString::from_vec(vec![0xff])),
            environment!("HTTPS_PROXY": "http://a", "NO_PROXY": OsString::from_vec(vec![0xff])),
        ] {
            let error = found.map(drop).expect_err("no text").to_string();
            assert!(error.ends_with("_PROXY): is not UTF-8"), "{error}");
        }
    }
}

#[test]
fn this_machine_is_reached_directly_unless_the_program_says_so() {
    let given = ProxySource::given("http://a").find().expect("sound");
    let found = environment!("HTTPS_PROXY": "http://a").expect("sound");
    for server in [
        "https://localhost:1/",
        "https://127.1.2.3/",
        "https://[::1]:1/",
    ] {
        assert_eq!(name_for(&found, server), None, "{server}");
        assert_eq!(name_for(&given, server), Some("a:80"), "{server}");
        let plain = server.replace("https", "http");
        assert_eq!(name_for(&given, &plain), None, "{plain}");
    }
    assert_eq!(name_for(&found, "https://[::2]:1/"), Some("a:80"));
}

#[test]
fn exceptions_are_names_addresses_and_networks() {
    for (list, in_list, not_in_list) in [
        (
            "okta.com",
            &[
                "acme.okta.com",
                "okta.com",
                "ACME.Okta.COM",
                "acme.okta.com.",
            ][..],
            &["notokta.com", "okta.com.evil.example", "com"][..],
        ),
        (
            ".okta.com",
            &["acme.okta.com", "okta.com"],
            &["notokta.com"],
        ),
        ("*.Okta.com.", &["acme.okta.com"], &["notokta.com"]),
        (
            "a.com, b.com\tc.com,,",
            &["a.com", "b.com", "x.c.com"],
            &["acme.okta.com", ""],
        ),
        ("*", &["acme.okta.com", "10.0.0.1", "[::1]"], &[]),
        (
            "10.1.0.0/16",
            &["10.1.0.0", "10.1.255.255", "[::ffff:10.1.2.3]"],
            &["10.2.0.0", "11.1.0.0", "[::1]", "a10.1.0.0"],
        ),
        (
            "10.1.2.3",
            &["10.1.2.3"],
            &["10.1.2.4", "110.1.2.3", "x.10.1.2.3"],
        ),
        (
            "0.0.0.0/0",
            &["10.1.2.3"],
            &["[2001:db8::1]", "acme.okta.com"],
        ),
        ("::/0", &["[2001:db8::1]"], &["10.1.2.3"]),
        (
            "2001:db8::/33,[fe80::1],::5",
            &["[2001:db8:7fff::1]", "[fe80::1]", "[::5]"],
            &["[2001:db8:8000::1]", "[fe80::2]"],
        ),
        (
            "acme.okta.com:8443,10.0.0.1:8443,[::1]:8443",
            &["acme.okta.com:8443", "10.0.0.1:8443", "[::1]:8443"],
            &["acme.okta.com", "10.0.0.1", "[::1]:1"],
        ),
        // What makes no sense excepts nothing.
        (
            "10.0.0.0/33, 10.0.0.0/x, /8, a.com:x, a.com:65536, :443, ., *., *:443",
            &[],
            &["10.0.0.1", "a.com", "acme.okta.com"],
        ),
    ] {
        let exceptions = Exceptions::parse(list);
        let is_held = |server: &str| {
            let server = uri(&format!("https://{server}/"));
            exceptions.hold(server.host().expect("a host"), port_of(&server))
        };
        for server in in_list {
            assert!(is_held(server), "{server} is in {list}");
        }
        for server in not_in_list.iter().filter(|server| !server.is_empty()) {
            assert!(!is_held(server), "{server} is not in {list}");
        }
        assert!(!exceptions.hold("", 443) || list == "*");
    }
}

proptest! {
    #[test]
    fn no_list_panics_and_only_a_star_holds_everything(
        list in r"[a-c*./:\[\], 0-9]{0,40}", host in r"[a-c.]{0,8}|[0-9.]{1,12}|\[[0-9a-c:.]{0,12}\]", port: u16
    ) {
        let exceptions = Exceptions::parse(&list);
        let has_star = list.split([',', ' ']).any(|entry| entry == "*");
        prop_assert_eq!(exceptions.hold_everything(), has_star);
        if has_star {
            prop_assert!(exceptions.hold(&host, port));
        }
    }

    #[test]
    fn a_name_holds_itself_and_what_is_below_it(
        name in "[a-z]{1,5}(\\.[a-z]{1,5}){0,2}", below in "[a-z]{1,5}", other in "[a-z]{1,5}"
    ) {
        let exceptions = Exceptions::parse(&name);
        let longer = format!("{other}{name}");
        let below = format!("{below}.{name}");
        prop_assert!(exceptions.hold(&name, 443));
        prop_assert!(exceptions.hold(&below, 443));
        prop_assert!(!exceptions.hold(&longer, 443));
    }

    #[test]
    fn a_network_holds_what_shares_its_bits(network: u32, address: u32, bits in 0..=32_u32) {
        let list = format!("{}/{bits}", std::net::Ipv4Addr::from_bits(network));
        let host = std::net::Ipv4Addr::from_bits(address).to_string();
        let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
        prop_assert_eq!(
            Exceptions::parse(&list).hold(&host, 443),
            network & mask == address & mask
        );
    }

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
