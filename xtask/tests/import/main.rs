//! The importer and the loader from outside: descriptions in files go in, directories come out, and whatever is wrong is named without
//! touching a thing.

mod errors;
mod golden;
mod legacy;
mod official;
mod overlay;
#[path = "../shared/mod.rs"]
mod shared;
mod support;
