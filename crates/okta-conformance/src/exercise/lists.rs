//! Lists of an org in a box with something in them, for tests that walk them.
//!
//! Which operations bring items into a list follows from its path, as for everything that is prepared; so a list that a
//! new release of the description brings is filled without a line of code.

use std::collections::BTreeMap;

use okta_api::{Client, OperationInfo};
use okta_emulator::Emulator;
use serde_json::Value;
use xtask::spec::{Document, OperationRef};

use super::arguments::arguments;
use super::caller::Caller;
use super::prepare::Preparer;
use super::sample::Sampler;
use crate::dice::Dice;

/// The same values at every run.
const SEED: u64 = 1;

/// Fills lists.
pub struct Lists<'a> {
    document: &'a Document,
    described: BTreeMap<String, OperationRef<'a>>,
}

/// A list with items in it.
pub struct Filled {
    /// A client that may see it.
    pub client: Client,
    /// What the operation is to be called with: what it requires, and the names of things in its path.
    pub arguments: Value,
    /// What the items that were brought there are called, in order; fewer where items have no names.
    pub names: Vec<String>,
}

impl<'a> Lists<'a> {
    /// Of this description.
    #[must_use]
    pub fn new(document: &'a Document) -> Self {
        let operations = document.operations().into_iter();
        let described = operations.map(|operation| (operation.id().to_owned(), operation));
        Self {
            document,
            described: described.collect(),
        }
    }

    /// Brings so many items into the list that an operation gives, and whatever else it takes for that.
    ///
    /// # Errors
    /// What could not be had, and why.
    pub async fn fill(
        &self,
        org: &Emulator,
        lister: &'static OperationInfo,
        items: usize,
    ) -> Result<Filled, String> {
        let operation = self.described.get(lister.id);
        let operation = operation.ok_or_else(|| format!("{} is not described", lister.id))?;
        let caller = Caller::in_process(org).map_err(|error| error.to_string())?;
        let dice = Dice::named(SEED, lister.id);
        let mut sampler = Sampler::new(self.document, dice, false);
        let arguments = arguments(self.document, operation, lister, &mut sampler, false)?;
        let mut preparer = Preparer::new(self.document, &self.described, &caller, SEED);
        let (mut arguments, names) = preparer.populate(lister, arguments, items).await?;
        // How large pages are is the walker's affair.
        if let Some(arguments) = arguments.as_object_mut() {
            arguments.remove("limit");
        }
        Ok(Filled {
            client: caller.client(lister).clone(),
            arguments,
            names,
        })
    }
}
