//! The programs of `docs/coming-from-python.md`: each stands here, compiles, and runs on an org in a box. Between the
//! lines `// [name` and `// ]` stands what the page shows, and the last test compares the two.

#![cfg(all(
    feature = "full",
    feature = "transport",
    feature = "config",
    feature = "oauth"
))]

mod connecting;
mod page;
mod using;

use okta_api::Client;
use okta_api::transport::TransportBuilder;
use okta_emulator::{DEFAULT_TOKEN, Emulator};

/// A client of an org in a box.
fn client(org: Emulator) -> Client {
    let builder = Client::builder("https://acme.okta.com").token(DEFAULT_TOKEN);
    let builder = builder.configure(|transport| transport.service(org));
    builder.build().expect("a client")
}

/// The org in a box in the place of the network.
fn boxed(transport: TransportBuilder) -> TransportBuilder {
    transport.service(Emulator::builder().seed_users(3).build())
}
