//! Where a reply says that there is more. Most lists say it in a `Link` header, some in their JSON
//! body, and other services elsewhere; the walk is the same, so the place is a value that a list is
//! given.

use bytes::Bytes;
use http::HeaderMap;

use crate::{PageError, link};

/// Reads the address of the next page from a reply: a URL or a relative reference (RFC 3986), or
/// `None` on the last page.
pub type NextFn = fn(&HeaderMap, &Bytes) -> Result<Option<String>, PageError>;

/// Where a list's replies name their next page.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub enum NextFrom {
    /// In a `Link` header, as the link whose relation is `next`: see [`link::next`].
    #[default]
    Link,
    /// In the JSON body, at `/_links/next/href`. An absent or null `_links` or `next`, or a null
    /// `href`, is the end of the list, as is a body whose root is an array; a `next` without a
    /// readable `href` is [`PageError::Body`]. Other properties are skipped, not kept.
    #[cfg(feature = "json")]
    Body,
    /// Wherever this function finds it. A service that gives a bare token rather than an address is
    /// served by building the address of it: `?page_token=…` keeps the path.
    Custom(NextFn),
}

impl NextFrom {
    /// The address of the next page according to this reply.
    ///
    /// # Errors
    /// [`PageError::Link`], [`PageError::Body`], or what a custom function returns: the reply is
    /// not readable where it would say so.
    pub fn read(self, headers: &HeaderMap, body: &Bytes) -> Result<Option<String>, PageError> {
        match self {
            Self::Link => Ok(link::next(headers)?),
            #[cfg(feature = "json")]
            Self::Body => body::next(body),
            Self::Custom(next) => next(headers, body),
        }
    }
}

#[cfg(feature = "json")]
mod body {
    use std::fmt;

    use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
    use serde_json::Value;

    use crate::PageError;

    pub(super) fn next(body: &[u8]) -> Result<Option<String>, PageError> {
        let wrong = |pointer, reason: &str| {
            Err(PageError::Body {
                pointer,
                reason: reason.to_owned(),
            })
        };
        let root: Root = serde_json::from_slice(body).map_err(|error| PageError::Body {
            pointer: "",
            reason: format!("not readable as JSON: {error}"),
        })?;
        let next = match root.0 {
            Value::Null => return Ok(None),
            Value::Object(mut links) => links.remove("next").unwrap_or(Value::Null),
            _ => return wrong("/_links", "not an object"),
        };
        match next {
            Value::Null => Ok(None),
            Value::Object(mut next) => match next.remove("href") {
                Some(Value::Null) => Ok(None),
                Some(Value::String(href)) => Ok(Some(href)),
                Some(_) => wrong("/_links/next/href", "not a string"),
                None => wrong("/_links/next/href", "absent"),
            },
            _ => wrong("/_links/next", "not an object"),
        }
    }

    /// The `_links` of a body. A visitor of its own, so that the items around it are scanned and
    /// not built, and so that an array is not read as a struct's fields in order.
    struct Root(Value);

    impl<'de> Deserialize<'de> for Root {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_any(RootVisitor)
        }
    }

    struct RootVisitor;

    impl<'de> Visitor<'de> for RootVisitor {
        type Value = Root;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object or an array")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Root, A::Error> {
            let mut links = Value::Null;
            while let Some(key) = map.next_key::<String>()? {
                if key == "_links" {
                    links = map.next_value()?;
                } else {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            Ok(Root(links))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Root, A::Error> {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            Ok(Root(Value::Null))
        }
    }
}
