//! Whatever comes, an org answers: with success, or with an error that can be read; and it goes on.

mod common;

use common::Org;
use http::Method;
use okta_emulator::Emulator;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A call: an operation by its place among all, what its path parameters are, a query, and a body.
#[derive(Debug, Clone)]
struct Shot {
    operation: prop::sample::Index,
    names: Vec<String>,
    query: Vec<(String, String)>,
    body: Body,
}

#[derive(Debug, Clone)]
enum Body {
    None,
    Json(Value),
    Text(String),
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        Just(json!(1e308)),
        "[a-zA-Z0-9@. ]{0,12}".prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
        Just(json!("ACTIVE")),
    ];
    let name = prop_oneof![
        Just("profile".to_owned()),
        Just("name".to_owned()),
        Just("type".to_owned()),
        Just("label".to_owned()),
        Just("status".to_owned()),
        Just("settings".to_owned()),
        Just("credentials".to_owned()),
        Just("_links".to_owned()),
        Just("additions".to_owned()),
        "\\PC{0,6}",
    ];
    leaf.prop_recursive(4, 24, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name.clone(), inner, 0..5)
                .prop_map(|map| map.into_iter().collect::<Value>()),
        ]
    })
}

fn shot() -> impl Strategy<Value = Shot> {
    let name = prop_oneof![
        Just("me".to_owned()),
        Just("default".to_owned()),
        Just("00u00000000000000000".to_owned()),
        Just("%2F".to_owned()),
        Just("%FF%00".to_owned()),
        Just("..".to_owned()),
        "[a-zA-Z0-9%]{1,10}",
    ];
    let asked = prop_oneof![
        "limit", "after", "filter", "search", "q", "expand", "type", "sortBy"
    ];
    let value = prop_oneof![
        Just("-1".to_owned()),
        Just("name%20eq%20%22x%22".to_owned()),
        "[a-zA-Z0-9%(\\-]{0,10}"
    ];
    let body = prop_oneof![
        1 => Just(Body::None),
        6 => json().prop_map(Body::Json),
        1 => "\\PC{0,20}".prop_map(Body::Text),
    ];
    (
        any::<prop::sample::Index>(),
        prop::collection::vec(name, 6),
        prop::collection::vec((asked, value), 0..3),
        body,
    )
        .prop_map(|(operation, names, query, body)| Shot {
            operation,
            names,
            query,
            body,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_call_is_answered(shots in prop::collection::vec(shot(), 1..60)) {
        let operations: Vec<(&str, Method, &str)> = Emulator::operations().collect();
        let org = Org::with(|builder| builder.seed_users(3));
        for shot in &shots {
            let (id, method, template) = shot.operation.get(&operations);
            let mut names = shot.names.iter();
            let path: Vec<&str> = template
                .split('/')
                .map(|segment| match segment.starts_with('{') {
                    true => names.next().map_or("x", String::as_str),
                    false => segment,
                })
                .collect();
            let query: Vec<String> = shot.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let path = format!("{}?{}", path.join("/"), query.join("&"));
            let body = match &shot.body {
                Body::None => String::new(),
                Body::Json(json) => json.to_string(),
                Body::Text(text) => text.clone(),
            };
            let answer = org.raw(method.as_str(), &path, body);
            prop_assert!(answer.status.as_u16() < 500, "{id}: {}", answer.status);
            if answer.status.is_client_error() {
                prop_assert!(answer.body["errorCode"].is_string(), "{id}: {}", answer.body);
            }
        }
    }
}
