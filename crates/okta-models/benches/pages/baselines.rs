//! What the models are measured against: the same fields, read and written by serde's derives.
//!
//! The fields are generated (`derived/`); what a person would write around them stands here, twice. Both are as cheap as
//! they can be written: a timestamp or a secret is a `String`, an unknown value of an enumeration or of a discriminator is
//! known to be one and otherwise lost.
#![allow(
    clippy::upper_case_acronyms,
    clippy::enum_variant_names,
    reason = "the names are those of the models"
)]
#![allow(dead_code, reason = "fields are read by the derives alone")]

/// An enumeration that keeps nothing of a value that it does not know.
macro_rules! closed {
    ($name:ident { $($wire:literal $variant:ident,)* }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
        pub enum $name {
            $(#[serde(rename = $wire)] $variant,)*
            #[serde(other)]
            NoneOfThese,
        }
    };
}

/// A union by a discriminator, which serde takes out of the object.
macro_rules! tagged {
    ($name:ident by $tag:literal { $($wire:literal $(| $alias:literal)* $variant:ident($content:ident),)* }) => {
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(tag = $tag)]
        pub enum $name {
            $(#[serde(rename = $wire $(, alias = $alias)*)] $variant(Box<$content>),)*
            #[serde(other)]
            NoneOfThese,
        }
    };
}

/// A union without a discriminator: the first variant that can be read.
macro_rules! untagged {
    ($name:ident { $($variant:ident($content:ident),)* }) => {
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(untagged)]
        pub enum $name {
            $($variant(Box<$content>),)*
        }
    };
}

/// Objects that drop what is not declared, and nulls.
pub mod plain {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};
    use serde_json::Value;

    macro_rules! object {
        ($name:ident { $($wire:literal $field:ident: $ty:ty,)* }) => {
            #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
            pub struct $name {
                $(
                    #[serde(rename = $wire, skip_serializing_if = "Option::is_none")]
                    pub $field: Option<$ty>,
                )*
            }
        };
    }

    include!("derived/all.rs");
}

/// Objects that keep what is not declared in a map, and drop nulls.
pub mod flattened {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};
    use serde_json::{Map, Value};

    macro_rules! object {
        ($name:ident { $($wire:literal $field:ident: $ty:ty,)* }) => {
            #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
            pub struct $name {
                $(
                    #[serde(rename = $wire, skip_serializing_if = "Option::is_none")]
                    pub $field: Option<$ty>,
                )*
                #[serde(flatten)]
                pub extra: Map<String, Value>,
            }
        };
    }

    include!("derived/all.rs");
}
