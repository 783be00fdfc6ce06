//! A limit on repetitions, shared by all calls.
//!
//! When a server is in trouble every call fails, and clients that repeat each call five times make six times the load
//! out of it. So repetitions draw on an account: each call pays a little in, some trickles in with time, and where the
//! account is empty a failure is a failure.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What a repetition costs, in the account's unit.
const REPETITION: u64 = 1_000;

const NANOS: u64 = 1_000_000_000;

/// An account that repetitions are paid from. A clone shares it.
///
/// By default 20 of 100 calls may be repeated, and 10 more a second whatever the traffic; at most 100 are saved up, which
/// is also what it begins with.
///
/// ```
/// use okta_transport::{RetryBudget, RetryLayer};
///
/// let shared_by_two_clients = RetryBudget::new(20, 10, 100);
/// let one = RetryLayer::new().with_budget(shared_by_two_clients.clone());
/// let other = RetryLayer::new().with_budget(shared_by_two_clients);
/// ```
#[derive(Clone)]
pub struct RetryBudget(Arc<Account>);

struct Account {
    per_call: u64,
    per_second: u64,
    most: u64,
    state: Mutex<State>,
}

struct State {
    balance: u64,
    /// Until when time has been paid for. Nothing before the first call, since an account has no clock of its own.
    paid_until: Option<Instant>,
}

impl RetryBudget {
    /// An account that gets `percent` repetitions for 100 calls and `per_second` for every second, and saves up at most
    /// `most`, which it begins with.
    #[must_use]
    pub fn new(percent: u32, per_second: u32, most: u32) -> Self {
        let most = u64::from(most) * REPETITION;
        Self(Arc::new(Account {
            per_call: u64::from(percent) * REPETITION / 100,
            per_second: u64::from(per_second) * REPETITION,
            most,
            state: Mutex::new(State {
                balance: most,
                paid_until: None,
            }),
        }))
    }

    /// How many repetitions there is enough for, as of the last call.
    #[must_use]
    pub fn available(&self) -> u64 {
        self.0.state().balance / REPETITION
    }

    /// Pays in for a call.
    pub(super) fn deposit(&self, now: Instant) {
        let mut state = self.0.state();
        self.0.pay_for_time(&mut state, now);
        self.0.pay(&mut state, self.0.per_call);
    }

    /// Takes out what a repetition costs; `None` if that is not there.
    pub(super) fn withdraw(&self, now: Instant) -> Option<Withdrawal> {
        let mut state = self.0.state();
        self.0.pay_for_time(&mut state, now);
        state.balance = state.balance.checked_sub(REPETITION)?;
        Some(Withdrawal {
            account: Some(Arc::clone(&self.0)),
        })
    }
}

/// The defaults: 20 of 100 calls, 10 a second, at most 100.
impl Default for RetryBudget {
    fn default() -> Self {
        Self::new(20, 10, 100)
    }
}

impl Account {
    fn pay_for_time(&self, state: &mut State, now: Instant) {
        let Some(paid_until) = state.paid_until else {
            state.paid_until = Some(now);
            return;
        };
        let unit = NANOS.checked_div(self.per_second);
        let Some(unit) = unit.filter(|unit| *unit > 0) else {
            return;
        };
        let unpaid = now.saturating_duration_since(paid_until).as_nanos();
        let due = u64::try_from(unpaid).unwrap_or(u64::MAX) / unit;
        // What is too little to be paid is left to be paid later.
        state.paid_until = paid_until.checked_add(Duration::from_nanos(due * unit));
        self.pay(state, due);
    }

    fn pay(&self, state: &mut State, amount: u64) {
        state.balance = state.balance.saturating_add(amount).min(self.most);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in here can be left half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What was taken out for a repetition that has not been made yet. Dropped unspent, it is paid back.
pub(super) struct Withdrawal {
    account: Option<Arc<Account>>,
}

impl Withdrawal {
    pub(super) fn spend(mut self) {
        self.account = None;
    }
}

impl Drop for Withdrawal {
    fn drop(&mut self) {
        if let Some(account) = self.account.take() {
            let mut state = account.state();
            account.pay(&mut state, REPETITION);
        }
    }
}

impl fmt::Debug for RetryBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryBudget")
            .field("available", &self.available())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many repetitions the account pays for right now.
    fn drain(budget: &RetryBudget, now: Instant) -> u32 {
        let mut count = 0;
        while let Some(withdrawal) = budget.withdraw(now) {
            withdrawal.spend();
            count += 1;
        }
        count
    }

    #[test]
    fn calls_and_time_pay_in_up_to_the_most() {
        let budget = RetryBudget::default();
        let now = Instant::now();
        assert_eq!(drain(&budget, now), 100);
        for _ in 0..24 {
            budget.deposit(now);
        }
        assert_eq!(drain(&budget, now), 4);
        let now = now + Duration::from_millis(1_250);
        // 12.5 for the time, and 0.8 left over from the calls.
        assert_eq!(drain(&budget, now), 13);
        assert_eq!(drain(&budget, now + Duration::from_secs(3_600)), 100);
    }

    #[test]
    fn time_in_small_steps_is_paid_like_time_in_large_ones() {
        let budget = RetryBudget::new(0, 1, 10);
        let start = Instant::now();
        drain(&budget, start);
        let steps = (1..=4_000).map(|step| start + Duration::from_micros(1_500) * step);
        assert_eq!(steps.map(|now| drain(&budget, now)).sum::<u32>(), 6);
    }

    #[test]
    fn what_is_not_spent_comes_back() {
        let budget = RetryBudget::new(0, 0, 1);
        let now = Instant::now();
        let withdrawal = budget.withdraw(now).expect("the only one");
        assert!(budget.withdraw(now).is_none());
        drop(withdrawal);
        assert_eq!(budget.available(), 1);
        budget.clone().withdraw(now).expect("again").spend();
        assert_eq!(budget.available(), 0);
    }

    #[test]
    fn an_empty_budget_pays_for_nothing() {
        let budget = RetryBudget::new(100, 100, 0);
        budget.deposit(Instant::now());
        assert_eq!(drain(&budget, Instant::now() + Duration::from_secs(9)), 0);
    }
}
