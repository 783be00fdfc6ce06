//! The report of an exercise, for people: a line per operation, and what was wrong below it.

use super::Outcome;

/// How much of a body is shown.
const SHOWN: usize = 1_000;

/// Prints what was sent, what came back, and what was wrong.
pub(super) fn print(outcome: &Outcome) {
    let Outcome {
        info,
        heard,
        problems,
        ..
    } = outcome;
    let status = heard
        .status
        .map_or("nothing".to_owned(), |status| status.as_u16().to_string());
    let verdict = if problems.is_empty() {
        "passed"
    } else {
        "FAILED"
    };
    let answer = match heard.answer.as_str() {
        "" => String::new(),
        answer => format!(", {answer}"),
    };
    println!("{verdict} {}: {} → {status}{answer}", info.id, heard.sent);
    if problems.is_empty() {
        return;
    }
    for problem in problems {
        println!("       {problem}");
    }
    if let Some(contradiction) = outcome.contradiction() {
        println!("       known: {contradiction}");
    }
    for (what, body) in [("sent", &heard.sent_body), ("received", &heard.answer_body)] {
        if !body.is_empty() {
            println!("       {what}: {}", cut(body));
        }
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
