//! Services that have been called and can be called again.
//!
//! A service is cloned for every call, since it has to be ready for the one that it gets. A stack of a dozen layers is a
//! dozen clones and a piece of memory; those that have done their part are kept for the next calls.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use okta_transport::BoxService;

/// How many are kept: as many as calls commonly begin at a time.
const MOST: usize = 32;

/// A service and its spare clones.
pub(crate) struct Spares {
    service: BoxService,
    spare: Mutex<Vec<BoxService>>,
}

impl Spares {
    pub(crate) fn new(service: BoxService) -> Arc<Self> {
        Arc::new(Self {
            service,
            spare: Mutex::default(),
        })
    }

    /// One that nobody else has; whether it is ready must be asked.
    pub(crate) fn take(&self) -> BoxService {
        let spare = self.spare().pop();
        spare.unwrap_or_else(|| self.service.clone())
    }

    /// Keeps one that was called. One that failed to get ready must not come here.
    pub(crate) fn put(&self, service: BoxService) {
        let mut spare = self.spare();
        if spare.len() < MOST {
            spare.push(service);
        }
    }

    fn spare(&self) -> MutexGuard<'_, Vec<BoxService>> {
        // A push or a pop is done whole or not at all.
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
