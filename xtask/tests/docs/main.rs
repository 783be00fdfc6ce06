//! The docs of what is generated from `spec/` say what `spec/` says: each fact is looked for in the doc comment of its item.

mod items;

use std::collections::BTreeMap;
use std::path::Path;

use items::{Item, Items};
use serde_json::Value;
use xtask::generate::{models, ops};
use xtask::spec::{self, Document};

fn described() -> Document {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    spec::load(&workspace.join("spec")).unwrap()
}

/// What is missing, gathered so that one run shows all of it.
#[derive(Default)]
struct Missing {
    all: Vec<String>,
    asked: usize,
}

impl Missing {
    fn expect(&mut self, place: &str, doc: &str, words: &str) {
        self.asked += 1;
        if !doc.contains(words) {
            self.all
                .push(format!("{place}: {words:?} is not in {doc:?}"));
        }
    }

    /// `least` facts were asked for, and all are there.
    fn none(self, least: usize) {
        assert!(self.asked >= least, "only {} facts", self.asked);
        let shown: Vec<&String> = self.all.iter().take(20).collect();
        assert!(shown.is_empty(), "{} missing: {shown:#?}", self.all.len());
    }
}

fn text<'v>(value: &'v Value, pointer: &str) -> Option<&'v str> {
    value.pointer(pointer).and_then(Value::as_str)
}

fn is_true(value: &Value, key: &str) -> bool {
    value.get(key) == Some(&Value::Bool(true))
}

/// The facts of a value as they must be found in its doc.
fn facts_of(schema: &Value) -> Vec<String> {
    let mut facts = Vec::new();
    for (key, before, after) in [
        ("minLength", "", ""),
        ("maxLength", "", " character"),
        ("minimum", "", ""),
        ("maximum", "", ""),
        ("minItems", "", ""),
        ("maxItems", "", " item"),
        ("multipleOf", "a multiple of ", ""),
    ] {
        if let Some(number) = schema.get(key).filter(|value| value.is_number()) {
            facts.push(format!("{before}{number}{after}"));
        }
    }
    if let Some(pattern) = text(schema, "/pattern") {
        facts.push(format!("matches `{pattern}`"));
    }
    match schema.get("default") {
        None | Some(Value::Null) => {}
        Some(Value::String(remark)) if remark == "Assigned" => {
            facts.push("assigned by the server".to_owned());
        }
        Some(Value::String(empty)) if empty.is_empty() => {
            facts.push("an empty text by default".to_owned());
        }
        Some(Value::String(default)) => facts.push(format!("`{default}` by default")),
        Some(default) => facts.push(format!("`{default}` by default")),
    }
    let words = match text(schema, "/format") {
        Some("date-time") => "point in time",
        Some("email") => "email address",
        Some("uri") => "URI",
        Some("url") => "URL",
        Some("uuid") => "UUID",
        Some("regex") => "regular expression",
        _ => "",
    };
    // Of some text more is known than its format says.
    if text(schema, "/type") == Some("string") && schema.get("enum").is_none() {
        facts.push(words.to_owned());
    }
    facts.retain(|fact| !fact.is_empty());
    facts
}

fn state_of(thing: &Value) -> Vec<&'static str> {
    let mut facts = Vec::new();
    match text(thing, "/x-okta-lifecycle/lifecycle") {
        Some("EA") => facts.push("arly access"),
        Some("BETA") => facts.push("eta"),
        Some("LIMITED_GA") => facts.push("imited general availability"),
        _ => {}
    }
    if is_true(thing, "deprecated") {
        facts.push("eprecated");
    }
    facts
}

