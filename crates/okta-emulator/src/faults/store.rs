//! The faults that an org has now, and whom they strike.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::Method;

use super::alter::{Outgoing, Scene};
use super::fault::{Fault, FaultReport};
use super::kind::{FaultKind, Stage};
use crate::ids::mix;
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
    /// How many there are: calls to an org without faults do not wait for the lock.
    count: AtomicUsize,
}

#[derive(Default)]
struct List {
    armed: Vec<Armed>,
    last: u64,
}

struct Armed {
    id: u64,
    fault: Fault,
    matched: u64,
    struck: u64,
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
        list.armed.push(Armed {
            id,
            fault,
            matched: 0,
            struck: 0,
        });
        self.count.store(list.armed.len(), Ordering::Release);
        id
    }

    /// Takes one away, or all; how many there were.
    pub(crate) fn remove(&self, id: Option<u64>) -> usize {
        let mut list = self.list();
        let before = list.armed.len();
        list.armed
            .retain(|armed| id.is_some_and(|id| armed.id != id));
        self.count.store(list.armed.len(), Ordering::Release);
        before - list.armed.len()
    }

    pub(crate) fn report(&self) -> Vec<FaultReport> {
        let list = self.list();
        let report = list.armed.iter().map(|armed| FaultReport {
            id: armed.id,
            fault: armed.fault.clone(),
            matched: armed.matched,
            struck: armed.struck,
        });
        report.collect()
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
                    let delay = ahead.delay.unwrap_or_default() + between(*from, *to, draw);
                    ahead.delay = Some(delay);
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
            .filter(|armed| armed.fits(subject) && !armed.is_spent())
            .map(|armed| (armed.id, armed.fault.kind.clone()))
            .collect();
        candidates.sort_by_key(|(_, kind)| kind.stage());
        for (id, kind) in candidates {
            // Tried outside the lock, since it may be much work. Only a reply that it changes counts.
            let mut changed = outgoing.clone();
            if !changed.alter(&kind, scene) {
                continue;
            }
            let mut list = self.list();
            let Some(armed) = list.armed.iter_mut().find(|armed| armed.id == id) else {
                continue;
            };
            if armed.strike(self.seed).is_some() {
                strikes.push(armed.as_strike());
                *outgoing = changed;
            }
        }
        strikes.sort_by_key(|strike| strike.fault);
    }

    fn list(&self) -> MutexGuard<'_, List> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Armed {
    fn fits(&self, subject: &Subject<'_>) -> bool {
        let Fault {
            kind,
            operation,
            method,
            path,
            ..
        } = &self.fault;
        (subject.connected || !kind.needs_connection())
            && operation
                .as_deref()
                .is_none_or(|id| subject.operation == Some(id))
            && method
                .as_ref()
                .is_none_or(|method| method == subject.method)
            && path.as_ref().is_none_or(|path| path.fits(subject.path))
    }

    fn is_spent(&self) -> bool {
        self.fault.times.is_some_and(|times| self.struck >= times)
    }

    /// Counts one more call that fits. Where it is to be struck, bits that depend on the seed, the fault and the
    /// number of the call among those that fit, and on nothing else.
    fn strike(&mut self, seed: u64) -> Option<u64> {
        self.matched += 1;
        let draw = mix(seed ^ mix(self.id) ^ mix(self.matched.rotate_left(32)));
        if self.matched <= self.fault.skip || self.is_spent() || part(draw) >= self.fault.rate {
            return None;
        }
        self.struck += 1;
        Some(mix(draw))
    }

    fn as_strike(&self) -> Strike {
        Strike {
            fault: self.id,
            kind: self.fault.kind.name(),
        }
    }
}

/// Bits as a number from 0 up to 1.
fn part(draw: u64) -> f64 {
    (draw >> 11) as f64 / (1u64 << 53) as f64
}

fn between(from: Duration, to: Duration, draw: u64) -> Duration {
    from + to.saturating_sub(from).mul_f64(part(draw))
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
        assert_eq!((report[0].matched, report[0].struck), (5, 2));
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
