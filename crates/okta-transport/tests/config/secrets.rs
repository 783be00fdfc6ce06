//! No secret is shown, wherever it was put and whatever is wrong with it.

use okta_transport::TransportBuilder;
use okta_transport::config::{ConfigLoader, Key};

use crate::{variables, yaml};

const MARK: &str = "hunter2hunter2";

/// Everything that a loader and what it gives can print.
fn everything_shown(loader: ConfigLoader) -> String {
    let mut text = format!("{loader:?}");
    match loader.load() {
        Ok(config) => {
            text += &format!("{config} {config:?} {config:#?} {:?}", config.warnings());
            text.extend(config.warnings().iter().map(ToString::to_string));
            match TransportBuilder::from_config(&config) {
                Ok(builder) => text += &format!("{builder:?}"),
                Err(error) => text += &format!("{error} {error:?}"),
            }
        }
        Err(error) => text += &format!("{error} {error:?}"),
    }
    text
}

#[test]
fn sound_secrets_are_stars() {
    let loader = variables(&[("OKTA_CLIENT_TOKEN", MARK)])
        .set(Key::PrivateKey, format!(r#"{{"d":"{MARK}"}}"#))
        .set(Key::ProxyHost, "proxy.acme.example")
        .set(Key::ProxyUsername, MARK)
        .set(Key::ProxyPassword, MARK);
    let shown = loader.load().expect("sound").to_string();
    for line in [
        "token = *** (OKTA_CLIENT_TOKEN)",
        "privateKey = *** (code)",
        "proxy.username = *** (code)",
        "proxy.password = *** (code)",
        r#"orgUrl = "https://acme.okta.com" (OKTA_CLIENT_ORGURL)"#,
        "requestTimeout is not set: 120",
    ] {
        assert!(
            shown.lines().any(|l| l == line),
            "{line} is not in\n{shown}"
        );
    }
    let loader = variables(&[("OKTA_CLIENT_TOKEN", MARK)])
        .set(Key::ProxyUsername, MARK)
        .set(Key::ProxyPassword, MARK);
    assert!(!everything_shown(loader).contains(MARK));
}

#[test]
fn secrets_in_wrong_places_are_not_shown_either() {
    for key in Key::ALL {
        // The keys that are shown if they are sound, and may be any text.
        if matches!(key, Key::ClientId | Key::Kid | Key::Scopes | Key::UserAgent) {
            continue;
        }
        for text in [
            MARK.to_owned(),
            format!("{MARK}\n"),
            format!("{{{MARK}}}"),
            format!("https://amy:{MARK}@acme.okta.com"),
            format!("{MARK}:{MARK}@proxy.acme.example:1"),
            format!("https://acme.okta.com/{MARK}?{MARK}#{MARK}"),
        ] {
            if key == Key::ProxyHost && text == MARK {
                continue;
            }
            let shown = everything_shown(variables(&[]).set(key, text.as_str()));
            assert!(!shown.contains(MARK), "{key} with {text:?}: {shown}");
            let name = key.variable();
            let shown = everything_shown(variables(&[(&name, &text)]));
            assert!(!shown.contains(MARK), "{name} with {text:?}: {shown}");
        }
    }
}

#[test]
fn files_are_not_quoted() {
    for text in [
        format!("okta: {{client: {{token: [{MARK}]}}}}"),
        format!("okta: {{client: {{token: {{ {MARK} }}}}}}"),
        format!("okta: {{client: {{token: {{ {MARK}: {MARK} }}}}}}"),
        format!("okta: {{client: {{token: *{MARK}}}}}"),
        format!("okta: {{client: {{token: !{MARK} x}}}}"),
        format!("okta: {{client: {{token: \"{MARK}"),
        format!("okta: {{client: {{token: \"\\q{MARK}\"}}}}"),
        format!("okta: {{client: {{proxy: {MARK}}}}}"),
        format!("okta: {{client: {MARK}}}"),
        format!("okta: {MARK}"),
        MARK.to_owned(),
        format!("okta:\n  client:\n    token: x\n   {MARK}\n"),
        format!("okta:\n  client:\n    token: x\n    {MARK}\n"),
        format!("okta: {{client: {{tokens: {MARK}}}}}"),
        format!("okta:\n  client:\n    \"amy:{MARK}@proxy\": 1\n"),
        format!("%{MARK} {MARK}\n---\nokta:\n"),
    ] {
        let shown = everything_shown(yaml(&text));
        assert!(!shown.contains(MARK), "{text}: {shown}");
    }
}
