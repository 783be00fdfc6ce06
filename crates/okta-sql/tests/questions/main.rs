//! The questions of `questions/` are asked of the demo org: each has the findings that stand in `findings.rs`, written by
//! hand, and the answers that `docs/questions.md` prints.
//!
//! `UPDATE_GOLDEN=1 cargo test -p okta-sql --test questions` writes that document anew.
#![cfg(feature = "demo")]

mod document;
mod findings;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use okta_sql::{Answer, Session, Value, demo};

/// A file of `questions/`.
struct Question {
    name: String,
    /// Its first line.
    asks: String,
    why: String,
    /// The rest.
    query: String,
}

/// An answer: names of columns, and rows as text.
#[derive(Debug, PartialEq)]
struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All questions in the order of their names.
fn questions() -> Vec<Question> {
    let entries = std::fs::read_dir(home().join("questions")).expect("questions");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths.iter().map(|path| Question::read(path)).collect()
}

impl Question {
    fn read(path: &Path) -> Self {
        assert_eq!(path.extension().and_then(|name| name.to_str()), Some("sql"));
        let name = path.file_stem().and_then(|name| name.to_str());
        let text = std::fs::read_to_string(path).expect("a question");
        let mut parts = text.splitn(3, '\n');
        let mut part = |start: &str| {
            let part = parts.next().unwrap_or_default().strip_prefix(start);
            part.unwrap_or_else(|| panic!("{}: no line of {start:?}", path.display()))
        };
        Self {
            name: name.expect("a name").to_owned(),
            asks: part("-- ").to_owned(),
            why: part("-- Why: ").to_owned(),
            query: part("").trim_end().to_owned(),
        }
    }
}

async fn session(push_down: bool) -> Session {
    let demo = demo::org().await.expect("an org");
    let now = demo.now();
    Session::builder()
        .org("main", demo.client(), "demo")
        .clock(move || now)
        .push_down(push_down)
        .build()
        .await
        .expect("a session")
}

async fn ask(session: &Session, question: &Question) -> Table {
    let answer = session.run(&question.query).await;
    let Ok(Answer::Rows(rows)) = answer else {
        panic!("{}: {answer:?}", question.name);
    };
    let columns = rows.columns().to_vec();
    let rows = rows.all().await;
    let rows = rows.unwrap_or_else(|error| panic!("{}: {error}", question.name));
    let row = |row: Vec<Value>| row.iter().map(shown).collect();
    Table {
        columns,
        rows: rows.into_iter().map(row).collect(),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Blob(_) => panic!("no table of an org has bytes"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_are_what_is_known_of_the_org() {
    let session = session(true).await;
    let mut known: BTreeMap<&str, &[&[&str]]> = findings::FINDINGS.iter().copied().collect();
    for question in questions() {
        let name = question.name.as_str();
        let findings = known.remove(name);
        let findings = findings.unwrap_or_else(|| panic!("{name} has no findings"));
        let answer = ask(&session, &question).await;
        let found: Vec<&[String]> = answer
            .rows
            .iter()
            .zip(findings)
            .map(|(row, finding)| &row[..finding.len()])
            .collect();
        assert_eq!(found, findings, "{name}: {:#?}", answer.rows);
        assert_eq!(answer.rows.len(), findings.len(), "{name}: more than known");
    }
    assert!(known.is_empty(), "findings of no question: {known:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_document_prints_them() {
    let session = session(true).await;
    let mut answers = Vec::new();
    for question in questions() {
        let answer = ask(&session, &question).await;
        answers.push((question, answer));
    }
    document::check(&answers);
}

/// What is asked of the org and what SQLite does afterwards is one matter: asked for everything, it answers the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_do_not_hang_on_what_the_org_is_asked_for() {
    let (narrow, wide) = (session(true).await, session(false).await);
    for question in questions() {
        let (some, all) = (ask(&narrow, &question).await, ask(&wide, &question).await);
        assert_eq!(some, all, "{}", question.name);
    }
}

/// Some cost centres have quotes, percent signs and underscores in their names. Who is looked for by one is found, and nobody
/// else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn values_are_found_whatever_is_in_them() {
    let session = session(true).await;
    let ask = async |query: String| {
        let why = "in this test".to_owned();
        let (name, asks) = (query.clone(), query.clone());
        let question = Question {
            name,
            asks,
            why,
            query,
        };
        ask(&session, &question).await.rows
    };
    let groups =
        "SELECT coalesce(costCentre, ''), count(*) FROM users GROUP BY costCentre ORDER BY 1";
    let known = ask(groups.to_owned()).await;
    let names: Vec<&str> = known.iter().map(|row| row[0].as_str()).collect();
    let there = [
        "",
        "50% \"shared\"",
        "IT",
        "O'Brien's desk",
        "People",
        "R&D 100%",
        "R&D_100",
        "Support",
    ];
    assert_eq!(names, there);
    for row in &known[1..] {
        let quoted = row[0].replace('\'', "''");
        for condition in [
            format!("costCentre = '{quoted}'"),
            format!("costCentre IN ('{quoted}', 'no cost centre')"),
        ] {
            let query = format!("SELECT count(*) FROM users WHERE {condition}");
            assert_eq!(ask(query).await, [[row[1].clone()]], "{condition}");
        }
    }
    // In LIKE they stand for any text and any letter, as SQL has it.
    let like = "SELECT DISTINCT costCentre FROM users WHERE costCentre LIKE 'R&D_100%' ORDER BY 1";
    assert_eq!(ask(like.to_owned()).await, [["R&D 100%"], ["R&D_100"]]);
}
