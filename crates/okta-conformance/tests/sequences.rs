//! What happened to single things, rebuilt from recordings on orgs in a box: their answers have Okta's properties.

mod common;

use common::recordings;
use okta_conformance::sequences::{Report, in_process};

/// How many of a hundred sequences come out the same, at least.
const LEAST: usize = 90;

#[test]
fn an_org_in_a_box_answers_as_okta_did() {
    let Some(file) = recordings() else { return };
    let report = in_process(&file).unwrap();
    let (rebuilt, same) = report.counts();
    println!("{same} of {rebuilt}");
    assert!(rebuilt > 0);
    assert!(same * 100 >= rebuilt * LEAST, "{same} of {rebuilt}");
}

/// What comes of some lines.
fn replayed(name: &str, lines: &[&str]) -> Report {
    let file = std::env::temp_dir().join(format!(
        "okta-sequences-{name}-{}.jsonl",
        std::process::id()
    ));
    std::fs::write(&file, lines.join("\n")).unwrap();
    let report = in_process(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    report
}

const GROUP: &str = r#"{"id":"00g1ab2cd3EF4gh5ij6K","created":"2020-01-01T00:00:00.000Z","lastUpdated":"2020-01-01T00:00:00.000Z",
    "lastMembershipUpdated":"2020-01-01T00:00:00.000Z","objectClass":["okta:user_group"],"type":"OKTA_GROUP",
    "profile":{"name":"one","description":null},"_links":{"logo":[{"name":"medium","href":"x","type":"image/png"}],
    "users":{"href":"x"},"apps":{"href":"x"}}}"#;

/// A recording of a call about the group.
fn line(method: &str, path: &str, status: u16, request: &str, answer: &str) -> String {
    let line = format!(
        r#"{{"id":"{method}","source":"s","method":"{method}","path":"{path}","status":{status},"request_body":{request},"response_body":{answer}}}"#
    );
    line.replace('\n', " ")
}

#[test]
fn a_thing_is_made_read_and_removed_in_this_order() {
    let path = "/api/v1/groups/00g1ab2cd3EF4gh5ij6K";
    let made = line(
        "POST",
        "/api/v1/groups",
        200,
        r#"{"profile":{"name":"one","description":null}}"#,
        GROUP,
    );
    let removed = line("DELETE", path, 204, "null", "null");
    let read = line("GET", path, 200, "null", GROUP);
    let report = replayed("order", &[&removed, &read, &made]);
    assert_eq!(
        report.counts(),
        (1, 1),
        "{:?}",
        report.different().collect::<Vec<_>>()
    );
}

#[test]
fn other_properties_and_other_statuses_are_told() {
    let path = "/api/v1/groups/00g1ab2cd3EF4gh5ij6K";
    let request = r#"{"profile":{"name":"one","description":null}}"#;
    let made = line(
        "POST",
        "/api/v1/groups",
        200,
        request,
        &GROUP.replace("objectClass", "more"),
    );
    let read = line("GET", path, 201, "null", GROUP);
    let report = replayed("others", &[&made, &read]);
    let found: Vec<String> = report
        .different()
        .flatten()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        found,
        [
            "POST addGroup: missing more additional objectClass",
            "GET getGroup: 201 → 200 ",
        ]
    );
    assert_eq!(report.counts(), (1, 0));
}

#[test]
fn what_another_thing_needs_is_made_first() {
    let group = line(
        "POST",
        "/api/v1/groups",
        200,
        r#"{"profile":{"name":"one"}}"#,
        GROUP,
    );
    let member = "/api/v1/groups/00g1ab2cd3EF4gh5ij6K/users/00u1ab2cd3EF4gh5ij6K";
    let joins = line("PUT", member, 204, "null", "null");
    let report = replayed("needs", &[&group, &joins]);
    let found: Vec<String> = report
        .different()
        .flatten()
        .map(ToString::to_string)
        .collect();
    assert!(
        !found.iter().any(|one| one.contains("assignUserToGroup")),
        "{found:?}"
    );
}
