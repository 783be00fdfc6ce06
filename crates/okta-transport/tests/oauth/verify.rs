//! Verifies signatures with another implementation than the one that made them.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA512_FIXED,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use okta_transport::auth::SigningAlgorithm;
use serde_json::Value;

/// Whether this is the signature of the message under this public JWK.
pub(crate) fn verifies(
    jwk: &Value,
    algorithm: SigningAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> bool {
    let member = |name: &str| {
        let text = jwk[name].as_str().expect("a member");
        URL_SAFE_NO_PAD.decode(text).expect("base64url")
    };
    let rsa = |parameters: &RsaParameters| {
        let (n, e) = (member("n"), member("e"));
        let key = RsaPublicKeyComponents { n: &n, e: &e };
        key.verify(parameters, message, signature).is_ok()
    };
    let curve = match algorithm {
        SigningAlgorithm::Rs256 => return rsa(&RSA_PKCS1_2048_8192_SHA256),
        SigningAlgorithm::Rs384 => return rsa(&RSA_PKCS1_2048_8192_SHA384),
        SigningAlgorithm::Rs512 => return rsa(&RSA_PKCS1_2048_8192_SHA512),
        SigningAlgorithm::Es256 => &ECDSA_P256_SHA256_FIXED,
        SigningAlgorithm::Es384 => &ECDSA_P384_SHA384_FIXED,
        SigningAlgorithm::Es512 => &ECDSA_P521_SHA512_FIXED,
    };
    let point = [&[4][..], &member("x"), &member("y")].concat();
    let key = UnparsedPublicKey::new(curve, point);
    key.verify(message, signature).is_ok()
}

/// The JSON of one part of a token.
pub(crate) fn part(token: &str, index: usize) -> Value {
    let part = token.split('.').nth(index).expect("a part");
    let json = URL_SAFE_NO_PAD.decode(part).expect("base64url");
    serde_json::from_slice(&json).expect("JSON")
}
