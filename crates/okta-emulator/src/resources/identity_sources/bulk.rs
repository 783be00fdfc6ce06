//! The six bulk uploads of a session, and what each does when the import comes to it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::apply::{self, Import, Mode};
use super::rules::{
    MOST, group_external_id, group_profile, membership, texts, user_external_id, user_profile,
};
use super::sessions::take;
use crate::error::{Answer, Refusal};
use crate::json::Object;
use crate::request::Call;
use crate::state::State;
use crate::validate::{Field, Kind, check};

const USERS: &[Field] = &[
    Field::one_of("entityType", &["USERS"]),
    Field::new("profiles", Kind::Array { min: 1, max: MOST }).required(),
];
const GROUPS: &[Field] = &[Field::new("profiles", Kind::Array { min: 1, max: MOST }).required()];
const GROUP_IDS: &[Field] = &[Field::new(
    "externalIds",
    Kind::Texts {
        min: 1,
        max: MOST,
        longest: 255,
    },
)
.required()];
const MEMBERSHIPS: &[Field] =
    &[Field::new("memberships", Kind::Array { min: 1, max: MOST }).required()];

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Upload {
    UpsertUsers(Vec<(String, Object)>),
    DeleteUsers(Vec<String>),
    UpsertGroups(Vec<(String, Object)>),
    DeleteGroups(Vec<String>),
    UpsertMemberships(Vec<(String, Vec<String>)>),
    DeleteMemberships(Vec<(String, Vec<String>)>),
}

impl Upload {
    /// Who is to be a member has to exist first, and is gone last. Uploads of a kind keep their order.
    pub(crate) fn turn(&self) -> u8 {
        match self {
            Self::UpsertUsers(_) => 0,
            Self::UpsertGroups(_) => 1,
            Self::UpsertMemberships(_) => 2,
            Self::DeleteMemberships(_) => 3,
            Self::DeleteGroups(_) => 4,
            Self::DeleteUsers(_) => 5,
        }
    }

    /// An item that cannot be carried over (an unknown member, a taken login) is left out; the others are not.
    pub(crate) fn apply(self, state: &mut State, import: Import<'_>) {
        match self {
            Self::UpsertUsers(users) => {
                for (id, profile) in users {
                    apply::upsert_user(state, import, &id, &profile, Mode::Merge).ok();
                }
            }
            Self::UpsertGroups(groups) => {
                for (id, profile) in groups {
                    apply::upsert_group(state, import, &id, &profile).ok();
                }
            }
            Self::DeleteUsers(users) => users.iter().for_each(|id| {
                apply::delete_user(state, import, id);
            }),
            Self::DeleteGroups(groups) => groups.iter().for_each(|id| {
                apply::delete_group(state, import, id);
            }),
            Self::UpsertMemberships(all) => each(&all, |group, member| {
                apply::join(state, import, group, member);
            }),
            Self::DeleteMemberships(all) => each(&all, |group, member| {
                apply::leave(state, import, group, member);
            }),
        }
    }
}

fn each(memberships: &[(String, Vec<String>)], mut act: impl FnMut(&str, &str)) {
    for (group, members) in memberships {
        members.iter().for_each(|member| act(group, member));
    }
}

pub(crate) fn upsert_users(call: &Call<'_>, state: &mut State) -> Answer {
    let users = items(call, USERS, "profiles", |user| {
        Ok((user_external_id(user)?, user_profile(user, false)?))
    })?;
    take(call, state, Upload::UpsertUsers(users))
}

pub(crate) fn delete_users(call: &Call<'_>, state: &mut State) -> Answer {
    let users = items(call, USERS, "profiles", user_external_id)?;
    take(call, state, Upload::DeleteUsers(users))
}

pub(crate) fn upsert_groups(call: &Call<'_>, state: &mut State) -> Answer {
    let groups = items(call, GROUPS, "profiles", |group| {
        Ok((group_external_id(group)?, group_profile(group, false)?))
    })?;
    take(call, state, Upload::UpsertGroups(groups))
}

pub(crate) fn delete_groups(call: &Call<'_>, state: &mut State) -> Answer {
    let body = call.object()?;
    check(&body, GROUP_IDS)?;
    take(
        call,
        state,
        Upload::DeleteGroups(body.get("externalIds").map(texts).unwrap_or_default()),
    )
}

pub(crate) fn upsert_memberships(call: &Call<'_>, state: &mut State) -> Answer {
    let all = items(call, MEMBERSHIPS, "memberships", membership)?;
    take(call, state, Upload::UpsertMemberships(all))
}

pub(crate) fn delete_memberships(call: &Call<'_>, state: &mut State) -> Answer {
    let all = items(call, MEMBERSHIPS, "memberships", membership)?;
    take(call, state, Upload::DeleteMemberships(all))
}

/// Reads each item of the array `name`; a refusal says which item broke the rule.
fn items<T>(
    call: &Call<'_>,
    fields: &[Field],
    name: &str,
    read: impl Fn(&Object) -> Result<T, Refusal>,
) -> Result<Vec<T>, Refusal> {
    let body = call.object()?;
    check(&body, fields)?;
    let items = body
        .get(name)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let read_one = |(index, item): (usize, &Value)| {
        let place = format!("{name}[{index}]");
        let item = item
            .as_object()
            .ok_or_else(|| Refusal::field(&place, "must be an object"))?;
        read(item).map_err(|refusal| refusal.under(&place))
    };
    items.iter().enumerate().map(read_one).collect()
}
