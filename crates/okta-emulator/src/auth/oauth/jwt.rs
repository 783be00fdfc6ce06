//! JSON Web Tokens in their compact form, signed by someone else.

use serde_json::Value;

use super::encoding::from_base64url;
use super::keys::{Algorithm, Key};
use crate::json::Object;

/// The longest token that is looked at, in bytes: no honest one comes near.
const MAX_TOKEN: usize = 16 * 1024;

/// How far a client's clock may lead or lag, in seconds, where a claim says when something was made.
pub(super) const SKEW: i64 = 300;

/// A token that was read, but not verified.
pub(super) struct Jwt<'a> {
    pub(super) header: Object,
    pub(super) claims: Object,
    pub(super) algorithm: Algorithm,
    signed: &'a str,
    signature: Vec<u8>,
}

impl<'a> Jwt<'a> {
    pub(super) fn read(token: &'a str) -> Result<Self, String> {
        if token.len() > MAX_TOKEN {
            return Err(format!("it is longer than {MAX_TOKEN} bytes"));
        }
        let (signed, signature) = token.rsplit_once('.').ok_or("it has no three parts")?;
        let (header, claims) = signed.split_once('.').ok_or("it has no three parts")?;
        let header = object(header).ok_or("its header is not a JSON object in base64url")?;
        let claims = object(claims).ok_or("its claims are not a JSON object in base64url")?;
        let signature = from_base64url(signature).ok_or("its signature is not base64url")?;
        let algorithm = header
            .get("alg")
            .and_then(Value::as_str)
            .and_then(Algorithm::named)
            .ok_or("its alg must be RS256, RS384, RS512, ES256, ES384 or ES512")?;
        // A critical extension has to be understood (RFC 7515, 4.1.11), and none is.
        if header.contains_key("crit") {
            return Err("its header has a crit".to_owned());
        }
        Ok(Self {
            header,
            claims,
            algorithm,
            signed,
            signature,
        })
    }

    /// Whether this key signed the token.
    pub(super) fn signed_by(&self, key: &Key) -> bool {
        key.verifies(self.algorithm, self.signed.as_bytes(), &self.signature)
    }

    /// A claim that is a text.
    pub(super) fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim)?.as_str()
    }

    /// A claim that is a time, in seconds since 1970-01-01T00:00:00Z. A fraction is cut.
    pub(super) fn time(&self, claim: &str) -> Result<Option<i64>, String> {
        let Some(value) = self.claims.get(claim) else {
            return Ok(None);
        };
        // A cast of what is beyond all times ends at the last one.
        let seconds = value
            .as_i64()
            .or_else(|| value.as_f64().map(|seconds| seconds as i64));
        seconds
            .map(Some)
            .ok_or_else(|| format!("its {claim} is not a number"))
    }

    /// The id of the token, without which it could be used again.
    pub(super) fn id(&self) -> Result<Option<&str>, String> {
        match self.claims.get("jti") {
            None => Ok(None),
            Some(Value::String(id)) if !id.is_empty() => Ok(Some(id)),
            Some(_) => Err("its jti is not a text".to_owned()),
        }
    }
}

fn object(part: &str) -> Option<Object> {
    serde_json::from_slice(&from_base64url(part)?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Jwt;
    use crate::auth::oauth::encoding::base64url;
    use crate::auth::oauth::keys::Key;

    fn reason(token: &str) -> String {
        Jwt::read(token).err().unwrap_or_default()
    }

    #[test]
    fn what_is_no_token_is_said() {
        let (header, claims) = (base64url(r#"{"alg":"ES256"}"#), base64url("{}"));
        assert_eq!(reason(&format!("{header}.{claims}.c2ln")), "");
        let none = base64url(r#"{"alg":"none"}"#);
        let hmac = base64url(r#"{"alg":"HS256"}"#);
        let critical = base64url(r#"{"alg":"ES256","crit":["exp"],"exp":1}"#);
        for (token, what) in [
            (String::new(), "three parts"),
            ("a.b".to_owned(), "three parts"),
            (format!("{header}.{claims}.c2ln.x"), "claims"),
            (format!("{header}.{claims}.c2ln="), "signature"),
            (format!("{header}.{claims}.c2l+"), "signature"),
            (format!("!!!.{claims}.c2ln"), "header"),
            (format!("{}.{claims}.c2ln", base64url("[]")), "header"),
            (format!("{header}.{}.c2ln", base64url("7")), "claims"),
            (format!("{none}.{claims}."), "alg"),
            (format!("{hmac}.{claims}.c2ln"), "alg"),
            (format!("{claims}.{claims}.c2ln"), "alg"),
            (format!("{critical}.{claims}.c2ln"), "crit"),
            (
                format!("{header}.{claims}.{}", "A".repeat(20_000)),
                "longer",
            ),
        ] {
            assert!(reason(&token).contains(what), "{what}: {}", reason(&token));
        }
    }

    proptest! {
        #[test]
        fn nothing_that_comes_makes_it_panic(
            header in "\\PC{0,40}", claims in "\\PC{0,40}", signature in "[A-Za-z0-9_.=-]{0,40}", raw in "\\PC{0,80}",
        ) {
            Jwt::read(&raw).ok();
            let token = format!("{}.{}.{signature}", base64url(header), base64url(claims));
            Jwt::read(&token).ok();
        }

        #[test]
        fn times_and_ids_of_any_kind_are_read(claim in prop_oneof![
            any::<i64>().prop_map(|n| n.to_string()), any::<f64>().prop_map(|n| n.to_string()),
            Just("1e999".to_owned()), Just("\"x\"".to_owned()), Just("null".to_owned()), Just("[]".to_owned()),
        ]) {
            let header = base64url(r#"{"alg":"RS256"}"#);
            let claims = base64url(format!(r#"{{"exp":{claim},"jti":{claim}}}"#));
            if let Ok(token) = Jwt::read(&format!("{header}.{claims}.c2ln")) {
                token.time("exp").ok();
                token.id().ok();
            }
        }

        #[test]
        fn a_key_of_any_members_is_read_or_refused(
            kty in "(RSA|EC|oct)", crv in "(P-256|P-384|P-521|P-1)", one in prop::collection::vec(any::<u8>(), 0..300),
            two in prop::collection::vec(any::<u8>(), 0..70), signature in prop::collection::vec(any::<u8>(), 0..300),
        ) {
            let jwk = serde_json::json!({
                "kty": kty, "crv": crv, "n": base64url(&one), "e": base64url(&two), "x": base64url(&one),
                "y": base64url(&two),
            });
            let header = base64url(r#"{"alg":"RS256"}"#);
            let token = format!("{header}.{}.{}", base64url("{}"), base64url(signature));
            if let (Ok(key), Ok(token)) = (Key::from_jwk(&jwk), Jwt::read(&token)) {
                prop_assert!(!token.signed_by(&key));
            }
        }
    }
}
