//! Any query has the same answer, whether the org is asked for what it wants or for everything.

use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence};

use crate::answers::same;
use crate::queries::query;

/// So many queries in a test, unless `PROPTEST_CASES` says otherwise.
pub fn cases(default: u32) -> Config {
    let config = Config::default();
    Config {
        cases: if std::env::var_os("PROPTEST_CASES").is_some() {
            config.cases
        } else {
            default
        },
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        max_shrink_iters: 600,
        ..config
    }
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn an_answer_does_not_hang_on_what_was_asked_for(query in query()) {
        prop_assert!(same(&query).is_ok(), "{}", same(&query).unwrap_err());
    }
}
