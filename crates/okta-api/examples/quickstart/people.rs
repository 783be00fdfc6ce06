//! Users and a group: created, streamed, changed.

use okta_api::models::{CreateUserRequest, Object, UpdateUserRequest, UserProfile};
use okta_api::{Error, ops};

use crate::cleanup::Made;
use crate::org::Org;
use crate::say::progress;

/// How many users the tour creates.
pub const CREATED: usize = 5;
const NAMES: [(&str, &str); CREATED] = [
    ("Ada", "Lovelace"),
    ("Grace", "Hopper"),
    ("Annie", "Easley"),
    ("Radia", "Perlman"),
    ("Karen", "Jones"),
];
/// As many users as are streamed at the most.
const STREAMED: usize = 1000;
/// Users a page; Okta's own limit is 200.
const PAGE: i64 = 200;

pub async fn create(org: &Org, made: &mut Made) -> Result<Vec<String>, Error> {
    // Logins are unique in an org, also from one tour to the next.
    let tour = std::process::id();
    for (first, last) in NAMES {
        let login = format!(
            "{}.{}.{tour}@example.com",
            first.to_lowercase(),
            last.to_lowercase()
        );
        let profile = UserProfile {
            first_name: Some(first.into()),
            last_name: Some(last.into()),
            email: Some(login.clone()),
            login: Some(login),
            nick_name: Some(format!("{first} of the box")),
            ..Default::default()
        };
        let user = org
            .client
            .call(ops::CreateUser::new(CreateUserRequest::new(profile)).activate(true))
            .await?;
        made.users.extend(user.id);
    }
    let group = okta_api::models::AddGroupRequest {
        profile: Some(okta_api::models::OktaUserGroupProfile {
            name: Some(format!("Quickstart {tour}")),
            description: Some("Made by a tour".into()),
            ..Default::default()
        }),
        ..Default::default()
    };
    let group = org.client.call(ops::AddGroup::new(group)).await?;
    let group_id = group.id.unwrap_or_default();
    made.groups.push(group_id.clone());
    for user in &made.users {
        org.client
            .call(ops::AssignUserToGroup::new(&group_id, user))
            .await?;
    }
    let members = org
        .client
        .list(ops::ListGroupUsers::new(&group_id))
        .collect_all()
        .await?;
    let logins: Vec<String> = members
        .into_iter()
        .filter_map(|user| user.profile?.first_name)
        .collect();
    Ok(vec![
        format!(
            "Created {CREATED} users and the group \"Quickstart {tour}\", and put the users into it."
        ),
        format!("Its members are now {}.", logins.join(", ")),
    ])
}

pub async fn stream(org: &Org) -> Result<Vec<String>, Error> {
    let mut pages = org
        .client
        .list(ops::ListUsers::new().limit(PAGE))
        .max_items(STREAMED)
        .pages();
    let (mut seen, mut active, mut count) = (0, 0, 0);
    while let Some(page) = pages.next().await {
        let page = page?;
        count += 1;
        for user in page.items {
            seen += 1;
            active += usize::from(user?.status == Some("ACTIVE".into()));
        }
        progress(&format!("page {count}: {seen} users"));
    }
    progress("");
    Ok(vec![format!(
        "Streamed {seen} users in {count} pages; {active} of them are active."
    )])
}

pub async fn change_profile(org: &Org, made: &Made) -> Result<Vec<String>, Error> {
    let mut profile = UserProfile::default();
    // An attribute that an org defined itself stands beside the declared ones; a null clears one.
    let attribute = if org.is_real {
        "costCenter"
    } else {
        "badgeNumber"
    };
    // A string is always JSON, and the nickname is a property of each profile.
    let _ = profile.set(attribute, "EU-7");
    let _ = profile.set_null("nickName");
    let change = UpdateUserRequest {
        profile: Some(profile),
        ..Default::default()
    };
    org.client
        .call(ops::UpdateUser::new(made.user(), change))
        .await?;

    let user = org.client.call(ops::GetUser::new(made.user())).await?;
    let profile = user.profile.unwrap_or_default();
    let value: Option<String> = profile.get(attribute).unwrap_or_default();
    Ok(vec![format!(
        "{} now has {attribute} {:?}, and the nickname is {}.",
        profile.login.as_deref().unwrap_or("The user"),
        value.unwrap_or_default(),
        profile.nick_name.as_deref().unwrap_or("cleared")
    )])
}
