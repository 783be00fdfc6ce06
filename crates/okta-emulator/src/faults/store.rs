//! The faults that an org has now, and whom they strike.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::Method;

use super::alter::{Outgoing, Scene};
use super::armed::{Armed, between};
use super::fault::{Fault, FaultReport};
use super::kind::{FaultKind, Stage};
use crate::log::Strike;

/// A call as a fault looks at it.
pub(crate) struct Subject<'a> {
    pub(crate) operation: Option<&'static str>,
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
    /// Whether the caller has a connection, and time.
    pub(crate) connected: bool,
}

/// What lies ahead of a call.
#[derive(Default)]
pub(crate) struct Ahead {
    pub(crate) delay: Option<Duration>,
    /// What happens in place of the org's answer.
    pub(crate) instead: Option<FaultKind>,
    pub(crate) stale_nonces: bool,
    pub(crate) strikes: Vec<Strike>,
}

pub(crate) struct Faults {
    seed: u64,
    list: Mutex<List>,
    /// How many are on: calls to an org without faults do not wait for the lock.
    count: AtomicUsize,
}

#[derive(Default)]
struct List {
    armed: Vec<Armed>,
    last: u64,
}

impl Faults {
    pub(crate) fn new(seed: u64, faults: Vec<Fault>) -> Self {
        let all = Self {
            seed,
            list: Mutex::default(),
            count: AtomicUsize::new(0),
        };
        for fault in faults {
            all.add(fault);
        }
        all
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count.load(Ordering::Acquire) == 0
    }

    pub(crate) fn add(&self, fault: Fault) -> u64 {
        let mut list = self.list();
        list.last += 1;
        let id = list.last;
        list.armed.push(Armed::new(id, fault));
        self.count(&list);
        id
    }

    /// Takes one away, or all; how many there were.
    pub(crate) fn remove(&self, id: Option<u64>) -> usize {
        let mut list = self.list();
        let before = list.armed.len();
        list.armed
            .retain(|armed| id.is_some_and(|id| armed.id != id));
        self.count(&list);
        before - list.armed.len()
    }

    /// Turns one on or off; it keeps its counts. `false` where there is none with this id.
    pub(crate) fn turn(&self, id: u64, on: bool) -> bool {
        let mut list = self.list();
        let armed = list.armed.iter_mut().find(|armed| armed.id == id);
        let known = armed.map(|armed| armed.enabled = on).is_some();
        self.count(&list);
        known
    }

    fn count(&self, list: &List) {
        let on = list.armed.iter().filter(|armed| armed.enabled);
        self.count.store(on.count(), Ordering::Release);
    }

    pub(crate) fn report(&self) -> Vec<FaultReport> {
        let list = self.list();
        list.armed.iter().map(Armed::report).collect()
    }

    /// What strikes a call before it is answered.
    pub(crate) fn ahead(&self, subject: &Subject<'_>) -> Ahead {
        let mut ahead = Ahead::default();
        if self.is_empty() {
            return ahead;
        }
        for armed in &mut self.list().armed {
            let kind = &armed.fault.kind;
            let wanted = match kind.stage() {
                Stage::Before => true,
                Stage::Instead => ahead.instead.is_none(),
                _ => false,
            };
            if !wanted || !armed.fits(subject) {
                continue;
            }
            let Some(draw) = armed.strike(self.seed) else {
                continue;
            };
            ahead.strikes.push(armed.as_strike());
            match &armed.fault.kind {
                FaultKind::Latency { from, to } => {
                    let delay = ahead.delay.unwrap_or_default();
                    ahead.delay = Some(delay.saturating_add(between(*from, *to, draw)));
                }
                FaultKind::StaleNonces => ahead.stale_nonces = true,
                kind => ahead.instead = Some(kind.clone()),
            }
        }
        ahead
    }

