//! An org in a box below the default stack, with operations called by the names that the documents give them.

use okta_api::error::ApiError;
use okta_api::{Client, NamedOperation, Reply};
use okta_emulator::{DEFAULT_TOKEN, Emulator};
use serde_json::{Map, Value, json};

use crate::ledger::{Ledger, Named};
use crate::shapes;

/// A new org, and the ledger of what is done to it.
pub(crate) struct Org {
    client: Client,
    ledger: Ledger,
}

impl Org {
    pub(crate) fn new(ledger: &Ledger) -> Self {
        let client = Client::builder("https://box.okta.example")
            .token(DEFAULT_TOKEN)
            .configure(|transport| transport.service(Emulator::builder().build()))
            .build()
            .expect("a sound configuration");
        Self {
            client,
            ledger: ledger.clone(),
        }
    }

    /// Calls an operation that has to succeed, with an answer that its type declares in full.
    pub(crate) async fn reply(&self, name: &str, args: Value) -> Reply<Value> {
        let operation = NamedOperation::find(name).unwrap_or_else(|error| panic!("{error}"));
        let info = operation.info();
        let names: Vec<String> = args
            .as_object()
            .into_iter()
            .flat_map(Map::keys)
            .cloned()
            .collect();
        let shown = args.to_string();
        let reply = operation.send(&self.client, args).await;
        let reply = reply.unwrap_or_else(|error| panic!("{error}, called with {shown}"));
        let status = reply.status.as_u16();
        assert!(
            info.success.contains(&status),
            "{name} succeeded with {status}, which is not declared"
        );
        assert_eq!(
            reply.body_present(),
            shapes::output(info.id).as_deref() != Some("()"),
            "{name}: the body"
        );
        // Undeclared properties are no fault: real orgs send them, too.
        let leaves = shapes::leaves(info.id, &reply);
        assert_eq!(
            leaves.raw, 0,
            "{name}: not all is of the declared kind: {}",
            reply.value
        );
        self.ledger.succeeded(info.id, status, names.into_iter());
        reply
    }

    /// Calls an operation that has to succeed; gives its value.
    pub(crate) async fn call(&self, name: &str, args: Value) -> Value {
        self.reply(name, args).await.value
    }

    /// Calls an operation that has to be refused with this status and code; `what` is named by the summary or a cause.
    pub(crate) async fn refused(
        &self,
        name: &str,
        args: Value,
        status: u16,
        code: &str,
        what: &str,
    ) -> ApiError {
        let shown = args.to_string();
        let operation = NamedOperation::find(name).unwrap_or_else(|error| panic!("{error}"));
        let error = match operation.send(&self.client, args).await {
            Ok(reply) => panic!(
                "{name} was not refused, called with {shown}: {}",
                reply.value
            ),
            Err(error) => error.as_api().unwrap_or_else(|| panic!("{error}")).clone(),
        };
        assert_eq!(
            (error.status.as_u16(), error.code.as_deref()),
            (status, Some(code)),
            "{error}, called with {shown}"
        );
        assert_eq!(error.operation, Some(operation.info().id));
        assert!(
            error.request_id.is_some() && error.error_id.is_some(),
            "{error}"
        );
        let told = error.to_string();
        assert!(told.contains(what), "{what:?} is not named by: {told}");
        assert!(
            told.contains(operation.info().id)
                && told.contains(error.request_id.as_deref().unwrap_or("?")),
            "{told}"
        );
        error
    }

    /// 400 for a field or parameter, which is named.
    pub(crate) async fn refused_for(&self, field: &str, name: &str, args: Value) {
        let error = self.refused(name, args, 400, "E0000001", field).await;
        // A list, or an item of it: `externalIds: …`, `externalIds[1]: …`.
        let names_it = |cause: &okta_api::error::Cause| {
            let rest = cause.summary.strip_prefix(field);
            rest.is_some_and(|rest| rest.starts_with([':', '[']))
        };
        assert!(
            error.causes.iter().any(names_it),
            "no cause names {field}: {error}"
        );
    }

    /// 404 for each path parameter in turn that names something unknown while the others are sound, and for each
    /// operation of the document that declares it.
    pub(crate) async fn refuses_unknown(&self, document: &[Named], sound: impl Fn(&str) -> Value) {
        for named in document {
            let info = named.info;
            let in_path = info.parameters.iter().map(|parameter| parameter.name);
            for parameter in in_path.filter(|name| info.path.contains(&format!("{{{name}}}"))) {
                let mut args = sound(info.id);
                assert!(
                    args.get(parameter).is_some(),
                    "{}: no sound {parameter} in {args}",
                    info.id
                );
                args[parameter] = json!("0oaunknown0000000000");
                self.refused(info.id, args, 404, "E0000007", "0oaunknown0000000000")
                    .await;
                self.ledger.refused_unknown(info.id, parameter);
            }
        }
    }

    /// All items of a list, page by page.
    pub(crate) async fn all(&self, name: &str, args: Value) -> Vec<Value> {
        let operation = NamedOperation::find(name).unwrap_or_else(|error| panic!("{error}"));
        let mut items = operation.list(&self.client, args);
        let mut all = Vec::new();
        while let Some(item) = items.next().await {
            all.push(item.unwrap_or_else(|error| panic!("{error}")));
            assert!(all.len() < 10_000, "a list without end");
        }
        all
    }

    /// Creates an active user; gives the id.
    pub(crate) async fn user(&self, login: &str) -> String {
        let profile =
            json!({ "login": login, "email": login, "firstName": "Jo", "lastName": "Doe" });
        let credentials = json!({ "password": { "value": "Sample-password-1" } });
        let body = json!({ "profile": profile, "credentials": credentials });
        text(&self.call("create_user", json!({ "body": body })).await["id"])
    }
}

/// The cursor of the next page, where there is one.
pub(crate) fn next_cursor(reply: &Reply<Value>) -> Option<String> {
    let lines = reply
        .headers
        .get_all("link")
        .iter()
        .filter_map(|line| line.to_str().ok());
    let next = lines
        .into_iter()
        .find(|line| line.contains("rel=\"next\""))?;
    let query = next.split_once('?')?.1;
    let after = query
        .split(['&', '>'])
        .find_map(|pair| pair.strip_prefix("after="))?;
    Some(after.to_owned())
}

/// A string out of an answer.
#[track_caller]
pub(crate) fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("no text: {value}"))
        .to_owned()
}

/// The ids of the objects of a list.
#[track_caller]
pub(crate) fn ids(list: &Value) -> Vec<String> {
    let items = list.as_array().unwrap_or_else(|| panic!("no list: {list}"));
    items.iter().map(|item| text(&item["id"])).collect()
}
