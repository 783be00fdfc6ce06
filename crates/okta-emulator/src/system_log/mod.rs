//! The system log: what happened in the org, who did it, and to whom or what.
//!
//! Every call that changes the org leaves events here, and so do some that are refused. What an operation's events are
//! called stands in a table that a person can review (`operations.rs`); what else a call brings about, its handler notes
//! in the [`journal`] (see there how). Reading calls cost nothing, and an event becomes JSON only when somebody reads it.

mod contents;
pub(crate) mod event;
pub(crate) mod journal;
mod list;
mod operations;
mod otherwise;
pub(crate) mod record;
pub(crate) mod sample;
pub(crate) mod store;
mod things;
mod types;

use http::Method;

pub(crate) use self::contents::contents;
use crate::router::{Route, read};

const LOGS: &str = "/api/v1/logs";

pub(crate) const ROUTES: &[Route] = &[read("listLogEvents", Method::GET, LOGS, list::list)];
