//! What is said of a comparison: one [`Change`] for each thing that a reader would tell another.

use serde::Serialize;

/// What becomes of a program that uses the thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Breaks {
    /// It no longer compiles.
    Build,
    /// It compiles, and may be refused, or get or do something else than before.
    Runtime,
    /// Nothing.
    Nothing,
}

/// What happened to the thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// It is no longer there.
    Removed,
    /// It has another name.
    Renamed,
    /// It is found elsewhere.
    Moved,
    /// It is not what it was.
    Changed,
    /// Okta wants it gone, or no longer does.
    Deprecated,
    /// It is new.
    Added,
}

/// The kind of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Thing {
    /// A tag group: a feature, and a module of both crates.
    Group,
    /// A tag: an endpoint trait.
    Trait,
    /// An operation: a struct and a method.
    Operation,
    /// A parameter: a field and a setter.
    Parameter,
    /// A request body, or a part of a form.
    Body,
    /// What an operation gives.
    Answer,
    /// How a call is authorized: schemes and scopes.
    Access,
    /// A schema: a type.
    Schema,
    /// A property: a field.
    Property,
    /// The arguments of `new`.
    Constructor,
    /// A value of an enumeration: a variant.
    Value,
    /// A kind of a union: a variant.
    Kind,
    /// A method of a union that reads or changes what all its kinds have.
    Method,
    /// What Okta calls, and the SDK does not.
    Webhook,
    /// A fact that no code is made of.
    Fact,
}

/// Whose change it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Subject {
    /// Its feature, or `common`.
    pub group: String,
    /// In Rust: `ops::ListUsers`, `models::User`.
    pub rust: String,
    /// In the description: an operation's id, or a schema.
    pub name: String,
    /// The file of the imported description; of the older one where the newer has it no more.
    pub file: String,
}

/// A part of a subject.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Member {
    /// In Rust: a field or variant.
    pub rust: String,
    /// On the wire.
    pub name: String,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What it does to users.
    pub breaks: Breaks,
    /// What happened.
    pub what: What,
    /// To what kind of thing.
    pub thing: Thing,
    /// Whose it is.
    #[serde(flatten)]
    pub subject: Subject,
    /// To what part; the whole unless given.
    pub member: Option<Member>,
    /// What it was.
    pub from: Option<String>,
    /// What it is now.
    pub to: Option<String>,
    /// In words.
    pub says: String,
    /// Where the same happened by it or beside it, in Rust.
    pub also: Vec<String>,
}

impl Change {
    /// A change of a whole subject.
    pub(super) fn new(
        breaks: Breaks,
        what: What,
        thing: Thing,
        subject: &Subject,
        says: impl Into<String>,
    ) -> Self {
        Self {
            breaks,
            what,
            thing,
            subject: subject.clone(),
            member: None,
            from: None,
            to: None,
            says: says.into(),
            also: Vec::new(),
        }
    }

    /// The same, of a part.
    pub(super) fn of(mut self, rust: impl Into<String>, name: impl Into<String>) -> Self {
        self.member = Some(Member {
            rust: rust.into(),
            name: name.into(),
        });
        self
    }

    /// The same, from one thing to another.
    pub(super) fn between(mut self, from: impl Into<String>, to: impl Into<String>) -> Self {
        self.from = Some(from.into());
        self.to = Some(to.into());
        self
    }

    /// Where it is, in Rust: `ops::ListUsers::limit`, `models::User.profile`.
    #[must_use]
    pub fn place(&self) -> String {
        place(&self.subject.rust, self.thing, self.member.as_ref())
    }
}

/// A member of a type in Rust.
fn place(owner: &str, thing: Thing, member: Option<&Member>) -> String {
    match (member, thing) {
        (None, _) => owner.to_owned(),
        (Some(member), Thing::Property) => format!("{owner}.{}", member.rust),
        (Some(member), _) => format!("{owner}::{}", member.rust),
    }
}

/// Two values with an arrow between them.
pub(super) fn arrow(from: &str, to: &str) -> String {
    format!("{from} → {to}")
}

/// The same as code.
pub(super) fn code(from: &str, to: &str) -> String {
    arrow(&format!("`{from}`"), &format!("`{to}`"))
}

/// A generated type without the paths that lead to it.
pub(super) fn shown(ty: &str) -> String {
    ty.replace("okta_models::", "")
        .replace("crate::", "")
        .replace("::std::collections::", "")
}
