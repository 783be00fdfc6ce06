//! Settings of what is kept for whom.

use super::TransportBuilder;
use crate::Principal;

impl TransportBuilder {
    /// Says who requests are sent as, for the layers that keep quotas and answers apart. It must hold no secret.
    ///
    /// The built-in credentials have a principal of their own, and without credentials it is `anonymous`. For an
    /// [`auth_layer`](Self::auth_layer) it has to be said here, or by a [`Principal`] in the extensions of each request,
    /// which wins; what needs to know it is left out otherwise.
    pub fn principal(mut self, principal: Principal) -> Self {
        self.principal = Some(principal);
        self
    }

    /// Answers reads of single resources from what was read before; see [`cache`](crate::cache). Not done by default.
    ///
    /// With an [`auth_layer`](Self::auth_layer) of your own it takes a [`principal`](Self::principal) as well: answers are
    /// kept for those only who are known.
    #[cfg(feature = "cache")]
    #[cfg_attr(docsrs, doc(cfg(feature = "cache")))]
    pub fn cache(mut self, cache: crate::cache::CacheLayer) -> Self {
        self.cache = Some(cache);
        self
    }
}
