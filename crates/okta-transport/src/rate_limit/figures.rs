//! What an answer says of the rate limit: three headers of Okta's, and the server's clock.

use std::cell::Cell;
use std::time::UNIX_EPOCH;

use http::header::DATE;
use http::{HeaderMap, HeaderName};

use super::Figures;

// Names that are parsed once, and not for every answer.
const LIMIT: HeaderName = HeaderName::from_static("x-rate-limit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-rate-limit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-rate-limit-reset");

/// What the headers of one answer say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) figures: Option<Figures>,
    /// The server's clock, in seconds since 1970-01-01T00:00:00Z.
    pub(crate) date: Option<u64>,
}

impl Said {
    /// Reads the headers. Where a figure comes twice, alone or joined by a comma, the smallest counts: the limit that is
    /// nearest, and the window that ends first.
    pub(crate) fn by(headers: &HeaderMap) -> Self {
        let figures = || {
            Some(Figures {
                limit: smallest(headers, &LIMIT)?,
                remaining: smallest(headers, &REMAINING)?,
                reset: smallest(headers, &RESET)?,
            })
        };
        Self {
            figures: figures(),
            date: headers.get(DATE).and_then(|date| seconds(date.as_bytes())),
        }
    }

    /// Whether too many calls are in flight at once: no window is used up then, and its end says nothing.
    pub(crate) fn is_concurrency(&self) -> bool {
        self.figures
            .is_some_and(|figures| figures.limit == 0 && figures.remaining == 0)
    }
}

/// How long a date is in the form that servers must send (RFC 9110, section 5.6.7).
const DATE_LENGTH: usize = 29;

thread_local! {
    /// The last date that was read, and its seconds since 1970: a second has many answers.
    static LAST_DATE: Cell<([u8; DATE_LENGTH], u64)> = const { Cell::new(([0; DATE_LENGTH], 0)) };
}

/// What a `Date` says, in seconds since 1970-01-01T00:00:00Z.
fn seconds(date: &[u8]) -> Option<u64> {
    let usual: Option<[u8; DATE_LENGTH]> = date.try_into().ok();
    let (last, seconds) = LAST_DATE.get();
    if usual == Some(last) {
        return Some(seconds);
    }
    let read = httpdate::parse_http_date(std::str::from_utf8(date).ok()?).ok()?;
    let seconds = read.duration_since(UNIX_EPOCH).ok()?.as_secs();
    if let Some(usual) = usual {
        LAST_DATE.set((usual, seconds));
    }
    Some(seconds)
}

fn smallest<N: std::str::FromStr + Ord>(headers: &HeaderMap, name: &HeaderName) -> Option<N> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .filter_map(|value| match value.parse() {
            // As almost always.
            Ok(figure) => Some(figure),
            Err(_) => value
                .split(',')
                .filter_map(|value| value.trim().parse().ok())
                .min(),
        })
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(headers: &[(&'static str, &'static str)]) -> Said {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, http::HeaderValue::from_static(value));
        }
        Said::by(&map)
    }

    #[test]
    fn the_figures_and_the_clock_are_read() {
        let said = said(&[
            ("x-rate-limit-limit", "600"),
            ("x-rate-limit-remaining", "0"),
            ("x-rate-limit-reset", "1759127105"),
            ("date", "Mon, 29 Sep 2025 06:24:57 GMT"),
        ]);
        let figures = Figures {
            limit: 600,
            remaining: 0,
            reset: 1_759_127_105,
        };
        assert_eq!(said.figures, Some(figures));
        assert_eq!(figures.reset - said.date.unwrap_or(0), 8);
        assert!(!said.is_concurrency());
    }

    #[test]
    fn the_smallest_of_doubled_figures_counts() {
        let said = said(&[
            ("x-rate-limit-limit", "600, 1200"),
            ("x-rate-limit-remaining", "30"),
            ("x-rate-limit-remaining", "7"),
            ("x-rate-limit-reset", "200"),
            ("x-rate-limit-reset", "100"),
        ]);
        let smallest = Figures {
            limit: 600,
            remaining: 7,
            reset: 100,
        };
        assert_eq!(said.figures, Some(smallest));
        assert_eq!(said.date, None);
    }

    #[test]
    fn a_date_is_read_once_and_known_again() {
        for (date, expected) in [
            ("Mon, 29 Sep 2025 06:24:57 GMT", Some(1_759_127_097)),
            ("Mon, 29 Sep 2025 06:24:57 GMT", Some(1_759_127_097)),
            ("Mon, 29 Sep 2025 06:24:58 GMT", Some(1_759_127_098)),
            ("Monday, 29-Sep-25 06:24:57 GMT", Some(1_759_127_097)),
            ("Mon, 29 Sep 2025 06:24:58 GMX", None),
            ("Mon, 29 Sep 2025 06:24:58 GMT", Some(1_759_127_098)),
            ("", None),
        ] {
            assert_eq!(seconds(date.as_bytes()), expected, "{date}");
        }
    }

    #[test]
    fn half_of_it_is_nothing() {
        assert_eq!(said(&[("x-rate-limit-limit", "600")]), Said::default());
        assert_eq!(
            said(&[("x-rate-limit-limit", "many"), ("date", "soon")]),
            Said::default()
        );
    }
}
