//! What operations send, to the letter.
#![cfg(all(
    feature = "users",
    feature = "groups",
    feature = "external-identity-sources"
))]

use http::Method;
use okta_api::codec::{Json, NoContent};
use okta_api::error::BuildProblem;
use okta_api::models::{CreateUserRequest, UserProfile};
use okta_api::transport::{Body, CallInfo};
use okta_api::{Content, Kind, Operation, OperationInfo, ParameterInfo, RequestWriter, Shape, ops};

/// A request as lines: method and target, headers by name, body.
fn shown(request: &http::Request<Body>) -> Vec<String> {
    let mut headers: Vec<String> = request
        .headers()
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    headers.sort();
    let mut lines = vec![format!("{} {}", request.method(), request.uri())];
    lines.extend(headers);
    if !request.body().is_empty() {
        lines.push(String::from_utf8(request.body().as_bytes().to_vec()).unwrap());
    }
    lines
}

fn target(operation: &impl Operation) -> String {
    operation.request().unwrap().uri().to_string()
}

#[test]
fn a_list_with_parameters_of_every_kind() {
    let operation = ops::ListUsers::new()
        .search(r#"profile.department eq "R&D" and status pr"#)
        .limit(200)
        .content_type("application/json; okta-response=omitCredentials");
    assert_eq!(
        shown(&operation.request().unwrap()),
        [
            "GET /api/v1/users?search=profile.department%20eq%20%22R%26D%22%20and%20status%20pr&limit=200",
            "accept: application/json",
            "content-type: application/json; okta-response=omitCredentials",
        ]
    );
    assert_eq!(
        target(&ops::ListIdentityProviders::new().type_("SAML2").limit(7)),
        "/api/v1/idps?limit=7&type=SAML2"
    );
}

#[test]
fn a_body_is_json_and_only_holds_what_was_set() {
    let profile = UserProfile {
        login: Some("ada@example.com".into()),
        ..Default::default()
    };
    let body = CreateUserRequest {
        profile: Some(profile),
        ..Default::default()
    };
    assert_eq!(
        shown(
            &ops::CreateUser::new(body)
                .activate(false)
                .next_login("changePassword")
                .request()
                .unwrap()
        ),
        [
            "POST /api/v1/users?activate=false&nextLogin=changePassword",
            "accept: application/json",
            "content-type: application/json",
            r#"{"profile":{"login":"ada@example.com"}}"#,
        ]
    );
}

#[test]
fn without_a_body_there_is_neither_body_nor_its_type() {
    let request = ops::AssignUserToGroup::new("00g1", "00u1")
        .request()
        .unwrap();
    assert_eq!(
        shown(&request),
        [
            "PUT /api/v1/groups/00g1/users/00u1",
            "accept: application/json"
        ]
    );
    let optional = ops::CreateIdentitySourceGroups::new("0oa1")
        .request()
        .unwrap();
    assert!(optional.body().is_empty());
    assert!(!optional.headers().contains_key("content-type"));
}

#[test]
fn headers_are_parameters_too() {
    let request = ops::DeleteUser::new("00u1")
        .send_email(true)
        .prefer("respond-async")
        .request()
        .unwrap();
    assert_eq!(
        shown(&request),
        [
            "DELETE /api/v1/users/00u1?sendEmail=true",
            "accept: application/json",
            "prefer: respond-async"
        ]
    );
    let error = ops::DeleteUser::new("00u1")
        .prefer("a\r\nAuthorization: x")
        .request()
        .unwrap_err();
    assert_eq!(
        (error.parameter(), error.problem()),
        ("Prefer", BuildProblem::Header)
    );
    assert_eq!(
        error.to_string(),
        "deleteUser: the header `Prefer` holds characters that HTTP forbids"
    );
}

#[test]
fn a_path_parameter_is_one_segment() {
    for (login, segment) in [
        ("ada+test@example.com", "ada%2Btest%40example.com"),
        ("a/b c", "a%2Fb%20c"),
        ("100%#?;\\", "100%25%23%3F%3B%5C"),
        ("{id}", "%7Bid%7D"),
        ("%2e%2e", "%252e%252e"),
        ("zoë", "zo%C3%AB"),
        ("...", "..."),
    ] {
        assert_eq!(
            target(&ops::GetUser::new(login)),
            format!("/api/v1/users/{segment}")
        );
    }
    assert_eq!(
        target(&ops::AssignUserToGroup::new("{userId}", "{groupId}")),
        "/api/v1/groups/%7BuserId%7D/users/%7BgroupId%7D"
    );
}

#[test]
fn a_segment_that_would_address_something_else_is_refused() {
    for id in ["", ".", ".."] {
        let error = ops::DeleteUser::new(id).request().unwrap_err();
        assert_eq!(
            (error.operation(), error.parameter(), error.problem()),
            ("deleteUser", "id", BuildProblem::PathSegment)
        );
    }
    let error = ops::AssignUserToGroup::new("00g1", "")
        .request()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "assignUserToGroup: the path parameter `userId` is empty, `.` or `..`"
    );
}

