//! Values from text, alike for every source: in the environment everything is text, so a number is one there as well.
//!
//! What is wrong is said without the value, which may be a secret under the wrong key.

use std::time::Duration;

use super::LogLevel;

/// The longest time that can be set: a year. More is a mistake of units.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 60 * 60);

pub(super) type Parsed<T> = Result<T, &'static str>;

pub(super) fn boolean(text: &str) -> Parsed<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Ok(true),
        "false" | "no" | "off" | "0" => Ok(false),
        _ => Err("is neither true nor false"),
    }
}

pub(super) fn count(text: &str) -> Parsed<u32> {
    let wrong = "is not a whole number from 0 to 4294967295";
    text.trim().parse().map_err(|_| wrong)
}

pub(super) fn port(text: &str) -> Parsed<u16> {
    match text.trim().parse() {
        Ok(port) if port != 0 => Ok(port),
        _ => Err("is not a number from 1 to 65535"),
    }
}

pub(super) fn seconds(text: &str) -> Parsed<Duration> {
    let wrong = "is not a number of seconds from 0 to a year";
    let number: f64 = text.trim().parse().map_err(|_| wrong)?;
    Duration::try_from_secs_f64(number)
        .ok()
        .filter(|time| *time <= LONGEST)
        .ok_or(wrong)
}

pub(super) fn minutes(text: &str) -> Parsed<Duration> {
    let wrong = "is not a number of minutes from 0 to a year";
    let number: f64 = text.trim().parse().map_err(|_| wrong)?;
    Duration::try_from_secs_f64(number * 60.0)
        .ok()
        .filter(|time| *time <= LONGEST)
        .ok_or(wrong)
}

pub(super) fn log_level(text: &str) -> Parsed<LogLevel> {
    Ok(match text.trim().to_ascii_lowercase().as_str() {
        "off" => LogLevel::Off,
        "error" | "critical" | "fatal" => LogLevel::Error,
        "warn" | "warning" => LogLevel::Warn,
        "info" => LogLevel::Info,
        "debug" => LogLevel::Debug,
        "trace" => LogLevel::Trace,
        _ => return Err("is none of OFF, ERROR, WARN, INFO, DEBUG, TRACE"),
    })
}

/// Words between commas and white space.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| c == ',' || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A host name or address and nothing else.
pub(super) fn host(text: &str) -> Parsed<String> {
    let address = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let is_host = match address {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            !text.is_empty()
                && text
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
        }
    };
    if is_host {
        Ok(text.to_owned())
    } else {
        Err("is not a host name alone: no scheme, user, port or path")
    }
}

/// Whether the text stands for a value in documentation: `{clientId}`, `<clientId>`, `${CLIENT_ID}`, `YOUR_CLIENT_ID`.
pub(super) fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let is_within = |begin, end| text.starts_with(begin) && text.ends_with(end);
    // A key as JWK is in braces too, and has quotes.
    let is_braces = (is_within("{", "}") || is_within("${", "}")) && !text.contains('"');
    let bare: String = text
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    is_braces
        || is_within("<", ">")
        || (bare.len() == text.chars().filter(|c| !matches!(c, '_' | '-')).count()
            && [
                "yourclient",
                "yourprivate",
                "yourkey",
                "yourscope",
                "youroauth",
                "yourokta",
            ]
            .iter()
            .any(|beginning| bare.starts_with(beginning)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_in_their_units() {
        assert_eq!(seconds(" 30 "), Ok(Duration::from_secs(30)));
        assert_eq!(seconds("0"), Ok(Duration::ZERO));
        assert_eq!(seconds("2.5"), Ok(Duration::from_millis(2500)));
        assert_eq!(minutes("5"), Ok(Duration::from_secs(300)));
        for text in ["", "-1", "30s", "NaN", "inf", "1e300", "40000000"] {
            assert!(seconds(text).is_err(), "{text}");
            assert!(minutes(text).is_err(), "{text}");
        }
    }

    #[test]
    fn hosts_are_hosts_alone() {
        for text in ["proxy.acme.example", "10.0.0.1", "[::1]", "localhost"] {
            assert!(host(text).is_ok(), "{text}");
        }
        for text in [
            "http://proxy.acme.example",
            "amy:hunter2@proxy.acme.example",
            "proxy.acme.example:8080",
            "proxy.acme.example/",
            "[hunter2]",
        ] {
            assert!(host(text).is_err(), "{text}");
        }
    }

    #[test]
    fn placeholders_are_told_from_values() {
        for text in [
            "{clientId}",
            "{}",
            "<id>",
            "${ID}",
            "YOUR_CLIENT_ID",
            "your-private-key",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "0oa1client",
            r#"{"kty":"RSA"}"#,
            "/etc/okta/your-private-key.pem",
            "pa$$w{o}rd",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn words_are_between_commas_and_spaces() {
        assert_eq!(words(" a, b,c  d\n"), ["a", "b", "c", "d"]);
    }
}
