//! What is known of an operation before it is called, as constants, so that layers, tables and command lines need not
//! guess it from a request.

use http::{Method, StatusCode};
use okta_transport::CallInfo;

use crate::shape::Shape;

/// The facts of one operation of the description.
///
/// Built in constants with [`new`](Self::new) and the setters named after the fields; every field but the first three
/// has a default, so that an operation of your own needs little:
///
/// ```
/// use http::Method;
/// use okta_api::OperationInfo;
///
/// const INFO: &OperationInfo = &OperationInfo::new("getThing", Method::GET, "/api/v1/things/{thingId}").scopes(&["okta.things.read"]);
/// assert!(INFO.idempotent);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OperationInfo {
    /// The operation's id in the description: `listUsers`.
    pub id: &'static str,
    /// The id in snake case, as the functions of Okta's generated SDKs are called: `list_users`.
    pub seed_name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path with its placeholders: `/api/v1/users/{id}`.
    pub path: &'static str,
    /// The tag that the description files the operation under: `User`.
    pub tag: &'static str,
    /// The tag's group, which is also a feature of this crate, in kebab case: `external-identity-sources`.
    pub group: &'static str,
    /// The OAuth 2.0 scopes that a token needs, as [`Scope`](okta_models::Scope) has them, all of them: see
    /// [`scopes`](crate::scopes). Empty where none is asked for or none is known.
    pub scopes: &'static [&'static str],
    /// The ways to authenticate that the description allows, by their names there (`apiToken`, `oauth2`).
    pub security: &'static [&'static str],
    /// The model that it gives, or of which it gives a list, by its name in `okta_models`: what
    /// [`columns::of`](okta_models::columns::of) takes.
    pub model: Option<&'static str>,
    /// The rate-limit bucket that a call counts against, where it is known.
    pub bucket: Option<&'static str>,
    /// Whether a second identical call leaves the org as the first one did (GET, HEAD, PUT, DELETE).
    pub idempotent: bool,
    /// How the rest of a list is fetched.
    pub paging: Paging,
    /// `GA`, `EA`, `BETA`, … where the description says it.
    pub lifecycle: Option<&'static str>,
    /// Whether the description calls it deprecated, or has dropped it.
    pub deprecated: bool,
    /// A server other than the org's own, by name; such a call fails before sending unless its origin is configured.
    pub server: Option<&'static str>,
    /// The parameters in the path, the query and the headers.
    pub parameters: &'static [ParameterInfo],
    /// The request body, where there is one.
    pub body: Option<BodyInfo>,
    /// The statuses that the description declares for success, ascending.
    pub success: &'static [u16],
    /// The media types of successful answers, preferred one first; empty where no body is declared.
    pub produces: &'static [&'static str],
    /// What a successful answer is at its root; any JSON unless said otherwise.
    pub shape: Shape,
}

impl OperationInfo {
    /// The facts that every operation has; the rest takes its default.
    #[must_use]
    pub const fn new(id: &'static str, method: Method, path: &'static str) -> Self {
        let idempotent = matches!(
            method,
            Method::GET | Method::HEAD | Method::PUT | Method::DELETE
        );
        Self {
            id,
            seed_name: "",
            method,
            path,
            tag: "",
            group: "",
            scopes: &[],
            security: &[],
            model: None,
            bucket: None,
            idempotent,
            paging: Paging::None,
            lifecycle: None,
            deprecated: false,
            server: None,
            parameters: &[],
            body: None,
            success: &[],
            produces: &["application/json"],
            shape: Shape::Json,
        }
    }

    /// Sets [`seed_name`](Self#structfield.seed_name).
    #[must_use]
    pub const fn seed_name(mut self, name: &'static str) -> Self {
        self.seed_name = name;
        self
    }

    /// Sets [`tag`](Self#structfield.tag) and [`group`](Self#structfield.group).
    #[must_use]
    pub const fn place(mut self, tag: &'static str, group: &'static str) -> Self {
        self.tag = tag;
        self.group = group;
        self
    }

