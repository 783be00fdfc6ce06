//! Keeps what the scenarios did, so that no operation, parameter or path of a document is left out without notice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use okta_api::OperationInfo;
use okta_api::registry::find;

use crate::case::wire_name;
use crate::named_by_reference::info;
use crate::reference_page::Endpoint;
use crate::sdk_page::Operation;

/// What was done, by operation. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Ledger(Arc<Mutex<BTreeMap<&'static str, Calls>>>);

#[derive(Default)]
struct Calls {
    /// Names of the arguments of calls that succeeded.
    arguments: BTreeSet<String>,
    successes: BTreeSet<u16>,
    /// Path parameters that named something unknown, and were refused for it.
    unknown: BTreeSet<String>,
}

/// What a document names of an operation.
pub(crate) struct Named {
    pub(crate) info: &'static OperationInfo,
    /// By their wire names; the body is `body`.
    parameters: Vec<String>,
    success: Vec<u16>,
    statuses: Vec<u16>,
}

impl Named {
    /// # Panics
    /// Where no operation has the name.
    pub(crate) fn by_sdk(operation: &Operation) -> Self {
        let parameters = operation.parameters.iter();
        let name = |parameter: &crate::sdk_page::Parameter| {
            if parameter.is_body() {
                "body".to_owned()
            } else {
                wire_name(&parameter.name)
            }
        };
        Self {
            info: find(&operation.function)
                .unwrap_or_else(|| panic!("no operation {}", operation.function)),
            parameters: parameters.map(name).collect(),
            success: operation.success(),
            statuses: operation.statuses.clone(),
        }
    }

    /// # Panics
    /// Where no operation has the method and path.
    pub(crate) fn by_reference(endpoint: &Endpoint) -> Self {
        let parameters = endpoint.parameters.iter().map(|field| field.name.clone());
        Self {
            info: info(endpoint)
                .unwrap_or_else(|| panic!("no operation {} {}", endpoint.method, endpoint.path)),
            parameters: parameters
                .chain(endpoint.body_required.map(|_| "body".to_owned()))
                .collect(),
            success: endpoint.success(),
            statuses: endpoint.statuses.clone(),
        }
    }
}

impl Ledger {
    pub(crate) fn succeeded(
        &self,
        id: &'static str,
        status: u16,
        arguments: impl Iterator<Item = String>,
    ) {
        self.with(id, |calls| {
            calls.successes.insert(status);
            calls.arguments.extend(arguments);
        });
    }

    pub(crate) fn refused_unknown(&self, id: &'static str, parameter: &str) {
        self.with(id, |calls| {
            calls.unknown.insert(parameter.to_owned());
        });
    }

    fn with<T>(&self, id: &'static str, change: impl FnOnce(&mut Calls) -> T) -> T {
        change(
            self.0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .entry(id)
                .or_default(),
        )
    }

    /// What the document names and no scenario came by.
    pub(crate) fn missing(&self, document: &[Named]) -> Vec<String> {
        document
            .iter()
            .flat_map(|named| self.with(named.info.id, |calls| missing(named, calls)))
            .collect()
    }

    /// # Panics
    /// Where the document names something that no scenario came by, listing it.
    #[track_caller]
    pub(crate) fn covers(&self, document: &[Named]) {
        let missing = self.missing(document);
        assert!(
            missing.is_empty(),
            "no scenario tried\n{}",
            missing.join("\n")
        );
    }
}

fn missing(named: &Named, calls: &Calls) -> Vec<String> {
    let id = named.info.id;
    if calls.successes.is_empty() {
        return vec![format!("{id}: it at all")];
    }
    let mut missing = Vec::new();
    if !calls
        .successes
        .iter()
        .all(|status| named.success.contains(status))
    {
        missing.push(format!(
            "{id}: succeeded with {:?}, where {:?} is named",
            calls.successes, named.success
        ));
    }
    for parameter in &named.parameters {
        if !calls.arguments.contains(parameter) {
            missing.push(format!("{id}: its parameter {parameter}"));
        }
        let in_path = named.info.path.contains(&format!("{{{parameter}}}"));
        if in_path && named.statuses.contains(&404) && !calls.unknown.contains(parameter) {
            missing.push(format!("{id}: an unknown {parameter}"));
        }
    }
    missing
}

#[test]
fn what_was_left_out_is_told() {
    let ledger = Ledger::default();
    let parameters = ["id", "limit"].map(|name| crate::sdk_page::Parameter {
        name: name.into(),
        kind: "str".into(),
        optional: name != "id",
        default: None,
    });
    let operation = Operation {
        function: "get_user".into(),
        parameters: parameters.into(),
        statuses: vec![200, 404],
        ..Operation::default()
    };
    let document = [Named::by_sdk(&operation)];
    assert_eq!(ledger.missing(&document), ["getUser: it at all"]);
    ledger.succeeded("getUser", 201, ["id".to_owned()].into_iter());
    assert_eq!(
        ledger.missing(&document),
        [
            "getUser: succeeded with {201}, where [200] is named",
            "getUser: an unknown id",
            "getUser: its parameter limit"
        ]
    );
}
