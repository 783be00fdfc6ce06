//! Scopes, as the client lists them, against the org in a box, which takes its own from the description by a reading of its own: the
//! least set is enough for every operation, and a token with too few leads to an error that names what it takes.

use std::collections::HashMap;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use okta_api::transport::{Body, BoxService};
use okta_api::{Client, OPERATIONS, Operation, OperationInfo, RequiredScopes, ops, scopes_for};
use okta_emulator::{Emulator, ServiceApp};
use okta_transport::auth::{Challenges, ClientAssertion, PrivateKey, Signer};
use serde_json::Value;
use tower::ServiceExt;
use tower::layer::layer_fn;

const CLIENT: &str = "0oaservice0000000001";
const HOST: &str = "https://org.example.com";

/// An org with a service app that is granted every scope, and what mints tokens for it.
struct Org {
    emulator: Emulator,
    key: PrivateKey,
    assertions: ClientAssertion,
    /// By their scopes.
    tokens: HashMap<String, String>,
}

impl Org {
    fn new() -> Self {
        let key = rcgen::KeyPair::generate().expect("a key").serialize_pem();
        let key = PrivateKey::from_pem(&key).expect("a key");
        let app = ServiceApp::new(CLIENT).key(&key.public_jwk());
        let all = OPERATIONS.iter().flat_map(|info| info.scopes);
        let app = all.fold(app.expect("a public key"), |app, scope| app.scope(*scope));
        Self {
            emulator: Emulator::builder().seed_users(2).service_app(app).build(),
            key,
            assertions: ClientAssertion::new(CLIENT, format!("{HOST}/oauth2/v1/token"))
                .expect("a sound client"),
            tokens: HashMap::new(),
        }
    }

