//! What of a description the generator would refuse, asked before it does: of our own description it is an error, of others it
//! is left out.

use anyhow::Result;

use super::facts::Facts;
use super::params::Field;
use crate::generate::models::Models;
use crate::spec::Document;

/// An operation, or a parameter of one, that cannot be expressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The operation's id.
    pub id: String,
    /// Its method in lower case.
    pub method: String,
    /// Its path.
    pub path: String,
    /// The parameter, where it is only that.
    pub parameter: Option<String>,
    /// Why.
    pub reason: String,
}

/// Everything of the kind; of one operation there may be more when these are gone.
///
/// # Errors
/// Where the schemas cannot be expressed.
pub fn misfits(document: &Document) -> Result<Vec<Misfit>> {
    let models = Models::reached(document)?;
    let mut found = Vec::new();
    for operation in document.operations() {
        let misfit = |parameter: Option<&str>, reason: String| Misfit {
            id: operation.id().to_owned(),
            method: operation.method.to_owned(),
            path: operation.path.to_owned(),
            parameter: parameter.map(str::to_owned),
            reason,
        };
        let facts = match Facts::read(document, &operation) {
            Ok(facts) => facts,
            Err(error) => {
                found.push(misfit(None, error.root_cause().to_string()));
                continue;
            }
        };
        for parameter in &facts.parameters {
            if let Err(error) = Field::new(parameter, String::new(), &models) {
                found.push(misfit(Some(parameter.name), error.to_string()));
            }
        }
    }
    Ok(found)
}
