//! The names that an object declares, and where to find one: every property of every body is looked up here.

/// The names that an object declares.
#[derive(Debug)]
pub struct Names {
    /// The object's own name in Rust.
    pub object: &'static str,
    /// The wire names, sorted by bytes.
    pub list: &'static [&'static str],
    /// The same as they begin a property in JSON, with quotes and colon; none where one has to be escaped.
    pub(crate) quoted: &'static [&'static str],
    /// Positions in `list`, the shorter names first.
    by_length: &'static [u16],
    /// Where in `by_length` the names of each length begin; the last length is that of all longer ones, too.
    starts: [u16; LENGTHS + 1],
}

/// Lengths of names that are told apart.
const LENGTHS: usize = 40;

impl Names {
    /// The names of `object`. `quoted` are the same between quotes with a colon behind, `by_length` is [`by_length`] of them.
    #[must_use]
    pub const fn new(
        object: &'static str,
        list: &'static [&'static str],
        quoted: &'static [&'static str],
        by_length: &'static [u16],
    ) -> Self {
        Self {
            object,
            list,
            quoted: if are_plain(list) { quoted } else { &[] },
            by_length,
            starts: starts(list),
        }
    }

    /// The position of a name in the list.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        // Lengths differ more often than not, and comparing them needs no look at the text.
        let length = class(name.len());
        let range = usize::from(self.starts[length])..usize::from(self.starts[length + 1]);
        let candidates = self.by_length.get(range)?.iter();
        let is_it = |position: &usize| {
            let known = self.list.get(*position);
            known.is_some_and(|known| same(known.as_bytes(), name.as_bytes()))
        };
        candidates
            .map(|position| usize::from(*position))
            .find(is_it)
    }
}

/// Whether two names are the same. Most have no more than 16 letters, for which two words are compared: `==` is a call.
fn same(one: &[u8], two: &[u8]) -> bool {
    if one.len() != two.len() {
        return false;
    }
    let ends = |name: &[u8]| Some((*name.first_chunk::<8>()?, *name.last_chunk::<8>()?));
    let short_ends = |name: &[u8]| Some((*name.first_chunk::<4>()?, *name.last_chunk::<4>()?));
    match one.len() {
        8..=16 => ends(one) == ends(two),
        4..8 => short_ends(one) == short_ends(two),
        _ => one == two,
    }
}

/// Whether no name has a character that JSON escapes.
const fn are_plain(list: &[&str]) -> bool {
    let mut at = 0;
    while at < list.len() {
        let name = list[at].as_bytes();
        let mut byte = 0;
        while byte < name.len() {
            if name[byte] < b' ' || name[byte] == b'"' || name[byte] == b'\\' {
                return false;
            }
            byte += 1;
        }
        at += 1;
    }
    true
}

const fn class(length: usize) -> usize {
    if length < LENGTHS {
        length
    } else {
        LENGTHS - 1
    }
}

/// How many names are shorter than each length.
const fn starts(list: &[&str]) -> [u16; LENGTHS + 1] {
    let mut starts = [0; LENGTHS + 1];
    let mut at = 0;
    while at < list.len() {
        starts[class(list[at].len()) + 1] += 1;
        at += 1;
    }
    let mut length = 0;
    while length < LENGTHS {
        starts[length + 1] += starts[length];
        length += 1;
    }
    starts
}

/// The positions of names in their list, the shorter names first.
#[must_use]
pub const fn by_length<const N: usize>(list: &[&str]) -> [u16; N] {
    let mut order = [0; N];
    let mut next = starts(list);
    let mut at = 0;
    while at < N {
        let length = class(list[at].len());
        order[next[length] as usize] = at as u16;
        next[length] += 1;
        at += 1;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &[&str] = &[
        "",
        "_links",
        "a",
        "aVeryLongNameOfMoreThanFortyCharactersIndeed",
        "anotherVeryLongNameOfMoreThanFortyCharacters",
        "b",
        "id",
        "status",
    ];
    static NAMES: Names = Names::new("Thing", LIST, &[], &by_length::<8>(LIST));

    #[test]
    fn each_name_is_found_and_no_other() {
        for (position, name) in LIST.iter().enumerate() {
            assert_eq!(NAMES.find(name), Some(position), "{name}");
        }
        for name in [
            "c",
            "ic",
            "_link",
            "statuses",
            "aVeryLongNameOfMoreThanFortyCharactersIndeeD",
        ] {
            assert_eq!(NAMES.find(name), None, "{name}");
        }
        let none = Names::new("Nothing", &[], &[], &[]);
        assert_eq!(none.find(""), None);
    }

    #[test]
    fn a_letter_is_enough_to_tell_names_apart() {
        for length in 0..40 {
            let name = vec![b'a'; length];
            assert!(same(&name, &name.clone()), "{length}");
            assert!(!same(&name, &vec![b'a'; length + 1]), "{length}");
            for position in 0..length {
                let mut other = name.clone();
                other[position] = b'b';
                assert!(!same(&name, &other), "{length} {position}");
            }
        }
    }
}
