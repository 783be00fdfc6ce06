//! What an operation is: a value with constant metadata that builds its request without I/O, so that it can be kept,
//! compared, queued, tested and sent through anything that carries HTTP.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::response::Parts;
use http::{Request, Response};
use okta_transport::{Body, CustomHeaders};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::codec::{Binary, Codec, Items, Json, List, Malformed, OwnList};
use crate::content::Content;
use crate::error::{ApiError, BuildError, BuildProblem, DecodeError, Error};
use crate::info::OperationInfo;
use crate::param::Param;
use crate::request::RequestWriter;
use crate::response::{Reply, is_absent};

/// One call of the API as a value.
///
/// The generated ones stand in [`ops`](crate::ops). An endpoint that the description lacks is a few lines:
///
/// ```
/// use http::Method;
/// use okta_api::codec::Json;
/// use okta_api::{Operation, OperationInfo, RequestWriter};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Default, Deserialize, Serialize)]
/// struct Thing {
///     name: Option<String>,
/// }
///
/// #[derive(Clone, Debug)]
/// struct GetThing {
///     id: String,
/// }
///
/// impl Operation for GetThing {
///     type Output = Thing;
///     type Codec = Json;
///     const INFO: &'static OperationInfo = &OperationInfo::new("getThing", Method::GET, "/api/internal/things/{id}");
///
///     fn write(&self, request: &mut RequestWriter) {
///         request.path("id", &self.id);
///     }
/// }
///
/// let request = GetThing { id: "a/b".into() }.request()?;
/// assert_eq!(request.uri(), "/api/internal/things/a%2Fb");
/// # Ok::<(), okta_api::BuildError>(())
/// ```
pub trait Operation: Clone + fmt::Debug + Send + Sync + 'static {
    /// What a successful answer is read into.
    type Output: Send + 'static;
    /// How it is read.
    type Codec: Codec<Self::Output>;
    /// The facts of the operation.
    const INFO: &'static OperationInfo;

    /// Writes path parameters, query, headers and body.
    fn write(&self, request: &mut RequestWriter);

    /// The request: path and query only, to be made absolute by the transport.
    ///
    /// # Errors
    /// A [`BuildError`] that names the operation and the parameter: see [`RequestWriter::finish`].
    fn request(&self) -> Result<Request<Body>, BuildError> {
        let mut request = RequestWriter::new(Self::INFO);
        self.write(&mut request);
        request.finish()
    }

    /// Reads the answer to the request: a success by [`OperationInfo::is_success`], or an error. A success without a
    /// body gives the default of the type, and [`Reply::body_present`] says so; a redirect that the operation declares gives
    /// it also with a body that is none of the operation's.
    ///
    /// How a body is read is for the [`Codec`](Self::Codec) to say: calls that want the value alone read it without
    /// this method.
    ///
    /// # Errors
    /// [`Error::Api`] where the server said no, [`Error::Decode`] where its answer cannot be read.
    fn reply(response: Response<Body>) -> Result<Reply<Self::Output>, Error> {
        let (parts, body) = response.into_parts();
        let body = body.into_bytes();
        let value = value_of::<Self>(&parts, &body)?;
        Ok(Reply::new(value, parts, body))
    }

    /// This operation with a query parameter more, which the description need not know.
    ///
    /// ```
    /// # #[cfg(feature = "users")] {
    /// use okta_api::{Operation, ops};
    ///
    /// let request = ops::ListUsers::new().limit(10).with_query("x y", "a&b").request()?;
    /// assert_eq!(request.uri(), "/api/v1/users?limit=10&x%20y=a%26b");
    /// # }
    /// # Ok::<(), okta_api::BuildError>(())
    /// ```
    #[must_use]
    fn with_query(self, name: impl Into<String>, value: impl Param) -> Adjusted<Self> {
        Adjusted::new(self).with_query(name, value)
    }

    /// This operation with a request header more, or another value of one that it sends. Those of the transport's own, such
    /// as `Authorization` or `User-Agent`, are [refused](BuildProblem::OwnedHeader) when the request is built.
    #[must_use]
    fn with_header(self, name: impl AsRef<str>, value: impl Param) -> Adjusted<Self> {
        Adjusted::new(self).with_header(name, value)
    }

    /// This operation with another body than its own, or with one where it declares none.
    ///
    /// ```
    /// # #[cfg(feature = "users")] {
    /// use okta_api::{Content, Operation, ops};
    ///
    /// let request = ops::SuspendUser::new("00u1").with_content(Content::new("application/json", "{}")).request()?;
    /// assert_eq!(request.body().as_bytes(), b"{}");
    /// # }
    /// # Ok::<(), okta_api::BuildError>(())
    /// ```
    #[must_use]
    fn with_content(self, content: Content) -> Adjusted<Self> {
        Adjusted::new(self).with_content(content)
    }

    /// This operation with its answer in another media type of those that it produces, as bytes.
    #[must_use]
    fn accepting(self, media_type: impl Into<Cow<'static, str>>) -> Accepting<Self> {
        Accepting {
            operation: self,
            media_type: media_type.into(),
        }
    }

    /// This operation with a JSON answer read into a type of your own: one with your org's custom attributes, or only
    /// the fields that you need.
    #[must_use]
    fn returning<T>(self) -> Returning<Self, T>
    where
        T: DeserializeOwned + Serialize + Default + Send + 'static,
    {
        Returning {
            operation: self,
            output: PhantomData,
        }
    }
}

