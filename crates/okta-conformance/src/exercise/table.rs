//! The report of an exercise, for people: a line per operation, and what was wrong below it.

use super::Outcome;

/// How much of a body is shown where all is well.
const SHORT: usize = 200;

/// How much of a body is shown where something is wrong.
const LONG: usize = 1_000;

/// Prints what was sent, what came back, and what was wrong.
pub(super) fn print(outcome: &Outcome) {
    let Outcome {
        info,
        prepared,
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
    if !prepared.is_empty() {
        println!("       prepared: {}", counted(prepared));
    }
    for problem in problems {
        println!("       {problem}");
    }
    if let Some(contradiction) = outcome.contradiction() {
        println!("       known: {contradiction}");
    }
    let most = if problems.is_empty() { SHORT } else { LONG };
    for (what, body) in [("sent", &heard.sent_body), ("received", &heard.answer_body)] {
        if !body.is_empty() {
            println!("       {what}: {}", cut(body, most));
        }
    }
}

/// The steps in order; one that was taken again and again stands there once.
fn counted(steps: &[String]) -> String {
    let again = steps.chunk_by(|one, other| one == other);
    let lines = again.filter_map(|same| match same {
        [step] => Some(step.clone()),
        [step, ..] => Some(format!("{} × {step}", same.len())),
        [] => None,
    });
    lines.collect::<Vec<_>>().join(", ")
}

fn cut(text: &str, most: usize) -> String {
    // One line: a page of HTML would make many.
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
