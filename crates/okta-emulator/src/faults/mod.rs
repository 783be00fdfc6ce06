//! Misbehaviour on request: what networks, gateways and Okta itself do to clients on bad days.
//!
//! A [`Fault`] says what goes wrong and when. Which calls it strikes depends on the order of calls and on the org's
//! seed alone, so that a run repeats.

mod alter;
mod answers;
mod armed;
mod content;
mod encoding;
mod fault;
mod glob;
mod json;
mod kind;
mod links;
mod params;
mod store;
mod walk;

pub(crate) use self::alter::{Outgoing, Scene};
pub(crate) use self::answers::Closing;
pub use self::fault::{Fault, FaultReport};
pub use self::json::InvalidFault;
pub use self::kind::{Cut, FaultKind};
pub(crate) use self::links::take_marker;
pub(crate) use self::params::takes;
pub(crate) use self::store::{Ahead, Faults, Subject};
