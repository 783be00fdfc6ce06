//! The links that a user finds on their home page: those of the active apps that they are assigned to.

use serde_json::{Value, json};

use super::{APPS, shown, text, text_of, users};
use crate::error::{Answer, Refusal};
use crate::generic::things;
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;

pub(super) fn list(call: &Call<'_>, state: &State) -> Answer {
    let name = call.param("id");
    let user = state.users.find(name);
    let user = user.ok_or_else(|| Refusal::not_found("user", name))?;
    let mut found = Vec::new();
    for (id, app) in things::all(state, APPS, APPS) {
        let path = things::path(APPS, &id);
        if text(&app, "status") != Some("ACTIVE") || users::of(&path, user, state).is_none() {
            continue;
        }
        let is_hidden = app
            .get("visibility")
            .and_then(|visibility| visibility.get("hide")?.get("web"));
        let ready = text_of(&app, &["credentials", "scheme"]).is_none();
        for (_, link) in shown::app_links(&call.base, &id, &app) {
            found.push(json!({
                "appAssignmentId": format!("0ua{}", user.as_str().get(3..).unwrap_or_default()),
                "appInstanceId": id,
                "appName": text(&app, "name"),
                "credentialsSetup": !ready,
                "hidden": is_hidden.cloned().unwrap_or(Value::Bool(false)),
                "id": format!("00u{}", id.get(3..).unwrap_or_default()),
                "label": text(&app, "label"),
                "linkUrl": link,
                "logoUrl": format!("{}/assets/img/logos/default.png", call.base),
                "sortOrder": found.len(),
            }));
        }
    }
    Ok(Reply::json(&Value::Array(found)))
}
