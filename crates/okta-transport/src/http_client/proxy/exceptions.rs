//! The servers that are reached without the proxy: the list in `NO_PROXY`.
//!
//! What is understood is what curl and Go have in common. An entry that makes no sense excepts nothing, so that a mistake
//! leads through the proxy and never past it.

use std::net::IpAddr;

/// Names and networks.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Exceptions(Vec<Exception>);

#[derive(Debug, PartialEq, Eq)]
struct Exception {
    hosts: Hosts,
    /// Nothing is any.
    port: Option<u16>,
}

#[derive(Debug, PartialEq, Eq)]
enum Hosts {
    All,
    /// A name in small letters, and all names below it.
    Name(String),
    /// An address, and how many of its bits count.
    Network(IpAddr, u8),
}

impl Exceptions {
    pub(super) fn none() -> Self {
        Self(Vec::new())
    }

    /// Reads entries between commas or white space: `*`; names, which stand for all names below them as well, with or without
    /// `.` or `*.` before them; IP addresses; networks such as `10.0.0.0/8`. A name or address may have a port.
    pub(super) fn parse(list: &str) -> Self {
        let entries = list.split(|c: char| c == ',' || c.is_whitespace());
        Self(entries.filter_map(Exception::parse).collect())
    }

    pub(super) fn hold_everything(&self) -> bool {
        let is_all = |exception: &Exception| exception.hosts == Hosts::All;
        self.0.iter().any(is_all)
    }

    /// Whether a server is among them. An IPv6 address may be in brackets.
    pub(super) fn hold(&self, host: &str, port: u16) -> bool {
        let host = host.to_ascii_lowercase();
        let host = without_dot(without_brackets(&host));
        let address = host.parse().ok().map(|ip: IpAddr| ip.to_canonical());
        self.0.iter().any(|exception| {
            exception.port.is_none_or(|only| only == port) && exception.hosts.hold(host, address)
        })
    }
}

impl Exception {
    fn parse(entry: &str) -> Option<Self> {
        let entry = entry.to_ascii_lowercase();
        if entry == "*" {
            return Some(Self {
                hosts: Hosts::All,
                port: None,
            });
        }
        if let Some((address, bits)) = entry.split_once('/') {
            let address: IpAddr = without_brackets(address).parse().ok()?;
            let bits = bits.parse().ok().filter(|bits| *bits <= width(address))?;
            return Some(Self {
                hosts: Hosts::Network(address, bits),
                port: None,
            });
        }
        let (host, port) = match entry.rsplit_once(':') {
            // The colons of an address without a port.
            Some((before, _)) if before.contains(':') && !before.ends_with(']') => (&*entry, None),
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (&*entry, None),
        };
        let host = without_brackets(host);
        let hosts = match host.parse::<IpAddr>() {
            Ok(address) => {
                let address = address.to_canonical();
                Hosts::Network(address, width(address))
            }
            Err(_) => {
                let name = host.strip_prefix('*').unwrap_or(host);
                let name = without_dot(name.strip_prefix('.').unwrap_or(name));
                Hosts::Name((!name.is_empty()).then(|| name.to_owned())?)
            }
        };
        Some(Self { hosts, port })
    }
}

impl Hosts {
    fn hold(&self, host: &str, address: Option<IpAddr>) -> bool {
        match self {
            Self::All => true,
            Self::Name(name) => host
                .strip_suffix(name.as_str())
                .is_some_and(|below| below.is_empty() || below.ends_with('.')),
            Self::Network(network, bits) => {
                address.is_some_and(|address| has_prefix(address, *network, *bits))
            }
        }
    }
}

fn has_prefix(address: IpAddr, network: IpAddr, bits: u8) -> bool {
    let (address, network, width) = match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            (address.to_bits().into(), network.to_bits().into(), 32)
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => (address.to_bits(), network.to_bits(), 128),
        _ => return false,
    };
    let differs: u128 = address ^ network;
    // All bits are ignored where none counts, which is one more than a shift can do.
    differs.checked_shr(width - u32::from(bits)).unwrap_or(0) == 0
}

fn width(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

fn without_brackets(host: &str) -> &str {
    let inner = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    inner.unwrap_or(host)
}

/// A name that is said to be complete is no other name.
fn without_dot(host: &str) -> &str {
    host.strip_suffix('.').unwrap_or(host)
}
