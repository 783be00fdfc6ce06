//! Ctrl-C. At the prompt it stops the statement and not the program.

use tokio::sync::watch;

/// How often Ctrl-C was pressed.
#[derive(Clone)]
pub struct Interrupts {
    count: watch::Receiver<usize>,
    seen: usize,
}

impl Interrupts {
    /// Takes Ctrl-C from now on. Where that cannot be had, it ends the program as ever.
    pub fn listen() -> Self {
        let (sender, count) = watch::channel(0);
        if let Ok(mut pressed) = pressed() {
            tokio::spawn(async move {
                while pressed.recv().await.is_some() {
                    sender.send_modify(|count| *count += 1);
                }
            });
        }
        Self { count, seen: 0 }
    }

    /// Forgets what was pressed until now.
    pub fn forget(&mut self) {
        self.seen = *self.count.borrow();
    }

    /// Whether Ctrl-C was pressed.
    pub fn pressed(&self) -> bool {
        *self.count.borrow() > self.seen
    }

    /// Waits until Ctrl-C was pressed, and takes note of one.
    pub async fn next(&mut self) {
        let seen = self.seen;
        match self.count.wait_for(|count| *count > seen).await {
            Ok(_) => self.seen += 1,
            Err(_) => std::future::pending().await,
        }
    }
}

/// Ctrl-C from when this is called: `tokio::signal::ctrl_c` would begin only when somebody waits for it.
#[cfg(unix)]
fn pressed() -> std::io::Result<tokio::signal::unix::Signal> {
    tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())
}

#[cfg(windows)]
fn pressed() -> std::io::Result<tokio::signal::windows::CtrlC> {
    tokio::signal::windows::ctrl_c()
}
