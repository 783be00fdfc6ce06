//! The rules of a user's profile, besides the schema's.

use serde_json::Value;

use crate::error::Refusal;
use crate::ids::Id;
use crate::json::{Object, merge};
use crate::resources::schemas::{self, Given};
use crate::state::State;
use crate::validate::{Field, Kind, check};

/// What the base attributes may hold besides what their schema says.
const RULES: &[Field] = &[
    Field::new("profile.email", Kind::Email { min: 5, max: 100 }),
    Field::new("profile.secondEmail", Kind::Email { min: 0, max: 100 }),
    Field::text("profile.city", 128),
    Field::text("profile.state", 128),
    Field::text("profile.countryCode", 2),
    Field::text("profile.zipCode", 50),
    Field::text("profile.streetAddress", 1024),
    Field::text("profile.postalAddress", 4096),
];

/// Okta shows these two even where they have no value.
const ALWAYS_SHOWN: [&str; 2] = ["mobilePhone", "secondEmail"];

/// Whose profile is looked at.
pub(crate) struct Owner {
    /// None is a user who is yet to be created.
    pub(crate) id: Option<Id>,
    pub(crate) type_id: Id,
}

/// Checks a profile against the schema of its user type, and that nobody but `owner` has its login and what else has to
/// be unique. `before` is the profile that a part of was changed.
pub(crate) fn checked(
    profile: Object,
    before: Option<&Object>,
    owner: &Owner,
    state: &State,
) -> Result<Object, Refusal> {
    let profile = settled(profile);
    let given = Given {
        profile: &profile,
        before,
    };
    let mut causes: Vec<String> =
        schemas::breaches(&state.schemas, Some(owner.type_id), state.born, &given)
            .into_iter()
            .map(|(name, what)| format!("profile.{name}: {what}"))
            .collect();
    if causes.is_empty() {
        check(
            &Object::from_iter([("profile".to_owned(), Value::Object(profile.clone()))]),
            RULES,
        )?;
        causes.extend(taken(&profile, owner, state));
    }
    match causes.first() {
        None => Ok(profile),
        Some(first) => {
            let field = first.split(": ").next().unwrap_or_default().to_owned();
            Err(Refusal::invalid(&field, causes))
        }
    }
}

/// The attributes whose values somebody else has.
fn taken(profile: &Object, owner: &Owner, state: &State) -> Vec<String> {
    let mut found = Vec::new();
    let login = profile.get("login").and_then(Value::as_str);
    let namesake = state.users.by_login(login.unwrap_or_default());
    if namesake.is_some() && namesake != owner.id {
        found.push("profile.login: another user of this org has this login".to_owned());
    }
    for name in schemas::unique(&state.schemas, owner.type_id, state.born) {
        let Some(value) = profile.get(&name).filter(|value| !value.is_null()) else {
            continue;
        };
        // Most profiles need not be parsed to see that they do not have it.
        let written = format!("{}:{value}", Value::from(name.as_str()));
        let mut others = state.users.index().values();
        let is_taken = others.any(|user| {
            Some(user.id) != owner.id
                && user.profile.as_str().contains(&written)
                && user.profile.parse().get(&name) == Some(value)
        });
        if is_taken {
            found.push(format!(
                "profile.{name}: another user of this org has this value"
            ));
        }
    }
    found
}

/// Clears what is explicitly null, and shows what Okta always shows.
pub(crate) fn settled(mut profile: Object) -> Object {
    profile.retain(|_, value| !value.is_null());
    for name in ALWAYS_SHOWN {
        profile.entry(name).or_insert(Value::Null);
    }
    profile
}

/// `changes` laid over `profile`.
pub(crate) fn changed(mut profile: Object, changes: &Object) -> Object {
    merge(&mut profile, changes);
    profile
}
