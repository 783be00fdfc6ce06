//! How a list goes on, and how it ends: each rule of the crate's documentation against a service in
//! memory.

mod support;

use std::sync::Arc;

use http::{Method, Request, header};
use okta_pagination::{NextFrom, PageError, Paginator};
use proptest::prelude::*;
use support::{Error, Reply, Service, drain, drain_ok, reply, words};

fn ok(word: &str) -> Result<String, Error> {
    Ok(word.to_owned())
}

#[tokio::test]
async fn pages_follow_each_other_until_there_is_no_next() {
    let service = Service::default()
        .page(
            "/list?limit=2",
            reply("a b").next("https://acme.example/list?after=b"),
        )
        .page(
            "/list?after=b",
            reply("c d").next("https://acme.example/list?after=d"),
        )
        .page(
            "/list?after=d",
            reply("e").link("<https://acme.example/list?after=d>; rel=self"),
        )
        .shared();
    assert_eq!(drain_ok(service.list("/list?limit=2")).await, "a b c d e");
    assert_eq!(
        service.addresses(),
        ["/list?limit=2", "/list?after=b", "/list?after=d"]
    );
}

#[tokio::test]
async fn an_empty_page_with_a_next_is_not_the_end() {
    let mut service = Service::default();
    for page in 0..100 {
        let next = format!("/list?p={}", page + 1);
        service = service.page(&format!("/list?p={page}"), reply("").next(&next));
    }
    let service = service.page("/list?p=100", reply("a")).shared();
    assert_eq!(drain_ok(service.list("/list?p=0")).await, "a");
    assert_eq!(service.asked().len(), 101);
}

/// Every spelling of the header that means the same.
#[tokio::test]
async fn a_link_header_is_read_however_it_is_written() {
    let next = "https://acme.example/list?fields=id,name;x&after=1";
    let this = "<https://acme.example/list>; rel=\"self\"";
    for (name, first) in [
        ("separate lines", reply("a").link(this).next(next)),
        (
            "joined",
            reply("a").link(format!("{this}, <{next}>; rel=\"next\"")),
        ),
        (
            "joined without a space",
            reply("a").link(format!("<{next}>;rel=\"next\",{this}")),
        ),
        ("no self", reply("a").next(next)),
        (
            "upper case",
            reply("a").link(format!("<{next}>; REL=\"NEXT\"")),
        ),
        ("no quotes", reply("a").link(format!("<{next}>; rel=next"))),
        (
            "several relations",
            reply("a").link(format!("<{next}>; rel=\"last next\"")),
        ),
        (
            "a title before",
            reply("a").link(format!(
                "<{next}>; title=\"a, \\\"b\\\"; rel=prev\"; rel=next"
            )),
        ),
        ("broken elsewhere", reply("a").link("nonsense").next(next)),
        (
            "broken after it",
            reply("a").link(format!("<{next}>; rel=next, <broken")),
        ),
    ] {
        let service = Service::default()
            .page("/list", first)
            .page("/list?fields=id,name;x&after=1", reply("b"))
            .shared();
        assert_eq!(drain_ok(service.list("/list")).await, "a b", "{name}");
    }
}

#[tokio::test]
async fn a_header_that_cannot_be_read_is_an_error_after_its_page() {
    let line = "<https://acme.example/list?after=secret; rel=\"next\"";
    let service = Service::default()
        .page("/list", reply("a b").link("<x>; rel=self").link(line))
        .shared();
    let all = drain(service.list("/list")).await;
    assert_eq!(all.len(), 3, "{all:?}");
    assert_eq!(all[..2], [ok("a"), ok("b")]);
    let Err(Error::Page(PageError::Link(error))) = &all[2] else {
        panic!("{all:?}")
    };
    assert_eq!((error.line, error.offset), (1, 0));
    let text = error.to_string();
    assert!(text.contains("`link` header (line 2), byte 0"), "{text}");
    assert!(!text.contains("secret"), "{text}");
    assert_eq!(service.asked().len(), 1, "the page is not asked for twice");
}