#[test]
fn operations_say_what_is_known_of_them() {
    let document = described();
    let items = Items::of(&ops::tree(&document).unwrap());
    let buckets = include_str!("../../../spec/rate-limit-buckets.tsv");
    let buckets: BTreeMap<&str, &str> = buckets
        .lines()
        .skip(1)
        .filter_map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            Some((*cells.first()?, *cells.get(3)?))
        })
        .collect();
    let mut missing = Missing::default();
    let operations = document.operations();
    assert!(operations.len() > 700);
    for operation in &operations {
        let id = operation.id();
        let request = format!("`{} {}`", operation.method.to_uppercase(), operation.path);
        let Item { doc, aliases, .. } = items
            .all
            .iter()
            .find(|item| item.is("struct") && item.doc.starts_with(&request))
            .unwrap_or_else(|| panic!("{id} is not there"));
        assert!(doc.contains(": gives "), "{id}: {doc}");
        assert!(
            aliases.iter().any(|alias| alias == id) || items::struct_name(id),
            "{id}: {aliases:?}"
        );
        missing.expect(id, doc, "reference!(");
        let security = operation.value["security"].as_array().unwrap();
        let scopes = security.iter().filter_map(|one| one.as_object());
        let scopes = scopes
            .flat_map(|one| one.values())
            .filter_map(Value::as_array);
        let scopes: Vec<&str> = scopes.flatten().filter_map(Value::as_str).collect();
        for scope in &scopes {
            missing.expect(id, doc, &format!("`{scope}`"));
        }
        match (security.is_empty(), scopes.is_empty()) {
            (true, _) => missing.expect(id, doc, "Needs no authentication"),
            (_, true) => missing.expect(id, doc, " no scope"),
            _ => missing.expect(id, doc, "OAuth 2.0 token with the scope"),
        }
        let takes_tokens = security.iter().any(|one| one.get("apiToken").is_some());
        if takes_tokens {
            missing.expect(id, doc, "Authentication: an API token");
        } else if !security.is_empty() {
            missing.expect(id, doc, "no API token");
        }
        let responses = operation.value["responses"].as_object().unwrap();
        for status in responses.keys() {
            missing.expect(id, doc, &format!(" {status} "));
        }
        if let Some(body) = operation.value.get("requestBody") {
            let content = document.resolve(body)["content"].as_object().unwrap();
            missing.expect(id, doc, "- Takes ");
            for media_type in content.keys() {
                missing.expect(id, doc, &format!("`{media_type}`"));
            }
        }
        if let Some(bucket) = buckets.get(id).filter(|bucket| !bucket.is_empty()) {
            missing.expect(id, doc, &format!("bucket `{bucket}`"));
        }
        let is_idempotent = ["get", "put", "delete"].contains(&operation.method);
        let repeats = if is_idempotent {
            "- Idempotent"
        } else {
            "- Not idempotent"
        };
        missing.expect(id, doc, repeats);
        for state in state_of(operation.value) {
            missing.expect(id, doc, state);
        }
        for role in operation.value["x-okta-iam-admin-roles"]
            .as_array()
            .into_iter()
            .flatten()
        {
            missing.expect(id, doc, role.as_str().unwrap());
        }
        // The method of the trait says the most important of it.
        let methods = items.all.iter().filter(|item| item.is("method"));
        let method = methods
            .into_iter()
            .find(|item| item.doc.starts_with(&request))
            .unwrap_or_else(|| panic!("{id} has no method"));
        for scope in &scopes {
            missing.expect(id, &method.doc, &format!("`{scope}`"));
        }
        missing.expect(id, &method.doc, "](ops::");
    }
    missing.none(9_000);
}

#[test]
fn parameters_say_defaults_and_limits() {
    let document = described();
    let items = Items::of(&ops::tree(&document).unwrap());
    let mut missing = Missing::default();
    for operation in document.operations() {
        let request = format!("`{} {}`", operation.method.to_uppercase(), operation.path);
        let of_struct = items
            .all
            .iter()
            .find(|item| item.is("struct") && item.doc.starts_with(&request))
            .unwrap();
        for parameter in &operation.parameters {
            let name = parameter["name"].as_str().unwrap();
            let place = format!("{} {name}", operation.id());
            let schema = &parameter["schema"];
            let is_it = |item: &&Item| {
                item.owner == of_struct.name && item.doc.contains(&format!(" `{name}`: "))
            };
            let docs: Vec<&Item> = items.all.iter().filter(is_it).collect();
            let required = parameter["in"] == "path" || is_true(parameter, "required");
            // The field, and the setter of what need not be there.
            assert_eq!(docs.len(), if required { 1 } else { 2 }, "{place}");
            for Item { doc, .. } in docs {
                let referred = document.resolve(schema);
                let inner = schema.get("items").map(|items| document.resolve(items));
                for fact in facts_of(schema).iter().chain(&facts_of(referred)) {
                    missing.expect(&place, doc, fact);
                }
                let values = |schema: &Value| schema["enum"].as_array().cloned();
                let values = values(referred).or_else(|| inner.and_then(values));
                let values = values.unwrap_or_default();
                for value in values.iter().filter(|_| values.len() <= 8) {
                    let value = value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_owned);
                    missing.expect(&place, doc, &value);
                }
                if required && parameter["in"] != "path" {
                    missing.expect(&place, doc, "required");
                }
                for state in state_of(parameter) {
                    missing.expect(&place, doc, state);
                }
                let kind = match parameter["in"].as_str().unwrap() {
                    "path" => "ath parameter",
                    "query" => "uery parameter",
                    _ => "eader",
                };
                missing.expect(&place, doc, kind);
            }
        }
    }
    missing.none(2_000);
}

