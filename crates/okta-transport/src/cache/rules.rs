//! Which requests a cache may answer, and which answers it may keep.

use http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, COOKIE, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    IF_RANGE, IF_UNMODIFIED_SINCE, LINK, RANGE, VARY,
};
use http::{HeaderMap, HeaderName, Method, Request, Response, StatusCode};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::CacheKey;
use super::scope::Segments;
use crate::{Body, CallInfo, Principal};

/// Request headers with which an answer is for this one request only.
const PERSONAL: [HeaderName; 8] = [
    AUTHORIZATION,
    COOKIE,
    IF_MATCH,
    IF_MODIFIED_SINCE,
    IF_NONE_MATCH,
    IF_RANGE,
    IF_UNMODIFIED_SINCE,
    RANGE,
];

/// Segments of paths below which things change by themselves, and are read to see that.
const WATCHED: [&str; 8] = [
    "logs",
    "operations",
    "query",
    "sessions",
    "status",
    "token",
    "tokens",
    "transactions",
];

/// A request that the cache may answer.
pub(super) struct Lookup {
    pub(super) key: CacheKey,
    /// Whether an answer that is kept will do.
    pub(super) may_hit: bool,
    /// What the answer's `id` has to be, if it has one.
    id: Option<String>,
}

/// Whether a request changes something.
pub(super) fn is_write(method: &Method) -> bool {
    !matches!(
        *method,
        Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE
    )
}

/// How the cache is asked, or nothing where it has no part in the request.
pub(super) fn lookup(request: &Request<Body>) -> Option<Lookup> {
    let headers = request.headers();
    let segments = Segments::of(request);
    let principal = Principal::of(request.extensions())?;
    let is_list = request
        .extensions()
        .get::<CallInfo>()
        .is_some_and(|call| call.lists);
    let may_keep = *request.method() == Method::GET
        && request.body().is_empty()
        && !is_list
        && !PERSONAL.iter().any(|name| headers.contains_key(name))
        && !has_directive(headers, CACHE_CONTROL, "no-store")
        && !segments.contains_any(&WATCHED)
        && segments.leads_by_ids();
    may_keep.then_some(())?;
    Some(Lookup {
        key: CacheKey::of(request, principal)?,
        may_hit: !has_directive(headers, CACHE_CONTROL, "no-cache"),
        id: segments.last_name(request).map(str::to_owned),
    })
}

/// Whether an answer may be kept. `despite_control` is for an org that forbids it with every answer.
pub(super) fn may_keep(lookup: &Lookup, response: &Response<Body>, despite_control: bool) -> bool {
    let headers = response.headers();
    let forbids = has_directive(headers, CACHE_CONTROL, "no-store")
        || has_directive(headers, CACHE_CONTROL, "no-cache");
    response.status() == StatusCode::OK
        && (despite_control || !forbids)
        && !has_directive(headers, VARY, "*")
        && !names_a_next(headers)
        && is_json(headers)
        && is_resource(response.body().as_bytes(), lookup.id.as_deref())
}

fn has_directive(headers: &HeaderMap, name: HeaderName, directive: &str) -> bool {
    let values = headers.get_all(name);
    let mut directives = values
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    directives.any(|found| {
        found
            .trim_ascii()
            .eq_ignore_ascii_case(directive.as_bytes())
    })
}

/// Whether it is a page with others behind it.
fn names_a_next(headers: &HeaderMap) -> bool {
    let mut links = headers.get_all(LINK).iter().map(|value| value.as_bytes());
    links.any(|link| {
        let link = link.to_ascii_lowercase();
        [&b"rel=\"next\""[..], b"rel=next"]
            .iter()
            .any(|next| link.windows(next.len()).any(|found| found == *next))
    })
}

fn is_json(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_none_or(|value| {
        let media_type = value.as_bytes().split(|byte| *byte == b';').next();
        let media_type = media_type
            .unwrap_or_default()
            .trim_ascii()
            .to_ascii_lowercase();
        media_type == b"application/json" || media_type.ends_with(b"+json")
    })
}

