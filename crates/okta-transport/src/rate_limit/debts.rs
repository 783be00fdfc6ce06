//! What a ledger was not told, because the call was given up first.
//!
//! Nothing can be awaited where a future is dropped, and nothing runs in the background. So it is written down, and the next
//! call for the same windows tells it before it asks for itself. Until then the ledger takes the call for one in flight, and
//! those who share the windows may wait for it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Figures;

/// What is still to be reported of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Debt {
    pub(crate) call: u128,
    pub(crate) figures: Option<Figures>,
    pub(crate) used: bool,
}

/// The debts of all windows, by their keys.
#[derive(Debug, Default)]
pub(crate) struct Debts(Mutex<HashMap<String, Vec<Debt>>>);

impl Debts {
    pub(crate) fn add(&self, key: &str, debt: Debt) {
        let mut debts = self.debts();
        debts.entry(key.to_owned()).or_default().push(debt);
    }

    /// Takes one of those that concern these windows.
    pub(crate) fn take(&self, key: &str) -> Option<Debt> {
        let mut debts = self.debts();
        let own = debts.get_mut(key)?;
        let debt = own.pop();
        if own.is_empty() {
            debts.remove(key);
        }
        debt
    }

    fn debts(&self) -> MutexGuard<'_, HashMap<String, Vec<Debt>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_paid_once_by_those_whom_it_concerns() {
        let debts = Debts::default();
        let debt = |call| Debt {
            call,
            figures: None,
            used: true,
        };
        debts.add("users", debt(1));
        debts.add("users", debt(2));
        debts.add("groups", debt(3));
        let mut paid: Vec<_> = std::iter::from_fn(|| debts.take("users")).collect();
        paid.sort_by_key(|debt| debt.call);
        assert_eq!(paid, [debt(1), debt(2)]);
        assert_eq!(debts.take("groups"), Some(debt(3)));
        assert!(debts.debts().is_empty(), "nothing is kept of a key");
    }
}
