//! Primary authentication: a login and a password for a session token, which opens a session.
//!
//! This is the one operation here of Okta's Authentication API, for the sake of sessions. It asks for no API token. Who has
//! to do more than say a password, change it for example, gets the state without a transaction to go on with.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::users::model::{Password, Status, User};
use crate::error::{Answer, Refusal};
use crate::ids::Id;
use crate::json::text_at;
use crate::reply::Reply;
use crate::request::Call;
use crate::router::{Route, write};
use crate::state::State;

pub(crate) const PATH: &str = "/api/v1/authn";

pub(crate) const OPERATION: &str = "primaryAuthentication";

pub(crate) const ROUTES: &[Route] = &[write(OPERATION, Method::POST, PATH, authenticate)];

/// How long a session token waits for its use.
const SECONDS: i64 = 300;

fn authenticate(call: &Call<'_>, state: &mut State) -> Answer {
    let body = call.object()?;
    let (login, password) = (text_at(&body, "username"), text_at(&body, "password"));
    let found = login.and_then(|login| state.users.find(login));
    let found = found.and_then(|id| Some((id, state.users.get(id)?)));
    let proven = found.filter(|(_, user)| is_right(user, password.unwrap_or_default()));
    // Whoever does not know the password learns nothing of the user.
    let (id, user) = proven.ok_or_else(failed)?;
    let status = match user.status {
        Status::Active => "SUCCESS",
        Status::PasswordExpired => "PASSWORD_EXPIRED",
        Status::Recovery => "RECOVERY",
        Status::LockedOut => "LOCKED_OUT",
        _ => return Err(failed()),
    };
    let mut answer = json!({ "status": status, "_embedded": { "user": shown(id, user) } });
    let until = call.now.plus_seconds(SECONDS);
    answer["expiresAt"] = until.to_string().into();
    let cancel = format!("{}{PATH}/cancel", call.base);
    answer["_links"] = json!({ "cancel": super::parts::link(cancel, &["POST"]) });
    if status == "SUCCESS" {
        let token = format!("20111{}", state.ids.opaque(41));
        answer["sessionToken"] = token.clone().into();
        state.sessions.await_token(token, id, until, call.now);
        if let Some(user) = state.users.get_mut(id) {
            user.last_login = Some(call.now);
        }
    }
    Ok(Reply::json(&answer))
}

fn is_right(user: &User, password: &str) -> bool {
    matches!(&user.credentials.password, Some(Password::Known(known)) if **known == *password)
}

fn failed() -> Refusal {
    Refusal::new(
        StatusCode::UNAUTHORIZED,
        "E0000004",
        "The login, the password or the user's status is not the right one",
    )
}

fn shown(id: Id, user: &User) -> Value {
    let profile = user.profile.parse();
    let part = |name: &str| profile.get(name).and_then(Value::as_str);
    json!({
        "id": id.as_str(),
        "passwordChanged": user.password_changed.map(|moment| moment.to_string()),
        "profile": {
            "login": &*user.login,
            "firstName": part("firstName"),
            "lastName": part("lastName"),
            "locale": part("locale").unwrap_or("en_US"),
            "timeZone": part("timezone").unwrap_or("America/Los_Angeles"),
        },
    })
}
