//! The `fields` parameter of the user list: `id,status,profile:(firstName,city)`.

use serde_json::Value;

use crate::error::Refusal;

/// What a client wants to see of each user. The id is always shown.
pub(crate) struct Selection {
    members: Vec<String>,
    /// The members of the profile, if it does not want the whole profile.
    profile: Option<Vec<String>>,
}

impl Selection {
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        let (outside, profile) = match text.split_once("profile:(") {
            None => (text.to_owned(), None),
            Some((before, rest)) => {
                let (inside, after) = rest
                    .split_once(')')
                    .ok_or_else(|| Refusal::field("fields", "profile:( is not closed"))?;
                (format!("{before},profile,{after}"), Some(names(inside)))
            }
        };
        if outside.contains(['(', ')']) {
            return Err(Refusal::field("fields", "only profile:( ) takes brackets"));
        }
        Ok(Self {
            members: names(&outside),
            profile,
        })
    }

    pub(crate) fn of(&self, mut user: Value) -> Value {
        if let Some(user) = user.as_object_mut() {
            user.retain(|name, _| name == "id" || self.members.contains(name));
            if let (Some(wanted), Some(Value::Object(profile))) =
                (&self.profile, user.get_mut("profile"))
            {
                profile.retain(|name, _| wanted.contains(name));
            }
        }
        user
    }
}

fn names(text: &str) -> Vec<String> {
    text.split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}