    /// Changes a reply as the faults want that strike it.
    pub(crate) fn alter(
        &self,
        subject: &Subject<'_>,
        scene: &Scene<'_>,
        outgoing: &mut Outgoing,
        strikes: &mut Vec<Strike>,
    ) {
        let mut candidates: Vec<(u64, FaultKind)> = self
            .list()
            .armed
            .iter()
            .filter(|armed| armed.fault.kind.stage() > Stage::Instead)
            .filter(|armed| armed.fits(subject))
            .map(|armed| (armed.id, armed.fault.kind.clone()))
            .collect();
        candidates.sort_by_key(|(_, kind)| kind.stage());
        for (id, kind) in candidates {
            // Only a reply that it changes counts. That is found out by trying, but for packing: that is much work, and
            // whether there is something to pack is known before. Neither is done under the lock.
            let packs = kind.stage() == Stage::Encoding;
            let mut changed = outgoing.clone();
            let suits = match packs {
                true => changed.can_pack(&kind, scene),
                false => changed.alter(&kind, scene),
            };
            if suits && let Some(strike) = self.strike(id) {
                strikes.push(strike);
                if packs {
                    changed.alter(&kind, scene);
                }
                *outgoing = changed;
            }
        }
        strikes.sort_by_key(|strike| strike.fault);
    }

    /// Counts a call for a fault; `Some` where it is struck.
    fn strike(&self, id: u64) -> Option<Strike> {
        let mut list = self.list();
        let armed = list.armed.iter_mut().find(|armed| armed.id == id)?;
        armed.strike(self.seed).map(|_| armed.as_strike())
    }

    fn list(&self) -> MutexGuard<'_, List> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(connected: bool) -> Subject<'static> {
        Subject {
            operation: Some("listUsers"),
            method: &Method::GET,
            path: "/api/v1/users",
            connected,
        }
    }

    fn struck(faults: &Faults, calls: usize) -> Vec<bool> {
        let call = |_| !faults.ahead(&subject(true)).strikes.is_empty();
        (0..calls).map(call).collect()
    }

    #[test]
    fn skip_and_times_count_the_calls_that_fit() {
        let fault = Fault::new(FaultKind::Locked).skip(1).times(2);
        let faults = Faults::new(
            0,
            vec![fault, Fault::new(FaultKind::Locked).operation("getUser")],
        );
        assert_eq!(struck(&faults, 5), [false, true, true, false, false]);
        let report = faults.report();
        assert_eq!(
            (report[0].matched, report[0].struck),
            (3, 2),
            "then it is spent"
        );
        assert_eq!((report[1].matched, report[1].struck), (0, 0));
        assert_eq!(
            (
                faults.remove(Some(1)),
                faults.remove(Some(1)),
                faults.remove(None)
            ),
            (1, 0, 1)
        );
        assert!(faults.report().is_empty());
    }

    #[test]
    fn the_seed_alone_decides_whom_a_rate_strikes() {
        let run = |seed| {
            struck(
                &Faults::new(seed, vec![Fault::new(FaultKind::Locked).rate(0.3)]),
                10_000,
            )
        };
        let first = run(7);
        assert_eq!(first, run(7));
        assert_ne!(first, run(8));
        let count = first.iter().filter(|struck| **struck).count();
        assert!((2_800..3_200).contains(&count), "{count} of 10,000");
        assert!(
            struck(
                &Faults::new(0, vec![Fault::new(FaultKind::Locked).rate(0.0)]),
                1_000
            )
            .iter()
            .all(|s| !s)
        );
    }

    #[test]
    fn waits_add_up_and_only_the_first_answer_counts() {
        let wait = |from, to| {
            let (from, to) = (Duration::from_millis(from), Duration::from_millis(to));
            Fault::new(FaultKind::Latency { from, to })
        };
        let faults = vec![
            wait(100, 100),
            Fault::new(FaultKind::Locked).times(1),
            Fault::new(FaultKind::InternalError),
            wait(0, 50),
        ];
        let faults = Faults::new(3, faults);
        let ahead = faults.ahead(&subject(true));
        let delay = ahead.delay.expect("a wait");
        assert!((100..=150).contains(&delay.as_millis()), "{delay:?}");
        assert_eq!(ahead.instead, Some(FaultKind::Locked));
        assert_eq!(ahead.strikes.len(), 3);
        assert_eq!(faults.report()[2].matched, 0, "its turn has not come");
        let next = faults.ahead(&subject(false));
        assert_eq!(
            (next.delay, next.instead),
            (None, Some(FaultKind::InternalError))
        );
    }
}
