//! How deep a snapshot may be.
//!
//! What a call may send has a depth that serde_json allows by itself. In a snapshot it stands some levels deeper, so that
//! limit would refuse what the org has taken. This one is higher, and as safe.

use super::InvalidSnapshot;

const DEEPEST: usize = 160;

/// Refuses text that nests deeper than any snapshot.
pub(super) fn check(text: &[u8]) -> Result<(), InvalidSnapshot> {
    let (mut depth, mut in_text, mut escaped) = (0usize, false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            _ if in_text => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(InvalidSnapshot::at(
                "",
                format!("nests deeper than {DEEPEST} levels"),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{DEEPEST, check};

    #[test]
    fn brackets_count_and_those_in_text_do_not() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(check(nested(DEEPEST).as_bytes()).is_ok());
        assert!(check(nested(DEEPEST + 1).as_bytes()).is_err());
        let beside = format!("[{}]", vec!["[]"; DEEPEST * 2].join(","));
        assert!(check(beside.as_bytes()).is_ok());
        let text = format!("\"\\\"{}\"", "[".repeat(DEEPEST * 2));
        assert!(check(text.as_bytes()).is_ok());
    }
}
