//! The files of Okta's own documentation: as they stand they are read and refused for their placeholders alone, and filled
//! in they are sound.

use std::path::Path;

use okta_transport::config::{AuthorizationMode, LogLevel};

use crate::files;

/// Those of the document, or nothing where it is not at hand: it is not part of this repository.
fn samples() -> Option<Vec<String>> {
    let folder = std::env::var_os("OKTA_SEEDS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/seeds"),
        Into::into,
    );
    let document = std::fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .flatten()
        .find(|entry| entry.file_name().to_string_lossy().starts_with("004_"));
    let Some(document) = document else {
        eprintln!("skipped: no documents at {}", folder.display());
        return None;
    };
    let text = std::fs::read_to_string(document.path()).expect("a document");
    let samples = text.split("\nokta:\n").skip(1).map(|rest| {
        let lines = rest.lines().take_while(|line| line.starts_with(' '));
        let body: Vec<_> = lines.collect();
        format!("okta:\n{}\n", body.join("\n"))
    });
    Some(samples.collect())
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
        let error = files(&[("project/okta.yaml", sample)])
            .load()
            .expect_err("placeholders");
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
        let config = files(&[("project/okta.yaml", &sample)]).load();
        let config = config.expect("sound");
        assert_eq!(config.authorization_mode(), mode);
        assert_eq!(config.proxy_port(), Some(8080));
        assert_eq!(config.max_retries(), Some(4));
        assert_eq!(config.log_level(), LogLevel::Info);
        assert!(config.warnings().is_empty(), "{:?}", config.warnings());
    }
}
