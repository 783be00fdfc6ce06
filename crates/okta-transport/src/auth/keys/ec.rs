//! EC keys on the three curves of JSON Web Algorithms (RFC 7518).

use rsa::pkcs8::der::Decode as _;
use rsa::pkcs8::der::asn1::ObjectIdentifier;
use sec1::{EcParameters, EcPrivateKey};

use super::pair::KeyPair;
use super::problem::{Refused, refuse};

const UNKNOWN: &str = "is on a curve that Okta does not take: use P-256, P-384 or P-521";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Curve {
    P256,
    P384,
    P521,
}

impl Curve {
    fn of_oid(oid: ObjectIdentifier) -> Result<Self, Refused> {
        const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
        const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
        const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");
        match oid {
            P256 => Ok(Self::P256),
            P384 => Ok(Self::P384),
            P521 => Ok(Self::P521),
            _ => refuse(UNKNOWN),
        }
    }

    /// The curve of a `crv`.
    fn named(name: &str) -> Result<Self, Refused> {
        match name {
            "P-256" => Ok(Self::P256),
            "P-384" => Ok(Self::P384),
            "P-521" => Ok(Self::P521),
            _ => refuse(UNKNOWN),
        }
    }

    /// How many bytes a number of this curve has.
    fn size(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    /// A key on this curve; the public point, where there is one, is checked against it.
    fn key(self, key: EcPrivateKey<'_>) -> Result<KeyPair, Refused> {
        fn of<'a, K: TryFrom<EcPrivateKey<'a>>>(key: EcPrivateKey<'a>) -> Result<K, Refused> {
            K::try_from(key).map_err(|_| {
                Refused::new("is broken: the parts of the EC key do not belong together")
            })
        }
        Ok(match self {
            Self::P256 => KeyPair::P256(Box::new((&of::<p256::SecretKey>(key)?).into())),
            Self::P384 => KeyPair::P384(Box::new((&of::<p384::SecretKey>(key)?).into())),
            Self::P521 => KeyPair::P521(Box::new((&of::<p521::SecretKey>(key)?).into())),
        })
    }
}

/// A key in SEC1. PKCS#8 names the curve outside it, and the key itself may be silent then.
pub(super) fn from_sec1(der: &[u8], outer: Option<ObjectIdentifier>) -> Result<KeyPair, Refused> {
    let Ok(key) = EcPrivateKey::from_der(der) else {
        return refuse("is broken: it does not hold a private EC key on a curve with a name");
    };
    let inner = key.parameters.map(|EcParameters::NamedCurve(oid)| oid);
    match outer.or(inner) {
        Some(oid) => Curve::of_oid(oid)?.key(key),
        None => refuse("is on a curve without a name: use P-256, P-384 or P-521"),
    }
}

/// A key of the members of a JSON Web Key.
pub(super) fn from_coordinates(
    curve: &str,
    x: &[u8],
    y: &[u8],
    d: &[u8],
) -> Result<KeyPair, Refused> {
    let curve = Curve::named(curve)?;
    if [x, y, d].iter().any(|number| number.len() != curve.size()) {
        return refuse("is broken: a member of the EC key has not the length of its curve");
    }
    let point = [&[4], x, y].concat();
    curve.key(EcPrivateKey {
        private_key: d,
        parameters: None,
        public_key: Some(&point),
    })
}
