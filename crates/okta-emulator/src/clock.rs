//! The org's clock, so that a test decides what time it is, and how long a wait takes.
//!
//! Okta's timestamps have milliseconds that are always zero; a [`Moment`] keeps whole seconds.

mod manual;
mod org;
mod tokio_time;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

pub use self::manual::ManualClock;
pub(crate) use self::org::{OrgClock, date};
pub use self::tokio_time::TokioClock;

/// A wait that ends once its clock has gone on for long enough.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Tells the time to an emulator, and waits for it.
pub trait Clock: Send + Sync + 'static {
    /// Whole seconds since 1970-01-01T00:00:00Z.
    fn epoch_seconds(&self) -> i64;

    /// Whole milliseconds since 1970-01-01T00:00:00Z, in the same second. Only the system log asks for it. Unless a clock
    /// does otherwise, every second is one moment.
    fn epoch_millis(&self) -> i64 {
        self.epoch_seconds().saturating_mul(1000)
    }

    /// Waits for so long. Only faults that take time ask for it: latencies and trickled bodies.
    ///
    /// Unless a clock does otherwise, tokio's timer waits. The future then has to be polled in a tokio runtime that
    /// has its timer on, or it panics.
    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(async move { tokio::time::sleep(duration).await })
    }
}

/// The machine's clock: what an emulator uses unless the builder is given another.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn epoch_seconds(&self) -> i64 {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, seconds)
    }

    fn epoch_millis(&self) -> i64 {
        let passed = SystemTime::now().duration_since(UNIX_EPOCH);
        passed.map_or(0, millis)
    }
}

/// Whole seconds of a duration.
fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

/// Whole milliseconds of a duration.
fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// A time as the org writes it: `2016-01-03T18:15:47.000Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "Written", try_from = "Written")]
pub(crate) struct Moment(pub(crate) i64);

/// A moment as a snapshot has it: as text where text can hold it, else in seconds.
#[derive(Serialize, Deserialize)]
#[serde(untagged, expecting = "a time such as 2016-01-03T18:15:47.000Z")]
enum Written {
    Text(String),
    Seconds(i64),
}

impl From<Moment> for Written {
    fn from(moment: Moment) -> Self {
        match jiff::Timestamp::from_second(moment.0) {
            Ok(_) => Self::Text(moment.to_string()),
            Err(_) => Self::Seconds(moment.0),
        }
    }
}

impl TryFrom<Written> for Moment {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        match written {
            Written::Seconds(seconds) => Ok(Self(seconds)),
            Written::Text(text) => match text.parse::<jiff::Timestamp>() {
                Ok(timestamp) => Ok(Self(timestamp.as_second())),
                Err(_) => Err("expected a time such as 2016-01-03T18:15:47.000Z"),
            },
        }
    }
}

impl Moment {
    /// As an HTTP `Date` header has it.
    pub(crate) fn http_date(self) -> String {
        self.timestamp()
            .strftime("%a, %d %b %Y %H:%M:%S GMT")
            .to_string()
    }

    pub(crate) fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_second(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.timestamp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_okta_writes_it() {
        let moment = Moment(1_451_844_947);
        assert_eq!(moment.to_string(), "2016-01-03T18:15:47.000Z");
        assert_eq!(moment.http_date(), "Sun, 03 Jan 2016 18:15:47 GMT");
        assert_eq!(Moment(i64::MAX).to_string(), "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn a_moment_is_kept_whatever_it_is() {
        for seconds in [i64::MIN, -1, 0, 1_451_844_947, i64::MAX] {
            let kept = serde_json::to_string(&Moment(seconds)).unwrap_or_default();
            let read: Option<Moment> = serde_json::from_str(&kept).ok();
            assert_eq!(read, Some(Moment(seconds)), "{kept}");
        }
        assert!(serde_json::from_str::<Moment>("\"yesterday\"").is_err());
    }
}
