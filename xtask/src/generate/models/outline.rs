//! What a user sees of the types besides their fields: where they are found, which of them are sent, and the enumeration of the
//! scopes. For comparing two descriptions.

use std::collections::{BTreeMap, BTreeSet};

use super::build::Models;
use super::types::{Shape, Type};
use super::{layout, reach, requests, scopes, shared};
use crate::spec::Document;

/// Types as a user finds them.
pub(crate) struct Outline {
    /// The module of each type, by Rust name.
    pub(crate) modules: BTreeMap<String, String>,
    /// By module: the types of [`COMMON`](layout::COMMON) that are found in it, too.
    pub(crate) shared: BTreeMap<String, BTreeSet<String>>,
    /// The schemas that can be part of a request.
    pub(crate) requests: BTreeSet<String>,
    /// The enumeration of the scopes.
    pub(crate) scopes: Option<Type>,
}

/// The outline of the types of a description.
pub(crate) fn outline(document: &Document, models: &Models<'_>) -> Outline {
    let tags: Vec<(String, String)> = reach::tags(document)
        .into_iter()
        .map(|(tag, group)| (document.tag_name(&tag).to_owned(), group))
        .collect();
    let layout = layout::layout(models, &reach::reach(document), &tags);
    let modules: BTreeMap<String, String> = layout
        .iter()
        .map(|(name, (module, _))| (name.clone(), module.clone()))
        .collect();
    let mut found = BTreeMap::new();
    for module in modules.values().collect::<BTreeSet<_>>() {
        if module != layout::COMMON {
            let names = shared(models, &layout, module).into_iter().collect();
            found.insert(module.clone(), names);
        }
    }
    let scopes = scopes::enumeration(document, &|name| models.types.contains_key(name));
    Outline {
        modules,
        shared: found,
        requests: requests(document),
        scopes: scopes.map(|(name, variants)| Type {
            name: name.to_owned(),
            schema: "securitySchemes".to_owned(),
            shape: Shape::Enum(variants),
            deprecated: false,
        }),
    }
}
