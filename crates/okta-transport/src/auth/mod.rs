//! Credentials, each as a layer of its own.
//!
//! A credentials layer owns the `Authorization` header: whatever the request carried there is replaced, because a
//! header that travelled in from elsewhere (a gateway's caller, a copied request) is not the credential that was
//! configured for this org.

mod ssws;

pub use ssws::{Ssws, SswsLayer};
