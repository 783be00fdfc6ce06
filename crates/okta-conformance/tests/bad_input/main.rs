//! Whatever a server, a proxy or a user gets wrong comes out as a typed error that says what and where: no panic, no
//! hang, and no credential in any message.
//!
//! Answers that only a wire can spoil come from sockets of the loopback interface; all others from a service in the same
//! process, below the same stack.

mod answers;
mod arguments;
mod bodies;
mod compressed;
mod connections;
mod links;
mod loopback;
mod quiet;
mod refusals;
mod settings;
