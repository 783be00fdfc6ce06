//! Which servers a list excepts, and which it does not.

use super::*;

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
}
