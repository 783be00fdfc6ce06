//! The defaults that pages name are those of the code.

use okta_api::transport::auth::DEFAULT_RENEWAL_OFFSET;
use okta_api::transport::config::Key;
use okta_api::transport::{
    DEFAULT_ATTEMPT_TIMEOUT, DEFAULT_BACKOFF_BASE, DEFAULT_BACKOFF_CAP, DEFAULT_CONNECT_TIMEOUT,
    DEFAULT_MAX_RESPONSE_SIZE, DEFAULT_MAX_RETRIES, DEFAULT_MAX_RETRY_WAIT, DEFAULT_TIMEOUT,
};
use okta_api::{OPERATIONS, pagination, system_log};

use crate::page;

/// The row of a table that begins so, without its first cell.
fn row(page: &str, begin: &str) -> String {
    let mut rows = page.lines().filter_map(|line| line.strip_prefix("| "));
    let row = rows.find_map(|row| row.strip_prefix(begin)?.strip_prefix(" | "));
    row.unwrap_or_else(|| panic!("no row {begin}")).to_owned()
}

#[test]
fn limits() {
    let page = page("05-limits-and-retries.md");
    for (begin, value) in [
        (
            "time for a whole call, waits included",
            format!("{} s", DEFAULT_TIMEOUT.as_secs()),
        ),
        (
            "time for an attempt",
            format!("{} s", DEFAULT_ATTEMPT_TIMEOUT.as_secs()),
        ),
        (
            "time for a connection",
            format!("{} s", DEFAULT_CONNECT_TIMEOUT.as_secs()),
        ),
        (
            "size of an answer",
            format!("{} MiB", DEFAULT_MAX_RESPONSE_SIZE >> 20),
        ),
        ("repetitions of a call", DEFAULT_MAX_RETRIES.to_string()),
        (
            "random wait, at first and at most",
            format!(
                "up to {} ms, {} s",
                DEFAULT_BACKOFF_BASE.as_millis(),
                DEFAULT_BACKOFF_CAP.as_secs()
            ),
        ),
        (
            "the longest wait that the org may ask for",
            format!("{} s", DEFAULT_MAX_RETRY_WAIT.as_secs()),
        ),
    ] {
        let row = row(&page, begin);
        assert!(
            row.starts_with(&format!("{value} |")),
            "{begin}: {row}, not {value}"
        );
    }
}

#[test]
fn settings() {
    let page = page("09-settings.md");
    let rows: Vec<_> = page
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    for key in Key::ALL {
        let name = key.name();
        if key == Key::TestingDisableHttpsCheck {
            assert!(page.contains(key.path()));
            continue;
        }
        let row = rows.iter().find(|row| row.contains(&format!("`{name}`")));
        let row = row.unwrap_or_else(|| panic!("no row of {name}"));
        if let Some(default) = key.default_text() {
            let last = row
                .trim_end_matches(" |")
                .rsplit(" | ")
                .next()
                .unwrap_or_default();
            let said: Vec<_> = last
                .split(", ")
                .map(|text| text.trim_matches('`'))
                .collect();
            assert!(said.contains(&default), "{name}: {said:?}, not {default}");
        }
    }
}

#[test]
fn lists_and_logs() {
    assert_eq!(pagination::MAX_ATTEMPTS, 3);
    assert!(page("06-lists.md").contains("asks for it again, 3 times in all"));
    let page = page("07-system-log.md");
    for (begin, value) in [
        ("events of a page", "1,000"),
        ("pause after a page with some events", "1 s"),
        ("pause where nothing happens", "doubles up to 30 s"),
        ("queries at a time, for a stretch", "4"),
        ("events that are known again", "the last 4,096"),
    ] {
        assert!(row(&page, begin).starts_with(value), "{begin}");
    }
    assert_eq!(
        (
            system_log::PAGE,
            system_log::DEFAULT_SHORTEST_PAUSE.as_secs(),
            system_log::DEFAULT_LONGEST_PAUSE.as_secs(),
            system_log::DEFAULT_PARALLEL,
            system_log::REMEMBERED_EVENTS,
        ),
        (1_000, 1, 30, 4, 4_096)
    );
}

#[test]
fn operations() {
    assert!(page("02-operations.md").contains(&format!("the {} operations", OPERATIONS.len())));
}

#[test]
fn tokens() {
    let minutes = DEFAULT_RENEWAL_OFFSET.as_secs() / 60;
    let page = page("08-authentication.md");
    assert!(page.contains(&format!("renewed {minutes} minutes before its end")));
}
