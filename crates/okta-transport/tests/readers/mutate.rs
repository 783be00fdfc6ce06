//! Small changes to bytes, by numbers that only look like chance: a seed tells them all.

/// SplitMix64.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Less than the bound, which is not 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    pub(crate) fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// A part of this many bytes at most.
    fn range(&mut self, length: usize, most: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        let size = self.below(most.min(length - start) + 1);
        start..start + size
    }
}

/// Changes the input in one place.
pub(crate) fn mutate(input: &mut Vec<u8>, other: &[u8], word: &[u8], random: &mut Random) {
    let at = random.below(input.len() + 1);
    match (random.below(10), input.get_mut(at)) {
        (0, Some(byte)) => *byte ^= 1 << random.below(8),
        (1, Some(byte)) => *byte = random.next() as u8,
        // Another character of the same kind keeps the form.
        (2, Some(byte)) if byte.is_ascii_alphanumeric() => {
            *byte = *random.of(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
        }
        (3, _) => input.insert(at, random.next() as u8),
        (4, _) => drop(input.drain(random.range(input.len(), 32))),
        (5, _) => input.truncate(at),
        (6, _) => {
            let part = input[random.range(input.len(), 64)].to_vec();
            input.splice(at..at, part);
        }
        (7, _) => {
            let part = random.range(other.len(), other.len());
            input.splice(at..at, other[part].iter().copied());
        }
        (8, _) => {
            let replaced = at..(at + word.len()).min(input.len());
            input.splice(replaced, word.iter().copied());
        }
        _ => drop(input.splice(at..at, word.iter().copied())),
    }
}
