//! Recorded requests on an org in a box: it takes and refuses what Okta took and refused.

mod common;

use std::path::Path;

use common::recordings;
use http::Request;
use okta_conformance::recording;
use okta_conformance::replay::against::{Report, Verdict, judge, request};
use okta_emulator::{DEFAULT_TOKEN, Emulator};

/// Replays a file on an org of its own.
fn replayed(file: &Path) -> Report {
    let org = Emulator::builder().build();
    let mut report = Report::default();
    for recording in recording::read(file).unwrap() {
        let recording = recording.unwrap();
        let (mut head, body) = request(&recording, DEFAULT_TOKEN).unwrap().into_parts();
        let target = format!("https://org.example.com{}", head.uri);
        head.uri = target.parse().unwrap();
        let response = org.respond(Request::from_parts(head, body));
        report.count(&recording, response.status().as_u16(), response.body());
    }
    report
}

#[test]
fn an_org_in_a_box_takes_and_refuses_what_okta_did() {
    let Some(file) = recordings() else { return };
    let report = replayed(&file);
    println!("{report}");
    assert!(report.agree > 0);
    assert!(report.differ.is_empty(), "{:#?}", report.differ);
}

/// What is said of a line where a server answers so.
fn verdict(line: &str, status: u16, body: &str) -> Verdict {
    let name = std::thread::current().name().unwrap_or_default().to_owned();
    let name = format!("okta-against-{name}-{}.jsonl", std::process::id());
    let file = std::env::temp_dir().join(name);
    std::fs::write(&file, line).unwrap();
    let recordings = recording::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    judge(recordings[0].as_ref().unwrap(), status, body.as_bytes())
}

#[test]
fn only_what_hangs_on_the_org_of_the_recording_is_excused() {
    let group = r#"{"method":"GET","path":"/api/v1/groups/00g1","status":200}"#;
    assert!(matches!(verdict(group, 204, ""), Verdict::Agrees));
    assert!(matches!(verdict(group, 404, ""), Verdict::NeedsState(_)));
    // The query is looked at wherever the thing is.
    assert!(matches!(verdict(group, 400, ""), Verdict::Differs(_)));

    let list = r#"{"method":"GET","path":"/api/v1/groups","status":200}"#;
    assert!(matches!(verdict(list, 404, ""), Verdict::Differs(_)));
    let main = r#"{"method":"GET","path":"/api/v1/authorizationServers/default","status":200}"#;
    assert!(matches!(verdict(main, 404, ""), Verdict::Differs(_)));

    let refused = r#"{"method":"GET","path":"/api/v1/groups","status":429}"#;
    assert!(matches!(verdict(refused, 200, ""), Verdict::NeedsState(_)));
    let wrong = r#"{"method":"POST","path":"/api/v1/groups","status":400,"request_body":{}}"#;
    assert!(matches!(verdict(wrong, 200, ""), Verdict::Differs(_)));
    let unknown = r#"{"method":"GET","path":"/governance/api/v1/x","status":200}"#;
    assert!(matches!(verdict(unknown, 404, ""), Verdict::NoOperation));
}

#[test]
fn a_body_excuses_where_what_it_names_is_what_is_missing() {
    let rule = r#"{"method":"POST","path":"/api/v1/groups/rules","status":200,"request_body":{"groupIds":["00g1ab2cd3EF4gh5ij6K"]}}"#;
    let missing = r#"{"errorSummary":"no group 00g1ab2cd3EF4gh5ij6K"}"#;
    assert!(matches!(
        verdict(rule, 400, missing),
        Verdict::NeedsState(_)
    ));
    let invalid = r#"{"errorSummary":"Validation failed","errorCauses":[{"errorSummary":"name: is required"}]}"#;
    let Verdict::Differs(difference) = verdict(rule, 400, invalid) else {
        panic!("a name is missing here and there");
    };
    assert!(
        difference
            .to_string()
            .ends_with("createGroupRule: 200 → 400: Validation failed; name: is required")
    );
    let empty = r#"{"method":"POST","path":"/api/v1/groups/rules","status":200}"#;
    assert!(matches!(
        verdict(empty, 400, invalid),
        Verdict::NeedsState(_)
    ));
}