#[test]
fn a_target_that_is_too_long_is_refused() {
    let error = ops::ListUsers::new()
        .search("x".repeat(70_000))
        .request()
        .unwrap_err();
    assert_eq!(error.problem(), BuildProblem::Uri);
    assert!(error.to_string().len() < 100);
}

#[test]
fn layers_learn_what_is_called() {
    let request = ops::GetUser::new("00u1").request().unwrap();
    let call = request.extensions().get::<CallInfo>().unwrap();
    assert_eq!(
        (call.operation, call.path_template, call.idempotent),
        ("getUser", "/api/v1/users/{id}", true)
    );
    assert_eq!(call.scopes, ["okta.users.read"]);
    let info = okta_api::registry::find(call.operation).unwrap();
    assert_eq!(info.id, "getUser");
}

#[test]
fn a_body_of_bytes_has_the_type_that_was_chosen() {
    let pem = "-----BEGIN CERTIFICATE-----\n";
    let operation = ops::PublishCsrForIdentityProvider::new(
        "0oa1",
        "csr1",
        Content::new("application/x-pem-file", pem),
    );
    assert_eq!(
        shown(&operation.request().unwrap()),
        [
            "POST /api/v1/idps/0oa1/credentials/csrs/csr1/lifecycle/publish",
            "accept: application/json",
            "content-type: application/x-pem-file",
            pem,
        ]
    );
    let bad = ops::PublishCsrForIdentityProvider::new("0oa1", "csr1", Content::new("a\nb", pem));
    assert_eq!(
        bad.request().unwrap_err().problem(),
        BuildProblem::MediaType
    );
    assert!(!format!("{operation:?}").contains("BEGIN"));
}

