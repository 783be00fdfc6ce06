//! Nothing that a variable can hold, and no depth of a file, is more than an error. Damaged files are read in
//! `tests/readers`.

use okta_transport::config::{Key, MAX_FILE_SIZE};
use proptest::prelude::*;

use crate::{variables, yaml};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

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
