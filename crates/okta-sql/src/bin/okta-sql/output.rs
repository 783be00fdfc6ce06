//! Standard output, out of the way of the line that tells of progress.

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

use crate::progress::Progress;

/// Where data goes.
pub type Output = BufWriter<Aside>;

/// Standard output; what tells of progress makes room for what is written.
pub struct Aside {
    out: Stdout,
    progress: Progress,
}

/// Standard output for one statement.
pub fn output(progress: &Progress) -> Output {
    BufWriter::new(Aside {
        out: io::stdout(),
        progress: progress.clone(),
    })
}

impl Write for Aside {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let out = &mut self.out;
        self.progress.aside(|| out.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        let out = &mut self.out;
        self.progress.aside(|| out.flush())
    }
}

/// How many columns the terminal of standard output has; nothing where it is none.
pub fn width() -> Option<usize> {
    if !io::stdout().is_terminal() {
        return None;
    }
    let size = console::Term::stdout().size_checked();
    Some(size.map_or(80, |(_, columns)| usize::from(columns).max(20)))
}