/// The value of an answer, or the error that it is.
pub(crate) fn value_of<O: Operation>(parts: &Parts, body: &Bytes) -> Result<O::Output, Error> {
    value_or(O::INFO, parts, body, O::Codec::absent, O::Codec::decode)
}

/// What `decode` makes of a body, or the value of an answer without one.
#[inline]
pub(crate) fn value_or<T>(
    info: &'static OperationInfo,
    parts: &Parts,
    body: &Bytes,
    absent: impl Fn() -> T,
    decode: impl FnOnce(&Bytes) -> Result<T, Malformed>,
) -> Result<T, Error> {
    if !has_value(info, parts, body)? {
        return Ok(absent());
    }
    decode(body).or_else(|malformed| match unreadable(info, parts, body, malformed) {
        Some(error) => Err(error),
        None => Ok(absent()),
    })
}

// What follows is of no operation in particular, so that it is compiled once.

/// Whether a successful answer has a body.
fn has_value(info: &'static OperationInfo, parts: &Parts, body: &Bytes) -> Result<bool, Error> {
    if info.is_success(parts.status) {
        return Ok(!is_absent(body));
    }
    let error = ApiError::of(info, parts.status, &parts.headers, body.clone());
    Err(error.tried(&parts.extensions).into())
}

/// What a body is that cannot be read: no error where it is the page that comes with a redirect, which is for people.
fn unreadable(
    info: &'static OperationInfo,
    parts: &Parts,
    body: &Bytes,
    malformed: Malformed,
) -> Option<Error> {
    if parts.status.is_redirection() {
        return None;
    }
    let error = DecodeError::new(info, parts.status, &parts.headers, malformed, body.clone());
    Some(error.tried(&parts.extensions).into())
}

/// An operation whose answer is a list: what a [`Paginator`](crate::Paginator) walks.
///
/// The items stand in the root array, or under the property that [`Paging`](crate::Paging) names.
pub trait ListOperation: Operation {
    /// What the list is of.
    type Item: Send + 'static;
    /// How the items are read.
    type Items: Items<Self::Item>;

    /// This list with items read into a type of your own.
    ///
    /// ```
    /// # #[cfg(feature = "users")]
    /// # async fn example(client: okta_api::Client) -> Result<(), okta_api::Error> {
    /// use okta_api::{ListOperation, ops};
    /// use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Deserialize, Serialize)]
    /// struct Id {
    ///     id: String,
    /// }
    ///
    /// let mut users = client.list(ops::ListUsers::new().items_as::<Id>());
    /// while let Some(user) = users.next().await {
    ///     println!("{}", user?.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    fn items_as<T>(self) -> ItemsAs<Self, T>
    where
        T: DeserializeOwned + Serialize + Send + 'static,
    {
        ItemsAs {
            operation: self,
            item: PhantomData,
        }
    }
}

/// An operation with query parameters, headers or a body that it does not declare; see [`Operation::with_query`].
///
/// `Debug` shows the names of the parameters and headers, not their values.
#[derive(Clone)]
pub struct Adjusted<O> {
    operation: O,
    query: Vec<(String, Vec<String>)>,
    headers: Vec<(String, Vec<String>)>,
    content: Option<Content>,
}

impl<O> Adjusted<O> {
    fn new(operation: O) -> Self {
        Self {
            operation,
            query: Vec::new(),
            headers: Vec::new(),
            content: None,
        }
    }

