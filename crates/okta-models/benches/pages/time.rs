//! The time that a thread was on a processor, which other work on the machine does not lengthen.
//!
//! `/proc/thread-self/schedstat` has it too, but on many kernels only up to the last tick, some milliseconds ago.

use std::time::Duration;

/// How long this thread has been on a processor; `None` where the system does not tell.
#[cfg(unix)]
pub(crate) fn on_processor() -> Option<Duration> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    let (seconds, nanoseconds) = (time.tv_sec.try_into().ok()?, time.tv_nsec.try_into().ok()?);
    Some(Duration::new(seconds, nanoseconds))
}

#[cfg(not(unix))]
pub(crate) fn on_processor() -> Option<Duration> {
    None
}
