//! What the program says: a line per thing it did, and how long each step took.

use std::future::Future;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use okta_api::Error;

/// Does a step and says what came of it.
pub async fn said(
    what: &str,
    step: impl Future<Output = Result<Vec<String>, Error>>,
) -> Result<(), Error> {
    let start = Instant::now();
    let lines = step.await.inspect_err(|_| eprintln!("While {what}:"))?;
    let took = duration(start.elapsed());
    for (index, line) in lines.iter().enumerate() {
        println!(
            "{} {line}{}",
            if index == 0 { "•" } else { " " },
            if index == 0 {
                format!("  ({took})")
            } else {
                String::new()
            }
        );
    }
    Ok(())
}

/// A line that is overwritten by the next, where there is a terminal to see it.
pub fn progress(line: &str) {
    let mut terminal = std::io::stderr();
    if terminal.is_terminal() {
        // A terminal that cannot be written to has nobody to tell.
        let _ = write!(terminal, "\r\x1b[2K{line}");
        let _ = terminal.flush();
    }
}

/// Milliseconds below a second, else seconds.
pub fn duration(time: Duration) -> String {
    if time < Duration::from_secs(1) {
        format!("{} ms", time.as_millis())
    } else {
        format!("{:.1} s", time.as_secs_f64())
    }
}
