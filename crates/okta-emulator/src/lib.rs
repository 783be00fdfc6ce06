#![doc = include_str!("../README.md")]

mod auth;
mod builder;
mod clock;
mod error;
mod facts;
mod filter;
mod generated;
mod generic;
mod ids;
mod json;
mod matching;
mod paging;
mod reply;
mod request;
mod resources;
mod router;
mod seed;
#[cfg(feature = "server")]
mod server;
mod service;
mod state;
mod validate;

#[cfg(feature = "oauth")]
pub use auth::oauth::{InvalidJwk, ServiceApp};
pub use auth::{AdminRole, UnknownRole};
pub use builder::Builder;
pub use clock::{Clock, ManualClock, SystemClock};
pub use resources::identity_sources::DEFAULT_IDENTITY_SOURCE;
#[cfg(feature = "server")]
pub use server::{ServeOptions, serve, serve_with};
pub use service::{Emulator, MAX_BODY};

/// The API token that an org takes when the builder is given none.
pub const DEFAULT_TOKEN: &str = "emulator-token";
