//! What was asked of the org lately, and how it went: for tests that look at what a client really sent.
//!
//! Twenty thousand calls a second pass here, so the log is a ring whose slots are used again. It never holds headers
//! or bodies: secrets travel there.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::{Method, StatusCode, Uri};

/// How many calls the log remembers.
pub(crate) const LENGTH: usize = 1000;

/// One call as the request log has it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoggedRequest {
    /// Which call it was, from 1, in the order in which calls arrived; those to `/_emulator` have numbers, too.
    pub number: u64,
    /// The method.
    pub method: Method,
    /// Path and query, as they came.
    pub target: String,
    /// The id of the operation in Okta's description; none where no operation has the method and path.
    pub operation: Option<&'static str>,
    /// The status that was answered; none where a fault closed the connection.
    pub status: Option<StatusCode>,
    /// The rate-limit bucket that the call counted against.
    pub bucket: &'static str,
    /// Who called, never the token: `anonymous` without a valid one.
    pub principal: Arc<str>,
    /// The faults that struck, in the order in which they were added.
    pub faults: Vec<Strike>,
    /// From the head of the request to the reply, on the machine's clock. Sending the reply is not in it.
    pub duration: Duration,
}

/// That a fault struck a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Strike {
    /// The id that the fault has since it was added.
    pub fault: u64,
    /// What kind it is, by its name: `latency`.
    pub kind: &'static str,
}

/// A call that is over, as it is handed to the log.
pub(crate) struct Ended<'a> {
    pub(crate) number: u64,
    pub(crate) method: &'a Method,
    pub(crate) uri: &'a Uri,
    pub(crate) operation: Option<&'static str>,
    pub(crate) status: Option<StatusCode>,
    pub(crate) bucket: &'static str,
    pub(crate) principal: Arc<str>,
    pub(crate) faults: Vec<Strike>,
    pub(crate) duration: Duration,
}

pub(crate) struct Log(Mutex<Ring>);

struct Ring {
    calls: VecDeque<LoggedRequest>,
    /// How many there were since the org was started, those that are forgotten included.
    total: u64,
}

impl Log {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Ring {
            calls: VecDeque::with_capacity(LENGTH),
            total: 0,
        }))
    }

    pub(crate) fn add(&self, ended: Ended<'_>) {
        let mut ring = self.ring();
        ring.total += 1;
        let log = &mut ring.calls;
        // The text of the slot that makes room is written over.
        let oldest = (log.len() >= LENGTH).then(|| log.pop_front()).flatten();
        let mut target = oldest.map_or_else(String::new, |oldest| oldest.target);
        target.clear();
        target.push_str(ended.uri.path());
        if let Some(query) = ended.uri.query() {
            target.push('?');
            target.push_str(query);
        }
        log.push_back(LoggedRequest {
            number: ended.number,
            method: ended.method.clone(),
            target,
            operation: ended.operation,
            status: ended.status,
            bucket: ended.bucket,
            principal: ended.principal,
            faults: ended.faults,
            duration: ended.duration,
        });
    }

    /// What is remembered, oldest first.
    pub(crate) fn list(&self) -> Vec<LoggedRequest> {
        self.last(LENGTH)
    }

    /// The last so many calls, oldest first.
    pub(crate) fn last(&self, calls: usize) -> Vec<LoggedRequest> {
        let ring = self.ring();
        let before = ring.calls.len().saturating_sub(calls);
        ring.calls.iter().skip(before).cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.ring().calls.clear();
    }

    /// How many calls there were, also those that were forgotten since.
    pub(crate) fn total(&self) -> u64 {
        self.ring().total
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(log: &Log, number: u64) {
        log.add(Ended {
            number,
            method: &Method::GET,
            uri: &Uri::from_static("https://org.example.com/api/v1/users?limit=2"),
            operation: Some("listUsers"),
            status: Some(StatusCode::OK),
            bucket: "/api/v1/users",
            principal: "one".into(),
            faults: Vec::new(),
            duration: Duration::ZERO,
        });
    }

    #[test]
    fn it_remembers_the_last_thousand() {
        let log = Log::new();
        for number in 1..=1_003 {
            add(&log, number);
        }
        let list = log.list();
        let numbers: Vec<u64> = list.iter().map(|entry| entry.number).collect();
        assert_eq!(numbers, (4..=1_003).collect::<Vec<u64>>());
        assert_eq!(list[999].target, "/api/v1/users?limit=2");
        log.clear();
        assert!(log.list().is_empty());
    }
}
