//! The resources of the org: each has its state, its handlers, and its table of routes.

pub(crate) mod factors;
pub(crate) mod groups;
pub(crate) mod identity_sources;
pub(crate) mod idps;
pub(crate) mod linked_objects;
pub(crate) mod schemas;
pub(crate) mod user_types;
pub(crate) mod users;

use crate::generic::rules::Rules;
use crate::router::Route;

/// Every table of routes. A new resource is one line here.
pub(crate) const TABLES: &[&[Route]] = &[
    users::ROUTES,
    user_types::ROUTES,
    linked_objects::ROUTES,
    schemas::ROUTES,
    factors::ROUTES,
    groups::ROUTES,
    idps::ROUTES,
    identity_sources::ROUTES,
];

/// What things without code of their own do besides what their description says. A new resource is one line here.
pub(crate) const RULES: &[&[Rules]] = &[];
