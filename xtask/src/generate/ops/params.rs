//! The Rust side of parameters: which type a field has, how it is set, written and read from arguments.

use anyhow::{Result, bail};

use super::facts::{Location, Parameter};
use super::names;
use crate::generate::models::Models;
use crate::generate::models::types::{RustType, Shape};

/// The kind of a parameter's value.
pub(super) enum Kind {
    /// `bool`, `i64` or `f64`, with the name of its `Kind` in `okta-api`.
    Plain(&'static str, &'static str),
    Text,
    /// A type that is made of text: its name in `okta_models`, the method that gives the text, and whether it is an
    /// enumeration.
    Made {
        of: String,
        text: &'static str,
        is_enum: bool,
    },
    List(Box<Kind>),
}

impl Kind {
    fn of(ty: &RustType, models: &Models<'_>) -> Result<Self> {
        Ok(match ty {
            RustType::Bool => Self::Plain("bool", "Boolean"),
            RustType::Integer => Self::Plain("i64", "Integer"),
            RustType::Number => Self::Plain("f64", "Number"),
            // A union of texts has no type of its own.
            RustType::String | RustType::Json => Self::Text,
            RustType::Timestamp => Self::Made {
                of: "Timestamp".into(),
                text: "as_str",
                is_enum: false,
            },
            RustType::Secret => Self::Made {
                of: "Secret".into(),
                text: "expose",
                is_enum: false,
            },
            RustType::Named(name)
                if matches!(
                    models.types.get(name).map(|ty| &ty.shape),
                    Some(Shape::Enum(_))
                ) =>
            {
                Self::Made {
                    of: name.clone(),
                    text: "as_str",
                    is_enum: true,
                }
            }
            RustType::List(item) => match Self::of(item, models)? {
                Self::List(_) => bail!("is a list of lists"),
                item => Self::List(Box::new(item)),
            },
            RustType::Named(_) | RustType::Boxed(_) | RustType::Map(_) | RustType::Nullable(_) => {
                bail!("is an object")
            }
        })
    }

    /// The type of a value.
    fn ty(&self) -> String {
        match self {
            Self::Plain(ty, _) => (*ty).to_owned(),
            Self::Text => "String".to_owned(),
            Self::Made { of, .. } => format!("okta_models::{of}"),
            Self::List(item) => format!("Vec<{}>", item.ty()),
        }
    }

    /// What a setter takes.
    fn taken(&self) -> String {
        match self {
            Self::Plain(..) => self.ty(),
            Self::Text | Self::Made { .. } => format!("impl Into<{}>", self.ty()),
            Self::List(item) => format!("impl IntoIterator<Item = {}>", item.taken()),
        }
    }

    /// What was taken as what is kept.
    fn kept(&self, taken: &str) -> String {
        match self {
            Self::Plain(..) => taken.to_owned(),
            Self::Text | Self::Made { .. } => format!("{taken}.into()"),
            Self::List(item) => match **item {
                Self::Plain(..) => format!("{taken}.into_iter().collect()"),
                _ => format!("{taken}.into_iter().map(Into::into).collect()"),
            },
        }
    }
}

/// A parameter with its Rust side.
pub(super) struct Field<'f, 'd> {
    pub(super) facts: &'f Parameter<'d>,
    pub(super) name: String,
    kind: Kind,
}

impl<'f, 'd> Field<'f, 'd> {
    /// The Rust side of a parameter that is called `name` there.
    ///
    /// # Errors
    /// Where the parameter is of a kind that cannot be expressed.
    pub(super) fn new(facts: &'f Parameter<'d>, name: String, models: &Models<'_>) -> Result<Self> {
        let kind = match Kind::of(&models.rust_type(facts.schema), models) {
            Ok(Kind::List(_)) if facts.location == Location::Path => {
                bail!("the path parameter {:?} is a list", facts.name)
            }
            Ok(kind) => kind,
            Err(error) => bail!("the parameter {:?} {error}", facts.name),
        };
        Ok(Self { facts, name, kind })
    }

    /// Whether it has several values.
    pub(super) fn is_list(&self) -> bool {
        matches!(self.kind, Kind::List(_))
    }

    /// The type of the field.
    pub(super) fn ty(&self) -> String {
        if self.facts.required {
            self.kind.ty()
        } else {
            format!("Option<{}>", self.kind.ty())
        }
    }

    /// What `new` or the setter takes.
    pub(super) fn taken(&self) -> String {
        self.kind.taken()
    }

    /// What was taken as what is kept, without the `Some`.
    pub(super) fn kept(&self) -> String {
        self.kind.kept(&self.name)
    }

