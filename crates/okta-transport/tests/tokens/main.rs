//! Access tokens: got once, renewed ahead, replaced when refused, and never seen by anybody else.
#![cfg(feature = "oauth")]

mod clock;
mod contract;
mod dpop;
mod errors;
mod fakes;
mod flight;
mod garbage;
mod matrix;
mod org;
mod origins;
mod refused;
mod renewal;
#[path = "../oauth/samples.rs"]
#[allow(dead_code)]
mod samples;
mod secrets;
mod sharing;
mod stack;
#[path = "../support/mod.rs"]
mod support;
