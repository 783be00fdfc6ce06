//! What a call brings about besides what its operation's name says: noted by the handler, and written to the log once
//! the call has succeeded.
//!
//! A handler that has the [`State`] at hand says what happened, at the place where it happens:
//!
//! ```ignore
//! state.groups.join(group, user, call.now);
//! state.note(Note::of("group.user_membership.add").user(user).group(group));
//! ```
//!
//! - The event type is Okta's own; the table of them (`types.rs`) has its severity and its message. One that is missing
//!   there is logged, too.
//! - Names are looked up when the note is taken: note that a thing goes *before* it is removed.
//! - Who did it, from where, in which request: all that is added when the call is over. [`Note::by_the_org`] says that it was
//!   not the caller.
//! - Notes of a refused call are thrown away with it.
//! - An operation that has a row in `operations.rs` is logged by that row; its handler notes only what comes besides. One
//!   whose row says `NOTED` is logged by its notes alone: a call that changed nothing leaves no event.

use std::borrow::Cow;

use super::event::Entity;
use crate::ids::Id;
use crate::json::text_at;
use crate::state::State;

/// Something that happened.
#[derive(Debug)]
#[must_use = "hand it to State::note"]
pub(crate) struct Note {
    event_type: &'static str,
    by_the_org: bool,
    debug: Vec<(Cow<'static, str>, Box<str>)>,
    subjects: Vec<Subject>,
}

#[derive(Debug)]
enum Subject {
    User(Id),
    Group(Id),
    Thing(Entity),
}

impl Note {
    /// That this happened: `user.lifecycle.create`.
    pub(crate) fn of(event_type: &'static str) -> Self {
        Self {
            event_type,
            by_the_org: false,
            debug: Vec::new(),
            subjects: Vec::new(),
        }
    }

    /// It is about this user.
    pub(crate) fn user(mut self, id: Id) -> Self {
        self.subjects.push(Subject::User(id));
        self
    }

    /// It is about this group.
    pub(crate) fn group(mut self, id: Id) -> Self {
        self.subjects.push(Subject::Group(id));
        self
    }

    /// It is about something else: Okta's word for what it is (`AppInstance`, `PolicyEntity`), its id, and its name.
    pub(crate) fn thing(
        mut self,
        kind: impl Into<Cow<'static, str>>,
        id: &str,
        name: Option<&str>,
    ) -> Self {
        self.subjects
            .push(Subject::Thing(Entity::new(kind, id).called(name, name)));
        self
    }

    /// The org did it by itself.
    pub(crate) fn by_the_org(mut self) -> Self {
        self.by_the_org = true;
        self
    }

    /// What Okta's `debugContext.debugData` says of it besides.
    pub(crate) fn debug(mut self, name: &'static str, value: &str) -> Self {
        self.debug.push((name.into(), value.into()));
        self
    }
}

/// A note with the names that things had when it was taken.
#[derive(Debug)]
pub(crate) struct Noted {
    pub(crate) event_type: &'static str,
    pub(crate) actor: Option<Entity>,
    pub(crate) targets: Vec<Entity>,
    pub(crate) debug: Vec<(Cow<'static, str>, Box<str>)>,
}

/// What the call of now has brought about so far.
#[derive(Debug, Default)]
pub(crate) struct Journal(Vec<Noted>);

impl Journal {
    /// All that was noted of a call that is over.
    pub(crate) fn take(&mut self) -> Vec<Noted> {
        std::mem::take(&mut self.0)
    }
}

impl State {
    /// Notes that something happened in the call of now; see [`Journal`].
    pub(crate) fn note(&mut self, note: Note) {
        let resolve = |subject| match subject {
            Subject::User(id) => user(id, self),
            Subject::Group(id) => group(id, self),
            Subject::Thing(entity) => entity,
        };
        let noted = Noted {
            event_type: note.event_type,
            actor: note.by_the_org.then(Entity::system),
            debug: note.debug,
            targets: note.subjects.into_iter().map(resolve).collect(),
        };
        self.journal.0.push(noted);
    }
}

/// A user as actor or target.
pub(crate) fn user(id: Id, state: &State) -> Entity {
    let entity = Entity::new("User", id.as_str());
    let Some(user) = state.users.get(id) else {
        return entity;
    };
    let profile = user.profile.parse();
    let part = |name| text_at(&profile, name).unwrap_or_default();
    let name = format!("{} {}", part("firstName"), part("lastName"));
    entity.called(Some(&user.login), Some(name.trim()))
}

/// A group as a target.
pub(crate) fn group(id: Id, state: &State) -> Entity {
    let name = state.groups.get(id).map(|group| group.name());
    Entity::new("UserGroup", id.as_str()).called(Some("unknown"), name)
}
