//! A text that may be part of a larger one, so that rows need no memory of their own for each of their texts.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

/// A text; a cheap clone. Keeps the block of rows alive that it came in.
#[derive(Clone)]
pub struct Text {
    of: Arc<String>,
    from: u32,
    to: u32,
}

impl Text {
    /// A part of a text. None where there is no such part.
    pub(crate) fn part(of: &Arc<String>, part: Range<usize>) -> Option<Self> {
        of.get(part.clone())?;
        Some(Self {
            of: Arc::clone(of),
            from: part.start.try_into().ok()?,
            to: part.end.try_into().ok()?,
        })
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        // A part was there when it was made.
        self.of
            .get(self.from as usize..self.to as usize)
            .unwrap_or_default()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// Longer ones than 4 GiB end there; SQLite has none.
impl From<String> for Text {
    fn from(text: String) -> Self {
        let to = u32::try_from(text.len()).unwrap_or(u32::MAX);
        Self {
            of: Arc::new(text),
            from: 0,
            to,
        }
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Text {}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_a_text() {
        let whole = Arc::new("Grüße".to_owned());
        assert_eq!(Text::part(&whole, 2..4).as_deref(), Some("ü"));
        assert!(Text::part(&whole, 2..3).is_none(), "half a letter");
        assert!(Text::part(&whole, 5..9).is_none());
        assert_eq!(
            Text::from("a"),
            Text::part(&Arc::new("ba".to_owned()), 1..2).unwrap()
        );
        assert_eq!(
            format!("{:>3}|{:?}", Text::from("x"), Text::from("y")),
            "  x|\"y\""
        );
    }
}
