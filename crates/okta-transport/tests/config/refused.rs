//! What is refused, by which key, and with which source.

use okta_transport::config::{ConfigFile, ConfigLoader, Key, MAX_FILE_SIZE};

use crate::{ORG, TOKEN, problems, variables, warnings, yaml};

/// That there is exactly this problem: its beginning, and something that it says.
fn only(loader: ConfigLoader, beginning: &str, reason: &str) {
    let problems = problems(loader);
    assert_eq!(problems.len(), 1, "{beginning}: {problems:?}");
    assert!(problems[0].starts_with(beginning), "{problems:?}");
    assert!(problems[0].contains(reason), "{problems:?}");
}

#[test]
fn nothing_at_all_lacks_address_and_token() {
    let problems = problems(ConfigLoader::new());
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems[0].starts_with("orgUrl: is missing"));
    assert!(problems[1].starts_with("token: is missing"));
}

#[test]
fn wrong_addresses_are_told_with_their_variable() {
    for (text, reason) in [
        ("http://acme.okta.com", "plain http"),
        ("https://{yourOktaDomain}", "placeholder"),
        ("https://acme.okta.com.com", ".com.com"),
        ("https://acme-admin.okta.com", "admin console"),
        ("https://acme-admin.trex-govcloud.com", "admin console"),
        ("https://https://acme.okta.com", "twice"),
    ] {
        let loader = variables(&[("OKTA_CLIENT_ORGURL", text)]);
        let problems = problems(loader);
        let named = |p: &String| p.starts_with("orgUrl (OKTA_CLIENT_ORGURL): ");
        assert!(problems.iter().all(named), "{problems:?}");
        assert!(problems.iter().any(|p| p.contains(reason)), "{problems:?}");
    }
}

#[test]
fn the_testing_switch_allows_plain_http_on_this_machine_only() {
    let switch = ("OKTA_TESTING_TESTINGDISABLEHTTPSCHECK", "true");
    let at = |url| variables(&[("OKTA_CLIENT_ORGURL", url), switch]);
    assert!(at("http://localhost:8080").load().is_ok());
    only(at("http://acme.okta.com"), "orgUrl (", "plain http");
}

#[test]
fn wrong_tokens_are_refused_here() {
    for (text, reason) in [
        ("00a-token\n", "line break"),
        ("YOUR_API_TOKEN", "placeholder"),
        ("{apiToken}", "placeholder"),
    ] {
        let loader = variables(&[("OKTA_CLIENT_TOKEN", text)]);
        only(loader, "token (OKTA_CLIENT_TOKEN): ", reason);
    }
    let hinted = ConfigLoader::new()
        .environment([ORG])
        .set(Key::PrivateKey, "/etc/okta/key.pem");
    only(hinted, "token (code): ", "authorizationMode is PrivateKey");
}

#[test]
fn a_service_app_needs_client_id_scopes_and_key() {
    let app = |more: &[(Key, &str)]| {
        let loader = ConfigLoader::new()
            .environment([ORG])
            .set(Key::AuthorizationMode, "PrivateKey");
        more.iter()
            .fold(loader, |loader, (key, text)| loader.set(*key, *text))
    };
    let keys = |loader: ConfigLoader| -> Vec<&'static str> {
        let error = loader.load().expect_err("wrong");
        error.problems().iter().map(|p| p.key()).collect()
    };
    assert_eq!(keys(app(&[])), ["clientId", "scopes", "privateKey"]);
    let pem = "-----BEGIN RSA PRIVATE KEY-----\nMIIE...\n-----END RSA PRIVATE KEY-----";
    for key in ["YOUR_PRIVATE_JWK", "{privateKey}", pem] {
        let placeholders = app(&[
            (Key::ClientId, "{yourClientId}"),
            (Key::Scopes, "okta.users.read scope.2"),
            (Key::PrivateKey, key),
            (Key::Kid, "<kid>"),
        ]);
        assert_eq!(
            keys(placeholders),
            ["clientId", "kid", "scopes", "privateKey"]
        );
    }
    let sound = app(&[
        (Key::ClientId, "0oa1client"),
        (Key::Scopes, "okta.users.read"),
        (Key::PrivateKey, r#"{"kty":"RSA"}"#),
    ]);
    assert!(sound.load().is_ok());
}

