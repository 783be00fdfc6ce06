//! When a proof key is replaced.
//!
//! A token is bound to its key, so a new key counts from the next token on, and whoever holds a token holds its key too.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::ProofKey;
use crate::auth::signer::SignError;
use crate::{Timer, TokioTimer};

/// The proof key of the next token: made when it is first asked for, and anew after [`rotate`](Self::rotate) or when it
/// has served its [`interval`](Self::interval).
///
/// ```
/// use std::sync::Arc;
/// use okta_transport::auth::KeyRotation;
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build()?.block_on(async {
/// let keys = KeyRotation::new();
/// let key = keys.current()?;
/// assert!(Arc::ptr_eq(&key, &keys.current()?));
/// keys.rotate();
/// assert_ne!(key.thumbprint(), keys.current()?.thumbprint());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct KeyRotation {
    /// With the time since when it serves.
    current: Mutex<Option<(Arc<ProofKey>, Instant)>>,
    interval: Option<Duration>,
    timer: Arc<dyn Timer>,
}

impl KeyRotation {
    /// Keys that are replaced on request only.
    #[must_use]
    pub fn new() -> Self {
        Self {
            current: Mutex::new(None),
            interval: None,
            timer: Arc::new(TokioTimer),
        }
    }

    /// How long a key is given out. No limit by default.
    #[must_use]
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = Some(interval);
        self
    }

    /// Who measures the interval: tokio's clock by default.
    #[must_use]
    pub fn timer(mut self, timer: impl Timer + 'static) -> Self {
        self.timer = Arc::new(timer);
        self
    }

    /// The key to bind the next token to.
    ///
    /// # Errors
    ///
    /// On a system without randomness, if the key has to be made.
    pub fn current(&self) -> Result<Arc<ProofKey>, SignError> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.timer.now();
        if let Some((key, since)) = &*current {
            let age = now.saturating_duration_since(*since);
            if self.interval.is_none_or(|interval| age < interval) {
                return Ok(Arc::clone(key));
            }
        }
        let key = Arc::new(ProofKey::generate()?);
        *current = Some((Arc::clone(&key), now));
        Ok(key)
    }

    /// Has the next token bound to a new key.
    pub fn rotate(&self) {
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Default for KeyRotation {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for KeyRotation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRotation")
            .field("interval", &self.interval)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_key_serves_its_time() {
        let keys = KeyRotation::new().interval(Duration::from_secs(60));
        tokio::time::advance(Duration::from_secs(100)).await;
        let first = keys.current().expect("a key");
        tokio::time::advance(Duration::from_secs(59)).await;
        assert!(Arc::ptr_eq(&first, &keys.current().expect("a key")));
        tokio::time::advance(Duration::from_secs(1)).await;
        let second = keys.current().expect("a key");
        assert_ne!(first.thumbprint(), second.thumbprint());
        tokio::time::advance(Duration::from_secs(30)).await;
        keys.rotate();
        let third = keys.current().expect("a key");
        assert_ne!(second.thumbprint(), third.thumbprint());
        // Counted from when it was made.
        tokio::time::advance(Duration::from_secs(59)).await;
        assert!(Arc::ptr_eq(&third, &keys.current().expect("a key")));
    }

    #[tokio::test(start_paused = true)]
    async fn without_an_interval_it_serves_on() {
        let keys = KeyRotation::default();
        let first = keys.current().expect("a key");
        tokio::time::advance(Duration::from_secs(365 * 86_400)).await;
        assert!(Arc::ptr_eq(&first, &keys.current().expect("a key")));
    }
}
