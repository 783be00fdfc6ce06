//! Pass codes by time (RFC 6238): HMAC-SHA-1 over the number of the time step, six digits.

use sha1_smol::Sha1;

/// How long a code is good for, in seconds.
pub(super) const STEP: i64 = 30;
const BLOCK: usize = 64;

/// The number of the time step at a moment.
pub(super) fn step(epoch_seconds: i64) -> i64 {
    epoch_seconds.div_euclid(STEP)
}

/// The code of a time step.
pub(super) fn code(secret: &[u8], step: i64) -> String {
    let digest = hmac(secret, &step.to_be_bytes());
    let start = usize::from(digest[19] & 0x0f);
    let four = digest.get(start..start + 4).unwrap_or_default();
    let number = four
        .iter()
        .fold(0u32, |number, byte| (number << 8) | u32::from(*byte));
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}

/// RFC 2104.
fn hmac(key: &[u8], message: &[u8]) -> [u8; 20] {
    let mut block = [0u8; BLOCK];
    if key.len() > BLOCK {
        block[..20].copy_from_slice(&Sha1::from(key).digest().bytes());
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let hash = |pad: u8, message: &[u8]| {
        let mut hash = Sha1::new();
        hash.update(&block.map(|byte| byte ^ pad));
        hash.update(message);
        hash.digest().bytes()
    };
    hash(0x5c, &hash(0x36, message))
}

/// RFC 4648, without padding.
pub(super) fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    for chunk in bytes.chunks(5) {
        let bits = chunk
            .iter()
            .fold(0u64, |bits, byte| (bits << 8) | u64::from(*byte))
            << (8 * (5 - chunk.len()));
        let letters = (chunk.len() * 8).div_ceil(5);
        for place in 0..letters {
            let index = (bits >> (35 - 5 * place)) & 31;
            text.push(char::from(LETTERS[index as usize]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        // RFC 6238, appendix B, of whose eight digits the last six.
        for (time, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(secret, step(time)), expected, "{time}");
        }
        assert_eq!(code(&[b'k'; 65], 1).len(), 6);
    }

    #[test]
    fn secrets_are_written_as_the_standard_has_it() {
        for (bytes, expected) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), expected);
        }
    }
}