    /// A token with these scopes.
    async fn token(&mut self, scopes: &str) -> String {
        if let Some(token) = self.tokens.get(scopes) {
            return token.clone();
        }
        let assertion = self.assertions.sign(&self.key).await.expect("signed");
        let form = format!(
            "grant_type=client_credentials&scope={}&client_assertion_type=\
             urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion={}",
            scopes.replace(' ', "+"),
            assertion.expose()
        );
        let request = Request::post(format!("{HOST}/oauth2/v1/token"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Bytes::from(form));
        let answer = self.emulator.respond(request.expect("a request"));
        let body: Value = serde_json::from_slice(answer.body()).expect("JSON");
        let token = body["access_token"].as_str();
        let token = token
            .unwrap_or_else(|| panic!("{scopes}: {body}"))
            .to_owned();
        self.tokens.insert(scopes.to_owned(), token.clone());
        token
    }

    /// What the org says to a call of an operation, on things that are not there.
    async fn call(&mut self, info: &OperationInfo, scopes: &str) -> Response<Bytes> {
        let token = self.token(scopes).await;
        let mut path = String::new();
        for part in info.path.split('/').skip(1) {
            path.push('/');
            path.push_str(if part.starts_with('{') { "none" } else { part });
        }
        let request = Request::builder()
            .method(info.method.clone())
            .uri(format!("{HOST}{path}"))
            .header("authorization", format!("Bearer {token}"))
            .body(Bytes::new());
        self.emulator.respond(request.expect("a request"))
    }

    /// A client with a token for these scopes.
    async fn client(&mut self, scopes: &str) -> Client {
        let authorization = format!("Bearer {}", self.token(scopes).await);
        let client = Client::builder(HOST).configure(|transport| {
            transport
                .auth_layer(layer_fn(move |inner: BoxService| {
                    let authorization = authorization.clone();
                    inner.map_request(move |mut request: Request<Body>| {
                        let value = authorization.parse().expect("a header");
                        request.headers_mut().insert("authorization", value);
                        request
                    })
                }))
                .service(self.emulator.clone())
        });
        client.build().expect("a sound configuration")
    }
}

#[tokio::test]
async fn the_least_set_is_enough_for_each_operation_and_less_is_not() {
    let mut org = Org::new();
    let mut counted = 0;
    for info in OPERATIONS {
        let needed = scopes_for([*info]).expect("known");
        if needed.api_token_only().next().is_some() {
            assert!(info.scopes.is_empty(), "{}", info.id);
            continue;
        }
        if needed.iter().next().is_none() {
            continue;
        }
        counted += 1;
        let answer = org.call(info, &needed.to_string()).await;
        let refusal = Challenges::read(answer.headers());
        assert_eq!(refusal.insufficient_scope(), None, "{}: {needed}", info.id);

        let others = ["okta.logs.read", "okta.features.read"];
        let other = others
            .into_iter()
            .find(|other| !info.scopes.contains(other));
        let answer = org.call(info, other.expect("one of two")).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{}", info.id);
        let refusal = Challenges::read(answer.headers());
        let named = refusal.insufficient_scope().expect("a reason");
        let named: Vec<&str> = named.split(' ').collect();
        assert_eq!(named, info.scopes, "{}", info.id);
    }
    assert!(counted > 700, "only {counted}");
}

#[tokio::test]
async fn who_may_write_may_read() {
    let mut org = Org::new();
    let all: RequiredScopes = OPERATIONS.iter().copied().collect();
    let reads: Vec<_> = OPERATIONS
        .iter()
        .filter(|info| info.scopes.iter().any(|scope| scope.ends_with(".read")))
        .collect();
    assert!(reads.len() > 200);
    let all = all.to_string();
    for info in reads {
        let answer = org.call(info, &all).await;
        let refusal = Challenges::read(answer.headers());
        assert_eq!(refusal.insufficient_scope(), None, "{}", info.id);
    }
}

#[tokio::test]
async fn an_error_names_the_scope_that_was_missing() {
    let mut org = Org::new();
    let client = org.client("okta.users.read").await;
    client.call(ops::GetUser::new("me")).await.expect("a user");

    let error = client.call(ops::ListGroups::new()).await;
    let error = error.expect_err("no scope for groups");
    assert!(error.is_forbidden());
    assert_eq!(error.code(), Some("insufficient_scope"));
    assert_eq!(error.required_scopes(), ["okta.groups.read"]);
    assert!(
        error.to_string().contains(" (needs okta.groups.read)"),
        "{error}"
    );

    let push = client.list(ops::ListGroupPushMappings::new("0oa1"));
    let error = push.collect_all().await.expect_err("no scope for it");
    let text = error.to_string();
    assert_eq!(
        error.required_scopes(),
        ops::ListGroupPushMappings::INFO.scopes
    );
    assert!(
        text.contains(" (needs okta.apps.read and okta.groups.read)"),
        "{text}"
    );

    let error = client.call(ops::DeleteUser::new("me")).await;
    let error = error.expect_err("reading is not writing");
    assert_eq!(error.required_scopes(), ["okta.users.manage"]);
    let needed = scopes_for(["delete_user", "getUser"]).expect("known");
    assert_eq!(
        needed.missing_from(["okta.users.read"]),
        ["okta.users.manage"]
    );

    // A refusal of another kind is not about scopes.
    let error = client.call(ops::GetUser::new("nobody")).await;
    assert!(error.expect_err("nobody").required_scopes().is_empty());
}

#[test]
fn what_nobody_calls_is_said() {
    let error = scopes_for(["listUsers", "listDragons"]).expect_err("no such operation");
    assert_eq!(error.operation(), Some("listDragons"));
    let needed = scopes_for(["createSession", "revokeCurrentApiToken", "listUsers"]);
    let needed = needed.expect("known");
    assert_eq!(needed.to_string(), "okta.users.read");
    let only: Vec<_> = needed.api_token_only().collect();
    assert_eq!(only, ["createSession", "revokeCurrentApiToken"]);
}
