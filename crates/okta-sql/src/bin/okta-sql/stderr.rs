//! What is said beside the data. A closed standard error stops nothing.

use std::io::{self, Write};

use crate::text;

/// Says something. What an org or a statement has put into it does nothing to a terminal.
pub fn say(message: &str) {
    let mut error = io::stderr().lock();
    let _ = writeln!(error, "{}", text::lines(message));
}
