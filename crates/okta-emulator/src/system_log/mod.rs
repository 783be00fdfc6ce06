//! The system log: what happened in the org, who did it, and to whom or what.
//!
//! Every call that changes the org leaves events here, and so do some that are refused. What an operation's events are
//! called stands in a table that a person can review; what else a call brings about, its handler notes in the
//! [`journal`] (see there how). Reading calls cost nothing, and an event becomes JSON only when somebody reads it.

#![allow(dead_code, reason = "what reads the notes comes next")]

pub(crate) mod event;
pub(crate) mod journal;
