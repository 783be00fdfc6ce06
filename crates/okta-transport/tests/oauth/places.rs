//! Keys from files and from the environment, and what is said of the place where one is wrong.

use std::io::Write as _;
use std::process::Command;

use okta_transport::auth::{PrivateKey, Signer as _, SigningAlgorithm};

use crate::samples::{all, named};

#[test]
fn a_file_holds_any_format() {
    for sample in all() {
        for (format, text) in sample.texts() {
            let mut file = tempfile::NamedTempFile::new().expect("a file");
            file.write_all(text.as_bytes()).expect("a file");
            let key = PrivateKey::from_file(file.path()).expect(format);
            assert_eq!(key.algorithm(), sample.algorithms[0]);
        }
    }
}

#[test]
fn a_wrong_file_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content, reason) in [
        ("empty.pem", &b""[..], "is missing"),
        ("key.der", &[0x30, 0x82, 0xff], "is not text"),
        ("note.txt", b"hunter2", "neither PEM nor"),
        ("disk.img", &[b'A'; (1 << 20) + 1], "too large"),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, content).expect("a file");
        let text = PrivateKey::from_file(&path).expect_err(name).to_string();
        assert!(text.contains(name) && text.contains(reason), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
    let missing = folder.path().join("missing.pem");
    let text = PrivateKey::from_file(missing)
        .expect_err("none")
        .to_string();
    assert!(
        text.contains("missing.pem") && text.contains("not found"),
        "{text}"
    );
}

#[test]
fn a_key_in_the_place_of_a_place_is_not_repeated() {
    for sample in all() {
        for (format, text) in sample.texts() {
            for error in [PrivateKey::from_file(&text), PrivateKey::from_env(&text)] {
                let shown = format!("{:?}", error.expect_err(format));
                assert!(shown.len() < 200, "{format}: {shown}");
            }
        }
    }
}

#[test]
fn a_wrong_variable_is_named() {
    let text = PrivateKey::from_env("OKTA_TEST_NOT_SET")
        .expect_err("not set")
        .to_string();
    assert!(text.contains("`OKTA_TEST_NOT_SET` is not set"), "{text}");
    // Set wherever cargo runs tests.
    let text = PrivateKey::from_env("CARGO_PKG_NAME")
        .expect_err("no key")
        .to_string();
    assert!(text.contains("`CARGO_PKG_NAME` is neither PEM"), "{text}");
}

/// A variable can be set for another process only, so this test runs its binary again.
#[test]
fn a_variable_holds_a_key_on_one_line() {
    const NAME: &str = "OKTA_TEST_PRIVATE_KEY";
    if std::env::var_os(NAME).is_some() {
        let key = PrivateKey::from_env(NAME).expect("a key");
        assert_eq!(key.algorithm(), SigningAlgorithm::Es384);
        return;
    }
    let status = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "places::a_variable_holds_a_key_on_one_line"])
        .env(NAME, named("P-384").pkcs8_pem().replace('\n', "\\n"))
        .output()
        .expect("a process");
    assert!(status.status.success());
    assert!(String::from_utf8_lossy(&status.stdout).contains("1 passed"));
}