#[tokio::test]
async fn another_host_is_refused_by_name_after_the_items() {
    let service = Service::default()
        .page(
            "/list",
            reply("a").next("https://evil.example:8443/list?after=secret"),
        )
        .shared();
    let all = drain(service.list("/list")).await;
    assert_eq!(all[0], ok("a"));
    let Err(Error::Page(error @ PageError::ForeignHost { .. })) = &all[1] else {
        panic!("{all:?}")
    };
    let text = error.to_string();
    assert!(
        text.contains("https://evil.example:8443") && text.contains("https://acme.example"),
        "{text}"
    );
    assert!(!text.contains("secret"), "{text}");
    assert_eq!(service.asked().len(), 1);
}

/// Without word from the client, the request's own origin counts, and following requests stay on
/// it.
#[tokio::test]
async fn an_absolute_first_request_sets_the_origin() {
    let service = Service::default()
        .page(
            "/list",
            reply("a").next("http://other.example:8080/list?after=1"),
        )
        .page(
            "/list?after=1",
            reply("b").next("http://acme.example/list?after=2"),
        )
        .silent()
        .shared();
    let all = drain(service.list("http://other.example:8080/list")).await;
    assert_eq!(all[..2], [ok("a"), ok("b")]);
    assert!(
        matches!(&all[2], Err(Error::Page(PageError::ForeignHost { .. }))),
        "{all:?}"
    );
    assert_eq!(
        service.addresses(),
        [
            "http://other.example:8080/list",
            "http://other.example:8080/list?after=1"
        ]
    );
}

#[tokio::test]
async fn next_is_followed_as_written_but_on_the_lists_own_origin() {
    let service = Service::default()
        .page(
            "/list",
            reply("a").next("https://ACME.example:443/elsewhere?limit=-1&q=a%2cb"),
        )
        .page("/elsewhere?limit=-1&q=a%2cb", reply("b").next("?after=%22"))
        .page("/elsewhere?after=%22", reply("c").next("/list/more"))
        .page("/list/more", reply("d").next("other"))
        .page("/list/other", reply("e"))
        .shared();
    assert_eq!(drain_ok(service.list("/list")).await, "a b c d e");
}

#[tokio::test]
async fn a_circle_is_an_error_however_long() {
    for length in [1, 2, 3, 7] {
        let mut service = Service::default();
        for page in 0..length {
            let next = format!("https://acme.example/list?after={}", (page + 1) % length);
            service = service.page(&format!("/list?after={page}"), reply("x").next(&next));
        }
        let service = service.shared();
        let mut all = drain(service.list("/list?after=0")).await;
        let last = all.pop().unwrap();
        assert_eq!(all.len(), length, "each page once");
        let repeated = PageError::RepeatedCursor {
            excerpt: "/list?after=…".to_owned(),
            page: length as u64,
        };
        assert_eq!(last, Err(Error::Page(repeated)));
        assert_eq!(service.asked().len(), length);
    }
}

/// A circle that does not lead back to the first page.
#[tokio::test]
async fn a_circle_further_on_is_found_too() {
    let service = Service::default()
        .page("/list", reply("a").next("/list?after=1"))
        .page("/list?after=1", reply("b").next("/list?after=2"))
        .page("/list?after=2", reply("c").next("/list?after=1"))
        .shared();
    let all = drain(service.list("/list")).await;
    assert!(
        matches!(
            &all[3],
            Err(Error::Page(PageError::RepeatedCursor { page: 3, .. }))
        ),
        "{all:?}"
    );
    assert_eq!(service.asked().len(), 3);
}

