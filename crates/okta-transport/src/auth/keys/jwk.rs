//! Keys as JSON Web Keys (RFC 7517), alone and in sets.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;
use zeroize::{Zeroize as _, Zeroizing};

use super::SigningAlgorithm;
use super::pair::KeyPair;
use super::problem::{Refused, refuse};
use super::rsa::{Crt, Numbers};
use super::{ec, rsa as rsa_keys};

/// What a JSON Web Key says.
pub(super) struct Read {
    pub(super) pair: KeyPair,
    pub(super) algorithm: Option<SigningAlgorithm>,
    pub(super) key_id: Option<String>,
}

/// Parsed text whose strings are wiped when it is dropped.
pub(super) struct WipedJson(pub(super) Value);

impl WipedJson {
    pub(super) fn parse(text: &str) -> Result<Self, Refused> {
        match serde_json::from_str(text) {
            Ok(json) => Ok(Self(json)),
            // Its own words would be safe, but a column helps nobody with a key of one line.
            Err(_) => refuse("is not a JSON Web Key: its JSON is broken"),
        }
    }
}

impl Drop for WipedJson {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

// As deep as the JSON: serde_json takes 128 levels at most.
fn wipe(json: &mut Value) {
    match json {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(members) => members.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn keys(set: &Value) -> Result<&[Value], Refused> {
    match set.get("keys") {
        Some(Value::Array(keys)) if keys.is_empty() => refuse("is an empty set of JSON Web Keys"),
        Some(Value::Array(keys)) => Ok(keys),
        _ => refuse("is not a set of JSON Web Keys: it has no list `keys`"),
    }
}

/// The key of this `kid` in a set.
pub(super) fn named<'a>(set: &'a Value, kid: &str) -> Result<&'a Value, Refused> {
    let keys = keys(set)?;
    let mut of_name = keys
        .iter()
        .filter(|key| key.get("kid").and_then(Value::as_str) == Some(kid));
    match (of_name.next(), of_name.next()) {
        (Some(key), None) => Ok(key),
        (Some(_), Some(_)) => refuse("is not clear: the set has several keys of this `kid`"),
        (None, _) => refuse(format!(
            "is not in the set: none of its {} keys has this `kid`",
            keys.len()
        )),
    }
}

/// The one private key in a set.
pub(super) fn only(set: &Value) -> Result<&Value, Refused> {
    let keys = keys(set)?;
    let mut private = keys.iter().filter(|key| key.get("d").is_some());
    match (private.next(), private.next()) {
        (Some(key), None) => Ok(key),
        (Some(_), Some(_)) => refuse("is a set with several private keys: say which by its `kid`"),
        (None, _) => refuse("is a set without a private key"),
    }
}

pub(super) fn read(jwk: &Value) -> Result<Read, Refused> {
    let Value::Object(members) = jwk else {
        return refuse("is not a JSON Web Key: it is no JSON object");
    };
    if members.contains_key("keys") {
        return refuse("is a set of JSON Web Keys: say which key by its `kid`");
    }
    let jwk = Members(members);
    let Some(kind) = jwk.text("kty")? else {
        return refuse("is not a JSON Web Key: it has no `kty`");
    };
    if kind == "oct" {
        return refuse("is a shared secret: give a private key, RSA or EC");
    }
    if !matches!(kind, "RSA" | "EC") {
        return refuse("is a kind of key that Okta does not take: `kty` must be `RSA` or `EC`");
    }
    if !members.contains_key("d") {
        return refuse("is a public key: its private member `d` is missing");
    }
    if jwk.text("use")?.is_some_and(|purpose| purpose != "sig") {
        return refuse("is not for signatures: its `use` is not `sig`");
    }
    if members.get("key_ops").is_some_and(|operations| {
        let operations = operations.as_array();
        !operations.is_some_and(|list| list.iter().any(|operation| operation == "sign"))
    }) {
        return refuse("is not for signing: its `key_ops` do not hold `sign`");
    }
    let algorithm = match jwk.text("alg")? {
        None => None,
        Some(name) => Some(SigningAlgorithm::from_name(name).ok_or_else(|| {
            Refused::new(
                "has an `alg` that Okta does not take: RS256, RS384, RS512, ES256, ES384 or ES512",
            )
        })?),
    };
    let key_id = jwk.text("kid")?.map(str::to_owned);
    let pair = if kind == "RSA" { jwk.rsa()? } else { jwk.ec()? };
    Ok(Read {
        pair,
        algorithm,
        key_id,
    })
}

struct Members<'a>(&'a serde_json::Map<String, Value>);

impl<'a> Members<'a> {
    /// A member that may be missing, but is text.
    fn text(&self, name: &str) -> Result<Option<&'a str>, Refused> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => refuse(format!("is broken: its member `{name}` is not text")),
        }
    }

    /// The bytes of a member.
    fn bytes(&self, name: &str) -> Result<Zeroizing<Vec<u8>>, Refused> {
        let Some(text) = self.text(name)? else {
            return refuse(format!("is incomplete: its member `{name}` is missing"));
        };
        // Of the final size at once: growing would leave a copy behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
        if URL_SAFE_NO_PAD.decode_vec(text, &mut bytes).is_ok() {
            return Ok(bytes);
        }
        bytes.zeroize();
        let why = if STANDARD.decode_vec(text, &mut bytes).is_ok() {
            "is base64, and must be base64url without padding"
        } else {
            "is not base64url"
        };
        refuse(format!("is broken: its member `{name}` {why}"))
    }

    fn rsa(&self) -> Result<KeyPair, Refused> {
        if self.0.contains_key("oth") {
            return refuse("is an RSA key of more than two primes, which few can verify");
        }
        let (n, e, d) = (self.bytes("n")?, self.bytes("e")?, self.bytes("d")?);
        let mut numbers = Numbers {
            n: &n,
            e: &e,
            d: &d,
            crt: None,
        };
        const CRT: [&str; 5] = ["p", "q", "dp", "dq", "qi"];
        // All or none of them, says RFC 7518 in section 6.3.2.
        if !CRT.iter().any(|name| self.0.contains_key(*name)) {
            return rsa_keys::from_numbers(&numbers);
        }
        let (p, q) = (self.bytes("p")?, self.bytes("q")?);
        let (dp, dq, qi) = (self.bytes("dp")?, self.bytes("dq")?, self.bytes("qi")?);
        numbers.crt = Some(Crt {
            p: &p,
            q: &q,
            dp: &dp,
            dq: &dq,
            qi: &qi,
        });
        rsa_keys::from_numbers(&numbers)
    }

    fn ec(&self) -> Result<KeyPair, Refused> {
        let Some(curve) = self.text("crv")? else {
            return refuse("is incomplete: its member `crv` is missing");
        };
        let (x, y, d) = (self.bytes("x")?, self.bytes("y")?, self.bytes("d")?);
        ec::from_coordinates(curve, &x, &y, &d)
    }
}

pub(in crate::auth) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
