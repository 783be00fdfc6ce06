//! What the server says when it says no, in each shape that is known from the wire.

use http::{HeaderMap, StatusCode};
use okta_api::ApiError;

fn error(status: u16, headers: &[(&'static str, &str)], body: &str) -> ApiError {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(*name, value.parse().unwrap());
    }
    ApiError::new(
        Some("getUser"),
        StatusCode::from_u16(status).unwrap(),
        &map,
        body.to_owned().into(),
    )
}

#[test]
fn each_shape_becomes_one_line() {
    let json = ("content-type", "application/json");
    let id = ("x-okta-request-id", "req-1");
    for (status, headers, body, code, line) in [
        (
            404,
            &[json, id][..],
            r#"{"errorCode":"E0000007","errorSummary":"Not found: 00u1 (User)","errorLink":"E0000007","errorId":"oae1","errorCauses":[]}"#,
            Some("E0000007"),
            "getUser: 404 E0000007 Not found: 00u1 (User) (request id req-1)",
        ),
        (
            400,
            &[json],
            r#"{"errorCode":"E0000001","errorSummary":"Api validation failed: login","errorId":"oae2","errorCauses":[{"errorSummary":"login: too long","location":"profile.login","locationType":"body","reason":"LENGTH","domain":"user"},{"errorSummary":"email: bad"}]}"#,
            Some("E0000001"),
            "getUser: 400 E0000001 Api validation failed: login; profile.login: login: too long, email: bad (error id oae2)",
        ),
        // Without causes.
        (
            403,
            &[json],
            r#"{"errorCode":"E0000006","errorSummary":"No permission"}"#,
            Some("E0000006"),
            "getUser: 403 E0000006 No permission",
        ),
        // The token endpoint.
        (
            400,
            &[json],
            r#"{"error":"invalid_client","error_description":"The client is unknown."}"#,
            Some("invalid_client"),
            "getUser: 400 invalid_client The client is unknown.",
        ),
        // A few endpoints.
        (
            404,
            &[json],
            r#"{"status":404,"message":"No such route"}"#,
            None,
            "getUser: 404 No such route",
        ),
        // Nested, and in a list.
        (
            500,
            &[json],
            r#"{"error":{"code":7,"message":"Broken"}}"#,
            Some("7"),
            "getUser: 500 7 Broken",
        ),
        (
            500,
            &[json],
            r#"[{"errorCode":"E0000009","errorSummary":"Timed out"}]"#,
            Some("E0000009"),
            "getUser: 500 E0000009 Timed out",
        ),
        // The reason stands in a header alone.
        (
            403,
            &[(
                "www-authenticate",
                r#"Bearer realm="x", error="insufficient_scope", error_description="The token lacks scopes", scope="okta.users.read""#,
            )],
            "",
            Some("insufficient_scope"),
            "getUser: 403 insufficient_scope The token lacks scopes (needs okta.users.read)",
        ),
        (
            401,
            &[
                ("www-authenticate", "Basic"),
                ("www-authenticate", r#"DPoP error="use_dpop_nonce""#),
            ],
            "",
            Some("use_dpop_nonce"),
            "getUser: 401 use_dpop_nonce",
        ),
        (
            401,
            &[("content-type", "text/plain")],
            "Basic authentication required",
            None,
            "getUser: 401 Basic authentication required (not a JSON answer; from a proxy?)",
        ),
        // Nothing at all.
        (502, &[], "", None, "getUser: 502 Bad Gateway"),
        // Proxies.
        (
            502,
            &[("content-type", "text/html")],
            "<html><head><title>502 Bad\r\nGateway</title></head><body>nginx</body></html>",
            None,
            "getUser: 502 502 Bad Gateway (not a JSON answer; from a proxy?)",
        ),
        (
            400,
            &[],
            "\n<html><body><h1>Bad Request</h1></body></html>",
            None,
            "getUser: 400 Bad Request (not a JSON answer; from a proxy?)",
        ),
        (
            503,
            &[("content-type", "text/plain")],
            "upstream\nis down",
            None,
            "getUser: 503 upstream is down (not a JSON answer; from a proxy?)",
        ),
        // A redirect that is not followed; its query may hold a token.
        (
            302,
            &[("location", "https://acme.okta.com/login?token=hunter2#x")],
            "",
            None,
            "getUser: 302 Found (redirect to https://acme.okta.com/login, not followed)",
        ),
        (
            302,
            &[("location", "https://u:hunter2@acme.okta.com:8443/a//b@c")],
            "",
            None,
            "getUser: 302 Found (redirect to https://acme.okta.com:8443/a//b@c, not followed)",
        ),
        (
            302,
            &[("location", "//u:hunter2@acme.okta.com")],
            "",
            None,
            "getUser: 302 Found (redirect to //acme.okta.com, not followed)",
        ),
        (
            302,
            &[("location", "/a//b@c")],
            "",
            None,
            "getUser: 302 Found (redirect to /a//b@c, not followed)",
        ),
        // JSON that is no object.
        (500, &[json], r#""broken""#, None, "getUser: 500 broken"),
        (
            500,
            &[json],
            "null",
            None,
            "getUser: 500 Internal Server Error",
        ),
        // Wrong kinds inside.
        (
            400,
            &[json],
            r#"{"errorCode":7,"errorSummary":[],"errorCauses":"x","errorId":{}}"#,
            Some("7"),
            "getUser: 400 7",
        ),
    ] {
        let error = error(status, headers, body);
        assert_eq!(error.code.as_deref(), code, "{body}");
        assert_eq!(error.to_string(), line, "{body}");
        assert_eq!(error.body(), body);
    }
}

#[test]
fn causes_are_kept_in_full() {
    let error = error(
        400,
        &[],
        r#"{"errorCode":"E0000001","errorCauses":[{"errorSummary":"a","location":"l","locationType":"body","reason":"R","domain":"d"},"b",3]}"#,
    );
    let [first, second] = error.causes.as_slice() else {
        panic!("{:?}", error.causes)
    };
    assert_eq!(
        (
            first.summary.as_str(),
            first.location.as_deref(),
            first.location_type.as_deref(),
            first.reason.as_deref(),
            first.domain.as_deref()
        ),
        ("a", Some("l"), Some("body"), Some("R"), Some("d"))
    );
    assert_eq!(second.summary, "b");
}

#[test]
fn limits_and_waits_are_read() {
    let error = error(
        429,
        &[
            ("x-rate-limit-limit", "50"),
            ("x-rate-limit-remaining", "0"),
            ("x-rate-limit-reset", "1759127105"),
            ("retry-after", "9"),
        ],
        r#"{"errorCode":"E0000047","errorSummary":"Too many requests"}"#,
    );
    let limit = error.rate_limit.unwrap();
    assert_eq!(
        (limit.limit, limit.remaining, limit.reset, error.retry_after),
        (50, 0, 1_759_127_105, Some(9))
    );
}

#[test]
fn a_message_is_one_bounded_line_whatever_comes() {
    let long = "x\n\u{1b}[31m".repeat(100_000);
    let causes: Vec<String> = (0..1000)
        .map(|_| format!(r#"{{"errorSummary":"{}"}}"#, "y".repeat(1000)))
        .collect();
    for body in [
        long.clone(),
        format!("<html><title>{long}</title>"),
        serde_json::json!({"errorCode": "E1", "errorSummary": long, "errorId": long}).to_string(),
        format!(r#"{{"errorCauses":[{}]}}"#, causes.join(",")),
    ] {
        let error = error(400, &[], &body);
        let line = error.to_string();
        assert!(line.chars().count() < 2_500, "{} characters", line.len());
        assert!(!line.chars().any(char::is_control), "{line:?}");
        assert!(!format!("{error:?}").contains(&body));
    }
}

#[test]
fn what_is_nested_only_adds() {
    let first = error(
        400,
        &[],
        r#"{"errorCode":"E1","errorSummary":"x","error":{"a":1}}"#,
    );
    assert_eq!(first.to_string(), "getUser: 400 E1 x");
    let second = error(
        400,
        &[],
        r#"{"errorCode":"E1","errorId":"oae1","errorLink":"l","errorCauses":["a"],
            "error":{"code":2,"message":"y","errorId":"oae2","errorLink":"m","errorCauses":["b"]}}"#,
    );
    assert_eq!(second.to_string(), "getUser: 400 E1 y; a (error id oae1)");
    assert_eq!(second.error_link.as_deref(), Some("l"));
}

/// Where the work grew with the square of the length, this would not come to an end.
#[test]
fn megabytes_are_read_at_once() {
    let long = |part: &str| part.repeat(4 * 1024 * 1024 / part.len());
    let proxy = "(not a JSON answer; from a proxy?)";
    for (part, start) in [("ssws ", "ssws ssws "), ("basic ", "basic basic ")] {
        for headers in [
            &[("content-type", "text/plain")],
            &[("content-type", "text/html")],
        ] {
            let error = error(400, headers, &long(part));
            let summary = error.summary.as_deref().unwrap_or_default();
            assert!(
                summary.starts_with(start) && summary.ends_with('…'),
                "{summary}"
            );
            assert!((110..=121).contains(&summary.chars().count()), "{summary}");
            assert_eq!(error.to_string(), format!("getUser: 400 {summary} {proxy}"));
        }
        let body = serde_json::json!({"errorCode": "E1", "errorSummary": long(part)});
        let error = error(400, &[], &body.to_string());
        let summary = error.summary.unwrap_or_default();
        assert!(
            summary.starts_with(start) && summary.ends_with('…'),
            "{summary}"
        );
        assert!((590..=601).contains(&summary.chars().count()), "{summary}");
    }
    let error = error(400, &[], &long("<"));
    assert_eq!(
        error.to_string(),
        format!("getUser: 400 Bad Request {proxy}")
    );
}
