//! All operations as a table of facts, and the way from an operation's id to its type.

use crate::args::FromArgs;
use crate::generated::{self, GROUPS};
use crate::info::OperationInfo;
use crate::operation::ListOperation;

/// The facts of all operations in the features that are on, by tag group and tag.
pub static OPERATIONS: &[&OperationInfo] = &ALL;

const ALL: [&OperationInfo; count(GROUPS)] = flatten(GROUPS);

/// How many operations there are in generated tables.
#[doc(hidden)]
#[must_use]
pub const fn count(groups: &[&[&[&OperationInfo]]]) -> usize {
    let mut count = 0;
    // `for` is not for constants yet.
    let mut group = 0;
    while group < groups.len() {
        let mut file = 0;
        while file < groups[group].len() {
            count += groups[group][file].len();
            file += 1;
        }
        group += 1;
    }
    count
}

/// The operations of generated tables, of which there are [`count`], as one list.
#[doc(hidden)]
#[must_use]
pub const fn flatten<const COUNT: usize>(
    groups: &[&[&[&'static OperationInfo]]],
) -> [&'static OperationInfo; COUNT] {
    const NONE: &OperationInfo = &OperationInfo::new("", http::Method::GET, "");
    let mut all = [NONE; COUNT];
    let mut at = 0;
    let mut group = 0;
    while group < groups.len() {
        let mut file = 0;
        while file < groups[group].len() {
            let mut operation = 0;
            while operation < groups[group][file].len() {
                all[at] = groups[group][file][operation];
                at += 1;
                operation += 1;
            }
            file += 1;
        }
        group += 1;
    }
    all
}

/// Something to be done with an operation whose type is found by its id.
///
/// [`visit`] calls it, which makes this the way to generic code over all operations.
pub trait Visitor {
    /// What comes of it.
    type Output;

    /// Does it with the operation `O`.
    fn visit<O: FromArgs>(self) -> Self::Output;

    /// Does it with the operation `O`, which begins a list; by default what is done with any.
    fn visit_list<O: FromArgs + ListOperation>(self) -> Self::Output
    where
        Self: Sized,
    {
        self.visit::<O>()
    }
}

/// Calls the visitor with the operation of this id: [`Visitor::visit_list`] where it begins a list, else [`Visitor::visit`].
///
/// # Errors
/// The visitor back, where no operation has this id in the features that are on.
pub fn visit<V: Visitor>(id: &str, visitor: V) -> Result<V::Output, V> {
    generated::visit(id, visitor)
}

/// The facts of the operation with this id, or with this name in snake case.
#[must_use]
pub fn find(id: &str) -> Option<&'static OperationInfo> {
    OPERATIONS
        .iter()
        .copied()
        .find(|info| info.id == id || info.seed_name == id)
}

/// What each generated file of operations says of itself: its facts, and how to find its types by id. Those that begin a
/// list are marked.
#[doc(hidden)]
#[macro_export]
macro_rules! register {
    (@visit $visitor:ident $operation:ident) => {
        $visitor.visit::<$operation>()
    };
    (@visit $visitor:ident $operation:ident list) => {
        $visitor.visit_list::<$operation>()
    };
    ($($operation:ident $(: $list:ident)?,)*) => {
        /// The facts of this tag's operations.
        pub(crate) const OPERATIONS: &[&$crate::OperationInfo] = &[$(<$operation as $crate::Operation>::INFO,)*];

        /// Calls the visitor with the operation of this id.
        pub(crate) fn visit<V: $crate::registry::Visitor>(id: &str, visitor: V) -> Result<V::Output, V> {
            match id {
                $(_ if id == <$operation as $crate::Operation>::INFO.id => {
                    Ok($crate::registry::register!(@visit visitor $operation $($list)?))
                })*
                _ => Err(visitor),
            }
        }

        $(
            impl<'de> ::serde::Deserialize<'de> for $operation {
                fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let args = ::serde::Deserialize::deserialize(deserializer)?;
                    <Self as $crate::FromArgs>::from_json(args).map_err(::serde::de::Error::custom)
                }
            }
        )*
    };
}
#[doc(hidden)]
pub use register;
