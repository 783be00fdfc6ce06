//! `Link` lines, and the links of lists that have theirs in the body, as they should not be.

use bytes::Bytes;
use http::header::LINK;
use http::request::Parts;
use http::uri::{PathAndQuery, Uri};
use http::{HeaderMap, HeaderValue, Response};
use serde_json::{Value, json};

use super::alter::Scene;
use super::content::in_json;
use crate::facts::Paging;

/// Marks, in the query of a link, that an empty page has been shown before this one.
const MARKER: &str = "emptyPageShown=true";

/// Where no org is.
const ELSEWHERE: &str = "https://elsewhere.example.net";

/// Takes the marker out of a request, so that nothing but the fault knows of it. Whether there was one.
pub(crate) fn take_marker(parts: &mut Parts) -> bool {
    let query = parts.uri.query().unwrap_or_default();
    let Some(place) = query.rfind(MARKER) else {
        return false;
    };
    if place + MARKER.len() != query.len() {
        return false;
    }
    let rest = query[..place].trim_end_matches('&');
    let text = match rest {
        "" => parts.uri.path().to_owned(),
        rest => format!("{}?{rest}", parts.uri.path()),
    };
    let mut uri = parts.uri.clone().into_parts();
    uri.path_and_query = PathAndQuery::try_from(text).ok();
    match Uri::from_parts(uri) {
        Ok(uri) => {
            parts.uri = uri;
            true
        }
        Err(_) => false,
    }
}

/// The address of the page that was asked for.
pub(super) fn here(scene: &Scene<'_>) -> String {
    let target = scene.parts.uri.path_and_query();
    format!("{}{}", scene.base, target.map_or("/", PathAndQuery::as_str))
}

/// The address of the page that was asked for, marked as shown empty.
pub(super) fn here_marked(scene: &Scene<'_>) -> String {
    let sign = if scene.parts.uri.query().is_some() {
        '&'
    } else {
        '?'
    };
    format!("{}{sign}{MARKER}", here(scene))
}

/// Puts a `next` line in the place of the one that there is, if any.
pub(super) fn set_next(headers: &mut HeaderMap, target: &str) {
    remove(headers, "next");
    if let Ok(line) = HeaderValue::try_from(format!("<{target}>; rel=\"next\"")) {
        headers.append(LINK, line);
    }
}

pub(super) fn foreign_next(response: &mut Response<Bytes>, scene: &Scene<'_>) -> bool {
    change_next(response, scene, |next| {
        let path = next.find("://").and_then(|colon| {
            let start = colon + 3;
            Some(start + next.get(start..)?.find('/')?)
        });
        let path = path.and_then(|at| next.get(at..)).unwrap_or("/");
        format!("{ELSEWHERE}{path}")
    })
}

pub(super) fn repeated_cursor(response: &mut Response<Bytes>, scene: &Scene<'_>) -> bool {
    // A page that was shown empty before is asked for by another address than the same page without that.
    let asked = if scene.emptied {
        here_marked(scene)
    } else {
        here(scene)
    };
    change_next(response, scene, |_| asked.clone())
}

pub(super) fn missing_self(headers: &mut HeaderMap) -> bool {
    remove(headers, "self")
}

/// All lines in one: what proxies and some HTTP libraries make of them.
pub(super) fn joined(headers: &mut HeaderMap) -> bool {
    let lines: Vec<&[u8]> = headers
        .get_all(LINK)
        .iter()
        .map(HeaderValue::as_bytes)
        .collect();
    if lines.len() < 2 {
        return false;
    }
    match HeaderValue::from_bytes(&lines.join(b", ".as_slice())) {
        Ok(line) => headers.insert(LINK, line).is_some(),
        Err(_) => false,
    }
}

