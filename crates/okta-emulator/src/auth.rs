//! Who may call: everyone who brings one of the org's tokens.

use http::HeaderMap;
use http::header::AUTHORIZATION;

use crate::error::Refusal;

/// The tokens that an org takes. Has no `Debug`: tokens are secrets, even of a box.
#[derive(Clone)]
pub(crate) struct Tokens(Vec<String>);

impl Tokens {
    pub(crate) fn new(tokens: Vec<String>) -> Self {
        Self(tokens)
    }

    /// Takes `SSWS token` (with or without the blank, in any case) and `Bearer token`.
    pub(crate) fn check(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let header = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let given = header
            .and_then(token_of)
            .ok_or_else(Refusal::unauthenticated)?;
        if self.0.iter().any(|token| token == given) {
            Ok(())
        } else {
            Err(Refusal::unauthenticated())
        }
    }
}

fn token_of(header: &str) -> Option<&str> {
    let after = |scheme: &str| {
        let (start, rest) = header.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    };
    let token = match after("SSWS") {
        Some(rest) => rest,
        None => after("Bearer").filter(|rest| rest.starts_with(' '))?,
    };
    Some(token.trim()).filter(|token| !token.is_empty())
}

#[cfg(test)]
mod tests {
    use super::token_of;

    #[test]
    fn every_way_to_write_a_token_is_read() {
        for header in ["SSWS t0", "SSWSt0", "ssws t0", "Bearer t0", "bearer  t0 "] {
            assert_eq!(token_of(header), Some("t0"), "{header:?}");
        }
        for header in ["", "SSWS", "SSWS ", "Bearer", "Bearert0", "Basic t0", "é"] {
            assert_eq!(token_of(header), None, "{header:?}");
        }
    }
}
