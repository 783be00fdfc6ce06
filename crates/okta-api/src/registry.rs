//! Operations by name: what a command line, a table of SQL, a recorder or a conformance test stands on, none of which
//! knows at compile time what it will call.

use http::header::{ACCEPT, HeaderValue};
use http::{Request, Response};
use okta_transport::Body;
use serde_json::Value;

use crate::args::FromArgs;
use crate::codec::{Binary, Codec, OwnList};
use crate::error::{ApiError, Error};
use crate::execute::{Api, Executor};
use crate::generated::{self, GROUPS};
use crate::info::OperationInfo;
use crate::operation::ListOperation;
use crate::paginate::{Paginator, start};
use crate::response::Reply;

/// The facts of all operations in the features that are on, by tag group and tag.
pub static OPERATIONS: &[&OperationInfo] = &ALL;

const ALL: [&OperationInfo; count(GROUPS)] = flatten(GROUPS);

/// How many operations there are in generated tables.
#[doc(hidden)]
#[must_use]
pub const fn count(groups: &[&[&[&OperationInfo]]]) -> usize {
    let mut count = 0;
    // `for` is not for constants yet.
    let mut group = 0;
    while group < groups.len() {
        let mut file = 0;
        while file < groups[group].len() {
            count += groups[group][file].len();
            file += 1;
        }
        group += 1;
    }
    count
}

