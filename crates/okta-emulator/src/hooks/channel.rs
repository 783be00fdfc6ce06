//! How a hook is reached: the `channel` that it was registered with.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use bytes::Bytes;
use http::{Method, Uri};
use serde_json::Value;

use super::RECEIVER;
use crate::json::{Object, at, text_at};

/// A request to a hook. Has no `Debug`: its headers authenticate the org.
#[cfg_attr(not(feature = "server"), allow(dead_code, reason = "nothing is sent"))]
pub(crate) struct HookRequest {
    pub(crate) method: Method,
    pub(crate) uri: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
}

impl HookRequest {
    /// A request by the channel of a hook: with its headers, and with its secret where that comes in a header. The access
    /// tokens of a channel of type `OAUTH` are not asked for.
    pub(crate) fn to(hook: &Object, method: Method, body: Bytes) -> Self {
        let uri = text_at(hook, "channel.config.uri").unwrap_or_default();
        let mut headers = vec![("accept".to_owned(), "application/json".to_owned())];
        if method != Method::GET {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        let given = at(hook, "channel.config.headers").and_then(Value::as_array);
        let given = given.into_iter().flatten().filter_map(Value::as_object);
        let scheme = at(hook, "channel.config.authScheme").and_then(Value::as_object);
        for header in given.chain(scheme) {
            if let (Some(name), Some(value)) = (text_at(header, "key"), text_at(header, "value")) {
                headers.push((name.to_ascii_lowercase(), value.to_owned()));
            }
        }
        Self {
            method,
            uri: uri.to_owned(),
            headers,
            body,
        }
    }
}

/// Where a request goes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// The receiver in the box.
    Receiver,
    /// A server on this machine.
    Loopback {
        /// Tried in this order.
        addresses: Vec<SocketAddr>,
        /// As the `Host` header has it.
        authority: String,
        /// Path and query.
        target: String,
    },
}

impl Destination {
    /// Reads the `uri` of a channel. An error says why it is not called.
    pub(crate) fn of(uri: &str) -> Result<Self, String> {
        if uri == RECEIVER {
            return Ok(Self::Receiver);
        }
        let refused = || {
            Err(format!(
                "the box calls hooks on this machine only, in plain HTTP, and not {uri:?}"
            ))
        };
        let Ok(parsed) = uri.parse::<Uri>() else {
            return refused();
        };
        let (Some("http"), Some(authority)) = (parsed.scheme_str(), parsed.authority()) else {
            return refused();
        };
        let host = authority.host().trim_matches(['[', ']']);
        let ips: Vec<IpAddr> = match host.parse::<IpAddr>() {
            Ok(ip) if ip.is_loopback() => vec![ip],
            Err(_) if host.eq_ignore_ascii_case("localhost") => {
                vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]
            }
            _ => return refused(),
        };
        let port = authority.port_u16().unwrap_or(80);
        let addresses = ips.into_iter().map(|ip| SocketAddr::new(ip, port));
        let target = parsed
            .path_and_query()
            .map_or("/", |target| target.as_str());
        Ok(Self::Loopback {
            addresses: addresses.collect(),
            // Who is named before an @ is no part of a host.
            authority: authority
                .as_str()
                .rsplit('@')
                .next()
                .unwrap_or_default()
                .to_owned(),
            target: target.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_called() {
        for uri in [
            "http://127.0.0.1:8080/hook?a=b",
            "http://127.9.9.9/",
            "http://[::1]:80",
            "http://localhost:9/x",
        ] {
            assert!(
                matches!(Destination::of(uri), Ok(Destination::Loopback { .. })),
                "{uri}"
            );
        }
        for uri in [
            "",
            "/",
            "hook",
            "https://127.0.0.1/hook",
            "http://example.com/hook",
            "http://localhost.example.com/",
            "http://127.0.0.1.example.com/",
            "http://127.0.0.1@example.com/",
            "http://10.0.0.1/",
            "http://[::2]/",
            "http://0.0.0.0/",
            "/_emulator/faults",
        ] {
            assert!(Destination::of(uri).is_err(), "{uri}");
        }
        assert_eq!(Destination::of(RECEIVER), Ok(Destination::Receiver));
    }
}
