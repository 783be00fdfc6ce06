//! Keys of service apps in every format, what is refused in their place, and the assertions that they sign.
#![cfg(feature = "oauth")]

mod assertion;
mod emulator;
mod fuzz;
mod matrix;
mod places;
mod proof;
mod refusals;
mod samples;
mod verify;
