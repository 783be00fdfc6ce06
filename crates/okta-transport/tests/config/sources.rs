//! Where values come from, and which one counts.

use std::time::Duration;

use okta_transport::ConfigSource;
use okta_transport::config::{AuthorizationMode, Config, ConfigLoader, Key, LogLevel};
use secrecy::ExposeSecret;

use crate::{ORG, TOKEN, files, variables, warnings, yaml};

fn retries(text: u32) -> String {
    format!("okta:\n  client:\n    rateLimit:\n      maxRetries: {text}\n")
}

#[test]
fn the_later_source_wins() {
    let [home, project] = [retries(1), retries(2)];
    let home = ("/home/amy/.okta/okta.yaml", home.as_str());
    let project = ("project/okta.yaml", project.as_str());
    let variable = ("OKTA_CLIENT_RATELIMIT_MAXRETRIES", "3");
    let file = |path: &str| ConfigSource::File {
        path: path.into(),
        line: Some(4),
    };
    for (loader, expected, source) in [
        (files(&[home]).environment([ORG, TOKEN]), 1, file(home.0)),
        (
            files(&[home, project]).environment([ORG, TOKEN]),
            2,
            file(project.0),
        ),
        (
            files(&[home, project]).environment([ORG, TOKEN, variable]),
            3,
            ConfigSource::Variable(variable.0.to_owned()),
        ),
        (
            files(&[home, project])
                .environment([ORG, TOKEN, variable])
                .set(Key::MaxRetries, "4"),
            4,
            ConfigSource::Code,
        ),
    ] {
        let config = loader.load().expect("sound");
        assert_eq!(config.max_retries(), Some(expected));
        assert_eq!(config.source(Key::MaxRetries), Some(&source));
    }
}

#[test]
fn a_file_of_another_name_stands_in_for_the_one_in_the_directory() {
    let [project, other] = [retries(1), retries(2)];
    let all = [
        ("project/okta.yaml", project.as_str()),
        ("orgs/acme.yaml", other.as_str()),
    ];
    let loader = files(&all).environment([ORG, TOKEN]);
    let config = loader.file("orgs/acme.yaml").load().expect("sound");
    assert_eq!(config.max_retries(), Some(2));
}

#[test]
fn a_value_that_is_replaced_is_not_looked_at() {
    let text = "okta: {client: {orgUrl: nonsense, rateLimit: {maxRetries: many}}}";
    let config = yaml(text).set(Key::MaxRetries, "1").load().expect("sound");
    assert_eq!(config.max_retries(), Some(1));
}

const EVERYTHING: &str = r#"
okta:
  client:
    orgUrl: https://acme.okta.com:8443
    authorizationMode: PrivateKey
    clientId: 0oa1client
    scopes: [okta.users.read, okta.groups.read]
    privateKey: |
      {"kty":"RSA"}
    kid: key-1
    dpopEnabled: true
    oauthTokenRenewalOffset: 5
    connectionTimeout: 30 # seconds
    requestTimeout: 0
    rateLimit: {maxRetries: 4, maxBackoff: 2.5}
    cache: {enabled: true, defaultTtl: 60, defaultTti: 30}
    proxy: {host: proxy.acme.example, port: 8080, username: amy, password: "12"}
    userAgent: payroll-sync/2.1
    logging: {enabled: true, logLevel: DEBUG}
  testing: {testingDisableHttpsCheck: true}
"#;

