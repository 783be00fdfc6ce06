//! Where to cut a stretch of time, so that each piece holds about a page of events. What is longer is read one page after the
//! other, and those behind it wait; what is shorter is not worth its way.

/// The shortest piece: a second. All times here are milliseconds.
const SHORTEST: i64 = 1_000;

/// The longest first pieces: an hour. Nothing is known yet of how much happens.
const LONGEST_AT_FIRST: i64 = 3_600_000;

/// How full the page of a piece is meant to be, in percent: busier minutes fit in then.
const FULLNESS: i64 = 80;

/// How much longer a piece may be than the last one. Silence may end.
const GROWTH: i64 = 4;

pub(super) struct Stretch {
    /// Where the next piece begins.
    at: i64,
    to: i64,
    /// How long it is.
    piece: i64,
}

impl Stretch {
    /// A stretch in milliseconds since 1970, for so many queries at a time.
    pub(super) fn new(from: i64, to: i64, parallel: usize) -> Self {
        let shares = i64::try_from(parallel)
            .unwrap_or(i64::MAX)
            .saturating_mul(4);
        let share = to.saturating_sub(from) / shares;
        Self {
            at: from,
            to,
            piece: share.clamp(SHORTEST, LONGEST_AT_FIRST),
        }
    }

    /// Leaves nothing of it.
    pub(super) fn give_up(&mut self) {
        self.at = self.to;
    }

    /// The next piece. It ends a millisecond behind the begin of the one after it.
    pub(super) fn cut(&mut self) -> Option<(i64, i64)> {
        if self.at >= self.to {
            return None;
        }
        let (from, end) = (self.at, self.at.saturating_add(self.piece).min(self.to));
        self.at = end;
        Some((from, end.saturating_add(1).min(self.to)))
    }

    /// Learns from a piece of this length which had so many events, in pages of at most so many.
    pub(super) fn learn(&mut self, length: i64, events: usize, page: i64) {
        let events = i64::try_from(events).unwrap_or(i64::MAX).max(1);
        // In 128 bits: a length times a page may be longer than any time.
        let fitting = i128::from(length) * i128::from(page * FULLNESS / 100) / i128::from(events);
        let longest = length.saturating_mul(GROWTH);
        let fitting = i64::try_from(fitting).unwrap_or(i64::MAX);
        self.piece = fitting.min(longest).max(SHORTEST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(mut stretch: Stretch) -> Vec<(i64, i64)> {
        std::iter::from_fn(|| stretch.cut()).collect()
    }

    #[test]
    fn pieces_cover_the_stretch_and_overlap() {
        for (from, to, parallel) in [
            (0, 1, 4),
            (0, 60_000, 4),
            (5, 125_000, 4),
            (-7, 90 * 24 * 3_600_000, 4),
            (0, 3_600_000, 1),
            (0, 3_600_000, usize::MAX),
        ] {
            let pieces = pieces(Stretch::new(from, to, parallel));
            assert_eq!(pieces.first().map(|piece| piece.0), Some(from));
            assert_eq!(pieces.last().map(|piece| piece.1), Some(to));
            for (one, two) in pieces.iter().zip(pieces.iter().skip(1)) {
                assert_eq!(one.1, two.0 + 1);
                assert!(one.1 - one.0 > SHORTEST);
            }
        }
        assert_eq!(pieces(Stretch::new(0, 3_600_000, 4)).len(), 16);
        for (from, to) in [(5, 5), (6, 5)] {
            assert!(pieces(Stretch::new(from, to, 4)).is_empty());
        }
    }

    #[test]
    fn pieces_become_as_long_as_a_page() {
        let mut stretch = Stretch::new(0, i64::from(u32::MAX), 4);
        assert_eq!(stretch.cut(), Some((0, 3_600_001)));
        // Ten events a second: 80 of 100 in 8 seconds.
        stretch.learn(3_600_000, 36_000, 100);
        assert_eq!(stretch.cut(), Some((3_600_000, 3_608_001)));
        // Nothing any more: four times as long, and again.
        stretch.learn(8_000, 0, 100);
        assert_eq!(stretch.cut(), Some((3_608_000, 3_640_001)));
        stretch.learn(32_000, 1, 100);
        assert_eq!(stretch.piece, 128_000);
        // More in a second than a page holds is read page by page.
        stretch.learn(1_000, 1_000_000, 100);
        assert_eq!(stretch.piece, SHORTEST);
        stretch.learn(i64::MAX, 1, 1_000);
        assert_eq!(stretch.piece, i64::MAX);
        stretch.give_up();
        assert_eq!(stretch.cut(), None);
    }
}
