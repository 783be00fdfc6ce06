//! The Okta Management API in Rust: an operation is a value, a list is a stream, and the way to an org is any tower
//! service. This crate is the one to depend on; it re-exports the others as [`models`], [`transport`] and [`pagination`].
//!
//! ```no_run
//! # #[cfg(all(feature = "users", feature = "transport"))]
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use okta_api::{Client, ops};
//!
//! let client = Client::builder("https://acme.okta.com").token(std::env::var("OKTA_CLIENT_TOKEN")?).build()?;
//! let mut users = client.list(ops::ListUsers::new().search(r#"status eq "ACTIVE""#).limit(200));
//! while let Some(user) = users.next().await {
//!     let user = user?;
//!     println!("{:?} {:?}", user.id, user.profile.and_then(|profile| profile.login));
//! }
//! # Ok(())
//! # }
//! ```
//!
//! - [`ops`] has a struct per operation: plain fields, a setter for each optional one, constant facts
//!   ([`OperationInfo`]). It builds its request and reads its answer without I/O ([`Operation`]).
//! - [`apis`] has a trait per tag with a method per operation, each with a default body; [`Client`] implements all. They
//!   work as `dyn`, and a test double overrides only what its test is about.
//! - [`Client::call`] gives the value, [`Client::send`] the whole [`Reply`], [`Client::list`] a [`Paginator`], and
//!   [`Client::raw`] carries what no operation describes.
//! - [`call_json`] calls an operation by its name, and [`OPERATIONS`] lists them all.
//! - [`scopes_for`] gives the scopes that a list of operations needs.
//!
//! The [guide](guide/index.html) has a page for each thing that a program does with an org, with programs that run as they stand.
//!
//! # A test double
//! ```
//! # #[cfg(feature = "users")] {
//! use okta_api::apis::UserApi;
//! use okta_api::models::UserGetSingleton;
//! use okta_api::{Api, Error, async_trait, ops};
//!
//! struct Fake;
//!
//! impl Api for Fake {}
//!
//! #[async_trait]
//! impl UserApi for Fake {
//!     async fn get_user(&self, operation: ops::GetUser) -> Result<UserGetSingleton, Error> {
//!         Ok(UserGetSingleton { id: Some(operation.id), ..Default::default() })
//!     }
//! }
//!
//! async fn exists(users: &dyn UserApi, login: &str) -> Result<bool, Error> {
//!     match users.get_user(ops::GetUser::new(login)).await {
//!         Ok(_) => Ok(true),
//!         Err(error) if error.is_not_found() => Ok(false),
//!         Err(error) => Err(error),
//!     }
//! }
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! assert!(exists(&Fake, "ada@example.com").await.unwrap());
//! # });
//! # }
//! ```
//!
//! # Features
//! One per tag group of the description (`users`, `applications`, `system-log`, …); `full` is all of them. `transport` brings
//! the HTTP client (hyper and rustls) that [`Client::builder`] puts at the bottom of its stack, `oauth` the tokens of service
//! apps, `config` settings from files and the environment. All are on by default; `cache` and `redis` are not. The
//! builder is there without `transport` too, but needs a service of yours (`.configure(|t| t.service(…))`) and fails at
//! `build()` where it has none; [`Client::new`] takes a service without any stack around it.
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod args;
mod builder;
mod by_name;
mod client;
pub mod codec;
mod content;
pub mod error;
mod execute;
mod form;
// A tag's operations are in a module of the tag's name, also where its group has that name.
#[allow(clippy::module_inception)]
mod generated;
// Pages tell of all operations and of every way to authenticate.
#[cfg(all(
    feature = "full",
    feature = "transport",
    feature = "config",
    feature = "oauth"
))]
#[cfg_attr(
    docsrs,
    doc(cfg(all(
        feature = "full",
        feature = "transport",
        feature = "config",
        feature = "oauth"
    )))
)]
pub mod guide;
mod info;
mod list_with;
mod multipart;
mod operation;
mod paginate;
mod param;
#[doc(hidden)]
pub mod reference;
pub mod registry;
mod request;
mod response;
pub mod scopes;
mod shape;
mod spares;
#[cfg(feature = "system-log")]
#[cfg_attr(docsrs, doc(cfg(feature = "system-log")))]
pub mod system_log;

pub use args::FromArgs;
pub use async_trait::async_trait;
pub use builder::ClientBuilder;
pub use by_name::{NamedOperation, call_json};
pub use client::Client;
pub use codec::List;
pub use content::Content;
pub use error::{ApiError, BuildError, DecodeError, Error, TransportFailure};
pub use execute::{Api, Execute, Executor};
pub use generated::{apis, ops};
pub use info::{BodyInfo, Kind, Location, OperationInfo, Paging, ParameterInfo, PartInfo};
pub use list_with::FanOut;
pub use multipart::{Multipart, Part};
pub use operation::{Accepting, Adjusted, ItemsAs, ListOperation, Operation, Returning};
pub use paginate::{Page, Pages, Paginator};
pub use param::Param;
pub use registry::OPERATIONS;
pub use request::RequestWriter;
pub use response::{RateLimit, Reply};
pub use scopes::{RequiredScopes, scopes_for};
pub use shape::Shape;

/// What generated operations stand on, and none of them: a crate that is generated from another description begins with
/// all of it.
pub mod base {
    pub use crate::{
        Accepting, Adjusted, Api, ApiError, BodyInfo, BuildError, Client, ClientBuilder, Content,
        DecodeError, Error, Execute, Executor, FanOut, FromArgs, ItemsAs, Kind, List,
        ListOperation, Location, Multipart, NamedOperation, Operation, OperationInfo, Page, Pages,
        Paginator, Paging, Param, ParameterInfo, Part, PartInfo, RateLimit, Reply, RequestWriter,
        RequiredScopes, Returning, Shape, TransportFailure, async_trait,
    };
    pub use crate::{args, codec, error, pagination, reference, transport};
}

/// The types of requests and answers.
pub use okta_models as models;
/// Lists: cursors, pages, and resuming them.
pub use okta_pagination as pagination;
/// Configuration, credentials and layers.
pub use okta_transport as transport;

/// The README's program is compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
