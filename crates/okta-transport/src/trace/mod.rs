//! What a program can see of its calls: spans for a trace, events for metrics, requests as text.
//!
//! Spans and events are fit for logs that many people read. Operations and path templates are named, never a path with
//! its ids, a query, a header's value or a body. [`Curl`] shows more, to whoever asks for it, but no credentials.

mod attempt_span;
mod call_span;
mod curl;
mod fields;
mod observer;
mod redact;
mod watched;

pub use attempt_span::{AttemptSpan, AttemptSpanFuture, AttemptSpanLayer};
pub use call_span::{CallSpan, CallSpanFuture, CallSpanLayer};
pub use curl::{Curl, CurlLayer, CurlService};
pub use observer::{AttemptEvent, CallEvent, Observer, WaitEvent, WaitReason};