    /// Sets [`scopes`](Self#structfield.scopes).
    #[must_use]
    pub const fn scopes(mut self, scopes: &'static [&'static str]) -> Self {
        self.scopes = scopes;
        self
    }

    /// Sets [`security`](Self#structfield.security).
    #[must_use]
    pub const fn security(mut self, security: &'static [&'static str]) -> Self {
        self.security = security;
        self
    }

    /// Sets [`model`](Self#structfield.model).
    #[must_use]
    pub const fn model(mut self, model: &'static str) -> Self {
        self.model = Some(model);
        self
    }

    /// Sets [`bucket`](Self#structfield.bucket).
    #[must_use]
    pub const fn bucket(mut self, bucket: &'static str) -> Self {
        self.bucket = Some(bucket);
        self
    }

    /// Sets [`paging`](Self#structfield.paging).
    #[must_use]
    pub const fn paging(mut self, paging: Paging) -> Self {
        self.paging = paging;
        self
    }

    /// Sets [`lifecycle`](Self#structfield.lifecycle).
    #[must_use]
    pub const fn lifecycle(mut self, lifecycle: &'static str) -> Self {
        self.lifecycle = Some(lifecycle);
        self
    }

    /// Sets [`deprecated`](Self#structfield.deprecated).
    #[must_use]
    pub const fn deprecated(mut self) -> Self {
        self.deprecated = true;
        self
    }

    /// Sets [`server`](Self#structfield.server).
    #[must_use]
    pub const fn server(mut self, name: &'static str) -> Self {
        self.server = Some(name);
        self
    }

    /// Sets [`parameters`](Self#structfield.parameters).
    #[must_use]
    pub const fn parameters(mut self, parameters: &'static [ParameterInfo]) -> Self {
        self.parameters = parameters;
        self
    }

    /// Sets [`body`](Self#structfield.body).
    #[must_use]
    pub const fn body(
        mut self,
        media_types: &'static [&'static str],
        shape: Shape,
        required: bool,
    ) -> Self {
        self.body = Some(BodyInfo {
            media_types,
            shape,
            required,
            parts: &[],
            model: None,
        });
        self
    }

    /// Sets [`BodyInfo::model`] of the body set before.
    #[must_use]
    pub const fn body_model(mut self, model: &'static str) -> Self {
        if let Some(body) = &mut self.body {
            body.model = Some(model);
        }
        self
    }

    /// Sets [`BodyInfo::parts`] of the body set before.
    #[must_use]
    pub const fn parts(mut self, parts: &'static [PartInfo]) -> Self {
        if let Some(body) = &mut self.body {
            body.parts = parts;
        }
        self
    }

    /// Sets [`success`](Self#structfield.success), [`produces`](Self#structfield.produces) and
    /// [`shape`](Self#structfield.shape).
    #[must_use]
    pub const fn answers(
        mut self,
        success: &'static [u16],
        produces: &'static [&'static str],
        shape: Shape,
    ) -> Self {
        self.success = success;
        self.produces = produces;
        self.shape = shape;
        self
    }

    /// Whether an answer with this status is a success: every 2xx, since the wire swaps 200, 201, 202 and 204 freely,
    /// and a status of another class only where the description declares it.
    #[must_use]
    pub fn is_success(&self, status: StatusCode) -> bool {
        status.is_success() || self.success.contains(&status.as_u16())
    }

    /// What transport layers need to know of a call.
    #[must_use]
    pub fn call_info(&self) -> CallInfo {
        CallInfo::new(self.id, self.method.clone(), self.path)
            .bucket(self.bucket)
            .idempotent(self.idempotent)
            .lists(!matches!(self.paging, Paging::None))
            .scopes(self.scopes)
            .server(self.server)
    }
}

/// One parameter of an operation.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct ParameterInfo {
    /// The name on the wire: `idpId`, `limit`, `If-Match`.
    pub name: &'static str,
    /// Where it goes.
    pub location: Location,
    /// Whether the description requires it; always so in a path.
    pub required: bool,
    /// The kind of its value.
    pub kind: Kind,
    /// What the server takes where it is absent, as text.
    pub default: Option<&'static str>,
    /// The smallest value of a number.
    pub minimum: Option<i64>,
    /// The largest value of a number.
    pub maximum: Option<i64>,
}