#[tokio::test]
async fn an_address_that_is_none_is_an_error() {
    for next in [
        "https://",
        "mailto:a@b",
        "https://a:secret@acme.example/list",
        "/with space?a=secret",
    ] {
        let service = Service::default()
            .page("/list", reply("a").next(next))
            .shared();
        let all = drain(service.list("/list")).await;
        let Err(Error::Page(error @ PageError::MalformedUrl { .. })) = &all[1] else {
            panic!("{next}: {all:?}")
        };
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn an_error_page_is_never_the_end_of_a_list() {
    let refused = Reply {
        status: 429,
        ..reply("")
    };
    let service = Service::default()
        .page("/list", reply("a").next("/list?after=a"))
        .page("/list?after=a", refused)
        .shared();
    let mut list = service.list("/list");
    assert_eq!(list.next().await, Some(ok("a")));
    for _ in 0..3 {
        let error = list.next().await.unwrap().unwrap_err();
        assert!(matches!(error, Error::Page(PageError::Status { status }) if status == 429));
    }
    assert_eq!(service.asked().len(), 4);
}

#[derive(Clone, PartialEq, Debug)]
struct Account(u8);

#[tokio::test]
async fn every_request_has_the_first_ones_headers_and_extensions() {
    let service = Service::default()
        .page("/list", reply("a").next("/list?after=a"))
        .page("/list?after=a", reply("b"))
        .shared();
    let mut secret = http::HeaderValue::from_static("secret");
    secret.set_sensitive(true);
    let request = Request::get("/list")
        .header(header::AUTHORIZATION, secret)
        .header(
            header::CONTENT_TYPE,
            "application/json; okta-response=omitCredentials",
        )
        .extension(Account(7))
        .body(bytes::Bytes::new())
        .unwrap();
    let list = Paginator::new(service.clone(), request, Arc::new(words));
    assert_eq!(drain_ok(list).await, "a b");
    for asked in service.asked() {
        assert_eq!(asked.method(), Method::GET);
        assert!(asked.headers()[header::AUTHORIZATION].is_sensitive());
        // The options of a plain GET's media type hold for all pages.
        assert_eq!(
            asked.headers()[header::CONTENT_TYPE],
            "application/json; okta-response=omitCredentials"
        );
        assert_eq!(asked.extensions().get(), Some(&Account(7)));
    }
}

#[tokio::test]
async fn a_list_that_begins_with_a_body_goes_on_without_it() {
    let service = Service::default()
        .page("/search", reply("a").next("/search"))
        .shared();
    let request = Request::post("/search")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CONTENT_LENGTH, "2")
        .header(header::ACCEPT, "text/plain")
        .body(bytes::Bytes::from_static(b"{}"))
        .unwrap();
    let mut list = Paginator::new(service.clone(), request, Arc::new(words));
    assert_eq!(
        list.cursor(),
        None,
        "a POST cannot be resumed by an address"
    );
    // A GET of the same address is not the same page, but a second one is.
    assert_eq!(list.next().await, Some(ok("a")));
    assert_eq!(list.next().await, Some(ok("a")));
    assert!(matches!(
        list.next().await,
        Some(Err(Error::Page(PageError::RepeatedCursor { .. })))
    ));
    let asked = service.asked();
    assert_eq!(
        (asked[0].method(), &asked[0].body()[..]),
        (&Method::POST, &b"{}"[..])
    );
    assert_eq!(
        (asked[1].method(), &asked[1].body()[..]),
        (&Method::GET, &b""[..])
    );
    assert_eq!(
        asked[1].headers().len(),
        1,
        "only `Accept` is left: {:?}",
        asked[1].headers()
    );
}

#[cfg(feature = "json")]
#[tokio::test]
async fn next_can_stand_in_the_body() {
    let lines = |_: &http::response::Parts, body: &bytes::Bytes| {
        let root: serde_json::Value = serde_json::from_slice(body).map_err(|_| Error::Body)?;
        let roles = root["roles"].as_array().ok_or(Error::Body)?;
        Ok(roles
            .iter()
            .map(|role| Ok::<_, Error>(role.to_string()))
            .collect())
    };
    let fetch = |request: Request<bytes::Bytes>| async move {
        let body = match request.uri().to_string().as_str() {
            "/iam/roles" => {
                r#"{"roles":[1,2],"_links":{"next":{"href":"https://acme.example/iam/roles?after=2"}}}"#
            }
            "/iam/roles?after=2" => r#"{"_links":{"next":null,"self":[{"href":1}]},"roles":[3]}"#,
            _ => return Err(Error::Refused(404)),
        };
        Ok(okta_pagination::Fetched {
            response: http::Response::new(bytes::Bytes::from_static(body.as_bytes())),
            uri: Some(http::Uri::from_static("https://acme.example/iam/roles")),
        })
    };
    let request = Request::get("/iam/roles")
        .body(bytes::Bytes::new())
        .unwrap();
    let list = Paginator::new(Arc::new(fetch), request, Arc::new(lines)).next_from(NextFrom::Body);
    assert_eq!(list.collect_all().await.unwrap(), ["1", "2", "3"]);
}

#[cfg(feature = "json")]
#[test]
fn a_body_that_does_not_tell_is_an_error_and_one_without_a_next_is_not() {
    let read = |body: &'static str| {
        NextFrom::Body.read(
            &http::HeaderMap::new(),
            &bytes::Bytes::from_static(body.as_bytes()),
        )
    };
    for body in [
        "{}",
        "[]",
        "[{\"_links\":1}]",
        "{\"_links\":null}",
        "{\"_links\":{}}",
        "{\"_links\":{\"next\":{\"href\":null}}}",
    ] {
        assert_eq!(read(body), Ok(None), "{body}");
    }
    for (body, at) in [
        ("", ""),
        ("3", ""),
        ("{\"_links\":{", ""),
        ("{\"_links\":[]}", "/_links"),
        ("{\"_links\":{\"next\":\"x\"}}", "/_links/next"),
        ("{\"_links\":{\"next\":{}}}", "/_links/next/href"),
        ("{\"_links\":{\"next\":{\"href\":1}}}", "/_links/next/href"),
    ] {
        let error = read(body).unwrap_err();
        assert!(
            matches!(&error, PageError::Body { pointer, .. } if *pointer == at),
            "{body}: {error:?}"
        );
    }
}

