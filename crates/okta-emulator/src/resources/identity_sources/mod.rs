//! Identity sources: directories outside the org that push their users, groups and memberships into it.
//!
//! What a source holds is kept apart from the org's users and groups; `apply.rs` carries changes over, whether
//! they come one by one or in the bulk of a session.

mod apply;
mod bulk;
mod groups;
mod rules;
mod sessions;
pub(crate) mod store;
mod users;

use http::Method;

use crate::error::Refusal;
use crate::request::Call;
use crate::router::{Route, read, write};
use crate::state::State;

/// The identity source that every org in a box has, beside those that the builder adds.
pub const DEFAULT_IDENTITY_SOURCE: &str = "0oadefaultsource0001";

const GROUPS: &str = "/api/v1/identity-sources/{identitySourceId}/groups";
const GROUP: &str = "/api/v1/identity-sources/{identitySourceId}/groups/{groupOrExternalId}";
const MEMBERS: &str =
    "/api/v1/identity-sources/{identitySourceId}/groups/{groupOrExternalId}/membership";
const MEMBER: &str = "/api/v1/identity-sources/{identitySourceId}/groups/{groupOrExternalId}/membership/{memberExternalId}";
const SESSIONS: &str = "/api/v1/identity-sources/{identitySourceId}/sessions";
const SESSION: &str = "/api/v1/identity-sources/{identitySourceId}/sessions/{sessionId}";
const USERS: &str = "/api/v1/identity-sources/{identitySourceId}/users";
const USER: &str = "/api/v1/identity-sources/{identitySourceId}/users/{externalId}";

pub(crate) const ROUTES: &[Route] = &[
    write(
        "createIdentitySourceGroups",
        Method::POST,
        GROUPS,
        groups::create,
    ),
    read("getIdentitySourceGroup", Method::GET, GROUP, groups::get),
    write(
        "updateIdentitySourceGroups",
        Method::POST,
        GROUP,
        groups::update,
    ),
    write(
        "deleteIdentitySourceGroup",
        Method::DELETE,
        GROUP,
        groups::delete,
    ),
    read(
        "getIdentitySourceGroupMemberships",
        Method::GET,
        MEMBERS,
        groups::members,
    ),
    write(
        "createIdentitySourceGroupsMemberships",
        Method::POST,
        MEMBERS,
        groups::add_member,
    ),
    write(
        "deleteIdentitySourceGroupMemberships",
        Method::DELETE,
        MEMBER,
        groups::remove_member,
    ),
    write(
        "listIdentitySourceSessions",
        Method::GET,
        SESSIONS,
        sessions::list,
    ),
    write(
        "createIdentitySourceSession",
        Method::POST,
        SESSIONS,
        sessions::create,
    ),
    write(
        "getIdentitySourceSession",
        Method::GET,
        SESSION,
        sessions::get,
    ),
    write(
        "deleteIdentitySourceSession",
        Method::DELETE,
        SESSION,
        sessions::delete,
    ),
    write(
        "uploadIdentitySourceDataForUpsert",
        Method::POST,
        "/api/v1/identity-sources/{identitySourceId}/sessions/{sessionId}/bulk-upsert",
        bulk::upsert_users,
    ),
    write(
        "uploadIdentitySourceDataForDelete",
        Method::POST,
        "/api/v1/identity-sources/{identitySourceId}/sessions/{sessionId}/bulk-delete",
        bulk::delete_users,
    ),
    write(
        "uploadIdentitySourceGroupsForUpsert",
        Method::POST,
        "/api/v1/identity-sources/{identitySourceId}/sessions/{sessionId}/bulk-groups-upsert",
        bulk::upsert_groups,
    ),
    write(
        "uploadIdentitySourceGroupsDataForDelete",
        Method::POST,
        "/api/v1/identity-sources/{identitySourceId}/sessions/{sessionId}/bulk-groups-delete",
        bulk::delete_groups,
    ),
    write(
        "uploadIdentitySourceGroupMembershipsForUpsert",
        Method::POST,
        "/api/v1/identity-sources/{identitySourceId}/sessions/{sessionId}/bulk-group-memberships-upsert",
        bulk::upsert_memberships,
    ),
    write(
        "uploadIdentitySourceGroupMembershipsForDelete",
        Method::POST,
        "/api/v1/identity-sources/{identitySourceId}/sessions/{sessionId}/bulk-group-memberships-delete",
        bulk::delete_memberships,
    ),
    write(
        "startImportFromIdentitySource",
        Method::POST,
        "/api/v1/identity-sources/{identitySourceId}/sessions/{sessionId}/start-import",
        sessions::start_import,
    ),
    write(
        "createIdentitySourceUser",
        Method::POST,
        USERS,
        users::create,
    ),
    read("getIdentitySourceUser", Method::GET, USER, users::get),
    write(
        "replaceExistingIdentitySourceUser",
        Method::PUT,
        USER,
        users::replace,
    ),
    write(
        "updateIdentitySourceUsers",
        Method::PATCH,
        USER,
        users::update,
    ),
    write(
        "deleteIdentitySourceUser",
        Method::DELETE,
        USER,
        users::delete,
    ),
];

/// The source that a path names.
fn named<'c>(call: &'c Call<'_>, state: &State) -> Result<&'c str, Refusal> {
    let id = call.param("identitySourceId");
    if state.sources.exists(id) {
        Ok(id)
    } else {
        Err(Refusal::not_found("identity source", id))
    }
}
