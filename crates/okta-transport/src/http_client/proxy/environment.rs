//! The proxy that the environment names.
//!
//! There is no standard for these variables, but a common core of what curl, Go, Python and others make of them. This keeps
//! to that core: `HTTPS_PROXY`, then `ALL_PROXY`, with the exceptions in `NO_PROXY`; each also in small letters; empty
//! is the same as not set. `HTTP_PROXY` is for plain http, which is not sent anywhere.

use std::ffi::OsString;

use super::address::Address;
use super::exceptions::Exceptions;
use super::{KEY, Proxy};
use crate::{ConfigError, ConfigProblem, ConfigSource};

const PROXIES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// Looks for a proxy.
///
/// # Errors
///
/// By variable, why its value is no proxy. Nothing where all servers are excepted anyway.
pub(super) fn find(look_up: fn(&str) -> Option<OsString>) -> Result<Option<Proxy>, ConfigError> {
    let Some((name, url)) = first(look_up, &PROXIES)? else {
        return Ok(None);
    };
    let exceptions = match first(look_up, &EXCEPTIONS)? {
        Some((_, list)) => Exceptions::parse(&list),
        None => Exceptions::none(),
    };
    if exceptions.hold_everything() {
        return Ok(None);
    }
    let address = Address::parse(&url).map_err(|error| at(name, error))?;
    Ok(Some(Proxy {
        address,
        exceptions,
        // What runs on this machine is not reached from another one. Whoever wants that gives the proxy by name.
        spares_loopback: true,
    }))
}

fn first(
    look_up: fn(&str) -> Option<OsString>,
    names: &[&'static str],
) -> Result<Option<(&'static str, String)>, ConfigError> {
    let is_set = |name: &&'static str| {
        let text = look_up(name).filter(|text| !text.is_empty())?;
        Some((*name, text))
    };
    let Some((name, text)) = names.iter().find_map(is_set) else {
        return Ok(None);
    };
    let text = text
        .into_string()
        .map_err(|_| at(name, ConfigProblem::new(KEY, "is not UTF-8").into()))?;
    Ok(Some((name, text)))
}

fn at(name: &str, error: ConfigError) -> ConfigError {
    let source = ConfigSource::Variable(name.to_owned());
    let problems = error.problems().iter();
    problems
        .map(|problem| problem.clone().with_source(source.clone()))
        .collect()
}
