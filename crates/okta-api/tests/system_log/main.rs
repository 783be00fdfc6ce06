//! The system log of an org that writes on while it is read.

#![cfg(feature = "system-log")]

mod between;
mod follow;
mod org;
