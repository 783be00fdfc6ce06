//! How deep a body may nest.
//!
//! What a call sends stands some levels deeper in a snapshot, which serde_json reads to 128 levels. So a call may send fewer:
//! what an org has taken, its snapshot can hold.

/// How many levels a body may have.
pub(crate) const DEEPEST: usize = 112;

/// Whether JSON nests deeper than a body may.
pub(crate) fn is_too_deep(text: &[u8]) -> bool {
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
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{DEEPEST, is_too_deep};

    #[test]
    fn brackets_count_and_those_in_text_do_not() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(!is_too_deep(nested(DEEPEST).as_bytes()));
        assert!(is_too_deep(nested(DEEPEST + 1).as_bytes()));
        let beside = format!("[{}]", vec!["[]"; DEEPEST * 2].join(","));
        assert!(!is_too_deep(beside.as_bytes()));
        let text = format!("\"\\\"{}\"", "[".repeat(DEEPEST * 2));
        assert!(!is_too_deep(text.as_bytes()));
    }
}