#[test]
fn half_a_proxy_is_none() {
    let host = ("OKTA_CLIENT_PROXY_HOST", "proxy.acme.example");
    let port = |text| ("OKTA_CLIENT_PROXY_PORT", text);
    let user = ("OKTA_CLIENT_PROXY_USERNAME", "amy");
    let password = ("OKTA_CLIENT_PROXY_PASSWORD", "12");
    let at_port = "proxy.port (OKTA_CLIENT_PROXY_PORT): ";
    for (set, beginning, reason) in [
        (
            &[port("8080")][..],
            "proxy.host (OKTA_CLIENT_PROXY_PORT): ",
            "missing",
        ),
        (
            &[host, user],
            "proxy.password (OKTA_CLIENT_PROXY_USERNAME): ",
            "missing",
        ),
        (
            &[host, password],
            "proxy.username (OKTA_CLIENT_PROXY_PASSWORD): ",
            "missing",
        ),
        (&[host, port("0")], at_port, "1 to 65535"),
        (&[host, port("65536")], at_port, "1 to 65535"),
        (&[host, port("http")], at_port, "1 to 65535"),
    ] {
        only(variables(set), beginning, reason);
    }
    assert!(
        variables(&[host, port("65535"), user, password])
            .load()
            .is_ok()
    );
}

#[test]
fn values_of_another_kind_are_refused_by_every_key_that_has_one() {
    let numbers = [
        Key::ConnectionTimeout,
        Key::RequestTimeout,
        Key::MaxRetries,
        Key::MaxBackoff,
        Key::CacheDefaultTtl,
        Key::CacheDefaultTti,
        Key::OauthTokenRenewalOffset,
    ];
    let flags = [
        Key::CacheEnabled,
        Key::DpopEnabled,
        Key::LoggingEnabled,
        Key::TestingDisableHttpsCheck,
    ];
    let words = [Key::LogLevel, Key::AuthorizationMode];
    for key in numbers.into_iter().chain(flags).chain(words) {
        for text in ["-1", "perhaps", "{value}"] {
            let beginning = format!("{key} (code): ");
            only(variables(&[]).set(key, text), &beginning, "is ");
        }
    }
}

#[test]
fn everything_comes_at_once_with_its_line() {
    let text = "okta:
  client:
    orgUrl: http://acme.okta.com
    token: YOUR_API_TOKEN
    requestTimeout: soon
    proxy:
      port: 99999
    scopes:
      - {a: b}
    kid: [x]
    token: again
";
    let loader = ConfigLoader::new()
        .directory("project")
        .reader(move |_: &std::path::Path| Ok(ConfigFile::new(text)));
    let found = problems(loader);
    for beginning in [
        "scopes (project/okta.yaml:9): ",
        "kid (project/okta.yaml:10): ",
        "token (project/okta.yaml:11): is here for the second time, first in line 4",
        "orgUrl (project/okta.yaml:3): ",
        "proxy.host (project/okta.yaml:7): ",
        "requestTimeout (project/okta.yaml:5): ",
        "proxy.port (project/okta.yaml:7): ",
    ] {
        let count = found.iter().filter(|p| p.starts_with(beginning)).count();
        assert_eq!(count, 1, "{beginning}: {found:?}");
    }
    assert_eq!(found.len(), 7, "{found:?}");
}

#[test]
fn a_misspelt_key_explains_the_missing_one() {
    let text = "okta:\n  client:\n    orgURL: https://acme.okta.com\n    colour: red\n";
    let loader = ConfigLoader::new()
        .directory("project")
        .environment([("OKTA_CLIENT_TOKENS", "x"), ("OKTA_CLIENT_KIDS", "x")])
        .set(Key::Kid, "key-1")
        .reader(move |_: &std::path::Path| Ok(ConfigFile::new(text)));
    let found = problems(loader);
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(found[2].starts_with("orgUrl (project/okta.yaml:3): may be what `okta.client.orgURL`"));
    assert!(found[3].starts_with("token (OKTA_CLIENT_TOKENS): may be what"));
}