fn is_everything(config: &Config) {
    assert_eq!(config.org_url().to_string(), "https://acme.okta.com:8443");
    assert_eq!(config.authorization_mode(), AuthorizationMode::PrivateKey);
    assert_eq!(config.client_id(), Some("0oa1client"));
    assert_eq!(config.scopes(), ["okta.users.read", "okta.groups.read"]);
    let key = config.private_key().map(|key| key.expose_secret().trim());
    assert_eq!(key, Some(r#"{"kty":"RSA"}"#));
    assert_eq!(config.kid(), Some("key-1"));
    assert!(config.dpop_enabled());
    let seconds = |n| Some(Duration::from_secs(n));
    assert_eq!(config.oauth_token_renewal_offset(), seconds(300));
    assert_eq!(config.connection_timeout(), seconds(30));
    assert_eq!(config.request_timeout(), seconds(0));
    assert_eq!(config.max_retries(), Some(4));
    assert_eq!(config.max_backoff(), Some(Duration::from_millis(2500)));
    assert!(config.cache_enabled());
    assert_eq!(config.cache_default_ttl(), seconds(60));
    assert_eq!(config.cache_default_tti(), seconds(30));
    assert_eq!(config.proxy_host(), Some("proxy.acme.example"));
    assert_eq!(config.proxy_port(), Some(8080));
    let secret = |secret: Option<&secrecy::SecretString>| {
        secret.map(|secret| secret.expose_secret().to_owned())
    };
    assert_eq!(secret(config.proxy_username()).as_deref(), Some("amy"));
    assert_eq!(secret(config.proxy_password()).as_deref(), Some("12"));
    assert_eq!(config.user_agent(), Some("payroll-sync/2.1"));
    assert_eq!(config.log_level(), LogLevel::Debug);
    assert!(config.testing_disable_https_check());
    assert!(config.warnings().is_empty(), "{:?}", config.warnings());
}

#[test]
fn every_key_is_read_from_a_file() {
    let config = files(&[("project/okta.yaml", EVERYTHING)]).load();
    let config = config.expect("sound");
    is_everything(&config);
    let unset: Vec<_> = Key::ALL
        .into_iter()
        .filter(|key| config.source(*key).is_none())
        .collect();
    assert_eq!(unset, [Key::Token]);
}

#[test]
fn every_key_is_read_from_either_spelling_of_a_variable() {
    let values = [
        ("ORGURL", "ORG_URL", "https://acme.okta.com:8443"),
        ("AUTHORIZATIONMODE", "AUTHORIZATION_MODE", "PrivateKey"),
        ("CLIENTID", "CLIENT_ID", "0oa1client"),
        ("SCOPES", "SCOPES", "okta.users.read, okta.groups.read"),
        ("PRIVATEKEY", "PRIVATE_KEY", r#"{"kty":"RSA"}"#),
        ("KID", "KID", "key-1"),
        ("DPOPENABLED", "DPOP_ENABLED", "true"),
        ("OAUTHTOKENRENEWALOFFSET", "OAUTH_TOKEN_RENEWAL_OFFSET", "5"),
        ("CONNECTIONTIMEOUT", "CONNECTION_TIMEOUT", "30"),
        ("REQUESTTIMEOUT", "REQUEST_TIMEOUT", "0"),
        ("RATELIMIT_MAXRETRIES", "RATE_LIMIT_MAX_RETRIES", "4"),
        ("RATELIMIT_MAXBACKOFF", "RATE_LIMIT_MAX_BACKOFF", "2.5"),
        ("CACHE_ENABLED", "CACHE_ENABLED", "1"),
        ("CACHE_DEFAULTTTL", "CACHE_DEFAULT_TTL", "60"),
        ("CACHE_DEFAULTTTI", "CACHE_DEFAULT_TTI", "30"),
        ("PROXY_HOST", "PROXY_HOST", "proxy.acme.example"),
        ("PROXY_PORT", "PROXY_PORT", "8080"),
        ("PROXY_USERNAME", "PROXY_USERNAME", "amy"),
        ("PROXY_PASSWORD", "PROXY_PASSWORD", "12"),
        ("USERAGENT", "USER_AGENT", "payroll-sync/2.1"),
        ("LOGGING_ENABLED", "LOGGING_ENABLED", "True"),
        ("LOGGING_LOGLEVEL", "LOGGING_LOG_LEVEL", "debug"),
    ];
    let test = "OKTA_TESTING_TESTINGDISABLEHTTPSCHECK";
    for spelling in [0, 1] {
        let mut all: Vec<(String, &str)> = values
            .iter()
            .map(|(one, other, text)| (format!("OKTA_CLIENT_{}", [one, other][spelling]), *text))
            .collect();
        all.push((test.to_owned(), "true"));
        let config = ConfigLoader::new().environment(all).load();
        is_everything(&config.expect("sound"));
    }
}

#[test]
fn scopes_are_between_commas_or_spaces() {
    for text in ["a.read b.read", "a.read,b.read", " a.read , b.read "] {
        let config = variables(&[("OKTA_CLIENT_SCOPES", text)]).load();
        assert_eq!(config.expect("sound").scopes(), ["a.read", "b.read"]);
    }
}

#[test]
fn an_empty_value_is_none() {
    let text = "okta:\n  client:\n    userAgent: from-the-file/1\n    proxy:\n    kid: ~\n";
    let config = files(&[("project/okta.yaml", text)])
        .environment([ORG, TOKEN, ("OKTA_CLIENT_USERAGENT", "")])
        .set(Key::UserAgent, "")
        .load()
        .expect("sound");
    assert_eq!(config.user_agent(), Some("from-the-file/1"));
    assert_eq!((config.kid(), config.proxy_host()), (None, None));
}

#[test]
fn unknown_keys_are_named_with_the_nearest() {
    let text = "okta:\n  client:\n    orgURL: x\n    maxRetries: 3\n    colour: {deep: [red]}\n  client2: 1\n";
    let warned = warnings(yaml(text));
    assert_eq!(warned.len(), 4, "{warned:?}");
    assert!(warned[0].starts_with("okta.client.orgURL (project/okta.yaml:3): "));
    assert!(warned[0].ends_with("perhaps okta.client.orgUrl was meant"));
    assert!(warned[1].ends_with("perhaps okta.client.rateLimit.maxRetries was meant"));
    assert!(warned[2].ends_with("has no effect"), "{warned:?}");

    let warned = warnings(variables(&[
        ("OKTA_CLIENT_TOKENS", "x"),
        ("OKTA_ORG_NAME", "of another program"),
    ]));
    assert_eq!(warned.len(), 1, "{warned:?}");
    assert!(warned[0].ends_with("perhaps OKTA_CLIENT_TOKEN was meant"));
}

#[cfg(unix)]
#[test]
fn secrets_that_others_can_read_are_told() {
    use std::fs::{Permissions, create_dir, set_permissions, write};
    use std::os::unix::fs::PermissionsExt;

    let home = tempfile::tempdir().expect("a directory");
    create_dir(home.path().join(".okta")).expect("a directory");
    let path = home.path().join(".okta/okta.yaml");
    let secret = "okta: {client: {token: 00a-token-of-an-example-org}}";
    for (text, mode, expected) in [
        (secret, 0o600, 0),
        (secret, 0o640, 1),
        (secret, 0o604, 1),
        ("okta: {client: {kid: none}}", 0o644, 0),
    ] {
        write(&path, text).expect("written");
        set_permissions(&path, Permissions::from_mode(mode)).expect("allowed");
        let warned = warnings(
            ConfigLoader::new()
                .home(home.path())
                .environment([ORG, TOKEN]),
        );
        assert_eq!(warned.len(), expected, "{mode:o}: {warned:?}");
        assert!(
            warned
                .iter()
                .all(|warning| warning.contains(&format!("mode {mode:o}")))
        );
    }
}

#[test]
fn a_credential_that_goes_astray_is_a_warning() {
    const HOME: &str = "
okta:
  client:
    orgUrl: https://acme.okta.com
    token: 00a-token-of-an-example-org
";
    const OTHER: &str = "okta: {client: {orgUrl: https://evil.okta.com}}";
    let at_home = |project: &str| {
        files(&[
            ("/home/amy/.okta/okta.yaml", HOME),
            ("project/okta.yaml", project),
        ])
    };
    let expected = "orgUrl (project/okta.yaml:1): is not the org that stands beside the token \
                    (/home/amy/.okta/okta.yaml:5), which is sent there";
    assert_eq!(warnings(at_home(OTHER)), [expected]);
    let by_code = at_home("").set(Key::OrgUrl, "https://evil.okta.com");
    assert_eq!(warnings(by_code).len(), 1);
    for same in [
        "",
        "okta: {client: {orgUrl: https://ACME.okta.com/}}",
        "okta: {client: {orgUrl: https://evil.okta.com, token: 00another-token}}",
    ] {
        assert_eq!(warnings(at_home(same)), [""; 0], "{same}");
    }
    // Where a source has a token and no address, another has to name one.
    let token = at_home(OTHER).environment([TOKEN]);
    assert_eq!(warnings(token), [""; 0]);
}
