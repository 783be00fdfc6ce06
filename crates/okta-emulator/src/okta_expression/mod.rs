//! Okta's expression language, as far as group rules use it: `user.department == "Sales" AND isMemberOfGroup("00g…")`.
//!
//! It is a part of Spring's expression language with functions of Okta's own. An expression is read once, into a tree that
//! [`evaluate`] then holds against one user at a time. Both are bounded: by the number of nodes, by their depth, and by the
//! length of the texts that functions make.

mod evaluate;
mod functions;
mod read;
#[cfg(test)]
mod tests;

use std::fmt;

pub(crate) use self::evaluate::{Membership, Subject};
pub(crate) use self::functions::Function;
pub(crate) use self::read::read;

/// An expression that was read.
#[derive(Debug, Clone)]
pub(crate) enum Expression {
    Null,
    Boolean(bool),
    Number(f64),
    Text(String),
    List(Vec<Expression>),
    /// `{"group.profile.name": "Sales", "operator": "EXACT"}`: what `user.isMemberOf` takes.
    Map(Vec<(Expression, Expression)>),
    /// A member of the user's profile, by its name.
    Attribute(String),
    /// What the user is besides the profile: `id` or `status`.
    Internal(Internal),
    Not(Box<Expression>),
    Negative(Box<Expression>),
    Or(Vec<Expression>),
    And(Vec<Expression>),
    Compare(Comparison, Box<Expression>, Box<Expression>),
    Calculate(Calculation, Box<Expression>, Box<Expression>),
    /// `condition ? one : other`
    Choose(Box<[Expression; 3]>),
    Call(Function, Vec<Expression>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Internal {
    Id,
    Status,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Calculation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Expression {
    /// Whether it may give true or false. An attribute's type is only known of a user.
    pub(crate) fn may_be_boolean(&self) -> bool {
        match self {
            Self::Boolean(_)
            | Self::Attribute(_)
            | Self::Not(_)
            | Self::Or(_)
            | Self::And(_)
            | Self::Compare(..) => true,
            Self::Choose(parts) => parts.iter().skip(1).all(Self::may_be_boolean),
            Self::Call(function, _) => function.may_be_boolean(),
            Self::Null
            | Self::Number(_)
            | Self::Text(_)
            | Self::List(_)
            | Self::Map(_)
            | Self::Internal(_)
            | Self::Negative(_)
            | Self::Calculate(..) => false,
        }
    }

    /// Calls `seen` with the name of each attribute that it looks at.
    pub(crate) fn attributes(&self, seen: &mut impl FnMut(&str)) {
        match self {
            Self::Attribute(name) => seen(name),
            Self::Not(inner) | Self::Negative(inner) => inner.attributes(seen),
            Self::List(parts) | Self::Or(parts) | Self::And(parts) | Self::Call(_, parts) => {
                parts.iter().for_each(|part| part.attributes(seen));
            }
            Self::Choose(parts) => parts.iter().for_each(|part| part.attributes(seen)),
            Self::Compare(_, left, right) | Self::Calculate(_, left, right) => {
                left.attributes(seen);
                right.attributes(seen);
            }
            Self::Map(pairs) => {
                for (name, value) in pairs {
                    name.attributes(seen);
                    value.attributes(seen);
                }
            }
            Self::Null | Self::Boolean(_) | Self::Number(_) | Self::Text(_) | Self::Internal(_) => {
            }
        }
    }
}

/// Why an expression cannot be read, with the place (in bytes from its start).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    what: String,
    place: usize,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at character {}", self.what, self.place)
    }
}
