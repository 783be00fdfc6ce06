//! Every line of an SDK's tables is a fact of a generated operation: its name, method, path, parameters with type and
//! default, return type, statuses.

use okta_api::registry::find;
use okta_api::{Kind, OperationInfo};

use crate::case::{capitalized, wire_name};
use crate::sdk_page::{Operation, Parameter};
use crate::{documents, generated_source, shapes};

#[test]
fn operations_of_linked_users() {
    check(documents::identity_provider_users(), 6);
}

#[test]
fn operations_of_identity_sources() {
    check(documents::identity_sources(), 16);
}

/// `count` is the number of operations on the page: a reader that finds fewer has lost some.
#[track_caller]
fn check(page: Option<Vec<Operation>>, count: usize) {
    let Some(page) = page else { return };
    assert_eq!(page.len(), count);
    let problems: Vec<String> = page
        .iter()
        .flat_map(|operation| {
            let problems = problems(operation).into_iter();
            problems.map(move |problem| format!("{}: {problem}", operation.function))
        })
        .collect();
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

fn problems(named: &Operation) -> Vec<String> {
    let Some(info) = find(&named.function) else {
        return vec!["no operation is found under this name".to_owned()];
    };
    let mut problems = Vec::new();
    let mut same = |what: &str, named: String, ours: String| {
        if named != ours {
            problems.push(format!("{what}: {ours}, where {named} is named"));
        }
    };
    same("id", wire_name(&named.function), info.id.to_owned());
    same("method", named.method.clone(), info.method.to_string());
    same("path", named.path.clone(), info.path.to_owned());
    same(
        "security",
        format!("{:?}", named.security),
        format!("{:?}", info.security),
    );
    same(
        "success",
        format!("{:?}", named.success()),
        format!("{:?}", info.success),
    );
    let sends = info.body.and_then(|body| body.media_types.first().copied());
    same(
        "sends",
        format!("{:?}", named.sends.as_deref()),
        format!("{sends:?}"),
    );
    let returns = named
        .returns
        .as_deref()
        .unwrap_or("()")
        .replace('[', "<")
        .replace(']', ">");
    same(
        "returns",
        returns,
        shapes::output(info.id).unwrap_or_default(),
    );
    for parameter in &named.parameters {
        let found = if parameter.is_body() {
            body(parameter, info)
        } else {
            place(parameter, info)
        };
        same(
            &parameter.name,
            shown(parameter),
            found.unwrap_or_else(|| "absent".to_owned()),
        );
    }
    match generated_source::operation(&capitalized(info.id)) {
        None => problems.push("its source is not found".to_owned()),
        Some(source) => {
            if !source.has_alias(&named.function) || !source.has_alias(info.id) {
                problems.push("rustdoc does not find it by name".to_owned());
            }
            let told = source.statuses();
            let missing: Vec<_> = named
                .statuses
                .iter()
                .filter(|status| !told.contains(status))
                .collect();
            if !missing.is_empty() {
                problems.push(format!(
                    "its documentation does not tell the statuses {missing:?}"
                ));
            }
        }
    }
    problems
}

/// A parameter of the page in one line.
fn shown(parameter: &Parameter) -> String {
    let Parameter {
        kind,
        optional,
        default,
        ..
    } = parameter;
    format!("{kind}, optional {optional}, default {default:?}")
}

/// The same line of ours.
fn place(named: &Parameter, info: &OperationInfo) -> Option<String> {
    let name = wire_name(&named.name);
    let found = info
        .parameters
        .iter()
        .find(|parameter| parameter.name == name)?;
    let kind = match found.kind {
        Kind::Text | Kind::OneOf(_) => "str",
        Kind::Integer => "int",
        Kind::Number => "float",
        Kind::Boolean => "bool",
        Kind::List { .. } => "List[str]",
        _ => "another kind",
    };
    Some(format!(
        "{kind}, optional {}, default {:?}",
        !found.required, found.default
    ))
}

fn body(named: &Parameter, info: &OperationInfo) -> Option<String> {
    let kind = generated_source::operation(&capitalized(info.id))?.field_type("body")?;
    let (kind, optional) = match kind.strip_prefix("Option<") {
        Some(inner) => (inner.trim_end_matches('>').to_owned(), true),
        None => (kind, false),
    };
    let agrees = optional != info.body?.required && wire_name(&named.name) == uncapitalized(&kind);
    agrees.then(|| format!("{kind}, optional {optional}, default None"))
}

fn uncapitalized(name: &str) -> String {
    name.chars()
        .take(1)
        .flat_map(char::to_lowercase)
        .chain(name.chars().skip(1))
        .collect()
}
