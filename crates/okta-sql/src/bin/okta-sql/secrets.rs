//! Which statements may hold a secret: they are neither kept nor repeated.

/// Words beside which secrets stand. Too many rather than too few: a statement that is not kept is typed again.
const WORDS: &[&str] = &[
    "answer",
    "apikey",
    "api_key",
    "assertion",
    "authorization",
    "authscheme",
    "credential",
    "headers",
    "passcode",
    "passphrase",
    "password",
    "privatekey",
    "private_key",
    "secret",
    "token",
];

/// Whether a text has such a word in it.
pub fn may_hold(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    WORDS.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_secrets_are_found_in_any_case() {
        assert!(may_hold("INSERT INTO users(clientSecret) VALUES ('x')"));
        assert!(!may_hold("SELECT login FROM users"));
    }
}
