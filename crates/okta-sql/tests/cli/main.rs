//! The program from outside: what it prints, what it sends, and how it ends.

mod formats;
#[cfg(unix)]
mod interrupts;
mod orgs;
#[cfg(unix)]
mod prompt;
mod script;
mod support;
mod writes;
