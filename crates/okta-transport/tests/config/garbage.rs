//! Nothing that a file or the environment can hold is more than an error.

use okta_transport::config::{ConfigFile, ConfigLoader, Key, MAX_FILE_SIZE};
use proptest::prelude::*;

use crate::{variables, yaml};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn any_bytes_are_a_file(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let loader = ConfigLoader::new()
            .directory("project")
            .reader(move |_: &std::path::Path| Ok(ConfigFile::new(bytes.clone())));
        // No token, so never sound.
        prop_assert!(loader.load().is_err());
    }

    #[test]
    fn any_yaml_like_text_is_a_file(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("okta:"), Just("client:"), Just("token:"), Just("proxy:"), Just("scopes:"), Just("\n"), Just("  "),
                Just("- "), Just("{"), Just("}"), Just("["), Just("]"), Just("&a "), Just("*a"), Just("? "), Just(": "),
                Just("|"), Just(">"), Just("'"), Just("\""), Just("!!str "), Just("#"), Just("---\n"), Just("..."),
                Just("%"), Just("\t"), Just("é"), Just("~"), Just("x"), Just("1"), Just(","),
            ],
            0..60,
        ),
    ) {
        let _ = yaml(&parts.concat()).load();
    }

    #[test]
    fn any_text_is_a_variable(index in 0..Key::ALL.len(), text in any::<String>(), tail in "[A-Z_]{0,12}") {
        let name = format!("{}{tail}", Key::ALL[index].variable());
        let _ = variables(&[(&name, &text)]).load();
        let _ = variables(&[]).set(Key::ALL[index], text).load();
    }
}

#[test]
fn depth_is_no_problem() {
    for text in ["[", "{a: ", "- ", "? "] {
        let deep = text.repeat((MAX_FILE_SIZE - 100) / text.len());
        let _ = yaml(&deep).load();
        let _ = yaml(&format!("okta: {{client: {{x: {}", deep)).load();
        let _ = yaml(&format!("okta: {{client: {{token: {}", deep)).load();
    }
}
