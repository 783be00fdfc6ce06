//! A value is one value wherever it goes: one literal in an expression, one segment of a path, one parameter, one property
//! of a body.

use okta_sql::Session;
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use tokio::runtime::Runtime;

use crate::literals::text;
use crate::same::cases;
use crate::stub::{Asked, Stub, run};
use crate::words::{WORDS, long};

/// What ends a value, or leaves a segment, where nobody takes care.
const SHARP: &[&str] = &[
    "",
    ".",
    "..",
    "...",
    "../groups",
    "..%2fgroups",
    "%2e%2e",
    "%2e%2e/groups",
    "a/b",
    "/",
    "//",
    "a?b=c",
    "?limit=1",
    "a#b",
    ";x",
    "a;x=y",
    "\\",
    "..\\x",
    "a\\",
    "\\\"",
    "\"",
    "\\\" or status pr or \\\"",
    "\" or id pr",
    "a\" or \"\" eq \"",
    "') or (status pr",
    "x) or (y",
    "a&search=status pr",
    "a&b=c",
    "a+b",
    "a b",
    "%00",
    "%",
    "%zz",
    "{userId}",
    "{}",
    "\n",
    "a\r\nHost: x",
    "a\nb",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "'",
    "''",
    "'; DROP TABLE users; --",
    "me",
    "users",
    "\u{ff0e}\u{ff0e}",
    "ＡＢ",
    "null",
    "true",
    "\u{202e}",
];

fn values() -> Vec<String> {
    let known = SHARP.iter().chain(WORDS).map(|value| (*value).to_owned());
    known
        .chain([long(), "/..".repeat(400), "..".into()])
        .collect()
}

/// The comparisons of an expression: attribute, operator, value. Fails where it is anything but comparisons with words
/// between them.
fn comparisons(expression: &str) -> Vec<(String, String, Json)> {
    let mut found = Vec::new();
    let mut rest = expression;
    loop {
        rest = rest.trim_start_matches('(');
        let (attribute, behind) = rest
            .split_once(' ')
            .unwrap_or_else(|| panic!("{expression}"));
        if behind == "pr" {
            found.push((attribute.into(), "pr".into(), Json::Null));
            return found;
        }
        let (operator, behind) = behind
            .split_once(' ')
            .unwrap_or_else(|| panic!("{expression}"));
        let mut literals = serde_json::Deserializer::from_str(behind).into_iter::<Json>();
        let literal = literals
            .next()
            .unwrap()
            .unwrap_or_else(|error| panic!("{expression}: {error}"));
        let word = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'_')
        };
        assert!(word(attribute) && word(operator), "{expression}");
        found.push((attribute.into(), operator.into(), literal));
        rest = behind[literals.byte_offset()..].trim_start_matches(')');
        match rest {
            "" => return found,
            _ => {
                rest = rest
                    .strip_prefix(" and ")
                    .or(rest.strip_prefix(" or "))
                    .unwrap_or_else(|| panic!("{expression}"))
            }
        }
    }
}

fn ask(runtime: &Runtime, session: &Session, stub: &Stub, sql: &str) -> Vec<Asked> {
    stub.take();
    // What SQLite does not take, or the operation, is asked of nobody.
    let answer = runtime.block_on(run(session, sql));
    let asked = stub.take();
    if let Err(error) = answer {
        assert!(asked.is_empty(), "{sql}: {error}");
    }
    asked
}

/// Queries in which `{}` is a text, with the parameter that says it.
const NARROWED: &[(&str, &str)] = &[
    ("SELECT id FROM users WHERE firstName = {}", "search"),
    (
        "SELECT id FROM users WHERE status = {} AND login = 'x'",
        "search",
    ),
    (
        "SELECT id FROM users WHERE firstName IN ('x', {}, 'y')",
        "search",
    ),
    ("SELECT id FROM users WHERE firstName LIKE {}", "search"),
    ("SELECT id FROM users WHERE firstName GLOB {}", "search"),
    ("SELECT id FROM users WHERE created >= {}", "search"),
    ("SELECT id FROM users WHERE lastUpdated < {}", "search"),
    ("SELECT id FROM groups WHERE name = {}", "search"),
    ("SELECT id FROM apps WHERE name = {}", "filter"),
    ("SELECT id FROM network_zones WHERE usage = {}", "filter"),
    ("SELECT uuid FROM system_log WHERE eventType = {}", "filter"),
    (
        "SELECT uuid FROM system_log WHERE eventType GLOB {}",
        "filter",
    ),
    (
        "SELECT uuid FROM system_log WHERE actor_alternateId IN ({}, 'y')",
        "filter",
    ),
    ("SELECT uuid FROM system_log WHERE published > {}", "filter"),
];

