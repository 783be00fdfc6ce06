//! Times are text, for the org and for SQLite. SQLite compares texts, the org compares instants; these bounds are made so
//! that an org never leaves out what SQLite would take, whatever a query writes: `'2026-11-22'`, `'2026-11-22 10:00:00'`
//! and `'2026-11-22T10:00:00.000Z'` all sort differently among the org's own texts.

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Span, Timestamp};

/// The instant that no text at or above `text` is before, as the org writes it.
pub(crate) fn at_least(text: &str) -> Option<String> {
    let (start, _) = unit(text)?;
    Some(written(start))
}

/// The instant that no text at or below `text` is after, or at.
pub(crate) fn below(text: &str) -> Option<String> {
    let (_, end) = unit(text)?;
    Some(written(end))
}

/// The largest unit that `text` names from its start, as the org writes times: a second where it goes so far, else a day.
///
/// Texts of the org that sort between the start of the unit and its end are times in it. What follows in `text` is left
/// to SQLite.
fn unit(text: &str) -> Option<(Timestamp, Timestamp)> {
    let date: Date = digits(text, "dddd-dd-dd")?.parse().ok()?;
    let day = DateTime::from_parts(date, Time::midnight());
    let second =
        digits(text, "dddd-dd-ddTdd:dd:dd").and_then(|second| second.parse::<DateTime>().ok());
    let (start, length) = match second {
        Some(second) => (second, Span::new().seconds(1)),
        None => (day, Span::new().days(1)),
    };
    let end = start.checked_add(length).ok()?;
    let instant = |time: DateTime| jiff::tz::Offset::UTC.to_timestamp(time).ok();
    Some((instant(start)?, instant(end)?))
}

/// The start of `text` where it is of this form; a `d` is a digit.
fn digits<'a>(text: &'a str, form: &str) -> Option<&'a str> {
    let start = text.get(..form.len())?;
    let fits = start
        .bytes()
        .zip(form.bytes())
        .all(|(byte, form)| match form {
            b'd' => byte.is_ascii_digit(),
            form => byte == form,
        });
    fits.then_some(start)
}

/// A time as the org writes it: `2026-11-22T10:00:00.000Z`.
pub(crate) fn written(time: Timestamp) -> String {
    format!("{time:.3}")
}

/// Now, moved by SQLite's modifiers: `-90 days`, `+1 hour`. `None` where one is unknown.
pub(crate) fn moved(now: Timestamp, modifiers: &[String]) -> Option<Timestamp> {
    modifiers.iter().try_fold(now, |time, modifier| {
        let (amount, unit) = modifier.trim().split_once(' ')?;
        let amount: i64 = amount.trim_start_matches('+').parse().ok()?;
        let hours = match unit.trim().trim_end_matches('s') {
            "second" => return time.checked_add(SignedDuration::from_secs(amount)).ok(),
            "minute" => {
                return time
                    .checked_add(SignedDuration::from_secs(amount.checked_mul(60)?))
                    .ok();
            }
            "hour" => amount,
            "day" => amount.checked_mul(24)?,
            "week" => amount.checked_mul(7 * 24)?,
            "month" | "year" => {
                let zoned = time.to_zoned(jiff::tz::TimeZone::UTC);
                let span = match unit.trim().starts_with("month") {
                    true => Span::new().try_months(amount),
                    false => Span::new().try_years(amount),
                };
                return Some(zoned.checked_add(span.ok()?).ok()?.timestamp());
            }
            _ => return None,
        };
        time.checked_add(SignedDuration::from_secs(hours.checked_mul(3_600)?))
            .ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_wide_enough_for_any_way_to_write_a_time() {
        for (text, from, until) in [
            (
                "2026-11-22",
                "2026-11-22T00:00:00.000Z",
                "2026-11-23T00:00:00.000Z",
            ),
            (
                "2026-11-22 10:00:00",
                "2026-11-22T00:00:00.000Z",
                "2026-11-23T00:00:00.000Z",
            ),
            (
                "2026-11-22T10:00:00.999Z",
                "2026-11-22T10:00:00.000Z",
                "2026-11-22T10:00:01.000Z",
            ),
            (
                "2026-11-22T10:00:00+02:00",
                "2026-11-22T10:00:00.000Z",
                "2026-11-22T10:00:01.000Z",
            ),
            (
                "2026-11-22T10:00",
                "2026-11-22T00:00:00.000Z",
                "2026-11-23T00:00:00.000Z",
            ),
        ] {
            assert_eq!(at_least(text).as_deref(), Some(from), "{text}");
            assert_eq!(below(text).as_deref(), Some(until), "{text}");
        }
        for odd in ["", "2026", "2026-13-01", "yesterday", "2026-11-2é"] {
            assert_eq!((at_least(odd), below(odd)), (None, None), "{odd}");
        }
    }

    #[test]
    fn now_is_moved_by_modifiers() {
        let now: Timestamp = "2026-03-31T12:00:00Z".parse().unwrap();
        for (modifier, moved_to) in [
            ("-90 days", "2025-12-31T12:00:00.000Z"),
            ("+1 hour", "2026-03-31T13:00:00.000Z"),
            ("-1 month", "2026-02-28T12:00:00.000Z"),
        ] {
            assert_eq!(
                moved(now, &[modifier.to_owned()]).map(written).as_deref(),
                Some(moved_to)
            );
        }
        assert_eq!(moved(now, &["start of day".to_owned()]), None);
    }
}
