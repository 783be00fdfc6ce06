//! The nonces that proofs at the token endpoint carry.

use serde::{Deserialize, Serialize};

use crate::clock::Moment;
use crate::ids::scramble;

/// How long a nonce is handed out, in seconds.
const CURRENT: i64 = 24 * 3600;
/// How long a nonce is taken, in seconds from when it was made.
const TAKEN: i64 = 3 * 24 * 3600;

/// The nonces of an org: one that is handed out, and older ones that are taken a while longer.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Nonces {
    seed: u64,
    made: u64,
    /// Oldest first, with the time when each was made.
    known: Vec<(String, Moment)>,
}

impl Nonces {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            seed,
            made: 0,
            known: Vec::new(),
        }
    }

    /// The nonce to hand out now.
    pub(super) fn current(&mut self, now: Moment) -> String {
        self.known.retain(|(_, made)| now.0 - made.0 < TAKEN);
        match self.known.last() {
            Some((nonce, made)) if now.0 - made.0 < CURRENT => nonce.clone(),
            _ => {
                let nonce = scramble(self.seed ^ 4, self.made, 32);
                self.made += 1;
                self.known.push((nonce.clone(), now));
                nonce
            }
        }
    }

    pub(super) fn takes(&self, nonce: &str, now: Moment) -> bool {
        self.known
            .iter()
            .any(|(known, made)| known == nonce && now.0 - made.0 < TAKEN)
    }

    /// Makes every nonce stale, whatever its age.
    pub(super) fn expire(&mut self) {
        self.known.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::{CURRENT, Nonces, TAKEN};
    use crate::clock::Moment;

    #[test]
    fn a_nonce_is_handed_out_a_day_and_taken_three() {
        let mut nonces = Nonces::new(7);
        let first = nonces.current(Moment(0));
        assert_eq!(nonces.current(Moment(CURRENT - 1)), first);
        let second = nonces.current(Moment(CURRENT));
        assert_ne!(second, first);
        assert!(nonces.takes(&first, Moment(TAKEN - 1)));
        assert!(nonces.takes(&second, Moment(TAKEN)));
        assert!(!nonces.takes(&first, Moment(TAKEN)));
        assert!(!nonces.takes("", Moment(0)));
        assert_ne!(Nonces::new(8).current(Moment(0)), first, "another org's");
    }

    #[test]
    fn expired_nonces_are_not_taken() {
        let mut nonces = Nonces::new(7);
        let first = nonces.current(Moment(0));
        nonces.expire();
        assert!(!nonces.takes(&first, Moment(0)));
        assert_ne!(nonces.current(Moment(0)), first);
    }
}