fn one_literal(runtime: &Runtime, session: &Session, stub: &Stub, value: &str) {
    for (query, parameter) in NARROWED {
        let sql = query.replace("{}", &text(value));
        for asked in ask(runtime, session, stub, &sql) {
            let names: Vec<&str> = asked.query.iter().map(|(name, _)| name.as_str()).collect();
            let known = ["limit", "since", "until", parameter];
            assert!(
                names.iter().all(|name| known.contains(name)),
                "{sql}: {names:?}"
            );
            assert_eq!(asked.segments().len(), 3, "{sql}");
            let said = comparisons(asked.parameter(parameter).unwrap_or("nothing pr"));
            assert!(said.len() <= 3, "{sql}: {said:?}");
            for (attribute, operator, literal) in said {
                let Json::String(literal) = literal else {
                    assert_eq!(operator, "pr", "{sql}");
                    continue;
                };
                let is_time = literal.len() == 24 && literal.ends_with(".000Z");
                let known = match operator.as_str() {
                    "eq" => literal == value || ["x", "y"].contains(&&*literal),
                    "sw" => !literal.is_empty() && value.starts_with(&literal),
                    _ => is_time,
                };
                assert!(known, "{sql}: {attribute} {operator} {literal:?}");
            }
        }
    }
}

/// Statements in which `{}` is a segment of the path, with its place and the number of segments.
const PATHS: &[(&str, usize, usize)] = &[
    ("SELECT login FROM users WHERE id = {}", 3, 4),
    ("SELECT label FROM apps WHERE id IN ({}, 'x')", 3, 4),
    ("SELECT login FROM group_members WHERE groupId = {}", 3, 5),
    (
        "SELECT id FROM app_users WHERE appId = {} AND id = 'x'",
        3,
        6,
    ),
    (
        "SELECT id FROM app_users WHERE appId = 'x' AND id = {}",
        5,
        6,
    ),
    (
        "INSERT INTO group_members(groupId, id) VALUES ({}, 'x')",
        3,
        6,
    ),
    (
        "INSERT INTO group_members(groupId, id) VALUES ('x', {})",
        5,
        6,
    ),
    ("exec activateUser id={}", 3, 6),
    ("exec getUser id={}", 3, 4),
];

fn one_segment(runtime: &Runtime, session: &Session, stub: &Stub, value: &str) {
    for (statement, place, count) in PATHS {
        let sql = statement.replace("{}", &text(value));
        for asked in ask(runtime, session, stub, &sql) {
            let segments = asked.segments();
            assert_eq!(segments.len(), *count, "{sql}: {asked:?}");
            assert!(
                segments[*place] == value || sql.contains("IN (") && segments[*place] == "x",
                "{sql}: {asked:?}"
            );
            assert!(
                !segments
                    .iter()
                    .any(|segment| matches!(segment.as_str(), "" | "." | "..")),
                "{sql}: {asked:?}"
            );
            assert!(
                asked.query.iter().all(|(name, _)| name == "limit"),
                "{sql}: {asked:?}"
            );
        }
    }
}

fn one_property(runtime: &Runtime, session: &Session, stub: &Stub, value: &str) {
    let says = text(value);
    for (sql, pointer) in [
        (
            format!("INSERT INTO users(login, email) VALUES ({says}, 'x')"),
            "/profile/login",
        ),
        (
            format!("INSERT INTO groups(name) VALUES ({says})"),
            "/profile/name",
        ),
        (
            format!("UPDATE users SET firstName = {says} WHERE id = 'u'"),
            "/profile/firstName",
        ),
        (format!("exec createGroup x={says}"), "/x"),
        (
            format!("exec assignUserToGroup groupId='g' userId={says}"),
            "",
        ),
    ] {
        for asked in ask(runtime, session, stub, &sql)
            .iter()
            .filter(|asked| asked.method != "GET")
        {
            let said = asked.body.pointer(pointer).filter(|_| !pointer.is_empty());
            assert!(said.is_none_or(|said| said == value), "{sql}: {asked:?}");
            assert!(said.is_some() || pointer.is_empty(), "{sql}: {asked:?}");
        }
    }
    for asked in ask(
        runtime,
        session,
        stub,
        &format!("SELECT id FROM users WHERE q = {says}"),
    ) {
        let names: Vec<&str> = asked.query.iter().map(|(name, _)| name.as_str()).collect();
        assert!(
            names.iter().all(|name| ["q", "limit"].contains(name)),
            "{asked:?}"
        );
        assert_eq!(asked.parameter("q").unwrap_or_default(), value);
    }
}