impl ParameterInfo {
    const fn new(name: &'static str, location: Location, required: bool, kind: Kind) -> Self {
        Self {
            name,
            location,
            required,
            kind,
            default: None,
            minimum: None,
            maximum: None,
        }
    }

    /// A path parameter.
    #[must_use]
    pub const fn path(name: &'static str, kind: Kind) -> Self {
        Self::new(name, Location::Path, true, kind)
    }

    /// An optional query parameter.
    #[must_use]
    pub const fn query(name: &'static str, kind: Kind) -> Self {
        Self::new(name, Location::Query, false, kind)
    }

    /// An optional header.
    #[must_use]
    pub const fn header(name: &'static str, kind: Kind) -> Self {
        Self::new(name, Location::Header, false, kind)
    }

    /// Makes it required.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Sets what the server takes where it is absent.
    #[must_use]
    pub const fn default(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }

    /// Sets the smallest value.
    #[must_use]
    pub const fn minimum(mut self, minimum: i64) -> Self {
        self.minimum = Some(minimum);
        self
    }

    /// Sets the largest value.
    #[must_use]
    pub const fn maximum(mut self, maximum: i64) -> Self {
        self.maximum = Some(maximum);
        self
    }
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Location {
    /// A segment of the path.
    Path,
    /// The query string.
    Query,
    /// A request header.
    Header,
}

/// The kind of a parameter's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Any text.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// One of these values; the server may know more.
    OneOf(&'static [&'static str]),
    /// Several texts; `exploded` as repeated parameters, else joined by commas.
    List {
        /// Whether each value is a parameter of its own.
        exploded: bool,
        /// The declared values; empty where any text goes.
        of: &'static [&'static str],
    },
}

/// The request body of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BodyInfo {
    /// The media types that the server takes, preferred one first.
    pub media_types: &'static [&'static str],
    /// What it is at its root.
    pub shape: Shape,
    /// Whether the description requires a body.
    pub required: bool,
    /// The parts of a form (`multipart/form-data`); empty for other bodies, and where the description names none.
    pub parts: &'static [PartInfo],
    /// The model that it is, or of which it is a list, by its name in `okta_models`: what
    /// [`columns::of`](okta_models::columns::of) takes. None for a form, and for JSON without a declared shape.
    pub model: Option<&'static str>,
}

/// One part of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PartInfo {
    /// Its name.
    pub name: &'static str,
    /// Whether the description requires it.
    pub required: bool,
    /// Whether it is a file and not a field of text.
    pub binary: bool,
}

impl PartInfo {
    /// An optional field of text.
    #[must_use]
    pub const fn text(name: &'static str) -> Self {
        Self {
            name,
            required: false,
            binary: false,
        }
    }

    /// An optional file.
    #[must_use]
    pub const fn file(name: &'static str) -> Self {
        Self {
            name,
            required: false,
            binary: true,
        }
    }

    /// Makes it required.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

/// How the rest of a list is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Paging {
    /// One answer is all; a `Link` header that names a `next` is followed nevertheless.
    None,
    /// The `Link` header names the next page (RFC 8288).
    Link,
    /// The `Link` header names the next page of a list that stands in an object.
    LinkWithin {
        /// The property that holds the items.
        items: &'static str,
    },
    /// `_links.next.href` in the body names the next page.
    Body {
        /// The property that holds the items.
        items: &'static str,
    },
    /// The `Link` header always names a next page, also behind an empty one: the log grows.
    Polling,
}

impl Paging {
    /// The property that holds the items, where a page is an object; `None` where it is a list.
    #[must_use]
    pub const fn items(self) -> Option<&'static str> {
        match self {
            Self::LinkWithin { items } | Self::Body { items } => Some(items),
            Self::None | Self::Link | Self::Polling => None,
        }
    }
}
