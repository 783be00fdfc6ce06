//! The resources of the org. Some have a state, handlers and a table of routes of their own; most are kept as
//! [`crate::generic`] keeps everything, and say only what is particular to them, in [`Rules`].

mod api_services;
mod api_tokens;
pub(crate) mod apps;
pub(crate) mod authentication;
mod authenticators;
pub(crate) mod authorization_servers;
mod behaviors;
mod brands;
mod captchas;
mod device_assurance;
mod devices;
mod domains;
mod emails;
pub(crate) mod factors;
mod features;
mod group_push;
pub(crate) mod groups;
mod hooks;
pub(crate) mod identity_sources;
pub(crate) mod idps;
pub(crate) mod linked_objects;
mod log_stream_schemas;
mod log_streams;
mod mappings;
mod order;
mod org_profile;
mod org_settings;
mod pages;
mod parts;
pub(crate) mod policies;
mod posture_checks;
mod push_providers;
mod realm_operations;
pub(crate) mod realms;
mod resource_sets;
mod role_assignments;
pub(crate) mod schemas;
mod security_events;
pub(crate) mod sessions;
mod trusted_origins;
pub(crate) mod user_types;
pub(crate) mod users;
mod yubikeys;
mod zones;

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
    policies::ROUTES,
    apps::ROUTES,
    authorization_servers::ROUTES,
    identity_sources::ROUTES,
    crate::system_log::ROUTES,
    crate::hooks::ROUTES,
    org_settings::ROUTES,
    authentication::ROUTES,
    sessions::ROUTES,
];

/// What things without code of their own do besides what their description says. A new resource is one line here.
pub(crate) const RULES: &[&[Rules]] = &[
    api_services::RULES,
    api_tokens::RULES,
    apps::RULES,
    authenticators::RULES,
    authorization_servers::RULES,
    behaviors::RULES,
    brands::RULES,
    captchas::RULES,
    device_assurance::RULES,
    devices::RULES,
    domains::RULES,
    emails::RULES,
    features::RULES,
    group_push::RULES,
    hooks::RULES,
    log_stream_schemas::RULES,
    log_streams::RULES,
    mappings::RULES,
    org_profile::RULES,
    org_settings::RULES,
    pages::RULES,
    policies::RULES,
    posture_checks::RULES,
    push_providers::RULES,
    realm_operations::RULES,
    realms::RULES,
    resource_sets::RULES,
    role_assignments::RULES,
    security_events::RULES,
    trusted_origins::RULES,
    yubikeys::RULES,
    zones::RULES,
];