#[tokio::test]
async fn next_can_be_found_by_a_function() {
    let service = Service::default()
        .page("/list", reply("a b"))
        .page("/list?from=b", reply("c"))
        .shared();
    let place = NextFrom::Custom(|_, body| Ok(body.ends_with(b"b").then(|| "?from=b".to_owned())));
    assert_eq!(
        drain_ok(service.list("/list").next_from(place)).await,
        "a b c"
    );
}

proptest! {
    /// Any cut into pages, with any failures on the way, gives each item once and in order.
    #[test]
    fn nothing_is_lost_and_nothing_repeated(sizes in prop::collection::vec((0_usize..4, 0_usize..3), 1..12)) {
        let mut service = Service::default();
        let mut expected = Vec::new();
        for (page, (size, failures)) in sizes.iter().enumerate() {
            let at = format!("/list?page={page}");
            let items: Vec<String> = (0..*size).map(|item| format!("{page}.{item}")).collect();
            expected.extend(items.clone());
            let mut answer = reply(&items.join(" "));
            if page + 1 < sizes.len() {
                answer = answer.next(&format!("/list?page={}", page + 1));
            }
            service = service.page(&at, answer);
            for _ in 0..*failures {
                service = service.fail(&at, Error::Refused(503));
            }
        }
        let service = service.shared();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (items, errors): (Vec<_>, Vec<_>) =
            runtime.block_on(drain(service.list("/list?page=0"))).into_iter().partition(Result::is_ok);
        prop_assert_eq!(items.into_iter().map(Result::unwrap).collect::<Vec<_>>(), expected);
        prop_assert_eq!(errors.len(), sizes.iter().map(|(_, failures)| failures).sum::<usize>());
        prop_assert_eq!(service.asked().len(), sizes.len() + errors.len());
    }
}

#[tokio::test]
async fn a_list_that_is_polled_may_name_the_same_page_again() {
    let service = Service::default()
        .page("/log", reply("a").next("/log?after=1"))
        .page("/log?after=1", reply("").next("/log?after=1"))
        .shared();
    let mut pages = service.pages("/log").polling();
    for round in 0..5 {
        let page = pages.next().await.unwrap().unwrap();
        assert_eq!(page.items.len(), usize::from(round == 0));
        assert_eq!(page.next.unwrap().as_str(), "/log?after=1");
    }
    assert_eq!(service.asked().len(), 5);
}
