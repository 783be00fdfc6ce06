//! What an org is asked for never changes an answer: only how much is asked for. And nothing that a query or an org says
//! is ever more than a value there.

mod answers;
mod filled;
mod found;
mod injection;
mod known;
mod literals;
mod names;
mod queries;
mod same;
mod stub;
mod words;
