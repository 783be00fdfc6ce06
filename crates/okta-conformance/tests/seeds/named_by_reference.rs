//! Every line of the reference page on identity providers is a fact of a generated operation or of a generated type:
//! scopes, parameters with their ranges and values, statuses, the fields of bodies with their limits and defaults.

use okta_api::{Kind, Location, OPERATIONS, OperationInfo};
use okta_models as models;
use okta_models::leaves::Leaves;

use crate::body_fields::{FIELDS, at, base, with};
use crate::fields::{Field, Place};
use crate::reference_page::Endpoint;
use crate::{documents, generated_source, shapes};

/// The operation that the page names by method and path.
pub(crate) fn info(endpoint: &Endpoint) -> Option<&'static OperationInfo> {
    let same = |info: &&&OperationInfo| {
        info.method == endpoint.method.as_str() && info.path == endpoint.path
    };
    OPERATIONS.iter().find(same).copied()
}

#[test]
fn operations_of_identity_providers() {
    let Some(page) = documents::identity_providers() else {
        return;
    };
    assert_eq!(page.len(), 7, "a reader that finds fewer has lost some");
    let problems: Vec<String> = page
        .iter()
        .flat_map(|endpoint| {
            let problems = problems(endpoint).into_iter();
            problems.map(move |problem| format!("{}: {problem}", endpoint.title))
        })
        .collect();
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

fn problems(named: &Endpoint) -> Vec<String> {
    let Some(info) = info(named) else {
        return vec![format!("no operation has {} {}", named.method, named.path)];
    };
    let mut problems = Vec::new();
    if named.scopes.is_empty()
        || !named
            .scopes
            .iter()
            .all(|scope| info.scopes.contains(&scope.as_str()))
    {
        problems.push(format!(
            "scopes {:?}, where {:?} are named",
            info.scopes, named.scopes
        ));
    }
    if named.success() != info.success {
        problems.push(format!(
            "success {:?}, where {:?} is named",
            info.success,
            named.success()
        ));
    }
    let told = generated_source::operation(&crate::case::capitalized(info.id))
        .map(|source| source.statuses());
    if !named
        .statuses
        .iter()
        .all(|status| told.as_ref().is_some_and(|told| told.contains(status)))
    {
        problems.push(format!(
            "its documentation tells {told:?}, where {:?} are named",
            named.statuses
        ));
    }
    if named.body_required != info.body.map(|body| body.required) {
        problems.push(format!(
            "body {:?}, where {:?} is named",
            info.body, named.body_required
        ));
    }
    let output = shapes::output(info.id).unwrap_or_default();
    let kind = match (named.success().as_slice(), named.sample) {
        ([204], _) => output == "()",
        (_, Some('[')) => output.starts_with("List<IdentityProvider>"),
        _ => output == "IdentityProvider",
    };
    if !kind {
        problems.push(format!("gives {output}"));
    }
    let each = named
        .parameters
        .iter()
        .filter_map(|field| Some((field, parameter(field, info)?)));
    problems.extend(each.map(|(field, problem)| format!("{}: {problem}", field.name)));
    problems
}

/// What is wrong with our parameter of this name.
fn parameter(named: &Field, info: &OperationInfo) -> Option<String> {
    let Some(ours) = info.parameters.iter().find(|ours| ours.name == named.name) else {
        return Some("absent".to_owned());
    };
    let location = if named.place == Place::Path {
        Location::Path
    } else {
        Location::Query
    };
    let kind = match (named.base(), ours.kind) {
        ("string", Kind::OneOf(values)) => {
            !named.values.is_empty()
                && named
                    .values
                    .iter()
                    .all(|value| values.contains(&value.as_str()))
        }
        ("string", Kind::Text) => named.values.is_empty(),
        ("integer", Kind::Integer) | ("boolean", Kind::Boolean) => true,
        _ => false,
    };
    let agrees = kind
        && ours.location == location
        && ours.required == named.required
        && ours.default == named.default.as_deref()
        && ours.minimum.zip(ours.maximum) == named.range();
    (!agrees).then(|| format!("{ours:?}, where {named:?} is named"))
}

/// The bodies of create and replace: each field is a property of the models, typed, with its values, and its
/// documentation tells its limit and its default.
#[test]
fn fields_of_identity_providers() {
    let Some(page) = documents::identity_providers() else {
        return;
    };
    let mut problems = Vec::new();
    for endpoint in &page {
        for field in &endpoint.body {
            problems.extend(
                body_field(field)
                    .map(|problem| format!("{}: {}: {problem}", endpoint.title, field.name)),
            );
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
    let bodies = page.iter().filter(|endpoint| !endpoint.body.is_empty());
    let counts: Vec<usize> = bodies.map(|endpoint| endpoint.body.len()).collect();
    assert_eq!(
        counts,
        [FIELDS.len(), FIELDS.len()],
        "fields in the body of create and of replace"
    );
}

fn body_field(named: &Field) -> Option<String> {
    let Some(known) = crate::body_fields::find(named) else {
        return Some(format!("nothing is known of this field ({})", named.kind));
    };
    let sample = known.sample(named);
    let body = with(base(known.path), known.path, sample.clone());
    let provider: models::IdentityProvider = serde_json::from_value(body.clone()).ok()?;
    let leaves = Leaves::of(&provider);
    if (leaves.raw, leaves.undeclared) != (0, 0) {
        return Some(format!("{} is not typed: {leaves:?} in {body}", known.path));
    }
    let written = serde_json::to_value(&provider).ok()?;
    if at(&written, known.path) != Some(&sample) {
        return Some(format!("{} is lost: {written}", known.path));
    }
    let values = named.schema().and_then(values_of);
    let declared = values.unwrap_or_default();
    let unknown: Vec<_> = named
        .values
        .iter()
        .filter(|value| !declared.contains(&value.as_str()))
        .collect();
    if named.schema().is_some() && !unknown.is_empty() {
        return Some(format!("the values {unknown:?} are not among {declared:?}"));
    }
    let property = known.path.rsplit('.').next().unwrap_or_default();
    let docs = generated_source::model(known.model).and_then(|model| model.property_docs(property));
    let Some(docs) = docs else {
        return Some(format!("{}.{property} has no documentation", known.model));
    };
    let limit = named
        .longest()
        .map(|longest| format!("{longest} characters"));
    let default = named
        .default
        .as_ref()
        .map(|default| format!("`{default}` by default"));
    let missing: Vec<_> = [limit, default]
        .into_iter()
        .flatten()
        .filter(|fact| !docs.contains(fact.as_str()))
        .collect();
    (!missing.is_empty()).then(|| {
        format!(
            "the documentation of {}.{property} does not say {missing:?}",
            known.model
        )
    })
}

/// The declared values of an enumeration that the page names.
fn values_of(schema: &str) -> Option<&'static [&'static str]> {
    Some(match schema {
        "IdentityProviderIssuerMode" => models::IdentityProviderIssuerMode::VALUES,
        "IdentityProviderType" => models::IdentityProviderType::VALUES,
        "LifecycleStatus" => models::LifecycleStatus::VALUES,
        "PolicyAccountLinkAction" => models::PolicyAccountLinkAction::VALUES,
        "PolicySubjectMatchType" => models::PolicySubjectMatchType::VALUES,
        "ProvisioningAction" => models::ProvisioningAction::VALUES,
        "SamlNameIdFormat" => models::SamlNameIdFormat::VALUES,
        "SamlRelayStateFormat" => models::SamlRelayStateFormat::VALUES,
        _ => return None,
    })
}
