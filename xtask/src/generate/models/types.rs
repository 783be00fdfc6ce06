//! The intermediate form between the description and Rust: what kinds of types there are and what they are made of.

use std::collections::BTreeMap;

use serde_json::Value;

/// The Rust type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RustType {
    /// `bool`.
    Bool,
    /// `i64`: the description's widths are not to be trusted.
    Integer,
    /// `f64`.
    Number,
    /// `String`.
    String,
    /// A string that is never shown.
    Secret,
    /// A point in time.
    Timestamp,
    /// Any JSON.
    Json,
    /// A generated type, by its Rust name.
    Named(String),
    /// A generated type behind a pointer, because it holds itself.
    Boxed(String),
    /// A list.
    List(Box<RustType>),
    /// A map with string keys.
    Map(Box<RustType>),
    /// A value of a map that may be null.
    Nullable(Box<RustType>),
}

impl RustType {
    /// The type as it stands in code, where generated types are found under `models` ("crate::", "okta_models::").
    pub fn path(&self, models: &str) -> String {
        match self {
            Self::Bool => "bool".into(),
            Self::Integer => "i64".into(),
            Self::Number => "f64".into(),
            Self::String => "String".into(),
            Self::Secret => format!("{models}Secret"),
            Self::Timestamp => format!("{models}Timestamp"),
            Self::Json => format!("{models}Json"),
            Self::Named(name) => format!("{models}{name}"),
            Self::Boxed(name) => format!("Box<{models}{name}>"),
            Self::List(item) => format!("Vec<{}>", item.path(models)),
            Self::Nullable(value) => format!("Option<{}>", value.path(models)),
            Self::Map(value) => format!(
                "::std::collections::BTreeMap<String, {}>",
                value.path(models)
            ),
        }
    }

    /// The generated types in it, by Rust name.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Named(name) | Self::Boxed(name) => vec![name],
            Self::List(inner) | Self::Map(inner) | Self::Nullable(inner) => inner.names(),
            _ => Vec::new(),
        }
    }
}

/// A type that is generated.
#[derive(Clone, Debug)]
pub struct Type {
    /// Its Rust name.
    pub name: String,
    /// The schema it is made from.
    pub schema: String,
    /// What it is made of.
    pub shape: Shape,
    /// Whether Okta wants it gone.
    pub deprecated: bool,
}

/// What a type is made of.
#[derive(Clone, Debug)]
pub enum Shape {
    /// An object.
    Object(Object),
    /// An open enumeration.
    Enum(Vec<EnumVariant>),
    /// A union with a discriminator.
    Tagged(Tagged),
    /// A union without a discriminator: variant and the object it holds.
    Untagged(Vec<(String, String)>),
}

impl Shape {
    /// The generated types that it holds, by Rust name.
    pub fn held(&self) -> Vec<String> {
        match self {
            Self::Object(object) => object
                .fields
                .values()
                .flat_map(|field| field.ty.names())
                .map(str::to_owned)
                .collect(),
            Self::Enum(_) => Vec::new(),
            Self::Tagged(tagged) => {
                let contents = tagged
                    .variants
                    .iter()
                    .map(|variant| variant.content.clone());
                contents.chain([tagged.other.clone()]).collect()
            }
            Self::Untagged(variants) => variants
                .iter()
                .map(|(_, content)| content.clone())
                .collect(),
        }
    }
}

/// An object, with all that it inherits.
#[derive(Clone, Debug, Default)]
pub struct Object {
    /// By wire name, so sorted by bytes.
    pub fields: BTreeMap<String, Field>,
    /// Whether an org may add properties of its own.
    pub open: bool,
    /// Wire names, in the order of the description.
    pub required: Vec<String>,
    /// A property whose value is settled by the type: wire name and value.
    pub tag: Option<(String, String)>,
}

/// A property of an object.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in Rust.
    pub rust: String,
    /// Its type, inside an `Option`.
    pub ty: RustType,
    /// The schema of the property, with what the schema it refers to says beside: for its facts.
    pub schema: Value,
}

/// A value of an enumeration.
#[derive(Clone, Debug)]
pub struct EnumVariant {
    /// Its name in Rust.
    pub rust: String,
    /// The value on the wire.
    pub wire: String,
}

/// A union with a discriminator.
#[derive(Clone, Debug)]
pub struct Tagged {
    /// The wire name of the discriminator.
    pub tag: String,
    /// The type of the variant `Other`.
    pub other: String,
    /// The kinds that are described.
    pub variants: Vec<TaggedVariant>,
}

/// A kind of a union.
#[derive(Clone, Debug)]
pub struct TaggedVariant {
    /// Its name in Rust.
    pub rust: String,
    /// The discriminator's values for it.
    pub wires: Vec<String>,
    /// The Rust name of what the variant holds.
    pub content: String,
    /// Whether that is itself a tagged union.
    pub union: bool,
}
