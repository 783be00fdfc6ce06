//! Who may talk to the box.
//!
//! Its routes ask for no token, so a web page that somebody has open in the same browser must not be able to command it.
//! Browsers tell where a call comes from, and two ways of theirs have to be closed: a call from a page of another
//! origin, and one to a name that another's name server makes point to this machine (DNS rebinding). Clients that are no browsers
//! send none of these headers, and call by address.

use std::net::{Ipv4Addr, Ipv6Addr};

use http::header::{HOST, HeaderName, HeaderValue, ORIGIN};
use http::request::Parts;
use http::{HeaderMap, StatusCode};

use crate::error::Refusal;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The headers of every reply of the box: nobody keeps it, embeds it, or takes it for another type.
const CLOSED: [(&str, &str); 4] = [
    ("cache-control", "no-store"),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
];

/// Refuses a call that a page of somebody else could have made. `hosts` are names of this machine besides the usual.
pub(crate) fn admit(parts: &Parts, hosts: &[String]) -> Result<(), Refusal> {
    // A URI that names a host was made by a client in this process: browsers send a bare path.
    if parts.uri.authority().is_none() {
        for host in parts.headers.get_all(HOST) {
            let name = host.to_str().unwrap_or_default();
            if !is_here(name, hosts) {
                let summary = format!("The box does not answer under the name {name:?}");
                return Err(refused(summary).cause(
                    "Host: must be an address, localhost, or a name that the box was given",
                ));
            }
        }
    }
    match parts.method.is_safe() || is_own(&parts.headers) {
        true => Ok(()),
        false => Err(refused("The box takes no commands from pages of others")
            .cause("Origin: must be the box's own")),
    }
}

/// Adds what every reply of the box says.
pub(crate) fn close(headers: &mut HeaderMap) {
    for (name, value) in CLOSED {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
}

fn refused(summary: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::FORBIDDEN, "E0000006", summary)
}

/// Addresses belong to nobody else, and neither does `localhost`.
fn is_here(host: &str, hosts: &[String]) -> bool {
    let name = name_of(host);
    let bracketed = name
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    if let Some(address) = bracketed {
        return address.parse::<Ipv6Addr>().is_ok();
    }
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name.parse::<Ipv4Addr>().is_ok()
        || name == "localhost"
        || name.ends_with(".localhost")
        || hosts.iter().any(|known| known.eq_ignore_ascii_case(&name))
}

/// A host without its port.
fn name_of(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Whether the call comes from the box's own page, or from no page at all.
fn is_own(headers: &HeaderMap) -> bool {
    let text = |value: &HeaderValue| value.to_str().map(str::to_owned).unwrap_or_default();
    let from_own_site = headers
        .get_all(FETCH_SITE)
        .iter()
        .all(|site| matches!(site.as_bytes(), b"same-origin" | b"none"));
    let host = headers.get(HOST).map(text).unwrap_or_default();
    let from_own_origin = headers.get_all(ORIGIN).iter().map(text).all(|origin| {
        let authority = origin.split_once("://").map(|(_, authority)| authority);
        authority.is_some_and(|authority| authority.eq_ignore_ascii_case(&host))
    });
    from_own_site && from_own_origin
}

#[cfg(test)]
mod tests {
    use super::is_here;

    #[test]
    fn addresses_and_localhost_are_here() {
        let hosts = ["box.test".to_owned()];
        for host in [
            "127.0.0.1",
            "127.0.0.1:8080",
            "[::1]:80",
            "[::1]",
            "localhost",
            "LOCALHOST:1",
            "okta.localhost:8080",
            "localhost.",
            "box.test:80",
            "BOX.test",
        ] {
            assert!(is_here(host, &hosts), "{host}");
        }
        for host in [
            "",
            ":80",
            "rebound.example.com",
            "localhost.example.com",
            "127.0.0.1.example.com",
            "127.1.example.com:80",
            "notlocalhost",
            "[::1].example.com",
            "[zone]",
            "2130706433",
            "box.test.example.com",
            "::1",
        ] {
            assert!(!is_here(host, &hosts), "{host}");
        }
    }
}
