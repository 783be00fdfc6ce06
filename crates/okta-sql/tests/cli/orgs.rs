//! Where orgs come from, and how the program ends where there is none.

use crate::support::server::serve;
use crate::support::{Program, demo};

const YAML: &str = "okta:
  client:
    orgUrl: ORG
    token: 00a-token-of-an-example-org
  testing:
    testingDisableHttpsCheck: true
";

#[test]
fn without_settings_it_says_how() {
    let says = Program::new(&["SELECT 1"]).run().fails(2);
    for word in [
        "OKTA_CLIENT_ORGURL",
        "OKTA_CLIENT_TOKEN",
        "okta.yaml",
        "--demo",
    ] {
        assert!(says.contains(word), "{says}");
    }
}

#[test]
fn wrong_settings_are_told_one_by_one() {
    let program = Program::new(&["SELECT 1"])
        .env("OKTA_CLIENT_ORGURL", "https://acme-admin.okta.com")
        .env("OKTA_CLIENT_TOKEN", "hunter2\nhunter2");
    let says = program.run().fails(2);
    assert!(says.contains("orgUrl") && says.contains("token"), "{says}");
    assert!(!says.contains("hunter2"), "{says}");
}

#[test]
fn warnings_of_settings_are_told() {
    let org = serve(|_| (200, "[]".into()));
    let yaml = YAML.replace("ORG", &org) + "  cleint: 1\n";
    let done = Program::new(&["SELECT 1 AS a"])
        .file("okta.yaml", &yaml)
        .run();
    assert_eq!(
        (done.code, done.out.as_str()),
        (Some(0), "a\n1\n"),
        "{done:?}"
    );
    assert!(done.err.contains("warning: "), "{done:?}");
}

#[test]
fn an_org_in_another_file_is_a_schema() {
    let org = serve(|call| match call {
        "GET /api/v1/groups" => (200, r#"[{"id":"00gElsewhere"}]"#.into()),
        "GET /api/v1/groups/00gElsewhere" => (200, r#"{"id":"00gElsewhere"}"#.into()),
        _ => (200, "{}".into()),
    });
    let yaml = YAML.replace("ORG", &org);
    let both = "SELECT a.id, (SELECT count(*) > 1 FROM main.groups) AS here FROM acme.groups a";
    let program = Program::new(&["--demo", "--org", "acme=acme.yaml", both, ".orgs"]);
    let out = program.file("acme.yaml", &yaml).run().fine();
    let orgs = format!("main\thttps://demo.okta.example\nacme\t{org}\n");
    assert_eq!(out, format!("id,here\n00gElsewhere,1\n{orgs}"));
    // Alone it is the main one too. A directory is one with an okta.yaml.
    let alone = "SELECT a.id FROM acme.groups a JOIN groups USING (id)";
    let program = Program::new(&["--no-header", "--org", "acme=.", "--org", "try=demo", alone]);
    // That file is there for the main org as well.
    let out = program.file("okta.yaml", &yaml).run().fine();
    assert_eq!(out, "00gElsewhere\n");
    let program = Program::new(&["--no-header", "--org", "acme=acme.yaml", alone]);
    assert_eq!(
        program.file("acme.yaml", &yaml).run().fine(),
        "00gElsewhere\n"
    );
}

#[test]
fn an_org_that_is_not_there_is_a_matter_of_usage() {
    let says = Program::new(&["--org", "acme=none.yaml", "SELECT 1"])
        .run()
        .fails(2);
    assert!(says.contains("there is no none.yaml"), "{says}");
    let says = demo(&["--org", "acme"]).fails(2);
    assert!(says.contains("NAME=PLACE"), "{says}");
    let says = demo(&["--org", "temp=demo", "SELECT 1"]).fails(2);
    assert!(says.contains("temp"), "{says}");
}

#[test]
fn exit_codes_tell_whose_fault_it_is() {
    let says = demo(&["SELECT absent FROM users"]).fails(1);
    assert_eq!(
        says,
        "okta-sql: no such column: absent\n  SELECT absent FROM users\n         ^\n"
    );
    let says = demo(&["SELECT * FROM group_members"]).fails(1);
    assert!(says.contains("groupId"), "{says}");
    let says = demo(&["exec activateUser id='nobody'"]).fails(3);
    assert!(says.contains("404"), "{says}");
    // Arguments that do not fit are never sent.
    demo(&["exec activateUser nothing='x'"]).fails(1);
    demo(&["--format", "yaml", "SELECT 1"]).fails(2);
    let org = serve(|_| {
        (
            401,
            r#"{"errorCode":"E0000011","errorSummary":"Invalid token provided"}"#.into(),
        )
    });
    let says = Program::new(&["SELECT id FROM groups"])
        .on(&org)
        .run()
        .fails(3);
    assert!(says.contains("E0000011"), "{says}");
    // What was printed before the first failure stays.
    let done = demo(&["SELECT 1 AS a; SELECT x; SELECT 2 AS b"]);
    assert_eq!((done.code, done.out.as_str()), (Some(1), "a\n1\n"));
}
