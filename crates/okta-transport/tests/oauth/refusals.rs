//! What is given in the place of a private key is refused in words that say what it is.

use okta_transport::auth::PrivateKey;
use rsa::pkcs1::EncodeRsaPrivateKey as _;
use serde_json::{Value, json};

use crate::samples::{base64url, named, pem, with, without};

#[track_caller]
fn refused(text: &str, reason: &str) {
    let error = PrivateKey::from_text(text).expect_err(reason);
    assert_eq!(error.problems()[0].key(), "privateKey");
    assert!(error.to_string().contains(reason), "{reason:?}: {error}");
}

#[track_caller]
fn refused_jwk(jwk: &Value, reason: &str) {
    let error = PrivateKey::from_jwk(jwk).expect_err(reason);
    assert!(error.to_string().contains(reason), "{reason:?}: {error}");
    refused(&jwk.to_string(), reason);
}

#[test]
fn no_key_at_all() {
    for text in ["", " \n", "\"\""] {
        refused(text, "is missing");
    }
    for text in [
        "{privateKey}",
        "{{ private_key }}",
        "${OKTA_PRIVATE_KEY}",
        "<your key>",
        "[PRIVATE KEY]",
        "YOUR_PRIVATE_KEY",
        "privateKey",
        "path/to/private-key",
    ] {
        refused(text, "placeholder");
    }
    refused("hunter2", "neither PEM nor");
    refused("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", "neither PEM nor");
    refused("{\"kty\": ", "JSON is broken");
    refused("[1]", "no JSON object");
    refused("{}", "no `kty`");
    refused("{\"keys\": []}", "empty set");
    refused("{\"keys\": 1}", "no list `keys`");
}

#[test]
fn other_pem() {
    let sample = named("P-256");
    refused(&pem("PUBLIC KEY", b"abc"), "public key");
    refused(&pem("RSA PUBLIC KEY", b"abc"), "public key");
    refused(&pem("CERTIFICATE", b"abc"), "certificate");
    refused(&pem("ENCRYPTED PRIVATE KEY", b"abc"), "encrypted");
    refused(&pem("OPENSSH PRIVATE KEY", b"abc"), "OpenSSH");
    refused(&pem("DSA PRIVATE KEY", b"abc"), "does not take");
    refused(&pem("DH PARAMETERS", b"abc"), "no private key");
    let old = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES\n\nAAAA\n-----END RSA PRIVATE KEY-----";
    refused(old, "encrypted");
    let whole = sample.pkcs8_pem();
    refused(&format!("{whole}{whole}"), "several private keys");
    refused(&whole.replace("-----END", "END"), "`END` is missing");
    refused(&whole.replace("END PRIVATE", "END EC PRIVATE"), "differ");
    refused(&whole[..whole.len() / 2], "`END` is missing");
    refused("-----BEGIN PRIVATE KEY", "does not end");
    refused(&pem("PRIVATE KEY", b""), "between the lines");
    refused(&pem("PRIVATE KEY", b"abc"), "broken");
    refused(&whole.replacen('M', "!", 1), "not base64");
    refused(&whole.replacen('M', "M...", 1), "shortened");
    // One format under the label of another.
    refused(&pem("RSA PRIVATE KEY", &sample.pkcs8), "broken");
    refused(&pem("PRIVATE KEY", &sample.classic), "broken");
    refused(&pem("EC PRIVATE KEY", &sample.pkcs8), "broken");
    let error = PrivateKey::from_pem(&sample.jwk.to_string()).expect_err("JSON");
    assert!(error.to_string().contains("not PEM"), "{error}");
}