#[test]
fn spellings_of_one_variable_must_agree() {
    let one = ("OKTA_CLIENT_RATELIMIT_MAXRETRIES", "1");
    let other = |text| ("OKTA_CLIENT_RATE_LIMIT_MAX_RETRIES", text);
    assert!(variables(&[one, other("1")]).load().is_ok());
    only(
        variables(&[one, other("2")]),
        "rateLimit.maxRetries (OKTA_CLIENT_RATE_LIMIT_MAX_RETRIES): ",
        one.0,
    );
}

#[test]
fn files_that_make_no_sense_are_told_by_line() {
    for (text, beginning, reason) in [
        ("okta: {]}", "okta.yaml (project/okta.yaml:1): ", "YAML"),
        (
            "okta:\n  client:\n\t x: 1\n",
            "okta.yaml (project/okta.yaml:3): ",
            "YAML",
        ),
        ("hello", "okta.yaml (project/okta.yaml:1): ", "okta:"),
        (
            "okta: hello",
            "okta.yaml (project/okta.yaml:1): ",
            "keys belong",
        ),
        (
            "a: 1\n---\nb: 2\n",
            "okta.yaml (project/okta.yaml:2): ",
            "second document",
        ),
        (
            "? [a]\n: 1\n",
            "okta.yaml (project/okta.yaml:1): ",
            "name of a key",
        ),
        (
            "x: &x 1\nokta: {client: {kid: *x}}\n",
            "kid (project/okta.yaml:2): ",
            "alias",
        ),
    ] {
        only(yaml(text), beginning, reason);
    }
    for text in [
        "",
        "# nothing\n",
        "okta:\n",
        "okta: {client: }\n",
        "\u{feff}okta: {}\n",
        "---\n",
    ] {
        assert_eq!(problems(yaml(text)), Vec::<String>::new(), "{text:?}");
    }
}

#[test]
fn a_file_that_is_too_large_or_no_text_is_not_read() {
    let of = |bytes: Vec<u8>| {
        ConfigLoader::new()
            .directory("project")
            .environment([ORG, TOKEN])
            .reader(move |_: &std::path::Path| Ok(ConfigFile::new(bytes.clone())))
    };
    only(of(vec![b'#'; MAX_FILE_SIZE + 1]), "okta.yaml (", "larger");
    only(of(vec![0xff, 0xfe]), "okta.yaml (", "UTF-8");
    assert!(of(vec![b'#'; MAX_FILE_SIZE]).load().is_ok());
}

#[test]
fn a_file_that_cannot_be_opened_is_a_problem() {
    let denied = |_: &std::path::Path| Err(std::io::ErrorKind::PermissionDenied.into());
    let loader = variables(&[]).directory("project").reader(denied);
    only(
        loader,
        "okta.yaml (project/okta.yaml): ",
        "permission denied",
    );
}

#[test]
fn a_file_of_another_kind_is_not_told_line_by_line() {
    let text = "a: 1\n".repeat(1000);
    assert_eq!(problems(yaml(&text)).len(), 50);
    let text: String = (0..1000).map(|n| format!("key{n}: 1\n")).collect();
    assert_eq!(warnings(yaml(&text)).len(), 50);
}

#[test]
fn laughter_stays_small() {
    let mut text = String::from("a0: &a0 [ha, ha]\n");
    for n in 1..40 {
        let last = n - 1;
        text.push_str(&format!("a{n}: &a{n} [*a{last}, *a{last}, *a{last}]\n"));
    }
    text.push_str("okta: {client: {scopes: *a39}}\n");
    only(yaml(&text), "scopes (project/okta.yaml:41): ", "alias");
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_a_problem() {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;

    let odd = OsString::from_vec(vec![0xff]);
    let loader = ConfigLoader::new().environment([
        (OsString::from(ORG.0), OsString::from(ORG.1)),
        (OsString::from(TOKEN.0), OsString::from(TOKEN.1)),
        (OsString::from("OKTA_CLIENT_KID"), odd.clone()),
        (odd.clone(), odd),
    ]);
    only(loader, "kid (OKTA_CLIENT_KID): ", "UTF-8");
}
