//! Just enough of SQL's surface to tell statements apart and to read an `exec`: SQLite reads the rest.

/// The statements of a text, each without its semicolon. Quotes and comments may hold semicolons.
///
/// ```
/// let statements = okta_sql::statements("SELECT ';'; -- one;\nSELECT 2;");
/// assert_eq!(statements, ["SELECT ';'", "-- one;\nSELECT 2"]);
/// ```
#[must_use]
pub fn statements(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let mut start = 0;
    let mut rest = Pieces { text, at: 0 };
    while let Some((piece, from, to)) = rest.next() {
        if piece == Piece::Other && &text[from..to] == ";" {
            all.push(&text[start..from]);
            start = to;
        }
    }
    all.push(&text[start..]);
    all.into_iter()
        .map(str::trim)
        .filter(|statement| !is_blank(statement))
        .collect()
}

/// Whether a text ends in the middle of a statement: before its semicolon.
///
/// ```
/// assert!(okta_sql::is_unfinished("SELECT ';'"));
/// assert!(!okta_sql::is_unfinished("SELECT ';'; -- done"));
/// ```
#[must_use]
pub fn is_unfinished(text: &str) -> bool {
    let mut rest = Pieces { text, at: 0 };
    let mut open = false;
    while let Some((piece, from, to)) = rest.next() {
        match piece {
            Piece::Blank => {}
            Piece::Open => return true,
            _ => open = &text[from..to] != ";",
        }
    }
    open
}

/// Whether a text ends within quotes or a comment.
pub(crate) fn is_open(text: &str) -> bool {
    let mut rest = Pieces { text, at: 0 };
    std::iter::from_fn(|| rest.next()).any(|(piece, ..)| piece == Piece::Open)
}

/// Whether there is nothing but blanks and comments.
fn is_blank(text: &str) -> bool {
    let mut rest = Pieces { text, at: 0 };
    std::iter::from_fn(|| rest.next()).all(|(piece, ..)| piece == Piece::Blank)
}

/// The words of a statement: names, quoted texts, signs.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut rest = Pieces { text, at: 0 };
    let pieces = std::iter::from_fn(|| rest.next());
    pieces
        .filter_map(|(piece, from, to)| {
            let part = &text[from..to];
            Some(match piece {
                Piece::Blank => return None,
                Piece::Quoted | Piece::Open => {
                    let quote = part.get(..1)?;
                    let close = if quote == "[" { "]" } else { quote };
                    let inside = part.get(1..)?;
                    let inside = inside.strip_suffix(close).unwrap_or(inside);
                    Word::Quoted(inside.replace(&close.repeat(2), close))
                }
                Piece::Other => Word::Plain(part.to_owned()),
            })
        })
        .collect()
}

/// A word of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// As it stands: a name, a number, a sign.
    Plain(String),
    /// What stands in quotes.
    Quoted(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    /// Blanks and comments.
    Blank,
    /// What stands in quotes, with them.
    Quoted,
    /// Quotes or a comment that do not end.
    Open,
    /// A name or number, or one sign.
    Other,
}

struct Pieces<'a> {
    text: &'a str,
    at: usize,
}

impl Pieces<'_> {
    /// The next piece with its place.
    fn next(&mut self) -> Option<(Piece, usize, usize)> {
        let from = self.at;
        let rest = &self.text[from..];
        let first = rest.chars().next()?;
        let (piece, length) = match first {
            c if c.is_whitespace() => (Piece::Blank, c.len_utf8()),
            '-' if rest.starts_with("--") => (
                Piece::Blank,
                rest.find('\n').map_or(rest.len(), |end| end + 1),
            ),
            '/' if rest.starts_with("/*") => match rest[2..].find("*/") {
                Some(end) => (Piece::Blank, end + 4),
                None => (Piece::Open, rest.len()),
            },
            '\'' | '"' | '`' | '[' => quoted(rest, if first == '[' { ']' } else { first }),
            c if is_word(c) => (
                Piece::Other,
                rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            ),
            c => (Piece::Other, c.len_utf8()),
        };
        self.at = from + length;
        Some((piece, from, self.at))
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// What stands in quotes; the closing quote doubled is one of the text.
fn quoted(rest: &str, close: char) -> (Piece, usize) {
    let mut from = 1;
    while let Some(end) = rest[from..].find(close) {
        let after = from + end + 1;
        if rest[after..].starts_with(close) && close != ']' {
            from = after + 1;
        } else {
            return (Piece::Quoted, after);
        }
    }
    (Piece::Open, rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_end_at_semicolons_that_are_no_text() {
        assert_eq!(
            statements("a 'x;''y'; \"b;\" /* c; */ ; ; -- d;"),
            ["a 'x;''y'", "\"b;\" /* c; */"]
        );
        assert_eq!(statements("  "), Vec::<&str>::new());
        assert!(is_unfinished("select '"));
        assert!(is_unfinished("select 1; /* "));
        assert!(!is_unfinished("-- nothing"));
    }

    #[test]
    fn words_are_unquoted() {
        let plain = |text: &str| Word::Plain(text.into());
        assert_eq!(
            words("exec a.b @x='it''s'"),
            [
                plain("exec"),
                plain("a"),
                plain("."),
                plain("b"),
                plain("@"),
                plain("x"),
                plain("="),
                Word::Quoted("it's".into())
            ]
        );
    }
}
