//! Units of numbers, as far as names or standards say them.

use crate::generate::models::naming::snake;

/// What a name ends with, and the unit that it says.
const ENDINGS: &[(&str, &str)] = &[
    ("milliseconds", "in milliseconds"),
    ("millis", "in milliseconds"),
    ("seconds", "in seconds"),
    ("minutes", "in minutes"),
    ("hours", "in hours"),
    ("days", "in days"),
    ("weeks", "in weeks"),
    ("months", "in months"),
    ("bytes", "in bytes"),
    ("kilometers", "in kilometers"),
    ("kph", "in kilometers per hour"),
    ("percentage", "in percent"),
    ("percent", "in percent"),
];

/// Whole names that a standard gives a unit.
const STANDARD: &[(&str, &str)] = &[
    // RFC 6749, section 5.1.
    ("expires_in", "in seconds"),
    // RFC 7519, section 4.1.
    ("exp", "in seconds since 1970 (UTC)"),
    ("iat", "in seconds since 1970 (UTC)"),
    ("nbf", "in seconds since 1970 (UTC)"),
    // RFC 7591, section 3.2.1.
    ("client_id_issued_at", "in seconds since 1970 (UTC)"),
    (
        "client_secret_expires_at",
        "in seconds since 1970 (UTC), 0 for never",
    ),
];

/// The unit of a number of this name.
pub(super) fn unit(wire: &str) -> Option<&'static str> {
    let name = snake(wire);
    let last = name.rsplit('_').next().unwrap_or_default();
    let standard = STANDARD.iter().find(|(whole, _)| *whole == wire);
    let found = standard.or_else(|| ENDINGS.iter().find(|(ending, _)| *ending == last));
    found.map(|(_, unit)| *unit)
}

#[cfg(test)]
mod tests {
    use super::unit;

    #[test]
    fn names_say_units() {
        assert_eq!(unit("maxSessionIdleMinutes"), Some("in minutes"));
        assert_eq!(unit("velocityKph"), Some("in kilometers per hour"));
        assert_eq!(unit("minutesAgo"), None);
        assert_eq!(unit("iat"), Some("in seconds since 1970 (UTC)"));
        assert_eq!(unit("priority"), None);
    }
}
