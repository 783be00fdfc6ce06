//! RSA keys: which are sound, and signing with them.
//!
//! The numbers come from PKCS#1 or from a JSON Web Key, and are checked in one place, before any arithmetic that a number
//! of the wrong size could upset.

use std::ops::Deref as _;

use getrandom::SysRng;
use rsa::pkcs1::RsaPrivateKey as Pkcs1;
use rsa::pkcs8::der::Decode as _;
use rsa::pkcs8::der::asn1::UintRef;
use rsa::sha2::{Digest as _, Sha256, Sha384, Sha512};
use rsa::traits::{PrivateKeyParts as _, PublicKeyParts as _, SignatureScheme as _};
use rsa::{BoxedUint, Pkcs1v15Sign, RsaPrivateKey};
use zeroize::Zeroizing;

use super::SigningAlgorithm;
use super::pair::KeyPair;
use super::problem::{Refused, refuse};

/// In bits. Okta takes no smaller modulus, and a larger one than this would only slow signing down.
const SIZES: std::ops::RangeInclusive<u32> = 2048..=8192;

/// In bits: what the arithmetic takes, and far more than any exponent in use.
const MAX_EXPONENT: u32 = 33;

/// The numbers of a key, big-endian, with or without leading zeros.
pub(super) struct Numbers<'a> {
    pub(super) n: &'a [u8],
    pub(super) e: &'a [u8],
    pub(super) d: &'a [u8],
    pub(super) crt: Option<Crt<'a>>,
}

/// The two primes, and what is computed from them.
pub(super) struct Crt<'a> {
    pub(super) p: &'a [u8],
    pub(super) q: &'a [u8],
    pub(super) dp: &'a [u8],
    pub(super) dq: &'a [u8],
    pub(super) qi: &'a [u8],
}

pub(super) fn from_pkcs1(der: &[u8]) -> Result<KeyPair, Refused> {
    let Ok(key) = Pkcs1::<UintRef<'_>>::from_der(der) else {
        return refuse("is broken: it does not hold a private RSA key");
    };
    if key.other_prime_infos.is_some() {
        return refuse("is an RSA key of more than two primes, which few can verify");
    }
    from_numbers(&Numbers {
        n: key.modulus.as_bytes(),
        e: key.public_exponent.as_bytes(),
        d: key.private_exponent.as_bytes(),
        crt: Some(Crt {
            p: key.prime1.as_bytes(),
            q: key.prime2.as_bytes(),
            dp: key.exponent1.as_bytes(),
            dq: key.exponent2.as_bytes(),
            qi: key.coefficient.as_bytes(),
        }),
    })
}

/// A key of these numbers, if they belong together.
pub(super) fn from_numbers(numbers: &Numbers<'_>) -> Result<KeyPair, Refused> {
    const APART: &str = "is broken: the numbers of the RSA key do not belong together";
    let (n, e, d) = (number(numbers.n)?, number(numbers.e)?, number(numbers.d)?);
    let size = n.bits();
    if size < *SIZES.start() {
        return refuse(format!(
            "is an RSA key of {size} bits: Okta takes no fewer than 2048"
        ));
    }
    if size > *SIZES.end() {
        return refuse(format!("is an RSA key of {size} bits: 8192 are the most"));
    }
    if e.bits() > MAX_EXPONENT || e.bits() < 2 || !is_odd(numbers.e) {
        return refuse("is an RSA key with an unusable public exponent: make one with 65537");
    }
    if !is_odd(numbers.n) || !is_odd(numbers.d) || *d >= *n {
        return refuse(APART);
    }
    let mut primes = Vec::new();
    if let Some(crt) = &numbers.crt {
        let (p, q) = (number(crt.p)?, number(crt.q)?);
        let too_long = |prime: &BoxedUint| prime.bits() > size.div_ceil(2);
        if p == q || !is_odd(crt.p) || !is_odd(crt.q) || too_long(&p) || too_long(&q) {
            return refuse(APART);
        }
        primes = vec![BoxedUint::clone(&p), BoxedUint::clone(&q)];
    } else if e.bits() < 17 {
        return refuse("is an RSA key with a small public exponent: give its primes too");
    }
    let (n, e, d) = (n.deref().clone(), e.deref().clone(), d.deref().clone());
    let Ok(key) = RsaPrivateKey::from_components(n, e, d, primes) else {
        return refuse(APART);
    };
    if let Some(crt) = &numbers.crt {
        // These are computed anew and not used, but a key that contradicts itself was damaged or put together.
        let agree = [
            (key.dp().cloned().map(Zeroizing::new), crt.dp),
            (key.dq().cloned().map(Zeroizing::new), crt.dq),
            (key.crt_coefficient().map(Zeroizing::new), crt.qi),
        ];
        for (computed, given) in agree {
            if computed != Some(number(given)?) {
                return refuse(APART);
            }
        }
    }
    // Every signature is verified when it is made, so one shows what no check of the numbers does: that they are prime.
    if sign(&key, SigningAlgorithm::Rs256, b"").is_err() {
        return refuse(APART);
    }
    Ok(KeyPair::Rsa(Box::new(key)))
}

/// The signature of a message; by no algorithm but those of RSA.
pub(super) fn sign(
    key: &RsaPrivateKey,
    algorithm: SigningAlgorithm,
    message: &[u8],
) -> Result<Vec<u8>, rsa::Error> {
    let (padding, digest) = match algorithm {
        SigningAlgorithm::Rs256 => (
            Pkcs1v15Sign::new::<Sha256>(),
            Sha256::digest(message).to_vec(),
        ),
        SigningAlgorithm::Rs384 => (
            Pkcs1v15Sign::new::<Sha384>(),
            Sha384::digest(message).to_vec(),
        ),
        SigningAlgorithm::Rs512 => (
            Pkcs1v15Sign::new::<Sha512>(),
            Sha512::digest(message).to_vec(),
        ),
        _ => return Err(rsa::Error::InputNotHashed),
    };
    // With randomness for blinding: how long it takes must not tell of the key.
    padding.sign(Some(&mut SysRng), key, &digest)
}

/// The modulus and the public exponent.
pub(super) fn public(key: &RsaPrivateKey) -> (Box<[u8]>, Box<[u8]>) {
    (key.n_bytes(), key.e_bytes())
}

pub(super) fn bits(key: &RsaPrivateKey) -> u32 {
    key.n().bits()
}

/// A number that is not zero and not much longer than the largest key has one. It is wiped, for it may be private.
fn number(bytes: &[u8]) -> Result<Zeroizing<BoxedUint>, Refused> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let bytes = &bytes[zeros..];
    if bytes.is_empty() {
        return refuse("is broken: a number of the RSA key is zero");
    }
    let most = SIZES.end() / 8;
    match u32::try_from(bytes.len()) {
        // Some room, so that the size of a key that is a little too large can be told.
        Ok(length) if length <= 2 * most => BoxedUint::from_be_slice(bytes, length * 8)
            .map(Zeroizing::new)
            .map_err(|_| Refused::new("is broken: a number of the RSA key cannot be read")),
        _ => refuse("is an RSA key that is far too large: 8192 bits are the most"),
    }
}

fn is_odd(number: &[u8]) -> bool {
    number.last().is_some_and(|byte| byte % 2 == 1)
}
