//! The workspace's own tools, as a library so that their tests can call them without a process. It depends on no other crate of the
//! workspace: a generation that went wrong must never keep the generator from building.

pub mod build_cost;
pub mod conformance;
pub mod diff;
pub mod foreign_types;
pub mod generate;
pub mod import;
pub mod packages;
pub mod spec;
pub mod workspace;
