//! Time, as something to be given and not taken.
//!
//! Layers that wait ask a [`Timer`], so that a test, or a program on another runtime, decides what time it is.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

/// A future that resolves when a point in time has come.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A monotonic clock, and a way to wait for it.
///
/// Both must agree: what `sleep_until` waits for has come when `now` says so.
pub trait Timer: Send + Sync {
    /// The current time.
    fn now(&self) -> Instant;

    /// Resolves at `deadline`, or at once if that has passed.
    fn sleep_until(&self, deadline: Instant) -> Sleep;

    /// The date and time of day, by default the machine's. It may be wrong and may jump, so it is asked only where a server
    /// names a point in time and does not say what time it is there.
    fn wall_clock(&self) -> SystemTime {
        SystemTime::now()
    }
}

impl<T: Timer + ?Sized> Timer for Arc<T> {
    fn now(&self) -> Instant {
        (**self).now()
    }

    fn sleep_until(&self, deadline: Instant) -> Sleep {
        (**self).sleep_until(deadline)
    }

    fn wall_clock(&self) -> SystemTime {
        (**self).wall_clock()
    }
}

/// The default: tokio's clock, which tests can pause.
///
/// Sleeping needs a tokio runtime with its time driver enabled.
#[derive(Clone, Copy, Default)]
pub struct TokioTimer;

impl Timer for TokioTimer {
    fn now(&self) -> Instant {
        tokio::time::Instant::now().into_std()
    }

    fn sleep_until(&self, deadline: Instant) -> Sleep {
        Box::pin(tokio::time::sleep_until(deadline.into()))
    }
}

impl fmt::Debug for TokioTimer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokioTimer")
    }
}
