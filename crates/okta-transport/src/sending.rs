//! Whether a request was sent, which only the client at the bottom knows, and only the layer that ends an attempt asks.

use std::sync::Arc;
use std::sync::atomic::AtomicU8;
#[cfg(feature = "client")]
use std::sync::atomic::Ordering;

/// How far the client has come with one attempt. A clone shares it.
///
/// A client that says nothing may have sent everything.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sending(Arc<AtomicU8>);

impl Sending {
    const NOT_YET: u8 = 1;
    #[cfg(feature = "client")]
    const MAYBE: u8 = 2;

    /// Nothing was sent so far, and the client will tell when that changes.
    #[cfg(feature = "client")]
    pub(crate) fn not_yet(&self) {
        // Somebody in between may send the request twice, and then the first time counts.
        let (unknown, not_yet) = (0, Self::NOT_YET);
        let _ = (self.0).compare_exchange(unknown, not_yet, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// From now on, the request may be on its way.
    #[cfg(feature = "client")]
    pub(crate) fn maybe(&self) {
        self.0.store(Self::MAYBE, Ordering::Relaxed);
    }

    /// Whether anything of the request was sent, or still can be by somebody who holds on to it.
    pub(crate) fn may_have_begun(&mut self) -> bool {
        Arc::get_mut(&mut self.0).is_none_or(|state| *state.get_mut() != Self::NOT_YET)
    }
}