fn org() -> (Runtime, Session, Stub) {
    let runtime = Runtime::new().unwrap();
    let stub = Stub::new(json!({}), json!([]));
    let session = runtime.block_on(stub.session());
    (runtime, session, stub)
}

#[test]
fn a_value_is_one_literal() {
    let (runtime, session, stub) = org();
    for value in values() {
        one_literal(&runtime, &session, &stub, &value);
    }
    let said = |sql: &str| {
        ask(&runtime, &session, &stub, sql)[0]
            .parameter("search")
            .map(comparisons)
    };
    let one = |attribute: &str, operator: &str, value: &str| {
        Some(vec![(attribute.into(), operator.into(), json!(value))])
    };
    assert_eq!(
        said("SELECT id FROM users WHERE firstName = 'a\" or \\'"),
        one("profile.firstName", "eq", "a\" or \\")
    );
    assert_eq!(
        said("SELECT id FROM users WHERE firstName GLOB 'a\"b*'"),
        one("profile.firstName", "sw", "a\"b")
    );
}

#[test]
fn a_value_is_one_segment() {
    let (runtime, session, stub) = org();
    for value in values() {
        one_segment(&runtime, &session, &stub, &value);
    }
    for (value, path) in [
        ("../groups", "..%2Fgroups"),
        ("a?b=c", "a%3Fb%3Dc"),
        ("%2e%2e", "%252e%252e"),
        ("a/b", "a%2Fb"),
    ] {
        let asked = ask(
            &runtime,
            &session,
            &stub,
            &format!("SELECT login FROM users WHERE id = {}", text(value)),
        );
        assert_eq!(asked[0].path, format!("/api/v1/users/{path}"));
    }
}

#[test]
fn a_value_is_one_property() {
    let (runtime, session, stub) = org();
    for value in values() {
        one_property(&runtime, &session, &stub, &value);
    }
    let asked = ask(
        &runtime,
        &session,
        &stub,
        "INSERT INTO groups(name) VALUES ('\",\"x\":\"')",
    );
    assert_eq!(
        asked[0].body,
        json!({ "profile": { "name": "\",\"x\":\"" } })
    );
}

/// An id of the org's own is no less a value than one of a query.
#[test]
fn an_id_of_a_row_is_one_segment() {
    let runtime = Runtime::new().unwrap();
    for value in values() {
        let stub = Stub::new(
            json!({}),
            json!([{ "id": value, "profile": { "login": "a" } }]),
        );
        let session = runtime.block_on(stub.session());
        for (sql, method, count) in [
            ("DELETE FROM users WHERE login = 'a'", "DELETE", 4),
            (
                "UPDATE users SET firstName = 'b' WHERE login = 'a'",
                "POST",
                4,
            ),
            ("DELETE FROM group_members WHERE groupId = 'g'", "DELETE", 6),
            (
                "SELECT m.id FROM users u JOIN user_groups m ON m.userId = u.id",
                "",
                5,
            ),
        ] {
            // What the operation refuses has asked for the list before.
            stub.take();
            let _ = runtime.block_on(run(&session, sql));
            let asked = stub.take();
            let of_row = |asked: &&Asked| {
                asked.method == method || method.is_empty() && asked.path != "/api/v1/users"
            };
            for asked in asked.iter().filter(of_row) {
                let segments = asked.segments();
                assert_eq!(segments.len(), count, "{sql}: {asked:?}");
                assert!(segments.contains(&value), "{sql}: {asked:?}");
                assert!(
                    !segments
                        .iter()
                        .any(|segment| matches!(segment.as_str(), "" | "." | "..")),
                    "{sql}: {asked:?}"
                );
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn any_value_is_one_value(value in r#"([\\"'%/.;?#&=(){}\[\]*_ \n]|or|and|pr|eq|\PC|\p{Cc}){0,24}"#) {
        // SQLite's texts end there.
        let value = value.replace('\0', "");
        let (runtime, session, stub) = org();
        one_literal(&runtime, &session, &stub, &value);
        one_segment(&runtime, &session, &stub, &value);
        one_property(&runtime, &session, &stub, &value);
    }
}
