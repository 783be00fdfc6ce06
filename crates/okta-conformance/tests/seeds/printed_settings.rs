//! The settings files that the document of another SDK prints: as they stand they are read and refused for their placeholders
//! alone, and filled in they are sound.

use std::io;
use std::path::Path;

use okta_transport::ConfigError;
use okta_transport::config::{AuthorizationMode, Config, ConfigFile, ConfigLoader, LogLevel};

use crate::documents;

/// The files, where the document is at hand.
fn samples() -> Option<Vec<String>> {
    let text = documents::sdk_readme()?;
    let samples = text.split("\nokta:\n").skip(1).map(|rest| {
        let lines = rest.lines().take_while(|line| line.starts_with(' '));
        let body: Vec<_> = lines.collect();
        format!("okta:\n{}\n", body.join("\n"))
    });
    Some(samples.collect())
}

/// What a loader makes of a file that is the only one.
fn read(text: &str) -> Result<Config, ConfigError> {
    let text = text.to_owned();
    ConfigLoader::new()
        .home("/home/amy")
        .directory("project")
        .reader(
            move |path: &Path| match path == Path::new("project/okta.yaml") {
                true => Ok(ConfigFile::new(text.as_str())),
                false => Err(io::ErrorKind::NotFound.into()),
            },
        )
        .load()
}

#[test]
fn both_samples_are_read_and_their_placeholders_refused() {
    let Some(samples) = samples() else { return };
    assert_eq!(samples.len(), 2);
    let proxy = [
        "proxy.username",
        "proxy.password",
        "proxy.host",
        "proxy.port",
    ];
    let expected = [
        vec!["orgUrl", "token"],
        vec!["orgUrl", "clientId", "scopes", "privateKey"],
    ];
    for (sample, expected) in samples.iter().zip(expected) {
        let error = read(sample).expect_err("placeholders");
        let keys: Vec<_> = error.problems().iter().map(|p| p.key()).collect();
        let expected: Vec<_> = expected.into_iter().chain(proxy).collect();
        assert_eq!(keys, expected, "{error}");
        for problem in error.problems() {
            let text = problem.to_string();
            assert!(text.contains("(project/okta.yaml:"), "{text}");
        }
    }
}

#[test]
fn both_samples_are_sound_once_filled_in() {
    let Some(samples) = samples() else { return };
    for (sample, mode) in samples
        .iter()
        .zip([AuthorizationMode::Ssws, AuthorizationMode::PrivateKey])
    {
        let sample = [
            ("{yourOktaDomain}", "acme.okta.com"),
            ("{ proxy_port }", "8080"),
            ("{ proxy_host }", "proxy.acme.example"),
            ("{ proxy_username }", "amy"),
            ("{ proxy_password }", "12"),
            ("YOUR_API_TOKEN", "00a-token-of-an-example-org"),
            ("YOUR_CLIENT_ID", "0oa1client"),
            ("scope.", "okta.scope"),
            ("...", ""),
        ]
        .iter()
        .fold(sample.clone(), |text, (from, to)| text.replace(from, to));
        let config = read(&sample);
        let config = config.expect("sound");
        assert_eq!(config.authorization_mode(), mode);
        assert_eq!(config.proxy_port(), Some(8080));
        assert_eq!(config.max_retries(), Some(4));
        assert_eq!(config.log_level(), LogLevel::Info);
        assert!(config.warnings().is_empty(), "{:?}", config.warnings());
    }
}