#[test]
fn other_kinds_of_keys() {
    // Ed25519, X25519 and P-224 by their identifiers alone: nothing behind them is looked at.
    let ed25519 = [
        &[
            0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20,
        ][..],
        &[7; 32],
    ]
    .concat();
    refused(&pem("PRIVATE KEY", &ed25519), "RSA or EC");
    // The last byte of the identifier of P-256 in the key makes another curve of it.
    let sample = named("P-256");
    let oid = [0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
    for (label, der) in [
        ("PRIVATE KEY", &sample.pkcs8),
        ("EC PRIVATE KEY", &sample.classic),
    ] {
        let mut other = der.clone();
        let at = other
            .windows(8)
            .position(|it| it == oid)
            .expect("the curve");
        other[at + 7] = 1;
        refused(&pem(label, &other), "P-521");
    }
    // RSA that is for RSA-PSS only.
    let mut pss = named("RSA 2048").pkcs8.clone();
    let oid = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
    let at = pss.windows(9).position(|it| it == oid).expect("RSA");
    pss[at + 8] = 10;
    refused(&pem("PRIVATE KEY", &pss), "RSA-PSS");
    for (kty, reason) in [
        ("oct", "shared secret"),
        ("OKP", "`RSA` or `EC`"),
        ("", "`RSA` or `EC`"),
    ] {
        refused_jwk(&json!({ "kty": kty, "d": "AQ", "k": "AQ" }), reason);
    }
    refused_jwk(&json!({ "kty": 7 }), "`kty` is not text");
    for curve in ["secp256k1", "P-224", "p-256", ""] {
        refused_jwk(&with(&sample.jwk, "crv", curve), "P-521");
    }
}

#[test]
fn small_keys() {
    let mut random = rsa::rand_core::UnwrapErr(getrandom::SysRng);
    let key = rsa::RsaPrivateKey::new(&mut random, 1024).expect("a key");
    let der = key.to_pkcs1_der().expect("PKCS#1");
    refused(&pem("RSA PRIVATE KEY", der.as_bytes()), "1024 bits");
}

#[test]
fn members_that_say_no() {
    for name in ["RSA 2048", "P-256"] {
        let jwk = &named(name).jwk;
        refused_jwk(&without(jwk, &["d"]), "public key");
        refused_jwk(&with(jwk, "use", "enc"), "`use`");
        refused_jwk(&with(jwk, "key_ops", json!(["verify"])), "`key_ops`");
        refused_jwk(&with(jwk, "alg", "PS256"), "`alg`");
        refused_jwk(&with(jwk, "alg", "RSA-OAEP"), "`alg`");
        refused_jwk(&with(jwk, "kid", 7), "`kid` is not text");
        refused_jwk(&with(jwk, "d", json!(null)), "`d` is not text");
        refused_jwk(&with(jwk, "d", "!"), "`d` is not base64url");
    }
    let rsa = &named("RSA 2048").jwk;
    refused_jwk(&with(rsa, "n", "+/8="), "`n` is base64, and");
    refused_jwk(&with(rsa, "oth", json!([])), "two primes");
    for member in ["n", "e", "p", "q", "dp", "dq", "qi"] {
        refused_jwk(&without(rsa, &[member]), &format!("`{member}` is missing"));
    }
    for member in ["crv", "x", "y"] {
        let jwk = without(&named("P-256").jwk, &[member]);
        refused_jwk(&jwk, &format!("`{member}` is missing"));
    }
    let set = json!({ "keys": [rsa, rsa] });
    refused(&set.to_string(), "by its `kid`");
    let set = json!({ "keys": [without(rsa, &["d"])] });
    refused(&set.to_string(), "without a private key");
    let error = PrivateKey::from_jwk(&set).expect_err("a set");
    assert!(error.to_string().contains("by its `kid`"), "{error}");
}

#[test]
fn members_that_do_not_belong_together() {
    let (rsa, other) = (&named("RSA 2048").jwk, &named("RSA 3072").jwk);
    for member in ["n", "d", "p", "q", "dp", "dq", "qi"] {
        refused_jwk(&with(rsa, member, other[member].clone()), "belong together");
        refused_jwk(&with(rsa, member, ""), "is zero");
        refused_jwk(&with(rsa, member, "AAAA"), "is zero");
    }
    let bare = without(rsa, &["p", "q", "dp", "dq", "qi"]);
    refused_jwk(&with(&bare, "d", other["dp"].clone()), "belong together");
    refused_jwk(&with(&bare, "e", base64url(&[3])), "give its primes");
    refused_jwk(&with(rsa, "e", base64url(&[1, 0, 3])), "belong together");
    for e in [&[1][..], &[1, 0, 0], &[255; 5], &[255; 40]] {
        refused_jwk(&with(rsa, "e", base64url(e)), "unusable public exponent");
    }
    refused_jwk(
        &with(rsa, "n", base64url(&[255; 1200])),
        "8192 are the most",
    );
    refused_jwk(&with(rsa, "n", base64url(&[255; 9000])), "far too large");
    // The two primes may stand in either order, but what is computed from them must follow.
    let swapped = with(&with(rsa, "p", rsa["q"].clone()), "q", rsa["p"].clone());
    refused_jwk(&swapped, "belong together");
    // Twice the same prime.
    refused_jwk(&with(rsa, "q", rsa["p"].clone()), "belong together");

    let (p256, p384) = (&named("P-256").jwk, &named("P-384").jwk);
    for member in ["x", "y", "d"] {
        let jwk = with(p256, member, p384[member].clone());
        refused_jwk(&jwk, "length of its curve");
    }
    refused_jwk(&with(p256, "crv", "P-384"), "length of its curve");
    refused_jwk(&with(p256, "d", p256["x"].clone()), "belong together");
    refused_jwk(&with(p256, "x", p256["y"].clone()), "belong together");
    for d in [[0; 32], [255; 32]] {
        refused_jwk(&with(p256, "d", base64url(&d)), "belong together");
    }
}

/// All checks of the numbers pass, and yet what such a key signs is no signature.
#[test]
fn primes_that_are_none() {
    let sample = &named("RSA 2048").jwk;
    let number = |member: &str| {
        use base64::Engine as _;
        base64::engine::general_purpose::URL_SAFE_NO_PAD
            .decode(sample[member].as_str().expect("a number"))
            .expect("base64url")
    };
    let mut p = number("p");
    // The next number but one, up or down, that 3 divides: 256 leaves 1, so the sum of the bytes tells.
    let rest = p.iter().map(|byte| u32::from(*byte)).sum::<u32>() % 3;
    let tail = p.last_chunk_mut::<16>().expect("a long number");
    let last = u128::from_be_bytes(*tail);
    *tail = if rest == 1 { last + 2 } else { last - 2 }.to_be_bytes();
    let [p, q] = [&p, &number("q")].map(|bytes| rsa::BoxedUint::from_be_slice_vartime(bytes));
    let key = rsa::RsaPrivateKey::from_p_q(p, q, 65_537u64.into()).expect("unchecked");
    let der = key.to_pkcs1_der().expect("PKCS#1");
    refused(&pem("RSA PRIVATE KEY", der.as_bytes()), "belong together");
}
