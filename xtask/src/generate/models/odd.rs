//! What unions of a description ask for that no type can do. Our own description is corrected where it does; of others
//! it is left out, by name.

use super::build::{Kind, Models};
use super::schema::mapping;
use crate::spec::Document;

/// Something that cannot be expressed, and would not compile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Odd {
    /// A value of the discriminator whose schema is no object.
    Variant {
        /// The union.
        schema: String,
        /// The value.
        wire: String,
        /// The schema that it stands for.
        target: String,
    },
    /// A union none of whose alternatives is a type.
    Union {
        /// The union.
        schema: String,
    },
}

/// Everything of the kind.
#[must_use]
pub fn odd(document: &Document) -> Vec<Odd> {
    let models = Models::untyped(document);
    let mut found = Vec::new();
    for (name, schema) in document.schemas() {
        match models.kind(name) {
            Kind::Tagged => {
                for (wire, target) in mapping(schema) {
                    let through = models.seen_through(target);
                    let is_shape = document.schema(target).is_some()
                        && matches!(
                            models.kind(through),
                            Kind::Object | Kind::Merged | Kind::Tagged
                        );
                    if through != name && !is_shape {
                        found.push(Odd::Variant {
                            schema: name.clone(),
                            wire: wire.to_owned(),
                            target: target.to_owned(),
                        });
                    }
                }
            }
            Kind::Untagged if models.shapes(name).is_empty() => {
                found.push(Odd::Union {
                    schema: name.clone(),
                });
            }
            _ => {}
        }
    }
    found
}
