//! Keys in PEM: PKCS#1, PKCS#8 and SEC1.
//!
//! Written by hand above base64, since what people paste is not what RFC 7468 demands: indented by YAML, joined to one
//! line by an environment, wrapped at any width, with a certificate in front.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::pkcs8::PrivateKeyInfoRef;
use rsa::pkcs8::der::Decode as _;
use rsa::pkcs8::der::asn1::ObjectIdentifier;
use zeroize::Zeroizing;

use super::pair::KeyPair;
use super::problem::{Refused, refuse};
use super::text::BEGIN;
use super::{ec, rsa as rsa_keys};

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

const ENCRYPTED: &str =
    "is encrypted: decrypt it first, since a passphrase beside the key protects nothing";

/// One block: its label, and what stands between the two lines that carry it.
struct Block<'a> {
    label: &'a str,
    body: &'a str,
}

/// The one private key in a tidy text.
pub(super) fn read(text: &str) -> Result<KeyPair, Refused> {
    let mut private = None;
    let mut other = None;
    for block in blocks(text)? {
        // The curve is named in the key itself too.
        if block.label == "EC PARAMETERS" {
            continue;
        }
        if block.label.ends_with("PRIVATE KEY") {
            if private.replace(block).is_some() {
                return refuse("holds several private keys: give one");
            }
        } else {
            other = Some(block.label);
        }
    }
    match (private, other) {
        (Some(block), _) => block.key(),
        (None, Some(label)) if label.ends_with("PUBLIC KEY") => {
            refuse("is a public key: give the private one")
        }
        (None, Some(label)) if label.contains("CERTIFICATE") => {
            refuse("is a certificate: give the private key that belongs to it")
        }
        (None, _) => refuse("is PEM, but holds no private key"),
    }
}

fn blocks(mut text: &str) -> Result<Vec<Block<'_>>, Refused> {
    let mut blocks = Vec::new();
    while let Some((_, rest)) = text.split_once(BEGIN) {
        let Some((label, rest)) = rest.split_once("-----") else {
            return refuse("is broken PEM: the line of `BEGIN` does not end");
        };
        let Some((body, rest)) = rest.split_once("-----END ") else {
            return refuse("is broken PEM: the line of `END` is missing");
        };
        let Some(rest) = rest
            .strip_prefix(label)
            .and_then(|rest| rest.strip_prefix("-----"))
        else {
            return refuse("is broken PEM: the lines of `BEGIN` and `END` differ");
        };
        blocks.push(Block { label, body });
        text = rest;
    }
    if blocks.is_empty() {
        return refuse("is not PEM: no line with `BEGIN` is in it");
    }
    Ok(blocks)
}

impl Block<'_> {
    fn key(&self) -> Result<KeyPair, Refused> {
        if self.label == "ENCRYPTED PRIVATE KEY" || self.body.contains("ENCRYPTED") {
            return refuse(ENCRYPTED);
        }
        match self.label {
            "PRIVATE KEY" => pkcs8(&self.der()?),
            "RSA PRIVATE KEY" => rsa_keys::from_pkcs1(&self.der()?),
            "EC PRIVATE KEY" => ec::from_sec1(&self.der()?, None),
            "OPENSSH PRIVATE KEY" => {
                refuse("is in OpenSSH's own format: convert it with `ssh-keygen -p -m PKCS8`")
            }
            _ => refuse("is a kind of key that Okta does not take: give RSA or EC"),
        }
    }

    fn der(&self) -> Result<Zeroizing<Vec<u8>>, Refused> {
        if self.body.contains("..") || self.body.contains('…') {
            return refuse("is shortened: dots stand where the rest of the key belongs");
        }
        let mut body = Zeroizing::new(String::with_capacity(self.body.len()));
        body.extend(self.body.split_whitespace());
        if body.is_empty() {
            return refuse("is missing between the lines of `BEGIN` and `END`");
        }
        // Of the final size at once: growing would leave a copy behind.
        let mut der = Zeroizing::new(Vec::with_capacity(body.len()));
        match STANDARD.decode_vec(body.as_bytes(), &mut der) {
            Ok(()) => Ok(der),
            Err(_) => refuse("is broken PEM: what it holds is not base64"),
        }
    }
}

fn pkcs8(der: &[u8]) -> Result<KeyPair, Refused> {
    let Ok(info) = PrivateKeyInfoRef::from_der(der) else {
        return refuse("is broken: it does not hold a private key in PKCS#8, or an encrypted one");
    };
    let key = info.private_key.as_bytes();
    match info.algorithm.oid {
        RSA => rsa_keys::from_pkcs1(key),
        EC => {
            let curve = info.algorithm.parameters;
            match curve.and_then(|it| it.decode_as::<ObjectIdentifier>().ok()) {
                Some(curve) => ec::from_sec1(key, Some(curve)),
                None => refuse("is on a curve without a name: use P-256, P-384 or P-521"),
            }
        }
        RSA_PSS => refuse("is for RSA-PSS only, which Okta does not take: use plain RSA"),
        _ => refuse("is a kind of key that Okta does not take: give RSA or EC"),
    }
}
