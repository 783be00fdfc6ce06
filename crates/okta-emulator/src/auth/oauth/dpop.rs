//! DPoP proofs (RFC 9449): whoever sends one has the private key that a token is bound to.

use http::HeaderMap;
use percent_encoding::percent_decode_str;

use super::jwt::{Jwt, SKEW};
use super::keys::Key;
use crate::clock::Moment;

/// A proof that was made for this method and address, in time, by whoever has the key.
#[derive(Debug)]
pub(super) struct Proof {
    /// The thumbprint of the key.
    pub(super) key: String,
    pub(super) id: Option<String>,
    pub(super) nonce: Option<String>,
    /// The digest of an access token.
    pub(super) token: Option<String>,
    /// When it is too old.
    pub(super) until: Moment,
}

impl Proof {
    /// Verifies the proof that came with a request.
    pub(super) fn of(
        headers: &HeaderMap,
        method: &str,
        url: &str,
        now: Moment,
    ) -> Result<Self, String> {
        let mut lines = headers.get_all("dpop").iter();
        let line = lines.next().ok_or("The DPoP header is missing")?;
        if lines.next().is_some() {
            return Err("There is more than one DPoP header".to_owned());
        }
        let proof = line.to_str().ok().ok_or("The DPoP proof is not a token")?;
        Self::read(proof, method, url, now)
            .map_err(|reason| format!("The DPoP proof cannot be used: {reason}"))
    }

    fn read(proof: &str, method: &str, url: &str, now: Moment) -> Result<Self, String> {
        let jwt = Jwt::read(proof)?;
        if jwt.header.get("typ").is_none_or(|it| it != "dpop+jwt") {
            return Err("its typ is not dpop+jwt".to_owned());
        }
        let key = Key::from_jwk(jwt.header.get("jwk").ok_or("its header has no jwk")?)?;
        if !jwt.signed_by(&key) {
            return Err("its jwk did not make its signature".to_owned());
        }
        if jwt.text("htm") != Some(method) {
            return Err(format!("its htm is not {method}"));
        }
        if !jwt.text("htu").is_some_and(|it| same_address(it, url)) {
            return Err(format!("its htu is not {url}"));
        }
        let made = jwt.time("iat")?.ok_or("it has no iat")?;
        if made.saturating_sub(now.0).saturating_abs() > SKEW {
            return Err(format!("its iat is more than {SKEW} seconds away"));
        }
        let claim = |name: &str| jwt.text(name).map(str::to_owned);
        Ok(Self {
            key: key.thumbprint().to_owned(),
            id: jwt.id()?.map(str::to_owned),
            nonce: claim("nonce"),
            token: claim("ath"),
            until: Moment(made + SKEW),
        })
    }
}

/// The address that a proof names: without query and fragment, and with the path as Okta compares it. It decodes the
/// path and encodes only `%`, space, `"` and `#` again, so `%40` in a request is `@` in its proof.
pub(super) fn address(base: &str, path: &str) -> String {
    let mut address = base.to_owned();
    for c in percent_decode_str(path).decode_utf8_lossy().chars() {
        match c {
            // A doubled slash is no other path.
            '/' if address.len() > base.len() && address.ends_with('/') => {}
            '%' => address.push_str("%25"),
            ' ' => address.push_str("%20"),
            '"' => address.push_str("%22"),
            '#' => address.push_str("%23"),
            c => address.push(c),
        }
    }
    address
}

/// Scheme and host are the same in any case, the path only in its own.
fn same_address(one: &str, other: &str) -> bool {
    let split = |address: &str| {
        let host = address.find("://").map_or(0, |at| at + 3);
        address[host..]
            .find('/')
            .map_or(address.len(), |at| at + host)
    };
    let (one, other) = (one.split_at(split(one)), other.split_at(split(other)));
    one.0.eq_ignore_ascii_case(other.0) && one.1 == other.1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Proof, address, same_address};
    use crate::auth::oauth::encoding::base64url;
    use crate::clock::Moment;

    #[test]
    fn an_address_has_its_path_as_okta_compares_it() {
        let base = "https://org.example.com:8080";
        for (path, in_proof) in [
            ("/api/v1/users", "/api/v1/users"),
            ("/api/v1/users/a%40b", "/api/v1/users/a@b"),
            ("/api/v1/users/a@b", "/api/v1/users/a@b"),
            ("/g/a%20b%22%23%25%2F%2b", "/g/a%20b%22%23%25/+"),
            ("/g/%C3%A9", "/g/\u{e9}"),
            ("/g/%zz", "/g/%25zz"),
            ("//api//v1/", "/api/v1/"),
        ] {
            assert_eq!(address(base, path), format!("{base}{in_proof}"), "{path}");
        }
    }

    #[test]
    fn only_a_host_is_the_same_in_any_case() {
        assert!(same_address(
            "HTTPS://Org.example.com/a",
            "https://org.example.com/a"
        ));
        for other in [
            "https://org.example.com/A",
            "https://org.example.com/a?",
            "https://org.example.com",
            "a",
            "\u{e9}://",
        ] {
            assert!(!same_address(other, "https://org.example.com/a"), "{other}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_comes_makes_it_panic(
            header in "\\PC{0,60}", kty in "(RSA|EC|oct)", number in "[A-Za-z0-9_-]{0,90}", htu in "\\PC{0,30}",
            raw in "\\PC{0,60}",
        ) {
            let jwk = format!(
                r#"{{"alg":"ES256","typ":"dpop+jwt","jwk":{{"kty":"{kty}","crv":"P-256","x":"{number}","y":"{number}"}}}}"#
            );
            for header in [header, jwk] {
                let token = format!("{}.{}.c2ln", base64url(header), base64url("{}"));
                prop_assert!(Proof::read(&token, "GET", "https://a/b", Moment(0)).is_err());
            }
            prop_assert!(Proof::read(&raw, "GET", "https://a/b", Moment(0)).is_err());
            address("https://a", &raw);
            same_address(&htu, &raw);
        }
    }
}