#[test]
fn a_call_may_say_more_than_is_described() {
    let adjusted = ops::ListGroups::new()
        .limit(2)
        .with_query("filter[]", ["a", "b"].as_slice())
        .with_header("X-Test", true);
    assert_eq!(
        shown(&adjusted.request().unwrap()),
        [
            "GET /api/v1/groups?limit=2&filter%5B%5D=a&filter%5B%5D=b",
            "accept: application/json",
            "x-test: true"
        ]
    );
    let secret = ops::ListGroups::new().with_header("x-gateway-key", "hunter2");
    assert!(!format!("{secret:?}").contains("hunter2"));
    assert!(!format!("{:?}", secret.request().unwrap()).contains("hunter2"));
    let bad = ops::ListGroups::new()
        .with_header("no header", "x")
        .request()
        .unwrap_err();
    assert_eq!(
        (bad.operation(), bad.parameter()),
        ("listGroups", "no header")
    );
    for owned in [
        "Authorization",
        "user-agent",
        "accept-encoding",
        "DPoP",
        "host",
        "x-okta-retry-count",
    ] {
        let bad = ops::ListGroups::new().with_header(owned, "hunter2");
        let error = bad.request().unwrap_err();
        assert_eq!(error.problem(), BuildProblem::OwnedHeader);
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}

#[test]
fn another_media_type_can_be_asked_for() {
    let request = ops::GetCsrForIdentityProvider::new("0oa1", "csr1")
        .accepting("application/pkcs10")
        .request()
        .unwrap();
    assert_eq!(request.headers()["accept"], "application/pkcs10");
}

/// What the generated groups have no case of.
#[derive(Clone, Debug)]
struct Odd {
    exploded: Vec<String>,
    joined: Vec<&'static str>,
    fill: bool,
}

impl Operation for Odd {
    type Output = serde_json::Value;
    type Codec = Json;
    const INFO: &'static OperationInfo = &OperationInfo::new("odd", Method::PATCH, "/odd/{a}/{ab}")
        .parameters(&[ParameterInfo::query(
            "joined",
            Kind::List {
                exploded: false,
                of: &[],
            },
        )])
        .body(&["application/merge-patch+json"], Shape::Object, true)
        .answers(&[200], &["text/xml"], Shape::Text);

    fn write(&self, request: &mut RequestWriter) {
        request.path("ab", "2");
        if self.fill {
            request.path("a", "1");
        }
        request.query("exploded", &self.exploded);
        request.query_joined("joined", &self.joined);
        request.json(&serde_json::json!({"x": null}));
    }
}

#[test]
fn lists_merge_patches_and_xml() {
    let odd = Odd {
        exploded: vec!["a,b".into(), "c".into()],
        joined: vec!["d e", "f"],
        fill: true,
    };
    assert_eq!(
        shown(&odd.request().unwrap()),
        [
            "PATCH /odd/1/2?exploded=a%2Cb&exploded=c&joined=d%20e,f",
            "accept: text/xml, application/json;q=0.9",
            "content-type: application/merge-patch+json",
            r#"{"x":null}"#,
        ]
    );
    let none = Odd {
        exploded: vec![],
        joined: vec![],
        fill: true,
    };
    assert_eq!(target(&none), "/odd/1/2");
    let unfilled = Odd { fill: false, ..odd };
    assert_eq!(
        unfilled.request().unwrap_err().to_string(),
        "odd: the path parameter `a` is missing"
    );
}

/// A key that is no string cannot be JSON.
#[derive(Clone, Debug)]
struct NotJson;

impl Operation for NotJson {
    type Output = ();
    type Codec = NoContent;
    const INFO: &'static OperationInfo = &OperationInfo::new("notJson", Method::POST, "/x");

    fn write(&self, request: &mut RequestWriter) {
        request.path("missing", "x");
        request.json(&std::collections::BTreeMap::from([(vec![1], 1)]));
    }
}

#[test]
fn the_first_problem_is_reported() {
    let error = NotJson.request().unwrap_err();
    assert_eq!(
        (error.parameter(), error.problem()),
        ("missing", BuildProblem::NoPlaceholder)
    );
}

#[test]
fn debug_shows_names_and_no_values() {
    let adjusted = ops::GetUser::new("00u1")
        .with_query("q", "hunter2")
        .with_header("x-a", "hunter2");
    let shown = format!("{adjusted:?}");
    assert!(
        shown.contains(r#"query: ["q"], headers: ["x-a"]"#),
        "{shown}"
    );
    assert!(!shown.contains("hunter2"), "{shown}");

    let args =
        serde_json::json!({"activate": true, "body": {"credentials": {"password": "hunter2"}}});
    let args = okta_api::args::Args::new(ops::CreateUser::INFO, args).unwrap();
    assert_eq!(
        format!("{args:?}"),
        r#"Args { operation: "createUser", names: ["activate", "body"] }"#
    );
}
