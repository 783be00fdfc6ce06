//! What is read, what is refused, what is shown, and what becomes of it. Nothing of the process that runs the tests is
//! looked at.

#![cfg(feature = "config")]

mod apply;
mod garbage;
mod refused;
mod secrets;
mod service_app;
mod sources;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use okta_transport::ConfigError;
use okta_transport::config::{ConfigFile, ConfigLoader};

const ORG: (&str, &str) = ("OKTA_CLIENT_ORGURL", "https://acme.okta.com");
const TOKEN: (&str, &str) = ("OKTA_CLIENT_TOKEN", "00a-token-of-an-example-org");

/// A loader that sees these files and no other.
fn files(files: &[(&str, &str)]) -> ConfigLoader {
    let files: BTreeMap<PathBuf, String> = files
        .iter()
        .map(|(path, text)| (PathBuf::from(path), (*text).to_owned()))
        .collect();
    ConfigLoader::new()
        .home("/home/amy")
        .directory("project")
        .reader(move |path: &Path| match files.get(path) {
            Some(text) => Ok(ConfigFile::new(text.as_str())),
            None => Err(io::ErrorKind::NotFound.into()),
        })
}

/// A loader of one file, beside an address and a token that are sound.
fn yaml(text: &str) -> ConfigLoader {
    files(&[("project/okta.yaml", text)]).environment([ORG, TOKEN])
}

/// A loader of variables, beside an address and a token that are sound.
fn variables(more: &[(&str, &str)]) -> ConfigLoader {
    let mut all = vec![ORG, TOKEN];
    all.retain(|(name, _)| more.iter().all(|(other, _)| name != other));
    all.extend(more);
    ConfigLoader::new().environment(all)
}

/// Every problem as it is shown.
fn problems(loader: ConfigLoader) -> Vec<String> {
    let error = loader.load().err();
    let problems = error.as_ref().map(ConfigError::problems);
    problems
        .unwrap_or_default()
        .iter()
        .map(ToString::to_string)
        .collect()
}

fn warnings(loader: ConfigLoader) -> Vec<String> {
    let config = loader.load().expect("sound");
    config.warnings().iter().map(ToString::to_string).collect()
}
