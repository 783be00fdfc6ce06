//! The public key in a proof's header, and its thumbprint (RFC 7638).
//!
//! Both are made of the members that a key must have, and of nothing else: a signer of somebody else's may hand out more
//! than its public part, and a proof is read by every server.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::auth::keys::base64url;
use crate::auth::signer::{SignError, SigningAlgorithm};

/// Members and their order, which is that of their names.
const EC: [&str; 4] = ["crv", "kty", "x", "y"];
const RSA: [&str; 3] = ["e", "kty", "n"];

/// The required members of a public key as JSON without white space, in the order of their names.
pub(super) fn required_members(
    jwk: &Value,
    algorithm: SigningAlgorithm,
) -> Result<String, SignError> {
    use SigningAlgorithm::{Es256, Es384, Es512, Rs256, Rs384, Rs512};
    let (kind, curve, members) = match algorithm {
        Rs256 | Rs384 | Rs512 => ("RSA", None, &RSA[..]),
        Es256 => ("EC", Some("P-256"), &EC[..]),
        Es384 => ("EC", Some("P-384"), &EC[..]),
        Es512 => ("EC", Some("P-521"), &EC[..]),
    };
    let mut json = String::with_capacity(512);
    for &name in members {
        let value = jwk.get(name).and_then(Value::as_str).unwrap_or_default();
        let is_right = match name {
            "kty" => value == kind,
            "crv" => Some(value) == curve,
            // So nothing in it has to be escaped.
            _ => !value.is_empty() && value.bytes().all(is_base64url),
        };
        if !is_right {
            let reason = format!("the signer's public key has no `{name}` that fits {algorithm}");
            return Err(SignError::new(reason));
        }
        json.push(if json.is_empty() { '{' } else { ',' });
        json.push_str(&format!(r#""{name}":"{value}""#));
    }
    json.push('}');
    Ok(json)
}

/// The thumbprint of a key that is written so.
pub(super) fn thumbprint(required_members: &str) -> String {
    base64url(&Sha256::digest(required_members))
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The example of RFC 7638, section 3.1.
    #[test]
    fn thumbprints_are_those_of_the_rfc() {
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let jwk = json!({ "kty": "RSA", "n": n, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29" });
        let members = required_members(&jwk, SigningAlgorithm::Rs256).expect("a public key");
        assert_eq!(
            thumbprint(&members),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
        );
    }

    #[test]
    fn only_what_is_public_is_taken() {
        let jwk =
            json!({ "kty": "EC", "crv": "P-256", "x": "AQ", "y": "Ag", "d": "Aw", "kid": "mine" });
        let members = required_members(&jwk, SigningAlgorithm::Es256).expect("a public key");
        assert_eq!(members, r#"{"crv":"P-256","kty":"EC","x":"AQ","y":"Ag"}"#);
    }

    #[test]
    fn a_key_that_does_not_fit_is_refused() {
        let ec = json!({ "kty": "EC", "crv": "P-256", "x": "AQ", "y": "Ag" });
        for (name, value) in [
            ("kty", json!("RSA")),
            ("crv", json!("P-384")),
            ("x", json!("")),
            ("x", json!("A\"Q")),
            ("y", json!(7)),
            ("y", Value::Null),
        ] {
            let mut jwk = ec.clone();
            jwk[name] = value;
            let error = required_members(&jwk, SigningAlgorithm::Es256).expect_err(name);
            assert!(
                format!("{error:?}").contains(&format!("`{name}`")),
                "{error:?}"
            );
        }
        assert!(required_members(&ec, SigningAlgorithm::Rs256).is_err());
        assert!(required_members(&json!(null), SigningAlgorithm::Es256).is_err());
    }
}
