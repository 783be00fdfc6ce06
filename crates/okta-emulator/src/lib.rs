#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod arrival;
mod auth;
mod body;
mod builder;
mod clock;
mod control;
mod cors;
mod depth;
mod dropped;
mod error;
mod facts;
mod faults;
mod filter;
mod generated;
mod generic;
mod hooks;
mod ids;
mod itself;
mod json;
mod kind;
mod limits;
mod log;
mod matching;
mod okta_expression;
mod org;
mod paging;
mod pattern;
mod reply;
mod request;
mod resources;
mod router;
mod seed;
#[cfg(feature = "server")]
mod server;
mod service;
mod snapshot;
mod sorting;
mod state;
mod system_log;
mod validate;

#[cfg(feature = "oauth")]
pub use auth::oauth::{InvalidJwk, ServiceApp};
pub use auth::{AdminRole, UnknownRole};
pub use body::{Body, BodyError};
pub use builder::Builder;
pub use clock::{Clock, ManualClock, Sleep, SystemClock, TokioClock};
pub use dropped::ConnectionDropped;
pub use faults::{Cut, Fault, FaultKind, FaultReport, InvalidFault};
pub use hooks::outbox::{Delivery, DeliveryStatus};
pub use kind::{Engine, OrgFeature, UnknownKind};
pub use limits::{RateLimits, RateWindow, UnknownBucket};
pub use log::{LoggedRequest, Strike};
pub use resources::identity_sources::DEFAULT_IDENTITY_SOURCE;
#[cfg(feature = "server")]
pub use server::{ServeOptions, serve, serve_with};
pub use service::{Emulator, MAX_BODY};
pub use snapshot::{InvalidSnapshot, Snapshot};

/// The API token that an org takes when the builder is given none.
pub const DEFAULT_TOKEN: &str = "emulator-token";
