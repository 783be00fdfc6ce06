//! Ids that may come once: of assertions and of proofs.

use std::collections::HashMap;

use super::encoding::digest;
use crate::clock::Moment;

/// The ids that came, each until the thing that it names is too old anyway. Kept as digests, so that a long id
/// takes no more room than a short one.
#[derive(Default)]
pub(super) struct SingleUse {
    seen: HashMap<[u8; 32], i64>,
    sweep_at: usize,
}

impl SingleUse {
    /// Takes an id of an owner; says whether it came for the first time.
    pub(super) fn take(&mut self, owner: &str, id: &str, until: Moment, now: Moment) -> bool {
        if self.seen.len() >= self.sweep_at {
            self.seen.retain(|_, until| *until >= now.0);
            // Twice what is left: so a sweep costs each id a constant.
            self.sweep_at = (self.seen.len() * 2).max(1024);
        }
        // A NUL keeps the owner apart from the id.
        let key = digest(format!("{owner}\0{id}").as_bytes());
        self.seen
            .insert(key, until.0)
            .is_none_or(|until| until < now.0)
    }
}

#[cfg(test)]
mod tests {
    use super::SingleUse;
    use crate::clock::Moment;

    #[test]
    fn an_id_comes_once_until_it_is_too_old() {
        let mut ids = SingleUse::default();
        assert!(ids.take("a", "1", Moment(100), Moment(0)));
        assert!(!ids.take("a", "1", Moment(100), Moment(100)));
        assert!(
            ids.take("b", "1", Moment(100), Moment(0)),
            "another owner's"
        );
        assert!(ids.take("a", "1", Moment(300), Moment(101)));
    }

    #[test]
    fn what_is_too_old_is_forgotten() {
        let mut ids = SingleUse::default();
        for number in 0..100_000 {
            assert!(ids.take(
                "a",
                &number.to_string(),
                Moment(number + 10),
                Moment(number)
            ));
        }
        assert!(ids.seen.len() < 2_000, "{}", ids.seen.len());
    }
}
