//! Makes a description fit for the generator, which takes ours and refuses what it cannot express. What does not fit is left
//! out or simplified, and said.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::remarks::{Fate, Remark, Remarks, place_of};
use super::{names, operations, schemas};
use crate::generate::ops::{self, Misfit};
use crate::spec::json::entries;
use crate::spec::pointer::At;
use crate::spec::{Document, METHODS};

/// More rounds than an operation has parameters of which one keeps the next from being looked at.
const ROUNDS: usize = 64;

/// The title of the description whose reference we know the address of.
const OURS: &str = "Okta Admin Management";

/// The description in a form that the generator takes, and what was done to it.
///
/// # Errors
/// Where no operation is left.
pub(crate) fn prepare(mut document: Document) -> Result<(Document, Remarks)> {
    let mut remarks = Remarks::default();
    let title = document.root.pointer("/info/title");
    let is_ours = title
        .and_then(Value::as_str)
        .is_some_and(|title| title.starts_with(OURS));
    if let (false, Value::Object(root)) = (is_ours, &mut document.root) {
        root.insert(ops::NO_REFERENCE.into(), true.into());
    }
    for (name, _) in entries(&document.root, "x-webhooks") {
        let place = At::ROOT.join("x-webhooks").join(name).to_string();
        let why = "it is what the org sends, not what it answers";
        remarks.add(Fate::LeftOut, place, format!("webhook {name:?}"), why);
    }
    schemas::mend(&mut document, &mut remarks);
    operations::mend(&mut document, &mut remarks);
    names::settle(&mut document, &mut remarks);
    for _ in 0..ROUNDS {
        let misfits = ops::misfits(&document)?;
        if misfits.is_empty() {
            break;
        }
        for misfit in misfits {
            mend(&mut document, &misfit, &mut remarks);
        }
    }
    if document.operations().is_empty() {
        let lines: Vec<String> = remarks.0.iter().map(Remark::to_string).collect();
        bail!(
            "none of its operations can be expressed:\n{}",
            lines.join("\n")
        );
    }
    Ok((document, remarks))
}

/// Does away with what the generator found.
fn mend(document: &mut Document, misfit: &Misfit, remarks: &mut Remarks) {
    let Misfit {
        id,
        method,
        path,
        parameter,
        reason,
    } = misfit;
    let what = format!("operation {id:?}");
    let Some(Value::Object(paths)) = document.root.get_mut("paths") else {
        return;
    };
    let Some(Value::Object(item)) = paths.get_mut(path) else {
        return;
    };
    let at = place_of(item.get(method));
    let parameters = item
        .get_mut(method)
        .and_then(|operation| operation.get_mut("parameters"))
        .and_then(Value::as_array_mut);
    let (Some(name), Some(parameters)) = (parameter, parameters) else {
        item.remove(method);
        if !METHODS.iter().any(|method| item.contains_key(*method)) {
            paths.remove(path);
        }
        return remarks.add(Fate::LeftOut, at, what, reason);
    };
    let part = format!("parameter {name:?} of {what}");
    let is_it = |parameter: &Value| parameter.get("name") == Some(&json!(name));
    let in_path = |parameter: &Value| parameter.get("in") == Some(&json!("path"));
    let mut seen = BTreeSet::new();
    for parameter in parameters
        .iter_mut()
        .filter(|one| is_it(one) && in_path(one))
    {
        seen.insert(name);
        if let Value::Object(parameter) = parameter {
            parameter.insert("schema".into(), json!({ "type": "string" }));
        }
    }
    if seen.is_empty() {
        parameters.retain(|parameter| !is_it(parameter));
        let why = format!("{reason}; `with_query` and `with_header` can send it");
        remarks.add(Fate::LeftOut, at, part, why);
    } else {
        remarks.add(Fate::Kept, at, part, format!("{reason}; kept as text"));
    }
}
