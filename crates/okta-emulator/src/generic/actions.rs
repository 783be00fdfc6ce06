//! Operations that are not reading, creating, changing or removing one thing: told by the end of their path, or by name.

use http::Method;

use crate::facts::Operation;

/// What such an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// Checks the request and answers; nothing else happens in a box.
    Answer,
    /// Gives the thing before it the first of these values that its `status` may have.
    Status(&'static [&'static str]),
    /// Sets a member of the thing that stands so many segments up, and there below this one if any, to this JSON.
    Set(usize, &'static str, &'static str, &'static str),
    /// Adds a thing to the collection so many segments up.
    CreateAbove(usize),
    /// Adds a copy of the thing before it beside it.
    Copy,
    /// Adds a thing for each of the body's `additions`.
    Add,
    /// Ties things of the collection two segments up to this one.
    Trust,
    /// Answers a challenge of a factor, or begins one.
    Verify,
}

/// Ends of paths, and what they do to the thing before them. A `lifecycle/` before them does not count.
const VERBS: &[(&str, Action)] = &[
    ("activate", Action::Status(&["ACTIVE", "IN_PROGRESS"])),
    (
        "deactivate",
        Action::Status(&["INACTIVE", "DEACTIVATED", "CANCELED"]),
    ),
    ("suspend", Action::Status(&["SUSPENDED"])),
    ("unsuspend", Action::Status(&["ACTIVE", "UNSUSPENDED"])),
    ("pause", Action::Status(&["PAUSED"])),
    ("resume", Action::Status(&["IN_PROGRESS"])),
    ("retry", Action::Status(&["IN_PROGRESS", "SCHEDULED"])),
    ("stop", Action::Status(&["CANCELED", "CANCELLED"])),
    ("refresh", Action::Status(&[])),
    ("setAsPrimary", Action::Status(&[])),
    ("generate", Action::CreateAbove(1)),
    ("clone", Action::Copy),
    ("phone", Action::CreateAbove(1)),
    ("tac", Action::CreateAbove(1)),
    ("subscribe", Action::Set(1, "", "status", "\"subscribed\"")),
    (
        "unsubscribe",
        Action::Set(1, "", "status", "\"unsubscribed\""),
    ),
];

/// Operations by name, where the end of their path does not tell.
const NAMED: &[(&str, Action)] = &[
    ("addMembersToBinding", Action::Add),
    ("addResourceSetResources", Action::Add),
    ("assignAllAppsAsTargetToRoleForUser", Action::Answer),
    ("createAssociatedServers", Action::Trust),
    ("executeRealmAssignment", Action::CreateAbove(0)),
    ("grantAerialConsent", Action::Answer),
    (
        "optIn",
        Action::Set(1, "optIn", "optInStatus", "\"OPTED_IN\""),
    ),
    (
        "optInUsersToOktaCommunicationEmails",
        Action::Set(1, "", "optOutEmailUsers", "false"),
    ),
    (
        "optOut",
        Action::Set(1, "optIn", "optInStatus", "\"OPTED_OUT\""),
    ),
    (
        "optOutUsersFromOktaCommunicationEmails",
        Action::Set(1, "", "optOutEmailUsers", "true"),
    ),
    ("revokeCurrentApiToken", Action::Answer),
    (
        "setOrgHideOktaUIFooter",
        Action::Set(1, "", "showEndUserFooter", "false"),
    ),
    (
        "setOrgShowOktaUIFooter",
        Action::Set(1, "", "showEndUserFooter", "true"),
    ),
    ("verifyFactor", Action::Verify),
    ("updateFeatureLifecycle", Action::Status(&[])),
    (
        "verifyDomain",
        Action::Set(1, "", "validationStatus", "\"VERIFIED\""),
    ),
    (
        "verifyEmailDomain",
        Action::Set(1, "", "validationStatus", "\"VERIFIED\""),
    ),
];

/// What an operation does, if it is one of these.
pub(super) fn of(operation: &Operation) -> Option<Action> {
    let named = NAMED.iter().find(|(id, _)| *id == operation.id);
    if let Some((_, action)) = named {
        return Some(*action);
    }
    if operation.method != Method::POST {
        return None;
    }
    let end = operation.path.rsplit('/').next()?;
    let verb = VERBS.iter().find(|(verb, _)| *verb == end);
    verb.map(|(_, action)| *action)
}
