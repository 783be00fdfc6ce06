//! The `Link` reader: what RFC 8288 allows reads back as it was meant, what it forbids is an error
//! that says where, and no input does worse than that.

mod damaged;
mod examples;
mod grammar;
mod oracle;
mod written;
