//! Addresses of pages carry search terms, and so names and e-mail addresses; errors and `Debug`
//! output are logged. This file makes of an address, or of a broken header with addresses in it,
//! something that is safe to print: bounded in length, printable, with the values of queries and
//! any user information left out.

/// What stands for everything that is left out.
const HIDDEN: char = '…';

/// Most bytes of an address that an error shows.
const LONGEST: usize = 200;

/// How much of a header an error shows before and after the place where reading failed.
const BEFORE: usize = 32;
const AFTER: usize = 48;

/// An address as far as it may be printed: `/users?after=…&limit=…`.
pub(crate) fn address(text: &str) -> String {
    show(text.as_bytes(), &hidden(text.as_bytes(), None), 0, LONGEST)
}

/// The surroundings of `offset` in a header.
pub(crate) fn around(bytes: &[u8], offset: usize) -> String {
    show(
        bytes,
        &hidden(bytes, Some(b'>')),
        offset.saturating_sub(BEFORE),
        offset.saturating_add(AFTER),
    )
}

/// `bytes[from..to]`, each run of hidden bytes as one mark, and a mark where something was cut off.
fn show(bytes: &[u8], hidden: &[bool], from: usize, to: usize) -> String {
    let mut out = String::new();
    let mut push = |c: char| {
        if c != HIDDEN || !out.ends_with(HIDDEN) {
            out.push(c);
        }
    };
    if from > 0 {
        push(HIDDEN);
    }
    let window = bytes.iter().zip(hidden).take(to).skip(from);
    for (byte, hidden) in window {
        match byte {
            _ if *hidden => push(HIDDEN),
            b' '..=b'~' => push(char::from(*byte)),
            _ => push(char::REPLACEMENT_CHARACTER),
        }
    }
    if bytes.len() > to {
        push(HIDDEN);
    }
    out
}

/// Marks what must not be printed: in a query everything but the names of parameters, in an
/// authority everything up to the `@`. An address goes up to the byte `close`, or where that is
/// missing (a broken header) to the end.
fn hidden(bytes: &[u8], close: Option<u8>) -> Vec<bool> {
    let mut hidden = vec![false; bytes.len()];
    let mut hide = |from: usize, to: usize| {
        if let Some(range) = hidden.get_mut(from..to) {
            range.fill(true);
        }
    };
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with(b"//") {
            let start = at + 2;
            let end = find(bytes, start, |b| {
                matches!(b, b'/' | b'?' | b'#') || Some(b) == close
            });
            let sign = bytes
                .get(start..end)
                .and_then(|authority| authority.iter().rposition(|b| *b == b'@'));
            if let Some(sign) = sign {
                hide(start, start + sign);
            }
            at = end.max(start);
        } else if rest.starts_with(b"?") {
            at += 1;
            let end = find(bytes, at, |b| Some(b) == close);
            while at < end {
                let parameter = find(bytes, at, |b| b == b'&').min(end);
                let value = find(bytes, at, |b| b == b'=').saturating_add(1);
                hide(if value <= parameter { value } else { at }, parameter);
                at = parameter + 1;
            }
        } else {
            at += 1;
        }
    }
    hidden
}

/// Where the first byte like this is, from `at` on, or the end.
fn find(bytes: &[u8], at: usize, like: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|b| like(*b)).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, address, around};

    #[test]
    fn names_stay_and_values_go() {
        assert_eq!(
            address("/users?search=secret&limit=2&after"),
            "/users?search=…&limit=…&…"
        );
        assert_eq!(
            address("https://me:pw@host/x?a=b=c"),
            "https://…@host/x?a=…"
        );
        assert_eq!(address("/plain"), "/plain");
        assert_eq!(address("/users?search=age>secret"), "/users?search=…");
    }

    #[test]
    fn a_query_without_an_end_is_hidden_to_the_end() {
        let header = br#"<https://h/u?after=secret; rel="next""#;
        assert_eq!(around(header, 0), "<https://h/u?after=…");
        assert_eq!(around(header, header.len()), "…s://h/u?after=…");
        assert_eq!(
            around(br#"<https://h/u?after=secret>; rel="next""#, 27),
            r#"<https://h/u?after=…>; rel="next""#
        );
    }

    #[test]
    fn the_length_is_bounded_and_the_text_printable() {
        let shown = address(&format!("/{}", "é\u{7}".repeat(4_000)));
        assert!(shown.chars().count() <= LONGEST + 1, "{shown}");
        assert!(!shown.contains('\u{7}') && shown.ends_with('…'), "{shown}");
    }
}
