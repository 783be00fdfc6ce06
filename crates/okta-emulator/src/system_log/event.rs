//! An event as the log keeps it: names and ids, no JSON.

use std::borrow::Cow;

/// Somebody or something that an event is about: an actor or a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entity {
    /// Okta's word for what it is: `User`, `UserGroup`, `AppInstance`.
    pub(crate) kind: Cow<'static, str>,
    pub(crate) id: Box<str>,
    /// A user's login, an application's label; of most other things nothing is known.
    pub(crate) alternate_id: Option<Box<str>>,
    pub(crate) display_name: Option<Box<str>>,
    pub(crate) details: Vec<(Cow<'static, str>, Box<str>)>,
}

impl Entity {
    pub(crate) fn new(kind: impl Into<Cow<'static, str>>, id: &str) -> Self {
        Self {
            kind: kind.into(),
            id: id.into(),
            alternate_id: None,
            display_name: None,
            details: Vec::new(),
        }
    }

    /// The same with these names.
    pub(crate) fn called(mut self, alternate_id: Option<&str>, display_name: Option<&str>) -> Self {
        self.alternate_id = alternate_id.map(Into::into);
        self.display_name = display_name.map(Into::into);
        self
    }
}
