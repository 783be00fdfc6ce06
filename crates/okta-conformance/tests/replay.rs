//! The replay itself: what it lets through, what it holds against the client, and what it leaves aside.

use okta_conformance::recording;
use okta_conformance::replay::Report;

/// Passed and failed of some lines.
fn replay(name: &str, lines: &[&str]) -> (usize, usize) {
    let file =
        std::env::temp_dir().join(format!("okta-replay-{name}-{}.jsonl", std::process::id()));
    std::fs::write(&file, lines.join("\n")).unwrap();
    let recordings = recording::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    let mut report = Report::default();
    for recording in recordings {
        report.replay(&recording.unwrap());
    }
    report.counts()
}

#[test]
fn odd_bodies_and_addresses_come_through() {
    let lines = [
        r#"{"method":"GET","path":"//api/v1/users/00u1/","status":200,"response_body":{"id":7,"odd":[null],"status":"NEW"}}"#,
        r#"{"method":"POST","path":"/api/v1/users","query":"activate=True&x=1","status":200,"request_body":{"profile":{"login":null}},"response_body":{"id":"00u1"}}"#,
        r#"{"method":"POST","path":"/api/v1/users/a%40b.c/lifecycle/suspend","status":200,"request_body":{},"response_body":{}}"#,
        r#"{"method":"GET","path":"/api/v1/users/00u1","status":404,"response_body":{"errorCode":"E0000007","errorSummary":"Not found:\n 00u1","errorCauses":null}}"#,
    ];
    assert_eq!(replay("odd", &lines), (4, 0));
}

#[test]
fn what_the_client_cannot_carry_is_counted_as_failed() {
    // Roots of another kind than declared, in an answer and in a request.
    let lines = [
        r#"{"method":"GET","path":"/api/v1/users/00u1","status":200,"response_body":[]}"#,
        r#"{"method":"GET","path":"/api/v1/users","status":200,"response_body":[{"id":"00u1"},[]]}"#,
        r#"{"method":"POST","path":"/api/v1/groups","status":200,"request_body":[1],"response_body":{}}"#,
    ];
    // In the second the odd item is kept, so the list is the same again.
    assert_eq!(replay("failed", &lines), (1, 2));
}

#[test]
fn what_belongs_to_no_operation_is_neither() {
    let lines = [
        r#"{"method":"GET","path":"/governance/api/v1/campaigns","status":200,"response_body":{}}"#,
        r#"{"method":"PATCH","path":"/api/v1/users/00u1/nothing","status":200,"response_body":{}}"#,
    ];
    assert_eq!(replay("unknown", &lines), (0, 0));
}
