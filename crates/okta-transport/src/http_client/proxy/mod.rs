//! Whether a connection goes through a proxy, and through which.
//!
//! Many companies let nothing out but through a proxy, and a client that ignores theirs hangs until its time is over. One
//! that takes a wrong setting for none goes past the proxy. So the variables that other programs obey are obeyed,
//! and what cannot be read in them is an error when the client is made.

mod address;
mod environment;
mod exceptions;
mod tunnel;

use std::ffi::OsString;

use http::Uri;
use http::uri::Scheme;

use self::address::Address;
use self::exceptions::Exceptions;
pub(super) use self::tunnel::tunnel;
use crate::org_url::is_loopback;
use crate::{ConfigError, ConfigProblem};

/// The setting that problems are reported under.
const KEY: &str = "proxy";

/// Where to look for a proxy.
pub(super) enum ProxySource {
    /// In variables of the environment, which this looks up.
    Environment(fn(&str) -> Option<OsString>),
    /// In the program: what became of the address that it gave.
    Given(Result<Address, ConfigError>),
    /// Nowhere.
    Nowhere,
}

impl ProxySource {
    pub(super) fn process() -> Self {
        Self::Environment(|name| std::env::var_os(name))
    }

    pub(super) fn given(url: &str) -> Self {
        Self::Given(Address::parse(url))
    }

    pub(super) fn with_credentials(self, user: &str, password: &str) -> Self {
        let address = match self {
            Self::Given(address) => address,
            Self::Environment(_) | Self::Nowhere => Err(ConfigProblem::new(
                KEY,
                "credentials were given before the address of a proxy",
            )
            .into()),
        };
        Self::Given(address.and_then(|address| address.with_credentials(user, password)))
    }

    pub(super) fn find(self) -> Result<Option<Proxy>, ConfigError> {
        match self {
            Self::Environment(look_up) => environment::find(look_up),
            Self::Given(address) => address.map(|address| {
                Some(Proxy {
                    address,
                    exceptions: Exceptions::none(),
                    spares_loopback: false,
                })
            }),
            Self::Nowhere => Ok(None),
        }
    }

    /// Without a user or password.
    pub(super) fn shown(&self) -> &str {
        match self {
            Self::Environment(_) => "of the environment",
            Self::Given(Ok(address)) => address.name(),
            Self::Given(Err(_)) => "not readable",
            Self::Nowhere => "none",
        }
    }
}

/// A proxy, and what does not go through it.
pub(super) struct Proxy {
    address: Address,
    exceptions: Exceptions,
    spares_loopback: bool,
}

impl Proxy {
    /// The way to a server, unless there is a direct one.
    pub(super) fn on_the_way_to(&self, server: &Uri) -> Option<&Address> {
        // Plain http never leaves this machine, and so never enters a proxy.
        if server.scheme() != Some(&Scheme::HTTPS) {
            return None;
        }
        let host = server.host()?;
        let is_spared = (self.spares_loopback && is_loopback(host))
            || self.exceptions.hold(host, port_of(server));
        (!is_spared).then_some(&self.address)
    }
}

fn port_of(server: &Uri) -> u16 {
    server.port_u16().unwrap_or(443)
}

#[cfg(test)]
mod tests;
