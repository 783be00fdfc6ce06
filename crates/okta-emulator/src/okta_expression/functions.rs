//! The functions that group rules know: by name, with how many arguments each takes.

use super::Expression;
use crate::pattern::compile;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(Hash))]
pub(crate) enum Function {
    Append,
    Join,
    Len,
    RemoveSpaces,
    Replace,
    ReplaceFirst,
    Contains,
    StartsWith,
    EndsWith,
    Switch,
    Substring,
    SubstringAfter,
    SubstringBefore,
    ToUpperCase,
    ToLowerCase,
    Trim,
    Matches,
    ArrayAdd,
    ArrayRemove,
    ArrayClear,
    ArrayGet,
    ArrayFlatten,
    ArrayContains,
    ArraySize,
    ArrayIsEmpty,
    ArrayToCsv,
    IsMemberOf,
    IsMemberOfGroup,
    IsMemberOfAnyGroup,
    IsMemberOfGroupName,
    IsMemberOfGroupNameStartsWith,
    IsMemberOfGroupNameContains,
    IsMemberOfGroupNameRegex,
}

/// Names, the function, and the fewest and the most arguments.
const FUNCTIONS: &[(&str, Function, usize, usize)] = &[
    ("String.append", Function::Append, 2, 2),
    ("String.join", Function::Join, 1, MANY),
    ("String.len", Function::Len, 1, 1),
    ("String.removeSpaces", Function::RemoveSpaces, 1, 1),
    ("String.replace", Function::Replace, 3, 3),
    ("String.replaceFirst", Function::ReplaceFirst, 3, 3),
    ("String.stringContains", Function::Contains, 2, 2),
    ("String.contains", Function::Contains, 2, 2),
    ("String.startsWith", Function::StartsWith, 2, 2),
    ("String.endsWith", Function::EndsWith, 2, 2),
    ("String.stringSwitch", Function::Switch, 2, MANY),
    ("String.substring", Function::Substring, 2, 3),
    ("String.substringAfter", Function::SubstringAfter, 2, 2),
    ("String.substringBefore", Function::SubstringBefore, 2, 2),
    ("String.toUpperCase", Function::ToUpperCase, 1, 1),
    ("String.toLowerCase", Function::ToLowerCase, 1, 1),
    ("String.trim", Function::Trim, 1, 1),
    ("String.matches", Function::Matches, 2, 2),
    ("substring", Function::Substring, 2, 3),
    ("substringAfter", Function::SubstringAfter, 2, 2),
    ("substringBefore", Function::SubstringBefore, 2, 2),
    ("toUpperCase", Function::ToUpperCase, 1, 1),
    ("toLowerCase", Function::ToLowerCase, 1, 1),
    ("Arrays.add", Function::ArrayAdd, 2, 2),
    ("Arrays.remove", Function::ArrayRemove, 2, 2),
    ("Arrays.clear", Function::ArrayClear, 1, 1),
    ("Arrays.get", Function::ArrayGet, 2, 2),
    ("Arrays.flatten", Function::ArrayFlatten, 0, MANY),
    ("Arrays.contains", Function::ArrayContains, 2, 2),
    ("Arrays.size", Function::ArraySize, 1, 1),
    ("Arrays.isEmpty", Function::ArrayIsEmpty, 1, 1),
    ("Arrays.toCsvString", Function::ArrayToCsv, 1, 1),
    ("user.isMemberOf", Function::IsMemberOf, 1, MANY),
    ("isMemberOfGroup", Function::IsMemberOfGroup, 1, 1),
    ("isMemberOfAnyGroup", Function::IsMemberOfAnyGroup, 1, MANY),
    ("isMemberOfGroupName", Function::IsMemberOfGroupName, 1, 1),
    (
        "isMemberOfGroupNameStartsWith",
        Function::IsMemberOfGroupNameStartsWith,
        1,
        1,
    ),
    (
        "isMemberOfGroupNameContains",
        Function::IsMemberOfGroupNameContains,
        1,
        1,
    ),
    (
        "isMemberOfGroupNameRegex",
        Function::IsMemberOfGroupNameRegex,
        1,
        1,
    ),
];
const MANY: usize = 1_000;

/// What can be called on a value: `user.email.toLowerCase()`. The value is the first argument.
const OF_VALUES: &[(&str, Function)] = &[
    ("toUpperCase", Function::ToUpperCase),
    ("toLowerCase", Function::ToLowerCase),
    ("substring", Function::Substring),
    ("substringAfter", Function::SubstringAfter),
    ("substringBefore", Function::SubstringBefore),
    ("replace", Function::Replace),
    ("replaceFirst", Function::ReplaceFirst),
    ("removeSpaces", Function::RemoveSpaces),
    ("trim", Function::Trim),
    ("matches", Function::Matches),
    ("startsWith", Function::StartsWith),
    ("endsWith", Function::EndsWith),
    ("length", Function::Len),
    // Of a list, too: the value decides.
    ("contains", Function::Contains),
    ("size", Function::ArraySize),
    ("isEmpty", Function::ArrayIsEmpty),
];

impl Function {
    pub(super) fn named(name: &str) -> Option<Self> {
        let found = FUNCTIONS.iter().find(|(known, ..)| *known == name);
        found.map(|(_, function, ..)| *function)
    }

    pub(super) fn of_value(name: &str) -> Option<Self> {
        let found = OF_VALUES.iter().find(|(known, _)| *known == name);
        found.map(|(_, function)| *function)
    }

    /// What is wrong with the arguments, as far as it can be told before there is a user.
    pub(super) fn check(self, arguments: &[Expression]) -> Result<(), String> {
        let row = FUNCTIONS.iter().find(|(_, known, ..)| *known == self);
        let (name, fewest, most) = row.map_or(("", 0, MANY), |(name, _, fewest, most)| {
            (*name, *fewest, *most)
        });
        let count = arguments.len();
        if count < fewest || count > most {
            return Err(match fewest == most {
                true => format!("{name} takes {fewest} arguments, not {count}"),
                false => format!("{name} does not take {count} arguments"),
            });
        }
        let pattern = match self {
            Self::IsMemberOfGroupNameRegex => arguments.first(),
            Self::Matches => arguments.get(1),
            _ => None,
        };
        match pattern {
            Some(Expression::Text(pattern)) if compile(pattern).is_none() => {
                Err(format!("{name}: {pattern:?} is no pattern"))
            }
            _ => Ok(()),
        }
    }

    /// Whether it may give true or false.
    pub(super) fn may_be_boolean(self) -> bool {
        matches!(
            self,
            Self::Contains
                | Self::StartsWith
                | Self::EndsWith
                | Self::Matches
                | Self::ArrayContains
                | Self::ArrayIsEmpty
                | Self::ArrayGet
                | Self::IsMemberOf
                | Self::IsMemberOfGroup
                | Self::IsMemberOfAnyGroup
                | Self::IsMemberOfGroupName
                | Self::IsMemberOfGroupNameStartsWith
                | Self::IsMemberOfGroupNameContains
                | Self::IsMemberOfGroupNameRegex
        )
    }
}
