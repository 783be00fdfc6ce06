//! Statements and commands from files and from standard input.

use crate::support::{Program, demo};

#[test]
fn standard_input_is_read_where_nothing_else_is_said() {
    let text = "SELECT 1 AS a;\n.mode json\nSELECT\n 2 AS b; SELECT 3 AS c";
    let expected = "a\n1\n[\n{\"b\":2}\n]\n[\n{\"c\":3}\n]\n";
    assert_eq!(Program::new(&["--demo"]).input(text).run().fine(), expected);
    let program = Program::new(&["--demo", "-f", "-"]);
    assert_eq!(program.input(text).run().fine(), expected);
    let program = Program::new(&["--demo", "-f", "a.sql"]).file("a.sql", text);
    assert_eq!(program.run().fine(), expected);
    let program = Program::new(&["--demo"]).file("a.sql", text);
    assert_eq!(program.input(".read a.sql").run().fine(), expected);
}

#[test]
fn a_script_ends_at_its_first_failure() {
    let text = "SELECT 1 AS a;\nSELECT x;\nSELECT 2 AS b;\n";
    let done = Program::new(&["--demo"]).input(text).run();
    assert_eq!((done.code, done.out.as_str()), (Some(1), "a\n1\n"));
    let done = Program::new(&["--demo"]).input(".nothing\n").run();
    assert!(done.fails(1).contains(".help"));
    let done = Program::new(&["--demo"])
        .input("SELECT 1 AS a;\n.quit\nSELECT x;")
        .run();
    assert_eq!(done.fine(), "a\n1\n");
}

#[test]
fn a_file_that_is_not_there_is_told() {
    assert!(demo(&["-f", "none.sql"]).fails(2).contains("none.sql"));
    assert!(demo(&[".read none.sql"]).fails(1).contains("none.sql"));
}

#[test]
fn a_file_that_reads_itself_ends() {
    let program = Program::new(&["--demo", ".read a.sql"]).file("a.sql", ".read a.sql\n");
    assert!(program.run().fails(1).contains("too many"));
}

#[test]
fn tables_and_their_columns_are_told() {
    let all = demo(&[".tables"]).fine();
    assert!(all.lines().count() > 100, "{all}");
    assert_eq!(demo(&[".tables group_mem*"]).fine(), "group_members\n");
    let text = demo(&[".schema group_members"]).fine();
    let has = |words: &[&str]| {
        let line = |line: &str| words.iter().all(|word| line.contains(word));
        assert!(text.lines().any(line), "{words:?}: {text}");
    };
    has(&["group_members", "/api/v1/groups/{groupId}/users"]);
    has(&["login", "text"]);
    has(&["groupId", "required"]);
    has(&["SELECT", "listGroupUsers", "GET"]);
    let users = demo(&[".schema USERS"]).fine();
    // The demo org has an attribute of its own.
    assert!(users.contains("costCentre"), "{users}");
    assert!(
        users.contains("exec") && users.contains("activateUser"),
        "{users}"
    );
    demo(&[".schema nothing"]).fails(1);
    demo(&[".schema nothing.users"]).fails(1);
    assert!(demo(&[".help"]).fine().contains(".explain"));
}

#[test]
fn explained_steps_are_indented() {
    let sql = ".explain SELECT m.login\n FROM groups g JOIN group_members m ON m.groupId = g.id;";
    let out = demo(&[sql]).fine();
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 4, "{out}");
    assert_eq!(lines[0], "g");
    assert!(lines[1].starts_with("  GET /api/v1/groups?"), "{out}");
    assert_eq!(lines[2], "  m");
    assert!(lines[3].starts_with("    GET /api/v1/groups/"), "{out}");
}

#[test]
fn what_is_set_holds_for_the_next_statements() {
    let text = ".dryrun on\n.dryrun\nINSERT INTO groups(name) VALUES ('Night shift');\n.dryrun off\n.mode markdown\n.mode\n";
    let done = Program::new(&["--demo"]).input(text).run();
    assert_eq!(
        done.fine(),
        "on\nPOST /api/v1/groups {\"profile\":{\"name\":\"Night shift\"}}\nmarkdown\n"
    );
}
