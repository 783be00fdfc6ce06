//! Values of rows, close together. Kinds stand apart from what is to be known of a value beyond its kind: most values of
//! most rows are null, and the next thread to look at them is told so by one byte.

use std::ops::Range;

/// What a value is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Null,
    Integer,
    Real,
    /// A part of a text that the cells are about.
    Part,
    /// A text that stands in none.
    Text,
    Blob,
}

/// Values, one after the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cells {
    kinds: Vec<Kind>,
    /// A number, a part's beginning and end, or a place in `own`; as many as kinds.
    words: Vec<u64>,
    own: Vec<Box<[u8]>>,
}

/// A value of [`Cells`].
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    Null,
    Integer(i64),
    Real(f64),
    /// A part of a text, in bytes.
    Part(Range<usize>),
    Text(&'a [u8]),
    Blob(&'a [u8]),
}

impl Cells {
    pub(crate) fn with_capacity(values: usize) -> Self {
        Self {
            kinds: Vec::with_capacity(values),
            words: Vec::with_capacity(values),
            own: Vec::new(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.kinds.len()
    }

    /// Adds nulls.
    pub(crate) fn add_nulls(&mut self, count: usize) {
        self.kinds.resize(self.kinds.len() + count, Kind::Null);
        self.words.resize(self.words.len() + count, 0);
    }

    /// Adds a value.
    // Out of line the value would go through memory, in parts that the processor has to wait for.
    #[inline(always)]
    pub(crate) fn push(&mut self, cell: Cell<'_>) {
        let (kind, word) = self.packed(cell);
        self.kinds.push(kind);
        self.words.push(word);
    }

    /// Sets a value that is there.
    #[inline]
    pub(crate) fn set(&mut self, at: usize, cell: Cell<'_>) {
        let (kind, word) = self.packed(cell);
        if let (Some(old_kind), Some(old_word)) = (self.kinds.get_mut(at), self.words.get_mut(at)) {
            (*old_kind, *old_word) = (kind, word);
        }
    }

    #[inline(always)]
    pub(crate) fn get(&self, at: usize) -> Option<Cell<'_>> {
        let kind = *self.kinds.get(at)?;
        if kind == Kind::Null {
            return Some(Cell::Null);
        }
        let word = *self.words.get(at)?;
        Some(match kind {
            Kind::Null => Cell::Null,
            Kind::Integer => Cell::Integer(word.cast_signed()),
            Kind::Real => Cell::Real(f64::from_bits(word)),
            Kind::Part => Cell::Part(unpacked(word)),
            Kind::Text => Cell::Text(self.own(word)),
            Kind::Blob => Cell::Blob(self.own(word)),
        })
    }

    /// Keeps the rows of so many values for which `keeps` says so.
    pub(crate) fn retain_rows(&mut self, width: usize, keeps: &[bool]) {
        let kept = |at: usize| {
            let row = at.checked_div(width).and_then(|row| keeps.get(row));
            row.copied().unwrap_or_default()
        };
        let (mut kinds, mut words) = (0.., 0..);
        self.kinds.retain(|_| kinds.next().is_some_and(kept));
        self.words.retain(|_| words.next().is_some_and(kept));
    }

    #[inline(always)]
    fn packed(&mut self, cell: Cell<'_>) -> (Kind, u64) {
        match cell {
            Cell::Null => (Kind::Null, 0),
            Cell::Integer(number) => (Kind::Integer, number.cast_unsigned()),
            Cell::Real(number) => (Kind::Real, number.to_bits()),
            // Texts that cells are about are pages and blocks of rows, far shorter than 4 GiB.
            Cell::Part(part) => match (u32::try_from(part.start), u32::try_from(part.end)) {
                (Ok(from), Ok(to)) => (Kind::Part, u64::from(from) << 32 | u64::from(to)),
                _ => (Kind::Null, 0),
            },
            Cell::Text(text) => (Kind::Text, self.keep(text)),
            Cell::Blob(bytes) => (Kind::Blob, self.keep(bytes)),
        }
    }

    #[inline(never)]
    fn keep(&mut self, bytes: &[u8]) -> u64 {
        self.own.push(bytes.into());
        self.own.len() as u64 - 1
    }

    fn own(&self, word: u64) -> &[u8] {
        let at = usize::try_from(word).unwrap_or(usize::MAX);
        self.own.get(at).map_or(&[], |bytes| bytes)
    }
}

fn unpacked(word: u64) -> Range<usize> {
    let half = |word: u64| usize::try_from(word & u64::from(u32::MAX)).unwrap_or_default();
    half(word >> 32)..half(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_went_in() {
        let all = [
            Cell::Null,
            Cell::Integer(i64::MIN),
            Cell::Real(-0.5),
            Cell::Part(7..u32::MAX as usize),
            Cell::Text(b"own"),
            Cell::Blob(b""),
            Cell::Integer(-1),
        ];
        let mut cells = Cells::default();
        all.iter().for_each(|cell| cells.push(cell.clone()));
        let back: Vec<_> = (0..cells.len()).filter_map(|at| cells.get(at)).collect();
        assert_eq!(back, all);
        assert_eq!(cells.get(all.len()), None);

        cells.set(0, Cell::Text(b"set"));
        cells.set(99, Cell::Integer(1));
        cells.add_nulls(2);
        cells.retain_rows(3, &[true, false, true]);
        let kept: Vec<_> = (0..cells.len()).filter_map(|at| cells.get(at)).collect();
        assert_eq!(
            kept,
            [
                Cell::Text(b"set"),
                Cell::Integer(i64::MIN),
                Cell::Real(-0.5),
                Cell::Integer(-1),
                Cell::Null,
                Cell::Null
            ]
        );
    }

    #[test]
    fn a_part_beyond_four_gib_is_nothing() {
        let mut cells = Cells::default();
        cells.push(Cell::Part(0..u32::MAX as usize + 1));
        assert_eq!(cells.get(0), Some(Cell::Null));
    }
}
