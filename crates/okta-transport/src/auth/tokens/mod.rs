//! Access tokens: where they come from, how long they serve, and how calls carry them.
//!
//! ```text
//! OAuthLayer ── a call needs a token ──▶ Tokens (minting.rs): the one in use, or the flight that gets one
//!                                           │
//!                       TokenSource ◀───────┴──────▶ Endpoint: store (sharing.rs), retry, attempt.rs, answer.rs
//! ```

mod access_token;
mod answer;
mod attempt;
mod call;
mod clock;
mod endpoint;
mod error;
mod hint;
mod layer;
mod limit;
mod minting;
mod service_app;
mod sharing;
mod source;

pub use access_token::AccessToken;
pub use call::OAuthFuture;
pub use error::TokenError;
pub use layer::{OAuth, OAuthLayer};
pub use service_app::{DEFAULT_RENEWAL_OFFSET, DEFAULT_TOKEN_TIMEOUT, ServiceApp};
pub use source::{TokenFuture, TokenSource};
