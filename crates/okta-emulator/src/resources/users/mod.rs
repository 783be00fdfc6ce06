//! Users: their objects, lifecycle, credentials, and what else hangs on them.

mod credentials;
mod fields;
mod lifecycle;
mod list;
pub(crate) mod model;
pub(crate) mod profile;
mod related;
pub(crate) mod store;
mod write;

use http::Method;

use self::model::{Status, User};
use crate::error::Refusal;
use crate::ids::Id;
use crate::request::Call;
use crate::router::{Route, read, write as change};
use crate::state::State;

pub(crate) const ROUTES: &[Route] = &[
    read("listUsers", Method::GET, "/api/v1/users", list::list),
    change("createUser", Method::POST, "/api/v1/users", write::create),
    read("getUser", Method::GET, "/api/v1/users/{id}", list::get),
    change(
        "updateUser",
        Method::POST,
        "/api/v1/users/{id}",
        write::update,
    ),
    change(
        "replaceUser",
        Method::PUT,
        "/api/v1/users/{id}",
        write::replace,
    ),
    change(
        "deleteUser",
        Method::DELETE,
        "/api/v1/users/{id}",
        lifecycle::delete,
    ),
    change(
        "activateUser",
        Method::POST,
        "/api/v1/users/{id}/lifecycle/activate",
        lifecycle::activate,
    ),
    change(
        "reactivateUser",
        Method::POST,
        "/api/v1/users/{id}/lifecycle/reactivate",
        lifecycle::reactivate,
    ),
    change(
        "deactivateUser",
        Method::POST,
        "/api/v1/users/{id}/lifecycle/deactivate",
        lifecycle::deactivate,
    ),
    change(
        "suspendUser",
        Method::POST,
        "/api/v1/users/{id}/lifecycle/suspend",
        lifecycle::suspend,
    ),
    change(
        "unsuspendUser",
        Method::POST,
        "/api/v1/users/{id}/lifecycle/unsuspend",
        lifecycle::unsuspend,
    ),
    change(
        "unlockUser",
        Method::POST,
        "/api/v1/users/{id}/lifecycle/unlock",
        lifecycle::unlock,
    ),
    change(
        "resetFactors",
        Method::POST,
        "/api/v1/users/{id}/lifecycle/reset_factors",
        lifecycle::reset_factors,
    ),
    change(
        "expirePassword",
        Method::POST,
        "/api/v1/users/{id}/lifecycle/expire_password",
        lifecycle::expire_password,
    ),
    change(
        "expirePasswordWithTempPassword",
        Method::POST,
        "/api/v1/users/{id}/lifecycle/expire_password_with_temp_password",
        lifecycle::expire_password_with_temporary,
    ),
    change(
        "resetPassword",
        Method::POST,
        "/api/v1/users/{id}/lifecycle/reset_password",
        lifecycle::reset_password,
    ),
    change(
        "changePassword",
        Method::POST,
        "/api/v1/users/{userId}/credentials/change_password",
        credentials::change_password,
    ),
    change(
        "changeRecoveryQuestion",
        Method::POST,
        "/api/v1/users/{userId}/credentials/change_recovery_question",
        credentials::change_recovery_question,
    ),
    change(
        "forgotPassword",
        Method::POST,
        "/api/v1/users/{userId}/credentials/forgot_password",
        credentials::forgot_password,
    ),
    change(
        "forgotPasswordSetNewPassword",
        Method::POST,
        "/api/v1/users/{userId}/credentials/forgot_password_recovery_question",
        credentials::forgot_password_set_new,
    ),
    read(
        "listUserGroups",
        Method::GET,
        "/api/v1/users/{id}/groups",
        related::groups,
    ),
    change(
        "revokeUserSessions",
        Method::DELETE,
        "/api/v1/users/{userId}/sessions",
        related::revoke_sessions,
    ),
    read(
        "getUserClassification",
        Method::GET,
        "/api/v1/users/{userId}/classification",
        related::classification,
    ),
    change(
        "replaceUserClassification",
        Method::PUT,
        "/api/v1/users/{userId}/classification",
        related::replace_classification,
    ),
    read(
        "getUserRisk",
        Method::GET,
        "/api/v1/users/{userId}/risk",
        related::risk,
    ),
    change(
        "upsertUserRisk",
        Method::PUT,
        "/api/v1/users/{userId}/risk",
        related::upsert_risk,
    ),
];

/// The user that a path names: by id, login, the part of a login before its `@` if only one user has it, or `me`.
pub(crate) fn named(call: &Call<'_>, parameter: &str, state: &State) -> Result<Id, Refusal> {
    let name = call.param(parameter);
    state
        .users
        .find(name)
        .ok_or_else(|| Refusal::not_found("user", name))
}

/// The user that a path parameter names, if one of `from` is their status.
fn user_in<'s>(
    call: &Call<'_>,
    parameter: &str,
    state: &'s mut State,
    operation: &str,
    from: &[Status],
) -> Result<&'s mut User, Refusal> {
    let id = named(call, parameter, state)?;
    let user = state
        .users
        .get_mut(id)
        .ok_or_else(|| Refusal::not_found("user", call.param(parameter)))?;
    if from.contains(&user.status) {
        Ok(user)
    } else {
        Err(Refusal::wrong_status(operation, user.status.name()))
    }
}
