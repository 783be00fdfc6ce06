//! Where Okta answers otherwise than its description says: another status, or less than it shows of the thing elsewhere.
//! Seen in recorded answers.

use http::StatusCode;

use crate::facts::Operation;
use crate::reply::Reply;

/// Operations, and the status of success that they really have.
const STATUSES: &[(&str, StatusCode)] = &[
    ("assignAppTargetToAdminRoleForGroup", StatusCode::NO_CONTENT),
    ("assignRoleToClient", StatusCode::CREATED),
    ("assignRoleToGroup", StatusCode::CREATED),
    ("createCustomDomain", StatusCode::CREATED),
    ("deleteGroupPushMapping", StatusCode::OK),
];

/// Operations, and members that their answer leaves out.
const LACKING: &[(&str, &[&str])] = &[
    ("createCustomDomain", &["certificateSourceType"]),
    (
        "replaceCustomizedSignInPage",
        &["widgetCustomizations.postAuthKeepMeSignedInPrompt"],
    ),
    (
        "replaceDeviceAssurancePolicy",
        &["createdBy", "createdDate"],
    ),
    (
        "replacePreviewSignInPage",
        &["widgetCustomizations.postAuthKeepMeSignedInPrompt"],
    ),
];

/// The answer of success as Okta gives it.
pub(super) fn as_given(operation: &Operation, mut reply: Reply) -> Reply {
    if let Some((_, lacking)) = LACKING.iter().find(|(id, _)| *id == operation.id) {
        reply = reply.without(lacking);
    }
    match STATUSES.iter().find(|(id, _)| *id == operation.id) {
        Some((_, StatusCode::NO_CONTENT)) => Reply::no_content(),
        Some((_, status)) => reply.status(*status),
        None => reply,
    }
}
