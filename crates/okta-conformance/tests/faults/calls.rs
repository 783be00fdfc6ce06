//! One call of each kind: how it is made, what it gives, and how often the org shows that it was done.

use okta_api::models::{CreateUserRequest, UpdateUserRequest, UserProfile};
use okta_api::{Client, Error, ops};
use serde::Serialize;
use serde_json::{Value, json};

use crate::org::Org;

/// Whether a call may be made twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Safety {
    Read,
    Idempotent,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Read,
    List,
    Create,
    Replace,
    Update,
    Suspend,
    Delete,
    Leave,
}

/// What the moment of a call decides.
const TIMES: [&str; 6] = [
    "activated",
    "created",
    "lastLogin",
    "lastUpdated",
    "passwordChanged",
    "statusChanged",
];

impl Call {
    pub(crate) const ALL: [Self; 8] = [
        Self::Read,
        Self::List,
        Self::Create,
        Self::Replace,
        Self::Update,
        Self::Suspend,
        Self::Delete,
        Self::Leave,
    ];

    pub(crate) fn operation(self) -> &'static str {
        match self {
            Self::Read => "getUser",
            Self::List => "listUsers",
            Self::Create => "createUser",
            Self::Replace => "replaceUser",
            Self::Update => "updateUser",
            Self::Suspend => "suspendUser",
            Self::Delete => "deleteGroup",
            Self::Leave => "unassignUserFromGroup",
        }
    }

    pub(crate) fn safety(self) -> Safety {
        match self {
            Self::Read | Self::List => Safety::Read,
            Self::Replace | Self::Delete | Self::Leave => Safety::Idempotent,
            Self::Create | Self::Update | Self::Suspend => Safety::Other,
        }
    }

    /// Makes the call. What it gives, but for points in time.
    pub(crate) async fn make(self, client: &Client, org: &Org) -> Result<Vec<Value>, Error> {
        let (user, group) = (org.user.as_str(), org.group.as_str());
        match self {
            Self::Read => one(client.call(ops::GetUser::new(user)).await?),
            Self::List => {
                let users = client.list(ops::ListUsers::new().limit(2));
                Ok(users.collect_all().await?.into_iter().map(shown).collect())
            }
            Self::Create => one(client.call(ops::CreateUser::new(newcomer())).await?),
            Self::Replace => one(client.call(ops::ReplaceUser::new(user, renamed())).await?),
            Self::Update => one(client.call(ops::UpdateUser::new(user, renamed())).await?),
            Self::Suspend => one(client.call(ops::SuspendUser::new(user)).await?),
            Self::Delete => one(client.call(ops::DeleteGroup::new(group)).await?),
            Self::Leave => one(client
                .call(ops::UnassignUserFromGroup::new(group, user))
                .await?),
        }
    }

    /// How often the org has done what the call asks for. Reads do nothing.
    pub(crate) fn effects(self, org: &Org) -> usize {
        let is = |done: bool| usize::from(done);
        match self {
            Self::Read | Self::List => 0,
            Self::Create => {
                let users = org.users();
                let is_new = |user: &&Value| user["profile"]["login"] == "grace@example.com";
                users.iter().filter(is_new).count()
            }
            Self::Replace | Self::Update => is(org.subject()["profile"]["nickName"] == "Amazing"),
            Self::Suspend => is(org.subject()["status"] == "SUSPENDED"),
            Self::Delete => {
                let group = org.get(&format!("/api/v1/groups/{}", org.group));
                is(group["errorCode"] == "E0000007")
            }
            Self::Leave => {
                let members = org.get(&format!("/api/v1/groups/{}/users", org.group));
                is(members == json!([]))
            }
        }
    }
}

fn newcomer() -> CreateUserRequest {
    CreateUserRequest {
        profile: Some(profile("grace@example.com", "Grace")),
        ..Default::default()
    }
}

fn renamed() -> UpdateUserRequest {
    UpdateUserRequest {
        profile: Some(profile("renamed@example.com", "Amazing")),
        ..Default::default()
    }
}

fn profile(login: &str, nick: &str) -> UserProfile {
    UserProfile {
        login: Some(login.into()),
        email: Some(login.into()),
        first_name: Some("Grace".into()),
        last_name: Some("Hopper".into()),
        nick_name: Some(nick.into()),
        ..Default::default()
    }
}

fn one(value: impl Serialize) -> Result<Vec<Value>, Error> {
    Ok(vec![shown(value)])
}

fn shown(value: impl Serialize) -> Value {
    let mut value = serde_json::to_value(value).expect("a model is JSON");
    if let Value::Object(object) = &mut value {
        object.retain(|name, _| !TIMES.contains(&name.as_str()));
    }
    value
}