fn change_next(
    response: &mut Response<Bytes>,
    scene: &Scene<'_>,
    change: impl Fn(&str) -> String,
) -> bool {
    let lines = response.headers().get_all(LINK).iter();
    let next = lines.filter_map(|line| target(line, "next")).next();
    if let Some(next) = next.map(&change) {
        set_next(response.headers_mut(), &next);
        return true;
    }
    let in_body = scene
        .operation
        .is_some_and(|operation| operation.paging == Paging::Body);
    in_body
        && in_json(response, |body| {
            let href = body.pointer_mut("/_links/next/href");
            match href.and_then(|href| Some((change(href.as_str()?), href))) {
                Some((next, href)) => {
                    *href = json!(next);
                    true
                }
                None => false,
            }
        })
}

/// Makes the `next` of a body that holds its own links.
pub(super) fn set_next_in(body: &mut Value, target: &str) {
    if let Value::Object(object) = body {
        let links = object.entry("_links").or_insert_with(|| json!({}));
        if let Value::Object(links) = links {
            links.insert("next".to_owned(), json!({ "href": target }));
        }
    }
}

fn remove(headers: &mut HeaderMap, relation: &str) -> bool {
    let lines: Vec<HeaderValue> = headers.get_all(LINK).iter().cloned().collect();
    let kept = lines.iter().filter(|line| target(line, relation).is_none());
    let kept: Vec<&HeaderValue> = kept.collect();
    if kept.len() == lines.len() {
        return false;
    }
    headers.remove(LINK);
    for line in kept {
        headers.append(LINK, line.clone());
    }
    true
}

/// The target of a line as the org writes it, if it has this relation.
fn target<'l>(line: &'l HeaderValue, relation: &str) -> Option<&'l str> {
    let (target, rest) = line.to_str().ok()?.strip_prefix('<')?.split_once('>')?;
    (rest == format!("; rel=\"{relation}\"")).then_some(target)
}

#[cfg(test)]
mod tests {
    use http::Request;
    use http::header::CONTENT_TYPE;

    use super::*;
    use crate::clock::Moment;
    use crate::facts::operations;

    #[test]
    fn the_marker_is_taken_out_and_nothing_else() {
        for (before, after, found) in [
            ("/users?limit=2&emptyPageShown=true", "/users?limit=2", true),
            (
                "https://x.test/users?emptyPageShown=true",
                "https://x.test/users",
                true,
            ),
            ("/users?q=a%20b", "/users?q=a%20b", false),
            ("/users", "/users", false),
        ] {
            let request = Request::get(before).body(()).expect("a request");
            let mut parts = request.into_parts().0;
            assert_eq!(take_marker(&mut parts), found, "{before}");
            assert_eq!(parts.uri.to_string(), after);
        }
    }

    #[test]
    fn a_next_in_the_body_is_changed_as_one_in_a_header() {
        let request = Request::get("/api/v1/iam/roles?limit=2").body(());
        let parts = request.expect("a request").into_parts().0;
        let scene = Scene {
            parts: &parts,
            operation: operations().find(|operation| operation.id == "listRoles"),
            base: "https://org.test",
            emptied: false,
            now: Moment(0),
            window: 60,
        };
        let changed = |change: fn(&mut Response<Bytes>, &Scene<'_>) -> bool, next: &str| {
            let body = json!({ "roles": [], "_links": { "next": { "href": next } } });
            let mut response = Response::new(Bytes::from(body.to_string()));
            let json = HeaderValue::from_static("application/json");
            response.headers_mut().insert(CONTENT_TYPE, json);
            assert!(change(&mut response, &scene));
            let body: Value = serde_json::from_slice(response.body()).expect("JSON");
            body["_links"]["next"]["href"].clone()
        };
        let next = "https://org.test/api/v1/iam/roles?after=x";
        assert_eq!(
            changed(foreign_next, next),
            "https://elsewhere.example.net/api/v1/iam/roles?after=x"
        );
        assert_eq!(
            changed(repeated_cursor, next),
            "https://org.test/api/v1/iam/roles?limit=2"
        );
    }
}
