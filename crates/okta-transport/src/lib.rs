//! Tower layers that carry requests to an Okta org, and the client below them.
//!
//! Everything that an HTTP call needs besides the call itself is a [`tower::Layer`] here: where requests go, who sends
//! them, how long they may take, how large an answer may be. Each works alone around any service, so that a program
//! can take one of them into a gateway of its own, or rebuild the stack with one part swapped. [`Transport::builder`]
//! puts them together on top of hyper and rustls, or of any other service.
//!
//! | layer | what it does |
//! |---|---|
//! | [`CallSpanLayer`] | a span for each call, and an event for metrics |
//! | [`BaseUriLayer`] | makes paths absolute at the org or a server of its, refuses every other origin |
//! | [`PrincipalLayer`] | says who a request is sent as, without the secret |
//! | [`DeadlineLayer`] | ends a call that takes too long |
//! | [`cache::CacheLayer`] | answers reads of single resources from what was read before |
//! | [`RetryLayer`] | sends a call again where that helps and does no harm |
//! | [`rate_limit::RateLimitLayer`] | lets each call go when its rate limit has room for it |
//! | [`DefaultHeadersLayer`] | user agent, gzip, headers of the caller's |
//! | [`auth::SswsLayer`] | authenticates with an API token |
//! | [`auth::BearerLayer`] | or with an access token that is given |
//! | [`auth::OAuthLayer`] | or with access tokens that it gets, renews and replaces |
//! | [`CurlLayer`] | shows requests as commands, without their secrets |
//! | [`AttemptSpanLayer`] | a span for each request that is sent, and an event for metrics |
//! | [`AttemptTimeoutLayer`] | ends an attempt that takes too long |
//! | [`CollectLayer`] | reads a streamed body to its end, gunzips it, limits its size |
//! | [`HttpClient`] | the service at the bottom: pool, HTTP/1.1 and HTTP/2, TLS, proxies |
//!
//! The table is in the order of the stack, outermost first.
//!
//! # Errors
//!
//! Services return [`BoxError`], so that any inner service fits. What this crate itself finds wrong is a
//! [`TransportError`] in that box, which knows [what happened](TransportErrorKind) and
//! [whether the request may have been sent](TransportError::request_may_have_been_sent).
//!
//! # Tasks and runtimes
//!
//! No layer spawns a task, and dropping a call's future ends the call. The layers run on any runtime, given a
//! [`Timer`]; [`HttpClient`] needs tokio, and lets hyper spawn one task there for each connection.
//!
//! # Features
//!
//! - `client` (default): [`HttpClient`]. Without it only the layers are built, on few dependencies.
//! - `ring` (default): cryptography for the client's TLS by *ring*.
//! - `oauth` (default): access tokens of service apps, in [`auth`].
//! - `cache`: [`cache`], with a store in memory by moka.
//! - `config`: [`config`], settings from files and the environment.
//! - `redis`: [`store::RedisStore`], for budgets that several processes share.
//! - `aws-lc-rs`: by aws-lc-rs instead; it wins where both are on.
//! - `rustls`: TLS by a configuration of the program's own, [`HttpClientBuilder::tls_config`].
//!
//! # Types of other crates
//!
//! The public API shows types of `bytes`, `http` and `http-body`, which are stable, and of `tower`, which is below 1.0:
//! its `Layer` and `Service` are what makes the parts exchangeable. With `oauth` there is `Value` of `serde_json`, since a
//! JSON Web Key is JSON; of the crates for cryptography nothing is visible. Nor are hyper, hyper-util, flate2 and tracing.
//! With `client`, [`HttpClientBuilder::connector`] names tokio's traits for streams of bytes, which are stable. rustls is below 1.0
//! and visible with the feature `rustls` alone, in one method: no stable type says whom to trust, with which keys and by
//! which cryptography.

#![cfg_attr(docsrs, feature(doc_cfg))]
// The documentation speaks of everything also where it is not built in.
#![cfg_attr(
    not(all(
        feature = "cache",
        feature = "client",
        feature = "config",
        feature = "oauth",
        feature = "redis",
        feature = "rustls"
    )),
    allow(rustdoc::broken_intra_doc_links)
)]

mod attempt_timeout;
pub mod auth;
mod base_uri;
mod body;
mod builder;
#[cfg(feature = "cache")]
#[cfg_attr(docsrs, doc(cfg(feature = "cache")))]
pub mod cache;
mod call_info;
mod collect;
#[cfg(feature = "config")]
#[cfg_attr(docsrs, doc(cfg(feature = "config")))]
pub mod config;
mod config_error;
mod config_source;
mod course;
mod custom_headers;
mod deadline;
mod default_headers;
mod error;
#[cfg(feature = "client")]
mod http_client;
mod maybe_refused;
mod org_url;
mod principal;
pub mod rate_limit;
mod retry;
mod sending;
pub mod store;
mod timer;
mod trace;
mod whole;
mod within;

pub use attempt_timeout::{
    AttemptTimeout, AttemptTimeoutFuture, AttemptTimeoutLayer, DEFAULT_ATTEMPT_TIMEOUT,
};
pub use base_uri::{BaseUri, BaseUriFuture, BaseUriLayer};
pub use body::Body;
pub use builder::{BoxService, Transport, TransportBuilder};
pub use call_info::{CallInfo, EffectiveUri};
pub use collect::{Collect, CollectFuture, CollectLayer, DEFAULT_MAX_RESPONSE_SIZE};
pub use config_error::{ConfigError, ConfigProblem};
pub use config_source::ConfigSource;
pub use custom_headers::CustomHeaders;
pub use deadline::{CallDeadline, DEFAULT_TIMEOUT, Deadline, DeadlineFuture, DeadlineLayer};
pub use default_headers::{DefaultHeaders, DefaultHeadersLayer};
pub use error::{BoxError, TransportError, TransportErrorKind};
#[cfg(feature = "client")]
#[cfg_attr(docsrs, doc(cfg(feature = "client")))]
pub use http_client::{
    DEFAULT_CONNECT_TIMEOUT, DEFAULT_POOL_IDLE_TIMEOUT, HttpClient, HttpClientBuilder, HttpFuture,
    ResponseBody,
};
pub use maybe_refused::MaybeRefused;
pub use org_url::OrgUrl;
pub use principal::{Principal, PrincipalLayer, WithPrincipal};
pub use retry::{
    Attempt, Attempts, DEFAULT_BACKOFF_BASE, DEFAULT_BACKOFF_CAP, DEFAULT_MAX_RETRIES,
    DEFAULT_MAX_RETRY_WAIT, GaveUp, Outcome, Retry, RetryBudget, RetryFuture, RetryLayer,
};
pub use timer::{Sleep, Timer, TokioTimer};
pub use trace::{
    AttemptEvent, AttemptSpan, AttemptSpanFuture, AttemptSpanLayer, CallEvent, CallSpan,
    CallSpanFuture, CallSpanLayer, Curl, CurlLayer, CurlService, Observer, WaitEvent, WaitReason,
};

/// The program in the README compiles.
#[cfg(all(doctest, feature = "client"))]
#[doc = include_str!("../README.md")]
struct Readme;