#[test]
fn properties_say_what_may_be_done_with_them() {
    let document = described();
    let items = Items::of(&models::tree(&document).unwrap());
    let mut missing = Missing::default();
    for (name, schema) in document.schemas() {
        let Some(of_struct) = items.objects.get(name) else {
            continue;
        };
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        for (wire, property) in schema["properties"].as_object().into_iter().flatten() {
            let place = format!("{name}.{wire}");
            let start = format!("`{wire}`: ");
            let is_it = |item: &&Item| item.owner == *of_struct && item.doc.starts_with(&start);
            let field = items.all.iter().find(is_it);
            let doc = &field.unwrap_or_else(|| panic!("{place} is not there")).doc;
            for fact in facts_of(property) {
                missing.expect(&place, doc, &fact);
            }
            for (key, words) in [
                ("readOnly", "read-only"),
                ("writeOnly", "never sent back"),
                ("nullable", "may be null"),
                ("uniqueItems", "none twice"),
            ] {
                if is_true(property, key) {
                    missing.expect(&place, doc, words);
                }
            }
            let is_read_only = doc.contains("read-only");
            if required.iter().any(|one| one == wire) && !is_read_only {
                missing.expect(&place, doc, "required in requests");
            }
            for state in state_of(property) {
                missing.expect(&place, doc, state);
            }
        }
        let of_type = items
            .all
            .iter()
            .find(|item| item.is("struct") && item.name == *of_struct);
        let doc = &of_type.unwrap().doc;
        for state in state_of(schema) {
            missing.expect(name, doc, state);
        }
        if is_true(schema, "x-okta-extensible") {
            missing.expect(name, doc, "not declared");
        }
        missing.expect(name, doc, "in Okta's description");
    }
    missing.none(2_000);
}

/// Types say where they are used; operations are named, and types linked only where the link leads somewhere with any feature.
#[test]
fn types_say_where_they_are_used() {
    let document = described();
    let items = Items::of(&models::tree(&document).unwrap());
    let doc = |name: &str| {
        let mut all = items.all.iter();
        let found = all.find(|item| item.name == name && (item.is("struct") || item.is("macro")));
        &found.unwrap_or_else(|| panic!("{name} is not there")).doc
    };
    assert!(doc("CreateUserRequest").contains("Taken by `createUser`."));
    assert!(doc("UserGetSingleton").contains("Given by `getUser`."));
    assert!(doc("CreateUserRequestType").contains("what stands at `CreateUserRequest.type`"));
    assert!(doc("UserStatus").contains("Part of "));
    let saml = doc("SamlApplication");
    assert!(
        saml.contains("A kind of [`Application`](crate::Application): `signOnMode` is `SAML_2_0`.")
    );
    let used = items.all.iter().filter(|item| item.is("struct"));
    let (with, without): (Vec<&Item>, Vec<&Item>) = used.partition(|item| {
        [
            "Taken by",
            "Given by",
            "Part of",
            "A kind of",
            "A parameter of",
        ]
        .iter()
        .any(|words| item.doc.contains(words))
    });
    assert!(
        with.len() > 1_000 && without.len() * 20 < with.len(),
        "{}",
        without.len()
    );
}

/// Nothing is there whose doc is its name again, or none at all.
#[test]
fn every_item_has_a_doc_that_says_more_than_its_name() {
    let document = described();
    for (tree, least) in [
        (models::tree(&document).unwrap(), 6_000),
        (ops::tree(&document).unwrap(), 4_000),
    ] {
        let items = Items::of(&tree);
        assert!(items.all.len() > least, "{}", items.all.len());
        for item in &items.all {
            let letters = |text: &str| -> String {
                let letters = text.chars().filter(char::is_ascii_alphanumeric);
                letters.map(|c| c.to_ascii_lowercase()).collect()
            };
            let doc = letters(&item.doc).replacen(&letters(&item.name), "", 1);
            assert!(
                doc.len() > 2,
                "{}::{}: {:?}",
                item.owner,
                item.name,
                item.doc
            );
        }
    }
}
