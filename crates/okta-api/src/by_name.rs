//! Operations called by their names, with arguments and answers as JSON: what a command line, a table of SQL or a recorder
//! stands on, none of which knows at compile time what it will call.

use std::fmt;

use bytes::Bytes;
use http::header::{ACCEPT, HeaderValue};
use http::{Request, Response};
use okta_transport::Body;
use serde_json::Value;

use crate::args;
use crate::codec::{Malformed, OwnList};
use crate::error::Error;
use crate::execute::{Api, Executor};
use crate::info::{OperationInfo, Paging};
use crate::operation::value_or;
use crate::paginate::{Paginator, start, start_with};
use crate::registry::find;
use crate::response::Reply;
use crate::shape::Shape;

/// An operation by name: builds its request from arguments, and reads its answer as JSON.
///
/// It goes by the facts of the operation alone: arguments are checked against its
/// [parameters](OperationInfo::parameters), a body and an answer against their [shape](Shape), and what an object holds
/// passes as it is.
#[derive(Clone, Copy)]
pub struct NamedOperation {
    info: &'static OperationInfo,
    /// Another media type of the answer than the first.
    accept: Option<&'static str>,
}

impl NamedOperation {
    /// The operation with this id, or with this name in snake case.
    ///
    /// # Errors
    /// [`Error::UnknownOperation`].
    pub fn find(id: &str) -> Result<Self, Error> {
        match find(id) {
            Some(info) => Ok(Self::by_facts(info)),
            None => Err(Error::UnknownOperation(id.into())),
        }
    }

    /// The operation with these facts, which need no type: those of another description, or of your own with all their
    /// [parameters](OperationInfo::parameters), [body](OperationInfo::body) and [shape](OperationInfo::shape).
    #[must_use]
    pub const fn by_facts(info: &'static OperationInfo) -> Self {
        Self { info, accept: None }
    }

    /// The facts of the operation.
    #[must_use]
    pub fn info(&self) -> &'static OperationInfo {
        self.info
    }

    /// The operation with its answer in another of the media types that it [produces](OperationInfo::produces), as text or
    /// `{"base64": "…"}`: what [`Operation::accepting`](crate::Operation::accepting) is to its type. `None` where the
    /// description does not name that media type.
    ///
    /// ```
    /// # #[cfg(feature = "applications")] {
    /// use okta_api::NamedOperation;
    ///
    /// let csr = NamedOperation::find("getCsrForApplication")?;
    /// assert!(csr.accepting("application/pkcs10").is_some());
    /// assert!(csr.accepting("application/pdf").is_none());
    /// # }
    /// # Ok::<(), okta_api::Error>(())
    /// ```
    #[must_use]
    pub fn accepting(mut self, media_type: &str) -> Option<Self> {
        let mut produces = self.info.produces.iter();
        self.accept = Some(produces.find(|produced| **produced == media_type)?);
        Some(self)
    }

    /// The request for arguments by their wire names: `{"idpId": "0oa1", "limit": 20, "body": {…}}`. What arguments can be
    /// is said in [`args`](crate::args).
    ///
    /// # Errors
    /// [`Error::Args`] or [`Error::Build`].
    pub fn request(&self, args: Value) -> Result<Request<Body>, Error> {
        let mut request = args::request(self.info, args)?;
        // Facts that are no header values were not written by our generator; the answer then comes in its first type.
        if let Some(Ok(accept)) = self.accept.map(HeaderValue::try_from) {
            request.headers_mut().insert(ACCEPT, accept);
        }
        Ok(request)
    }

    /// Reads an answer as JSON, as [`Operation::reply`](crate::Operation::reply) reads it into a type.
    ///
    /// # Errors
    /// [`Error::Api`] where the server said no, [`Error::Decode`] where its answer cannot be read.
    pub fn reply(&self, response: Response<Body>) -> Result<Reply<Value>, Error> {
        let (parts, body) = response.into_parts();
        let body = body.into_bytes();
        let shape = self.accept.map_or(self.info.shape, |_| Shape::Bytes);
        let model = match self.info.paging {
            // The model is that of the items.
            Paging::Body { .. } | Paging::LinkWithin { .. } => None,
            Paging::None | Paging::Link | Paging::Polling => self.info.model,
        };
        let value = value_or(
            self.info,
            &parts,
            &body,
            || shape.absent(),
            |body| shape.read(body, model),
        )?;
        Ok(Reply::new(value, parts, body))
    }

    /// The list that the operation begins, with items as JSON; of an answer that is no list, an error.
    pub fn list(&self, api: &(impl Api + ?Sized), args: Value) -> Paginator<Value> {
        match self.request(args) {
            Ok(request) => start::<Value, OwnList>(&api.executor(), self.info, request),
            Err(error) => Paginator::failed(error),
        }
    }

    /// The list that the operation begins, with pages read by `read`: for those who want less of each item than all of it,
    /// or have a place of their own for it. `read` is given the body of each page that has one; what it cannot read is
    /// [`Error::Decode`], for which [`Malformed::json`] has the place.
    ///
    /// ```
    /// # #[cfg(feature = "users")]
    /// # async fn example(client: &okta_api::Client) -> Result<(), okta_api::Error> {
    /// use okta_api::NamedOperation;
    /// use okta_api::codec::Malformed;
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Id {
    ///     id: String,
    /// }
    ///
    /// let users = NamedOperation::find("listUsers")?;
    /// let mut ids = users.list_with(client, serde_json::json!({"limit": 200}), |body| {
    ///     serde_json::from_slice::<Vec<Id>>(body).map_err(|error| Malformed::json("users", body, &error))
    /// });
    /// while let Some(user) = ids.next().await {
    ///     println!("{}", user?.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list_with<T: Send + 'static>(
        &self,
        api: &(impl Api + ?Sized),
        args: Value,
        read: impl Fn(&Bytes) -> Result<Vec<T>, Malformed> + Send + Sync + 'static,
    ) -> Paginator<T> {
        match self.request(args) {
            Ok(request) => start_with(&api.executor(), self.info, request, read),
            Err(error) => Paginator::failed(error),
        }
    }

    /// Calls the operation.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn send(
        &self,
        api: &(impl Api + ?Sized),
        args: Value,
    ) -> Result<Reply<Value>, Error> {
        let executor: Executor = api.executor();
        let request = self.request(args)?;
        self.reply(executor.raw(request).await?)
    }
}

impl fmt::Debug for NamedOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("NamedOperation")
            .field(&self.info.id)
            .finish()
    }
}

/// Calls an operation by its id with arguments by their wire names, and gives the answer as JSON: of a list, its first
/// page ([`NamedOperation::list`] gives all), and null where there is nothing.
///
/// ```
/// # #[cfg(feature = "users")]
/// # async fn example(client: &okta_api::Client) -> Result<(), okta_api::Error> {
/// let user = okta_api::call_json(client, "getUser", serde_json::json!({"id": "me"})).await?;
/// println!("{}", user["profile"]["login"]);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`Error::UnknownOperation`], [`Error::Args`], and those of the call.
pub async fn call_json(api: &(impl Api + ?Sized), id: &str, args: Value) -> Result<Value, Error> {
    Ok(NamedOperation::find(id)?.send(api, args).await?.value)
}
