//! What a program can name and call of one side: its types and operations, as the generator makes them.

use std::collections::BTreeMap;

use anyhow::Result;

use super::change::Subject;
use super::side::Side;
use crate::generate::elsewhere::remarks::{place_of, schema_place};
use crate::generate::models::outline as types;
use crate::generate::models::types::Type;
use crate::generate::models::{self, Models};
use crate::generate::ops::outline::{self as ops, Outline};

/// One side as a user sees it.
pub(super) struct Surface<'s> {
    pub(super) side: &'s Side,
    pub(super) models: Models<'s>,
    /// By Rust name, the enumeration of the scopes among them.
    pub(super) types: BTreeMap<String, Type>,
    pub(super) outline: types::Outline,
    pub(super) operations: Vec<Outline<'s>>,
}

impl<'s> Surface<'s> {
    /// Makes what would be generated of a side.
    ///
    /// # Errors
    /// Where it cannot be expressed.
    pub(super) fn of(side: &'s Side) -> Result<Self> {
        let models = Models::reached(&side.document)?;
        let outline = types::outline(&side.document, &models);
        let operations = ops::outlines(&side.document, &models)?;
        let mut types = models.types.clone();
        types.extend(
            outline
                .scopes
                .iter()
                .map(|ty| (ty.name.clone(), ty.clone())),
        );
        Ok(Self {
            side,
            models,
            types,
            outline,
            operations,
        })
    }

    /// The module of a type: that of its tag group, or `common`.
    pub(super) fn module(&self, ty: &str) -> &str {
        self.outline
            .modules
            .get(ty)
            .map_or(models::COMMON_MODULE, String::as_str)
    }

    /// Whether a program finds a type in a module of the models' crate, without a feature that others need.
    pub(super) fn is_found_in(&self, ty: &str, module: &str) -> bool {
        let shared = self.outline.shared.get(module);
        self.module(ty) == module || shared.is_some_and(|shared| shared.contains(ty))
    }

    /// The modules in which a type is found besides its own.
    pub(super) fn modules_of<'a>(&'a self, ty: &'a str) -> impl Iterator<Item = &'a str> {
        let shared = self.outline.shared.iter();
        shared
            .filter(move |(_, names)| names.contains(ty))
            .map(|(module, _)| module.as_str())
    }

    /// Whether there is a tag group whose modules have this name.
    pub(super) fn has_group(&self, module: &str) -> bool {
        let feature = module.replace('_', "-");
        self.operations
            .iter()
            .any(|operation| operation.facts.feature == feature)
    }

    /// Whether a schema can be part of a request.
    pub(super) fn is_sent(&self, schema: &str) -> bool {
        self.outline.requests.contains(schema)
    }

    pub(super) fn type_subject(&self, ty: &Type) -> Subject {
        let is_scopes = self
            .outline
            .scopes
            .as_ref()
            .is_some_and(|scopes| scopes.name == ty.name);
        let place = match is_scopes {
            true => "#/components/securitySchemes".to_owned(),
            false => schema_place(&ty.schema),
        };
        Subject {
            group: self.module(&ty.name).replace('_', "-"),
            rust: format!("models::{}", ty.name),
            name: ty.schema.clone(),
            file: self.side.file(&place),
        }
    }

    pub(super) fn operation_subject(&self, operation: &Outline<'_>) -> Subject {
        let facts = &operation.facts;
        let item = self.side.document.root["paths"].get(facts.path);
        let value = item.and_then(|item| item.get(facts.method.to_lowercase()));
        Subject {
            group: facts.feature.clone(),
            rust: format!("ops::{}", operation.name),
            name: facts.id.to_owned(),
            file: self.side.file(&place_of(value)),
        }
    }
}
