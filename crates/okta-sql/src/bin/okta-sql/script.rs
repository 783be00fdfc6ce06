//! Lines as statements and commands: a command is a line that begins with a dot, a statement goes on until its semicolon.

use okta_sql::is_unfinished;

/// Something to run.
#[derive(Debug, PartialEq, Eq)]
pub enum Input {
    /// A command, with its dot.
    Command(String),
    /// Some statements.
    Statements(String),
}

/// Whether a line of its own is a command.
pub fn is_command(line: &str) -> bool {
    line.trim_start().starts_with('.')
}

/// Lines that have come and are no whole statement yet.
#[derive(Debug, Default)]
pub struct Script {
    held: String,
}

impl Script {
    /// One more line. Gives what is whole with it.
    pub fn line(&mut self, line: &str) -> Option<Input> {
        if self.held.is_empty() && is_command(line) {
            return Some(Input::Command(line.trim().to_owned()));
        }
        self.held.push_str(line);
        self.held.push('\n');
        match is_unfinished(&self.held) {
            true => None,
            false => self.rest(),
        }
    }

    /// What is left at the end, whole or not: the last semicolon need not be there.
    pub fn rest(&mut self) -> Option<Input> {
        let held = std::mem::take(&mut self.held);
        (!held.trim().is_empty()).then_some(Input::Statements(held))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_go_on_over_lines_and_commands_do_not() {
        let mut script = Script::default();
        assert_eq!(script.line(""), None);
        let command = Input::Command(".mode csv".into());
        assert_eq!(script.line("  .mode csv "), Some(command));
        assert_eq!(script.line("SELECT '"), None);
        assert_eq!(script.line(".mode"), None);
        let statement = Input::Statements("SELECT '\n.mode\n';\n".into());
        assert_eq!(script.line("';"), Some(statement));
        assert_eq!(script.line("SELECT 1"), None);
        assert_eq!(script.rest(), Some(Input::Statements("SELECT 1\n".into())));
        assert_eq!(script.rest(), None);
    }
}
