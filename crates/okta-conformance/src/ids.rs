//! Ids of Okta's, known by their looks: recordings name things of an org that is not here.

/// What stands between anything that is no letter or digit.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
}

/// Whether a word is an id of Okta's: twenty letters and digits, of which the first three say of what.
pub(crate) fn is_id(word: &str) -> bool {
    let has = |kind: fn(&u8) -> bool| word.as_bytes().iter().any(kind);
    word.len() == 20 && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::{is_id, words};

    #[test]
    fn ids_are_known_by_their_looks() {
        let ids = |text: &'static str| words(text).filter(|word| is_id(word)).count();
        for text in [
            "00u1ab2cd3EF4gh5ij6K",
            "https://a.example.com/api/v1/groups/00g1ab2cd3EF4gh5ij6K",
            r#"id eq "0oadefaultsource0001""#,
        ] {
            assert_eq!(ids(text), 1, "{text}");
        }
        for text in ["", "default", "00u1ab2cd3EF4gh5ij6", "00000000000000000000"] {
            assert_eq!(ids(text), 0, "{text}");
        }
    }
}