    /// This body.
    #[must_use]
    pub fn with_content(mut self, content: Content) -> Self {
        self.content = Some(content);
        self
    }

    /// One query parameter more.
    #[must_use]
    pub fn with_query(mut self, name: impl Into<String>, value: impl Param) -> Self {
        self.query.push((name.into(), values(&value)));
        self
    }

    /// One request header more.
    #[must_use]
    pub fn with_header(mut self, name: impl AsRef<str>, value: impl Param) -> Self {
        self.headers
            .push((name.as_ref().to_owned(), values(&value)));
        self
    }
}

fn values(param: &impl Param) -> Vec<String> {
    let mut all = Vec::new();
    param.each(&mut |text| all.push(text.to_owned()));
    all
}

impl<O: fmt::Debug> fmt::Debug for Adjusted<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query: Vec<_> = self.query.iter().map(|(name, _)| name).collect();
        let headers: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Adjusted")
            .field("operation", &self.operation)
            .field("query", &query)
            .field("headers", &headers)
            .finish()
    }
}

impl<O: Operation> Operation for Adjusted<O> {
    type Output = O::Output;
    type Codec = O::Codec;
    const INFO: &'static OperationInfo = O::INFO;

    fn write(&self, request: &mut RequestWriter) {
        self.operation.write(request);
        for (name, values) in &self.query {
            request.query(name, values);
        }
        if let Some(content) = &self.content {
            request.replace_content(content);
        }
        for (name, values) in &self.headers {
            match (
                HeaderName::try_from(name),
                HeaderValue::try_from(values.join(", ")),
            ) {
                (Ok(header), Ok(_)) if CustomHeaders::is_owned(&header) => {
                    request.fail(name, BuildProblem::OwnedHeader);
                }
                (Ok(header), Ok(mut value)) => {
                    // Nothing says that it is no credential.
                    value.set_sensitive(true);
                    request.set_header(header, value);
                }
                _ => request.fail(name, BuildProblem::Header),
            }
        }
    }
}

impl<O: ListOperation> ListOperation for Adjusted<O> {
    type Item = O::Item;
    type Items = O::Items;
}

// Not derived: `T` needs to be neither `Clone` nor `Debug`.
macro_rules! wrapper {
    ($wrapper:ident) => {
        impl<O: Clone, T> Clone for $wrapper<O, T> {
            fn clone(&self) -> Self {
                Self {
                    operation: self.operation.clone(),
                    ..*self
                }
            }
        }

        impl<O: fmt::Debug, T> fmt::Debug for $wrapper<O, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($wrapper))
                    .field(&self.operation)
                    .finish()
            }
        }
    };
}

/// An operation whose answer is read into `T`; see [`Operation::returning`].
pub struct Returning<O, T> {
    operation: O,
    output: PhantomData<fn() -> T>,
}

wrapper!(Returning);

impl<O, T> Operation for Returning<O, T>
where
    O: Operation,
    T: DeserializeOwned + Serialize + Default + Send + 'static,
{
    type Output = T;
    type Codec = Json;
    const INFO: &'static OperationInfo = O::INFO;

    fn write(&self, request: &mut RequestWriter) {
        self.operation.write(request);
    }
}

/// An operation whose answer is asked for in another media type; see [`Operation::accepting`].
#[derive(Clone, Debug)]
pub struct Accepting<O> {
    operation: O,
    media_type: Cow<'static, str>,
}

impl<O: Operation> Operation for Accepting<O> {
    type Output = Bytes;
    type Codec = Binary;
    const INFO: &'static OperationInfo = O::INFO;

    fn write(&self, request: &mut RequestWriter) {
        self.operation.write(request);
        request.header("accept", &*self.media_type);
    }
}

/// A list whose items are read into `T`; see [`ListOperation::items_as`].
pub struct ItemsAs<O, T> {
    operation: O,
    item: PhantomData<fn() -> T>,
}

wrapper!(ItemsAs);

impl<O, T> Operation for ItemsAs<O, T>
where
    O: ListOperation,
    T: DeserializeOwned + Serialize + Send + 'static,
{
    type Output = List<T>;
    type Codec = OwnList;
    const INFO: &'static OperationInfo = O::INFO;

    fn write(&self, request: &mut RequestWriter) {
        self.operation.write(request);
    }
}

impl<O, T> ListOperation for ItemsAs<O, T>
where
    O: ListOperation,
    T: DeserializeOwned + Serialize + Send + 'static,
{
    type Item = T;
    type Items = OwnList;
}