/// Whether a body is one object, no page of a list, and the one that is called so.
fn is_resource(body: &[u8], expected_id: Option<&str>) -> bool {
    #[derive(Deserialize)]
    struct Seen<'a> {
        #[serde(borrow, default)]
        id: Option<Id<'a>>,
        #[serde(default, rename = "_links")]
        links: Option<Links>,
    }

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Id<'a> {
        Text(#[serde(borrow)] std::borrow::Cow<'a, str>),
        Other(IgnoredAny),
    }

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Links {
        Named { next: Option<IgnoredAny> },
        Other(IgnoredAny),
    }

    // A list would be read as a struct, item by item.
    if body.trim_ascii_start().first() != Some(&b'{') {
        return false;
    }
    let Ok(seen) = serde_json::from_slice::<Seen<'_>>(body) else {
        return false;
    };
    let is_page = matches!(seen.links, Some(Links::Named { next: Some(_) }));
    let is_it = match (&seen.id, expected_id) {
        (Some(Id::Text(id)), Some(expected)) => id == expected,
        (Some(Id::Other(IgnoredAny)), Some(_)) => false,
        (None, _) | (_, None) => true,
    };
    !is_page && is_it
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(path: &str) -> http::request::Builder {
        Request::get(path).extension(Principal::default())
    }

    fn has_part(request: http::request::Builder) -> bool {
        lookup(&request.body(Body::empty()).expect("a request")).is_some()
    }

    #[test]
    fn only_plain_reads_of_single_resources_are_looked_up() {
        let list = |lists| CallInfo::new("op", Method::GET, "/api/v1/iam/roles").lists(lists);
        let user = || request("/api/v1/users/00u1");
        assert!(has_part(user()));
        assert!(has_part(
            request("/api/v1/iam/roles").extension(list(false))
        ));
        assert!(!has_part(
            request("/api/v1/iam/roles").extension(list(true))
        ));
        assert!(!has_part(Request::get("/api/v1/users/00u1")), "of nobody");
        for method in [Method::HEAD, Method::POST, Method::DELETE, Method::OPTIONS] {
            assert!(!has_part(user().method(&method)), "{method}");
        }
        for (name, value) in [
            ("authorization", "Bearer x"),
            ("cookie", "sid=1"),
            ("if-none-match", "x"),
            ("range", "bytes=0-1"),
            ("cache-control", "max-age=0, No-Store"),
        ] {
            assert!(!has_part(user().header(name, value)), "{name}");
        }
        for path in [
            "/api/v1/users/00u1/factors/0fa1/transactions/v2mst.1",
            "/api/v1/identity-sources/0oa1/sessions/0ses1",
            "/api/v1/dr/status",
            "/api/v1/users/amy/factors/0fa1%20",
        ] {
            assert!(!has_part(request(path)), "{path}");
        }
        let body = request("/api/v1/users/00u1")
            .body(Body::from("{}"))
            .expect("a request");
        assert!(lookup(&body).is_none());
    }

    #[test]
    fn only_one_whole_object_by_its_own_name_is_kept() {
        let found = lookup(
            &request("/api/v1/users/00u1")
                .body(Body::empty())
                .expect("a request"),
        );
        let found = found.expect("a part");
        let keeps = |response: http::response::Builder, body: &'static str, despite| {
            may_keep(
                &found,
                &response.body(Body::from(body)).expect("a response"),
                despite,
            )
        };
        let ok = Response::builder;
        let user = r#" {"id":"00u1","_links":{"self":{"href":"x"}}}"#;
        for (body, expected) in [
            (user, true),
            (r#"{"id":"00u1"}"#, true),
            (r#"{"status":"ACTIVE"}"#, true),
            (r#"{"id":"\u0030\u0030u1"}"#, true),
            (r#"{"id":"00u2"}"#, false),
            (r#"{"id":1}"#, false),
            (r#"{"roles":[],"_links":{"next":{"href":"x"}}}"#, false),
            (r#"{"_links":[]}"#, true),
            ("[]", false),
            (r#"["00u1",null]"#, false),
            (r#"{"id":"00u1""#, false),
            ("null", false),
            ("", false),
        ] {
            assert_eq!(keeps(ok(), body, false), expected, "{body}");
        }
        for (name, value, expected) in [
            ("content-type", "application/json;charset=UTF-8", true),
            ("content-type", "text/html", false),
            ("cache-control", "private, NO-STORE", false),
            ("cache-control", "no-cache", false),
            ("cache-control", "private", true),
            ("vary", "Accept-Encoding", true),
            ("vary", "*", false),
            ("link", "<https://acme.okta.com/x>; rel=\"self\"", true),
            (
                "link",
                "<https://acme.okta.com/x?after=1>; rel=\"next\"",
                false,
            ),
        ] {
            assert_eq!(
                keeps(ok().header(name, value), user, false),
                expected,
                "{value}"
            );
        }
        assert!(keeps(
            ok().header("cache-control", "no-cache, no-store"),
            user,
            true
        ));
        for status in [201, 204, 206, 301, 304, 404, 500] {
            assert!(!keeps(ok().status(status), user, true), "{status}");
        }
    }
}
