//! Recorded requests on an org in a box: it takes and refuses what Okta took and refused.

use std::path::{Path, PathBuf};

use http::Request;
use okta_conformance::recording;
use okta_conformance::replay::against::{Report, request};
use okta_emulator::{DEFAULT_TOKEN, Emulator};

/// Recordings, which are not part of the repository; `None` where they are missing and may be.
fn recordings() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/recorded/dev.jsonl");
    if path.is_file() {
        return Some(path);
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "{} is missing",
        path.display()
    );
    eprintln!("skipped: {} is missing", path.display());
    None
}

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
    assert!(report.differ.is_empty());
}
