//! What a program can see of its calls: spans for a trace, events for metrics, requests as text.
//!
//! Everything here is fit for logs that many people read. Operations and path templates are named, never a path with
//! its ids, a query, a header's value or a body.

mod observer;

pub use observer::{AttemptEvent, CallEvent, Observer, WaitEvent, WaitReason};