/// The operations of generated tables, of which there are [`count`], as one list.
#[doc(hidden)]
#[must_use]
pub const fn flatten<const COUNT: usize>(
    groups: &[&[&[&'static OperationInfo]]],
) -> [&'static OperationInfo; COUNT] {
    const NONE: &OperationInfo = &OperationInfo::new("", http::Method::GET, "");
    let mut all = [NONE; COUNT];
    let mut at = 0;
    let mut group = 0;
    while group < groups.len() {
        let mut file = 0;
        while file < groups[group].len() {
            let mut operation = 0;
            while operation < groups[group][file].len() {
                all[at] = groups[group][file][operation];
                at += 1;
                operation += 1;
            }
            file += 1;
        }
        group += 1;
    }
    all
}

/// Something to be done with an operation whose type is found by its id.
///
/// [`visit`] calls it, which makes this the way to generic code over all operations.
pub trait Visitor {
    /// What comes of it.
    type Output;

    /// Does it with the operation `O`.
    fn visit<O: FromArgs>(self) -> Self::Output;

    /// Does it with the operation `O`, which begins a list; by default what is done with any.
    fn visit_list<O: FromArgs + ListOperation>(self) -> Self::Output
    where
        Self: Sized,
    {
        self.visit::<O>()
    }
}

/// Calls the visitor with the operation of this id: [`Visitor::visit_list`] where it begins a list, else [`Visitor::visit`].
///
/// # Errors
/// The visitor back, where no operation has this id in the features that are on.
pub fn visit<V: Visitor>(id: &str, visitor: V) -> Result<V::Output, V> {
    generated::visit(id, visitor)
}

/// The facts of the operation with this id, or with this name in snake case.
#[must_use]
pub fn find(id: &str) -> Option<&'static OperationInfo> {
    OPERATIONS
        .iter()
        .copied()
        .find(|info| info.id == id || info.seed_name == id)
}

/// An operation by name: builds its request from arguments, and reads its answer as JSON.
#[derive(Clone, Copy)]
pub struct NamedOperation {
    info: &'static OperationInfo,
    request: fn(Value) -> Result<Request<Body>, Error>,
    reply: fn(Response<Body>) -> Result<Reply<Value>, Error>,
    /// Another media type of the answer than the first.
    accept: Option<&'static str>,
}

impl NamedOperation {
    /// The operation with this id, or with this name in snake case.
    ///
    /// # Errors
    /// [`Error::UnknownOperation`].
    pub fn find(id: &str) -> Result<Self, Error> {
        let unknown = || Error::UnknownOperation(id.into());
        let info = find(id).ok_or_else(unknown)?;
        visit(info.id, ByName).map_err(|_| unknown())
    }

    /// The operation `O`, to be called without its type: for operations of your own, and of other descriptions.
    #[must_use]
    pub fn of<O: FromArgs>() -> Self {
        Self {
            info: O::INFO,
            request: |args| Ok(O::from_json(args)?.request()?),
            reply: |response| {
                let reply = O::reply(response)?;
                let value = O::Codec::serialize(&reply.value, serde_json::value::Serializer);
                // Whatever was read from JSON can be written as JSON; null stands in for the impossible.
                Ok(reply.map(|_| value.unwrap_or(Value::Null)))
            },
            accept: None,
        }
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

    /// The request for arguments by their wire names: `{"idpId": "0oa1", "limit": 20, "body": {…}}`.
    ///
    /// # Errors
    /// [`Error::Args`] or [`Error::Build`].
    pub fn request(&self, args: Value) -> Result<Request<Body>, Error> {
        let mut request = (self.request)(args)?;
        // Facts that are no header values were not written by our generator; the answer then comes in its first type.
        if let Some(Ok(accept)) = self.accept.map(HeaderValue::try_from) {
            request.headers_mut().insert(ACCEPT, accept);
        }
        Ok(request)
    }

    /// Reads an answer into the operation's type, and writes that as JSON.
    ///
    /// # Errors
    /// [`Error::Api`] or [`Error::Decode`].
    pub fn reply(&self, response: Response<Body>) -> Result<Reply<Value>, Error> {
        match self.accept {
            None => (self.reply)(response),
            Some(_) => self.bytes(response),
        }
    }

    /// Reads an answer as bytes.
    fn bytes(&self, response: Response<Body>) -> Result<Reply<Value>, Error> {
        let (parts, body) = response.into_parts();
        let body = body.into_bytes();
        if !self.info.is_success(parts.status) {
            let error = ApiError::of(self.info, parts.status, &parts.headers, body);
            return Err(error.tried(&parts.extensions).into());
        }
        let value = Binary::serialize(&body, serde_json::value::Serializer);
        let value = value.unwrap_or(Value::Null);
        Ok(Reply::new(value, parts, body))
    }

    /// The list that the operation begins, with items as JSON; of an answer that is no list, an error.
    pub fn list(&self, api: &(impl Api + ?Sized), args: Value) -> Paginator<Value> {
        match self.request(args) {
            Ok(request) => start::<Value, OwnList>(&api.executor(), self.info, request),
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

impl std::fmt::Debug for NamedOperation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("NamedOperation")
            .field(&self.info.id)
            .finish()
    }
}

/// The visitor that makes a [`NamedOperation`].
#[derive(Clone, Copy, Debug)]
pub struct ByName;

impl Visitor for ByName {
    type Output = NamedOperation;

    fn visit<O: FromArgs>(self) -> NamedOperation {
        NamedOperation::of::<O>()
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

/// What each generated file of operations says of itself: its facts, and how to find its types by id. Those that begin a
/// list are marked.
#[doc(hidden)]
#[macro_export]
macro_rules! register {
    (@visit $visitor:ident $operation:ident) => {
        $visitor.visit::<$operation>()
    };
    (@visit $visitor:ident $operation:ident list) => {
        $visitor.visit_list::<$operation>()
    };
    ($($operation:ident $(: $list:ident)?,)*) => {
        /// The facts of this tag's operations.
        pub(crate) const OPERATIONS: &[&$crate::OperationInfo] = &[$(<$operation as $crate::Operation>::INFO,)*];

        /// Calls the visitor with the operation of this id.
        pub(crate) fn visit<V: $crate::registry::Visitor>(id: &str, visitor: V) -> Result<V::Output, V> {
            match id {
                $(_ if id == <$operation as $crate::Operation>::INFO.id => {
                    Ok($crate::registry::register!(@visit visitor $operation $($list)?))
                })*
                _ => Err(visitor),
            }
        }

        $(
            impl<'de> ::serde::Deserialize<'de> for $operation {
                fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let args = ::serde::Deserialize::deserialize(deserializer)?;
                    <Self as $crate::FromArgs>::from_json(args).map_err(::serde::de::Error::custom)
                }
            }
        )*
    };
}
#[doc(hidden)]
pub use register;
