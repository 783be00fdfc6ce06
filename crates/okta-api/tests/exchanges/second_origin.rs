//! Disaster recovery lives on a server of its own, which must be configured: the org itself may be down.

use std::sync::{Arc, Mutex};

use okta_api::apis::DisasterRecoveryApi;
use okta_api::codec::OwnList;
use okta_api::transport::{Body, BoxError, CallInfo, TransportBuilder, TransportErrorKind};
use okta_api::{
    Client, Error, List, ListOperation, OPERATIONS, Operation, OperationInfo, Paging,
    RequestWriter, call_json, ops,
};
use serde_json::{Value, json};

use crate::common::{client, json};

const TOKEN: &str = "00a-token-of-an-example-org";

/// The addresses that were asked.
type Log = Arc<Mutex<Vec<String>>>;

/// A client for an org, with other settings, over a service that sees whole addresses and credentials. Its list of
/// things goes on at `next`.
fn stack(
    next: &'static str,
    settings: impl FnOnce(TransportBuilder) -> TransportBuilder,
) -> (Client, Log) {
    let log = Log::default();
    let seen = log.clone();
    let service = tower::service_fn(move |request: http::Request<Body>| {
        let token = request.headers()["authorization"].to_str().unwrap();
        assert_eq!(token, format!("SSWS {TOKEN}"));
        let uri = request.uri();
        let line = format!("{} {uri}", request.method());
        seen.lock().unwrap().push(line);
        let mut response = match uri.path() {
            "/api/v1/things" => json(200, "[1]"),
            _ => json(200, "{}"),
        };
        if uri.path() == "/api/v1/things" && uri.query().is_none() {
            let link = format!("<{next}>; rel=\"next\"").parse().unwrap();
            response.headers_mut().append("link", link);
        }
        async move { Ok::<_, BoxError>(response) }
    });
    let client = Client::builder("https://acme.okta.com")
        .token(TOKEN)
        .configure(|transport| settings(transport).service(service))
        .build();
    (client.unwrap(), log)
}

/// A client that knows the second origin.
fn configured(next: &'static str) -> (Client, Log) {
    stack(next, |transport| {
        transport.server("drapp", "https://drapp.acme.okta.com")
    })
}

#[tokio::test]
async fn its_calls_go_to_the_second_origin_and_others_to_the_org() -> Result<(), Error> {
    let (client, log) = configured("");
    let reply = client.send(ops::GetDRStatus::new()).await?;
    assert!(reply.body_present());
    client
        .get_dr_status_for_domain(ops::GetDRStatusForDomain::new("login.acme.example"))
        .await?;
    client
        .start_org_failover(ops::StartOrgFailover::new())
        .await?;
    client
        .start_org_failback(ops::StartOrgFailback::new())
        .await?;
    call_json(&client, "getDRStatus", json!({})).await?;
    client.call(ops::GetUser::new("me")).await?;
    assert_eq!(
        *log.lock().unwrap(),
        [
            "GET https://drapp.acme.okta.com/api/v1/dr/status",
            "GET https://drapp.acme.okta.com/api/v1/dr/status/login.acme.example",
            "POST https://drapp.acme.okta.com/api/v1/dr/failover",
            "POST https://drapp.acme.okta.com/api/v1/dr/failback",
            "GET https://drapp.acme.okta.com/api/v1/dr/status",
            "GET https://acme.okta.com/api/v1/users/me",
        ]
    );
    Ok(())
}

#[tokio::test]
async fn without_an_address_nothing_is_sent() {
    let (client, log) = stack("", |transport| transport);
    let error = client
        .start_org_failover(ops::StartOrgFailover::new())
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "startOrgFailover: POST /api/v1/dr/failover: the operation lives on a server that is not configured: \
         startOrgFailover needs `drapp`, whose address is given to `TransportBuilder::server(\"drapp\", …)`"
    );
    assert!(!error.request_may_have_been_sent());
    let Error::Transport(failure) = error else {
        panic!("{error:?}")
    };
    let kind = failure.transport_error().map(|error| error.kind());
    assert_eq!(kind, Some(TransportErrorKind::UnknownServer));
    assert!(log.lock().unwrap().is_empty());
}

#[test]
fn these_four_live_there() {
    let there: Vec<_> = OPERATIONS
        .iter()
        .filter_map(|info| Some((info.server?, info.id)))
        .collect();
    assert_eq!(there.len(), 4);
    assert!(there.iter().all(|(server, _)| *server == "drapp"));
    let request = ops::GetDRStatus::new().request().unwrap();
    let call = request.extensions().get::<CallInfo>();
    assert_eq!(call.and_then(|call| call.server), Some("drapp"));
}

/// A service without a stack decides for itself: it gets a path, and the name of the server in the facts of the call.
#[tokio::test]
async fn a_service_of_ones_own_answers_for_all_servers() -> Result<(), Error> {
    let (client, log) = client(|_| json(200, "{}"));
    client.get_dr_status(ops::GetDRStatus::new()).await?;
    assert_eq!(log.lines(), ["GET /api/v1/dr/status"]);
    Ok(())
}

/// No list of the description lives there, but one of a release to come may.
#[derive(Clone, Debug)]
struct ListThings;

impl Operation for ListThings {
    type Output = List<Value>;
    type Codec = OwnList;
    const INFO: &'static OperationInfo =
        &OperationInfo::new("listThings", http::Method::GET, "/api/v1/things")
            .server("drapp")
            .paging(Paging::Link);

    fn write(&self, _: &mut RequestWriter) {}
}

impl ListOperation for ListThings {
    type Item = Value;
    type Items = OwnList;
}

#[tokio::test]
async fn a_list_goes_on_where_it_began() -> Result<(), Error> {
    for next in [
        "https://drapp.acme.okta.com/api/v1/things?after=1",
        "/api/v1/things?after=1",
    ] {
        let (client, log) = configured(next);
        let mut things = client.list(ListThings);
        while let Some(thing) = things.next().await {
            assert_eq!(thing?, 1);
        }
        assert_eq!(
            *log.lock().unwrap(),
            [
                "GET https://drapp.acme.okta.com/api/v1/things",
                "GET https://drapp.acme.okta.com/api/v1/things?after=1"
            ]
        );
    }
    // The org is another host than its second one.
    let (client, log) = configured("https://acme.okta.com/api/v1/things?after=1");
    let mut things = client.list(ListThings);
    assert_eq!(things.next().await.unwrap()?, 1);
    let error = things.next().await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Page(_)), "{error}");
    assert_eq!(log.lock().unwrap().len(), 1);
    Ok(())
}
