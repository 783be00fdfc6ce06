//! Invented people, the same for the same number, to fill an org with.

use crate::clock::Moment;
use crate::json::Text;
use crate::resources::realms::default_realm;
use crate::resources::users::model::{Credentials, Password, Status, User};
use crate::state::State;

const FIRST: [&str; 20] = [
    "Ada",
    "Alan",
    "Barbara",
    "Blaise",
    "Claudia",
    "Donald",
    "Dorothy",
    "Edsger",
    "Emmy",
    "Frances",
    "Grace",
    "Hedy",
    "John",
    "Katherine",
    "Ken",
    "Leslie",
    "Margaret",
    "Niklaus",
    "Radia",
    "Tony",
];
const LAST: [&str; 17] = [
    "Abbott", "Baker", "Carver", "Dyer", "Eaton", "Fisher", "Glover", "Hooper", "Ives", "Joiner",
    "Keeler", "Mason", "Naylor", "Parker", "Sawyer", "Turner", "Webster",
];

/// Adds `count` active users with a password each (`Sample-password-1`), and makes the first of all users the
/// owner of the org's tokens.
pub(crate) fn users(state: &mut State, count: usize, now: Moment) {
    let type_id = state.types.default_id();
    let realm = default_realm(state);
    for number in 1..=count {
        let id = state.ids.next("00u");
        let first = FIRST.get(number % FIRST.len()).copied().unwrap_or_default();
        let last = LAST.get(number % LAST.len()).copied().unwrap_or_default();
        let login = format!(
            "{}.{}.{number}@example.com",
            first.to_ascii_lowercase(),
            last.to_ascii_lowercase()
        );
        // Members in the order that a map would write them; nothing in here needs an escape.
        let profile = format!(
            r#"{{"email":"{login}","firstName":"{first}","lastName":"{last}","login":"{login}","mobilePhone":null,"secondEmail":null}}"#
        );
        state.users.put(User {
            id,
            status: Status::Active,
            created: now,
            activated: Some(now),
            status_changed: Some(now),
            last_login: None,
            last_updated: now,
            password_changed: Some(now),
            type_id,
            realm: realm.clone(),
            login: login.into_boxed_str(),
            email: None,
            profile: Text::from_written(profile),
            credentials: Credentials {
                password: Some(Password::Known("Sample-password-1".into())),
                question: None,
                provider: None,
            },
            extras: None,
        });
        if number == 1 {
            state.users.set_owner(id);
        }
    }
}