    /// The line of `write`.
    pub(super) fn write(&self) -> String {
        let Self { facts, name, kind } = self;
        let wire = facts.name;
        if facts.location == Location::Path {
            let text = match kind {
                Kind::Text => format!("&self.{name}"),
                Kind::Made { text, .. } => format!("self.{name}.{text}()"),
                Kind::Plain(..) | Kind::List(_) => format!("&self.{name}.to_string()"),
            };
            return format!("request.path({wire:?}, {text});");
        }
        let value = match (kind, facts.required) {
            (Kind::Plain(..) | Kind::Text, _) => format!("&self.{name}"),
            (Kind::Made { text, .. }, true) => format!("self.{name}.{text}()"),
            (Kind::Made { of, text, .. }, false) => {
                format!("&self.{name}.as_ref().map(okta_models::{of}::{text})")
            }
            (Kind::List(item), required) => match (&**item, required) {
                (Kind::Made { of, text, .. }, true) => format!(
                    "&self.{name}.iter().map(okta_models::{of}::{text}).collect::<Vec<_>>()"
                ),
                (Kind::Made { of, text, .. }, false) => {
                    format!(
                        "&self.{name}.iter().flatten().map(okta_models::{of}::{text}).collect::<Vec<_>>()"
                    )
                }
                _ => format!("&self.{name}"),
            },
        };
        let method = match (facts.location, kind, facts.explode) {
            (Location::Header, ..) => "header",
            (_, Kind::List(_), false) => "query_joined",
            _ => "query",
        };
        format!("request.{method}({wire:?}, {value});")
    }

    /// What reads it from arguments.
    pub(super) fn read(&self) -> String {
        let wire = self.facts.name;
        let method = if self.facts.required {
            "required"
        } else {
            "optional"
        };
        match (&self.kind, self.facts.required) {
            (Kind::Plain(..) | Kind::Text, _) => format!("args.{method}({wire:?})?"),
            (Kind::Made { .. }, true) => format!("args.required::<String>({wire:?})?.into()"),
            (Kind::Made { .. }, false) => {
                format!("args.optional::<String>({wire:?})?.map(Into::into)")
            }
            (Kind::List(item), required) => match (&**item, required) {
                (Kind::Made { .. }, true) => format!(
                    "args.required::<Vec<String>>({wire:?})?.into_iter().map(Into::into).collect()"
                ),
                (Kind::Made { .. }, false) => {
                    format!(
                        "args.optional::<Vec<String>>({wire:?})?.map(|all| all.into_iter().map(Into::into).collect())"
                    )
                }
                _ => format!("args.{method}({wire:?})?"),
            },
        }
    }

    /// Its `ParameterInfo`.
    pub(super) fn info(&self) -> String {
        let Parameter {
            name,
            location,
            required,
            schema,
            explode,
            ..
        } = self.facts;
        let location = match location {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
        };
        let values = |kind: &Kind| match kind {
            Kind::Made {
                of, is_enum: true, ..
            } => Some(format!("okta_models::{of}::VALUES")),
            _ => None,
        };
        let kind = match &self.kind {
            Kind::Plain(_, kind) => format!("Kind::{kind}"),
            Kind::Text => "Kind::Text".to_owned(),
            made @ Kind::Made { .. } => values(made).map_or_else(
                || "Kind::Text".to_owned(),
                |values| format!("Kind::OneOf({values})"),
            ),
            Kind::List(item) => {
                format!(
                    "Kind::List {{ exploded: {explode}, of: {} }}",
                    values(item).unwrap_or_else(|| "&[]".to_owned())
                )
            }
        };
        let mut info = format!("ParameterInfo::{location}({name:?}, {kind})");
        if *required && location != "path" {
            info.push_str(".required()");
        }
        if let Some(default) = schema.get("default").filter(|default| !default.is_null()) {
            let text = default
                .as_str()
                .map_or_else(|| default.to_string(), str::to_owned);
            info.push_str(&format!(".default({text:?})"));
        }
        for limit in ["minimum", "maximum"] {
            if let Some(limit_value) = schema.get(limit).and_then(serde_json::Value::as_i64) {
                info.push_str(&format!(".{limit}({limit_value})"));
            }
        }
        info
    }
}

/// The names of the fields of an operation: one for each parameter, unlike each other and `body`.
pub(super) fn field_names(parameters: &[Parameter<'_>]) -> Vec<String> {
    let names = std::iter::once("body".to_owned()).chain(
        parameters
            .iter()
            .map(|parameter| names::field_name(parameter.name)),
    );
    crate::generate::models::naming::distinct(names)
        .into_iter()
        .skip(1)
        .collect()
}
