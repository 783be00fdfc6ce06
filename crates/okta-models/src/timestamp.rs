//! Points in time as Okta writes them, and as it sometimes does not.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::columns::ColumnType;
use crate::look::Look;
use crate::read::read_root;
use crate::wire::{About, Wire};

/// A point in time with the text it came as.
///
/// Okta writes `2016-01-03T18:15:47.000Z`, sometimes without the fraction, and in a few places forms without a zone such
/// as `2021-06-14 14:45:46`. The text is kept as it is, so that writing back changes nothing;
/// it is read as an
/// instant when it is asked for one, and [`unix_millis`](Self::unix_millis) is `None` where it is not RFC 3339. Two timestamps are equal where both name the
/// same instant, or have the same text.
///
/// ```
/// use okta_models::Timestamp;
///
/// let created: Timestamp = "2016-01-03T18:15:47.000Z".into();
/// assert_eq!(created.unix_millis(), Some(1_451_844_947_000));
/// assert_eq!(created, Timestamp::from("2016-01-03T18:15:47Z"));
/// assert_eq!(Timestamp::from("2021-06-14 14:45:46").unix_millis(), None);
/// ```
#[derive(Clone)]
pub struct Timestamp(Box<str>);

impl Timestamp {
    /// Few of the timestamps that are read are ever asked for their instant.
    fn instant(&self) -> Option<jiff::Timestamp> {
        self.0.parse().ok()
    }

    /// Milliseconds since 1970-01-01T00:00:00Z, rounded down; `None` where the text is not RFC 3339.
    #[must_use]
    pub fn unix_millis(&self) -> Option<i64> {
        self.instant()
            .map(|instant| instant.as_nanosecond().div_euclid(1_000_000))
            .and_then(|millis| i64::try_from(millis).ok())
    }

    /// The instant as the standard library has it; `None` where the text is not RFC 3339.
    #[must_use]
    pub fn to_system_time(&self) -> Option<SystemTime> {
        let nanos = self.instant()?.as_nanosecond();
        let offset = |nanos: i128| {
            Duration::new(
                u64::try_from(nanos / 1_000_000_000).unwrap_or(u64::MAX),
                (nanos % 1_000_000_000) as u32,
            )
        };
        if nanos < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(offset(-nanos))
        } else {
            SystemTime::UNIX_EPOCH.checked_add(offset(nanos))
        }
    }

    /// A timestamp from milliseconds since 1970-01-01T00:00:00Z, in Okta's form; `None` beyond the year 9999.
    #[must_use]
    pub fn from_unix_millis(millis: i64) -> Option<Self> {
        let instant = jiff::Timestamp::from_millisecond(millis).ok()?;
        Some(Self(format!("{instant:.3}").into()))
    }

    /// The text as it came, or as it will be sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Timestamp {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl FromStr for Timestamp {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.into())
    }
}

impl From<SystemTime> for Timestamp {
    /// Cut to milliseconds, as Okta does. Times beyond the year 9999 become its end.
    fn from(time: SystemTime) -> Self {
        let instant = jiff::Timestamp::try_from(time).unwrap_or(jiff::Timestamp::MAX);
        Self::from_unix_millis(instant.as_millisecond())
            .unwrap_or_else(|| Self::from("9999-12-31T23:59:59.999Z"))
    }
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
            || self
                .instant()
                .is_some_and(|one| other.instant() == Some(one))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Wire for Timestamp {
    const ABOUT: About = About {
        expected: "a timestamp string",
        column: ColumnType::Timestamp,
        secret: false,
    };

    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }

    fn look(&self) -> Look<'_> {
        Look::Time(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_root(deserializer)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
