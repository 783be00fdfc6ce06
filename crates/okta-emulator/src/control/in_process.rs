//! The same as the routes under `/_emulator`, for callers in this process.

use std::sync::PoisonError;

use crate::faults::{Fault, FaultReport};
use crate::hooks::outbox::Delivery;
use crate::limits::{RateLimits, RateWindow};
use crate::log::LoggedRequest;
use crate::service::Emulator;
use crate::snapshot::{Contents, InvalidSnapshot, Snapshot};

impl Emulator {
    /// The whole org as JSON. Calls that change the org wait until it is written: a quarter of a second for 100,000 users.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        self.org.snapshot()
    }

    /// Becomes the org of a snapshot: its things, its ids, its time and the access tokens that it gave. What stays is said in
    /// [`Snapshot`].
    ///
    /// # Errors
    /// When the text is no snapshot of an org, or one of another format; the error names the place, and the org is as it
    /// was.
    pub fn restore(&self, snapshot: &Snapshot) -> Result<(), InvalidSnapshot> {
        let contents = Contents::read(snapshot.as_str().as_bytes())?;
        self.org.restore(contents);
        Ok(())
    }

    /// Lets something go wrong from now on; gives the id of the fault.
    pub fn add_fault(&self, fault: Fault) -> u64 {
        self.org.faults.add(fault)
    }

    /// Takes a fault away. `false` where there is none with this id.
    pub fn remove_fault(&self, id: u64) -> bool {
        self.org.faults.remove(Some(id)) > 0
    }

    /// Turns a fault off, or on again; it keeps its counts. `false` where there is none with this id.
    pub fn turn_fault(&self, id: u64, on: bool) -> bool {
        self.org.faults.turn(id, on)
    }

    /// Takes all faults away.
    pub fn clear_faults(&self) {
        self.org.faults.remove(None);
    }

    /// The faults that there are, in the order in which they were added, and how often each struck.
    #[must_use]
    pub fn faults(&self) -> Vec<FaultReport> {
        self.org.faults.report()
    }

    /// Takes so many calls from now on. What was used in the windows of now counts on, unless their length changes.
    pub fn set_rate_limits(&self, limits: RateLimits) {
        self.org.limits.set(limits);
    }

    /// How many calls the org takes.
    #[must_use]
    pub fn rate_limits(&self) -> RateLimits {
        self.org.limits.settings()
    }

    /// What is left of the rate-limit windows of now, by caller and bucket.
    #[must_use]
    pub fn rate_windows(&self) -> Vec<RateWindow> {
        self.org.limits.windows(self.org.clock.now())
    }

    /// The last 1,000 calls, oldest first. Those to `/_emulator` are not among them.
    #[must_use]
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.org.log.list()
    }

    /// What event hooks were told, and what still waits to be told: the last 1,000 deliveries, oldest first.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        let state = self.org.state.read();
        let state = state.unwrap_or_else(PoisonError::into_inner);
        state.outbox.list().cloned().collect()
    }

    /// Forgets the calls so far.
    pub fn clear_requests(&self) {
        self.org.log.clear();
    }

    /// Moves the org's time forward by so many seconds, whatever clock it has.
    pub fn advance_clock(&self, seconds: u32) {
        self.org.clock.advance(seconds);
    }
}
