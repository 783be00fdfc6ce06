//! Keys made by another implementation, in every format that is read.

use std::sync::OnceLock;

use aws_lc_rs::encoding::{AsDer, EcPrivateKeyRfc5915Der, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING,
    ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use okta_transport::auth::SigningAlgorithm;
use serde_json::{Value, json};

/// Where the key of PKCS#1 begins in PKCS#8, for RSA of 2048 bits and more.
const INNER: usize = 26;

/// One key, with its formats. Shown whole where a test fails: it was made for that test.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) name: &'static str,
    pub(crate) bits: u32,
    pub(crate) algorithms: Vec<SigningAlgorithm>,
    pub(crate) pkcs8: Vec<u8>,
    /// PKCS#1 or SEC1.
    pub(crate) classic: Vec<u8>,
    /// With all members.
    pub(crate) jwk: Value,
}

impl Sample {
    pub(crate) fn pkcs8_pem(&self) -> String {
        pem("PRIVATE KEY", &self.pkcs8)
    }

    pub(crate) fn classic_pem(&self) -> String {
        let kind = if self.bits >= 2048 { "RSA" } else { "EC" };
        pem(&format!("{kind} PRIVATE KEY"), &self.classic)
    }

    /// The key as text, by the name of the format.
    pub(crate) fn texts(&self) -> Vec<(&'static str, String)> {
        let one_line = self.pkcs8_pem().replace('\n', "\\n");
        let windows = self.classic_pem().replace('\n', "\\r\\n");
        let indented = self.pkcs8_pem().replace('\n', "\n        ");
        let unbroken = self.classic_pem().replace('\n', " ");
        let mut texts = vec![
            ("PKCS#8", self.pkcs8_pem()),
            ("PKCS#1 or SEC1", self.classic_pem()),
            ("one line", one_line.clone()),
            ("one line in quotes", format!("\"{one_line}\"")),
            ("one line of Windows", windows),
            ("indented", indented),
            ("spaces for line breaks", unbroken),
            (
                "after a certificate",
                format!("{}\n{}", pem("CERTIFICATE", b"abc"), self.pkcs8_pem()),
            ),
            (
                "after its parameters",
                format!("{}{}", pem("EC PARAMETERS", b"abc"), self.classic_pem()),
            ),
            ("JWK", self.jwk.to_string()),
            (
                "JWK on many lines",
                serde_json::to_string_pretty(&self.jwk).expect("JSON"),
            ),
            (
                "JWK set",
                json!({ "keys": [{ "kty": "RSA", "n": "AQ", "e": "AQAB" }, self.jwk] }).to_string(),
            ),
        ];
        if self.bits >= 2048 {
            let bare = without(&self.jwk, &["p", "q", "dp", "dq", "qi"]);
            texts.push(("JWK without primes", bare.to_string()));
        }
        texts
    }
}

/// A key of each kind. Made once: RSA takes its time.
pub(crate) fn all() -> &'static [Sample] {
    static ALL: OnceLock<Vec<Sample>> = OnceLock::new();
    ALL.get_or_init(|| {
        vec![
            rsa("RSA 2048", KeySize::Rsa2048, 2048),
            rsa("RSA 3072", KeySize::Rsa3072, 3072),
            ec("P-256", 256),
            ec("P-384", 384),
            ec("P-521", 521),
        ]
    })
}

pub(crate) fn named(name: &str) -> &'static Sample {
    let found = all().iter().find(|sample| sample.name == name);
    found.expect("a sample")
}

fn rsa(name: &'static str, size: KeySize, bits: u32) -> Sample {
    let pair = RsaKeyPair::generate(size).expect("an RSA key");
    let der: Pkcs8V1Der<'_> = pair.as_der().expect("PKCS#8");
    let pkcs8 = der.as_ref().to_vec();
    let classic = pkcs8[INNER..].to_vec();
    let numbers = integers(&classic);
    let mut jwk = json!({ "kty": "RSA" });
    for (name, number) in ["n", "e", "d", "p", "q", "dp", "dq", "qi"]
        .iter()
        .zip(&numbers[1..])
    {
        jwk[*name] = base64url(number).into();
    }
    Sample {
        name,
        bits,
        algorithms: SigningAlgorithm::ALL[..3].to_vec(),
        pkcs8,
        classic,
        jwk,
    }
}

fn ec(name: &'static str, bits: u32) -> Sample {
    let (algorithm, signing, size) = match bits {
        256 => (
            SigningAlgorithm::Es256,
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            32,
        ),
        384 => (
            SigningAlgorithm::Es384,
            &ECDSA_P384_SHA384_FIXED_SIGNING,
            48,
        ),
        _ => (
            SigningAlgorithm::Es512,
            &ECDSA_P521_SHA512_FIXED_SIGNING,
            66,
        ),
    };
    let pair = EcdsaKeyPair::generate(signing).expect("an EC key");
    let sec1: EcPrivateKeyRfc5915Der<'_> = pair.private_key().as_der().expect("SEC1");
    let pkcs8: Vec<u8> = pair.to_pkcs8v1().expect("PKCS#8").as_ref().to_vec();
    let classic = sec1.as_ref().to_vec();
    let (x, y) = pair.public_key().as_ref()[1..].split_at(size);
    // SEQUENCE, INTEGER 1, and the private number as an OCTET STRING.
    let at = classic
        .windows(3)
        .position(|it| it == [1, 4, size as u8])
        .expect("a number")
        + 3;
    let d = &classic[at..at + size];
    Sample {
        name,
        bits,
        algorithms: vec![algorithm],
        jwk: json!({
            "kty": "EC", "crv": name, "x": base64url(x), "y": base64url(y), "d": base64url(d),
        }),
        pkcs8,
        classic,
    }
}

/// The integers of a DER sequence, without leading zeros.
fn integers(der: &[u8]) -> Vec<&[u8]> {
    fn part(der: &[u8], tag: u8) -> (&[u8], &[u8]) {
        assert_eq!(der[0], tag);
        let (length, rest) = match der[1] {
            0x81 => (usize::from(der[2]), &der[3..]),
            0x82 => (usize::from(der[2]) << 8 | usize::from(der[3]), &der[4..]),
            short => (usize::from(short), &der[2..]),
        };
        rest.split_at(length)
    }
    let (mut rest, _) = part(der, 0x30);
    let mut integers = Vec::new();
    while !rest.is_empty() {
        let (integer, after) = part(rest, 2);
        integers.push(if integer.len() > 1 && integer[0] == 0 {
            &integer[1..]
        } else {
            integer
        });
        rest = after;
    }
    integers
}

pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let mut text = format!("-----BEGIN {label}-----\n");
    for line in body.as_bytes().chunks(64) {
        text.push_str(std::str::from_utf8(line).expect("base64"));
        text.push('\n');
    }
    text + &format!("-----END {label}-----\n")
}

pub(crate) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The JWK without these members.
pub(crate) fn without(jwk: &Value, members: &[&str]) -> Value {
    let mut jwk = jwk.clone();
    for member in members {
        jwk.as_object_mut().expect("members").remove(*member);
    }
    jwk
}

/// The JWK with this member.
pub(crate) fn with(jwk: &Value, member: &str, value: impl Into<Value>) -> Value {
    let mut jwk = jwk.clone();
    jwk[member] = value.into();
    jwk
}
