//! What is in the org, as it would answer: for a person with a browser, who has no token to show.

use http::Request;

use crate::error::{Answer, Refusal};
use crate::org::Org;
use crate::request::Call;

/// The answer to a reading call of the API: `?at=/api/v1/users/00u…`, with its query percent-encoded. It is neither counted nor
/// logged, and leaves the org as it is.
pub(super) fn look(call: &Call<'_>, org: &Org) -> Answer {
    let Some(at) = call.query("at") else {
        return Err(Refusal::field(
            "at",
            "is required: the path of a reading call",
        ));
    };
    let request = Request::get(at).body(());
    let parts = match request {
        Ok(request) if at.starts_with('/') && !super::is_for(at) => request.into_parts().0,
        _ => return Err(Refusal::field("at", "must be a path of the API")),
    };
    org.look(&parts, call.base.clone(), call.now)
}
