//! What an `Authorization` header brings.

use http::HeaderMap;
use http::header::AUTHORIZATION;

/// A token, by the scheme that it came with.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Credentials<'a> {
    ApiToken(&'a str),
    Bearer(&'a str),
    Dpop(&'a str),
}

impl<'a> Credentials<'a> {
    /// `None` where there is no header, or not one of these schemes with a token.
    pub(super) fn of(headers: &'a HeaderMap) -> Option<Self> {
        Self::read(headers.get(AUTHORIZATION)?.to_str().ok()?)
    }

    /// Takes `SSWS token` (with or without the blank), `Bearer token` and `DPoP token`, in any case.
    fn read(header: &'a str) -> Option<Self> {
        let after = |scheme: &str| {
            let (start, rest) = header.split_at_checked(scheme.len())?;
            start.eq_ignore_ascii_case(scheme).then_some(rest)
        };
        let (kind, rest): (fn(&'a str) -> Self, &'a str) = if let Some(rest) = after("SSWS") {
            (Self::ApiToken, rest)
        } else if let Some(rest) = after("Bearer ") {
            (Self::Bearer, rest)
        } else {
            (Self::Dpop, after("DPoP ")?)
        };
        Some(rest.trim())
            .filter(|token| !token.is_empty())
            .map(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::Credentials::{self, ApiToken, Bearer, Dpop};

    #[test]
    fn every_way_to_write_a_token_is_read() {
        for header in ["SSWS t0", "SSWSt0", "ssws t0", "sSwSt0", "SSWS  t0 "] {
            assert_eq!(
                Credentials::read(header),
                Some(ApiToken("t0")),
                "{header:?}"
            );
        }
        for header in ["Bearer t0", "bearer  t0 "] {
            assert_eq!(Credentials::read(header), Some(Bearer("t0")), "{header:?}");
        }
        for header in ["DPoP t0", "dpop  t0 "] {
            assert_eq!(Credentials::read(header), Some(Dpop("t0")), "{header:?}");
        }
        for header in [
            "", "SSWS", "SSWS ", "Bearer", "Bearer ", "Bearert0", "DPoP", "DPoPt0", "Basic t0", "é",
        ] {
            assert_eq!(Credentials::read(header), None, "{header:?}");
        }
    }
}
