//! The known name that a misspelt one may have meant.

/// The candidate with the fewest changes, if they are few for the length of the name.
///
/// A name that stands in the wrong section counts as one change.
pub(super) fn nearest<'a>(
    name: &str,
    candidates: impl Iterator<Item = &'a str>,
    separator: char,
) -> Option<&'a str> {
    let last = |text: &str| text.rsplit(separator).next().unwrap_or_default().to_owned();
    let tolerated = 1 + last(name).chars().count() / 4;
    // A name is read from outside: what is longer than any candidate could be is near to none.
    if name.len() > 100 {
        return None;
    }
    candidates
        .map(|candidate| {
            let whole = distance(name, candidate);
            let moved = 1 + distance(&last(name), &last(candidate));
            (whole.min(moved), candidate)
        })
        .filter(|(changes, _)| *changes <= tolerated)
        .min_by_key(|(changes, _)| *changes)
        .map(|(_, candidate)| candidate)
}

/// How many characters have to be put in, taken out or replaced. Case does not count.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, c) in one.to_lowercase().chars().enumerate() {
        let mut corner = index;
        let mut left = index + 1;
        row[0] = left;
        for (cell, d) in row.iter_mut().skip(1).zip(&other) {
            let replaced = corner + usize::from(c != *d);
            corner = *cell;
            left = replaced.min(corner + 1).min(left + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_counted() {
        for (one, other, expected) in [
            ("", "", 0),
            ("abc", "", 3),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("orgURL", "orgUrl", 0),
        ] {
            assert_eq!(distance(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn only_what_is_near_is_suggested() {
        let known = [
            "okta.client.orgUrl",
            "okta.client.rateLimit.maxRetries",
            "okta.client.token",
        ];
        for (name, expected) in [
            ("okta.client.orgurl", Some("okta.client.orgUrl")),
            ("okta.client.tokens", Some("okta.client.token")),
            (
                "okta.client.maxRetries",
                Some("okta.client.rateLimit.maxRetries"),
            ),
            ("okta.client.colour", None),
        ] {
            assert_eq!(nearest(name, known.into_iter(), '.'), expected, "{name}");
        }
    }
}
