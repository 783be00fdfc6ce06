//! Users of an app: who is assigned by themselves, and who is by a group.
//!
//! What a caller says of a user who is assigned by a group is written down, and forgotten as soon as no group assigns them.

use std::collections::BTreeMap;
use std::ops::Bound;

use serde_json::{Value, json};

use super::credentials::fill;
use super::{APPS, find, groups, object_at, text, text_of};
use crate::clock::Moment;
use crate::error::{Answer, Refusal};
use crate::generic::things;
use crate::ids::Id;
use crate::json::{Object, array, merge_patch};
use crate::paging::links;
use crate::reply::Reply;
use crate::request::Call;
use crate::resources::users::model::{Status, User, View};
use crate::state::State;
use crate::system_log::journal::Note;

const USERS: &str = "/api/v1/apps/{appId}/users";
/// How many users a page has where the caller does not say, and at most.
const PAGE: (usize, usize) = (50, 500);

/// A user as an app has them.
pub(super) struct AppUser {
    pub(super) user: Id,
    /// The group that assigns them, where they are not assigned by themselves.
    group: Option<Id>,
    held: Object,
}

/// An app that a path names: where it stands, and what it holds.
struct App {
    path: String,
    held: Object,
}

fn named(call: &Call<'_>, state: &State) -> Result<App, Refusal> {
    let id = call.param("appId");
    let held = find(id, state).ok_or_else(|| Refusal::not_found("app", id))?;
    Ok(App {
        path: things::path(APPS, id),
        held,
    })
}

fn user_of(call: &Call<'_>, state: &State) -> Result<Id, Refusal> {
    let name = call.param("userId");
    let found = state.users.find(name);
    found.ok_or_else(|| Refusal::not_found("user", name))
}

/// What was said of a user of an app.
fn said(app: &str, user: Id, state: &State) -> Option<Object> {
    things::find(state, USERS, &format!("{app}/users/{user}"))
}

fn is_own(said: &Object) -> bool {
    text(said, "scope") != Some("GROUP")
}

/// The first of an app's groups that a user is in, with what is said of it.
fn assigning(groups: &[(Id, Object)], user: Id, state: &State) -> Option<(Id, Object)> {
    let account = state.users.get(user)?;
    if account.status == Status::Deprovisioned {
        return None;
    }
    let is_in = |group: Id| {
        state.groups.is_everyone(group)
            || state
                .groups
                .members(group)
                .is_some_and(|members| members.contains_key(&user))
    };
    groups.iter().find(|(group, _)| is_in(*group)).cloned()
}

/// A user of an app, if they are assigned.
pub(super) fn of(app: &str, user: Id, state: &State) -> Option<AppUser> {
    among(&groups::of(app, state), app, user, state)
}

fn among(groups: &[(Id, Object)], app: &str, user: Id, state: &State) -> Option<AppUser> {
    let said = said(app, user, state);
    if let Some(held) = said.clone().filter(is_own) {
        return Some(AppUser {
            user,
            group: None,
            held,
        });
    }
    let (group, tie) = assigning(groups, user, state)?;
    let mut held = said.unwrap_or_default();
    if let Some(Value::Object(profile)) = tie.get("profile") {
        fill(
            object_at(&mut held, "profile"),
            Value::Object(profile.clone()),
        );
    }
    Some(AppUser {
        user,
        group: Some(group),
        held,
    })
}

/// The user name that an app's template makes of a user.
fn user_name(app: &Object, user: &User) -> String {
    let pick = |path: &[&str]| text_of(app, path).unwrap_or_default();
    let template = pick(&["credentials", "userNameTemplate", "template"]);
    let suffix = pick(&["credentials", "userNameTemplate", "userSuffix"]);
    let attribute = template.trim_start_matches("${").trim_end_matches('}');
    let attribute = attribute.rsplit('.').next().unwrap_or("login");
    let profile = std::cell::OnceCell::new();
    let named = |name: &str| match user.attribute(&profile, &format!("profile.{name}")) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    };
    let name = match attribute {
        "fromUserName" | "userName" => named("login"),
        "loginWithoutDomain" => named("login").map(|login| before_at(&login)),
        attribute => named(attribute).or_else(|| named("login")),
    };
    format!("{}{suffix}", name.unwrap_or_default())
}

fn before_at(login: &str) -> String {
    login.split('@').next().unwrap_or_default().to_owned()
}

impl AppUser {
    /// What is shown of them.
    pub(super) fn to_value(
        &self,
        app: &str,
        app_held: &Object,
        base: &str,
        state: &State,
    ) -> Value {
        let mut shown = self.held.clone();
        let user = self.user;
        let scope = if self.group.is_some() {
            "GROUP"
        } else {
            "USER"
        };
        shown.insert("id".to_owned(), user.as_str().into());
        shown.insert("scope".to_owned(), scope.into());
        let since = self.since(app, state).to_string();
        let mut credentials = Object::new();
        if let Some(account) = state.users.get(user) {
            credentials.insert("userName".to_owned(), user_name(app_held, account).into());
        }
        fill(
            &mut shown,
            json!({
                "created": since,
                "credentials": credentials,
                "externalId": null,
                "lastUpdated": since,
                "passwordChanged": null,
                "profile": {},
                "status": "ACTIVE",
                "statusChanged": since,
                "syncState": "DISABLED",
            }),
        );
        let mut links = json!({
            "app": { "href": format!("{base}{app}") },
            "user": { "href": format!("{base}/api/v1/users/{user}") },
        });
        if let Some(group) = self.group {
            links["group"] = json!({ "href": format!("{base}/api/v1/groups/{group}"), "name": group_name(group, state) });
        }
        shown.insert("_links".to_owned(), links);
        shown.into()
    }

    /// Since when they are assigned, as far as the assignment tells.
    fn since(&self, app: &str, state: &State) -> Moment {
        let tie = self.group.map(|group| format!("{app}/groups/{group}"));
        let tie = tie.and_then(|tie| things::created(state, "/api/v1/apps/{appId}/groups", &tie));
        tie.unwrap_or(state.born)
    }
}

fn group_name(group: Id, state: &State) -> String {
    let group = state.groups.get(group);
    group
        .map(|group| group.name().to_owned())
        .unwrap_or_default()
}

fn expanded(value: &mut Value, call: &Call<'_>, user: Id, state: &State) -> Result<(), Refusal> {
    match call.query("expand") {
        None => Ok(()),
        Some("user") => {
            if let Some(account) = state.users.get(user) {
                value["_embedded"] = json!({ "user": account.to_value(&call.base, View::SINGLE) });
            }
            Ok(())
        }
        Some(_) => Err(Refusal::field("expand", "must be user")),
    }
}

pub(super) fn list(call: &Call<'_>, state: &State) -> Answer {
    let app = named(call, state)?;
    let limit = call.limit(PAGE.0, PAGE.1)?;
    let after = call.after("00u", &state.ids)?;
    let groups = groups::of(&app.path, state);
    let q = call.query("q").map(str::to_lowercase);
    let fits = |user: &AppUser| {
        q.as_ref().is_none_or(|q| {
            state
                .users
                .get(user.user)
                .is_some_and(|account| starts(account, q))
        })
    };
    let mut found = Vec::new();
    let mut place = after;
    // Of each source as many as may be wanted, the first ones of them all, and again from there.
    'pages: loop {
        let batch = assigned(&app.path, &groups, place, limit, state);
        let Some(last) = batch.last().copied() else {
            break;
        };
        for user in batch {
            let Some(user) = among(&groups, &app.path, user, state).filter(&fits) else {
                continue;
            };
            found.push(user);
            if found.len() > limit {
                break 'pages;
            }
        }
        place = Some(last);
    }
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|last| last.user);
    let mut values = Vec::new();
    for user in found {
        let mut value = user.to_value(&app.path, &app.held, &call.base, state);
        expanded(&mut value, call, user.user, state)?;
        values.push(value);
    }
    let body = array(values, |out, value| {
        out.extend_from_slice(value.to_string().as_bytes())
    });
    Ok(Reply::written(body).links(links(call, Some(limit), next.as_ref().map(Id::as_str))))
}

fn starts(account: &User, q: &str) -> bool {
    let profile = std::cell::OnceCell::new();
    let attributes = ["login", "firstName", "lastName", "email"];
    attributes.iter().any(|name| {
        let value = account.attribute(&profile, &format!("profile.{name}"));
        let text = value.as_ref().and_then(Value::as_str).unwrap_or_default();
        text.to_lowercase().starts_with(q)
    })
}

/// At least the next `most` users behind a place who may be assigned, in the order of ids; fewer only where there are no
/// more.
fn assigned(
    app: &str,
    groups: &[(Id, Object)],
    after: Option<Id>,
    most: usize,
    state: &State,
) -> Vec<Id> {
    let start = || {
        (
            after.map_or(Bound::Unbounded, Bound::Excluded),
            Bound::Unbounded,
        )
    };
    let mut all: BTreeMap<Id, ()> = BTreeMap::new();
    let own = format!("{app}/users");
    let own = things::all(state, USERS, &own);
    let own = own.filter_map(|(name, _)| Id::parse(&name));
    all.extend(
        own.filter(|user| after.is_none_or(|after| *user > after))
            .take(most)
            .map(|user| (user, ())),
    );
    for (group, _) in groups {
        if state.groups.is_everyone(*group) {
            let everybody = state.users.index().range(start());
            all.extend(everybody.take(most).map(|(user, _)| (*user, ())));
        } else if let Some(members) = state.groups.members(*group) {
            all.extend(
                members
                    .range(start())
                    .take(most)
                    .map(|(user, _)| (*user, ())),
            );
        }
    }
    all.into_keys().take(most).collect()
}

pub(super) fn get(call: &Call<'_>, state: &State) -> Answer {
    let (app, user) = (named(call, state)?, user_of(call, state)?);
    shown(call, &app, user, state)
}

fn shown(call: &Call<'_>, app: &App, user: Id, state: &State) -> Answer {
    let found = of(&app.path, user, state).ok_or_else(|| missing(user))?;
    let mut value = found.to_value(&app.path, &app.held, &call.base, state);
    expanded(&mut value, call, user, state)?;
    Ok(Reply::json(&value))
}

/// Takes a user out of every app that they were assigned to by themselves.
pub(crate) fn release(state: &mut State, user: Id) {
    let apps: Vec<(String, String)> = things::all(state, APPS, APPS)
        .filter(|(app, _)| said(&things::path(APPS, app), user, state).is_some())
        .map(|(app, held)| {
            let label = text(&held, "label").unwrap_or_default().to_owned();
            (app, label)
        })
        .collect();
    for (app, label) in apps {
        let removed = Note::of("application.user_membership.remove").by_the_org();
        let label = Some(label.as_str());
        state.note(removed.user(user).thing("AppInstance", &app, label));
        let path = format!("{}/users/{user}", things::path(APPS, &app));
        things::forget(state, &path);
    }
}

fn missing(user: Id) -> Refusal {
    Refusal::not_found("user of this app", user.as_str())
}

pub(super) fn assign(call: &Call<'_>, state: &mut State) -> Answer {
    let app = named(call, state)?;
    let body = call.object()?;
    let name = text(&body, "id").ok_or_else(|| Refusal::field("id", "is required"))?;
    let user = state.users.find(name);
    let user = user.ok_or_else(|| Refusal::not_found("user", name))?;
    write_down(call, &app, user, &body, state)?;
    shown(call, &app, user, state)
}

pub(super) fn update(call: &Call<'_>, state: &mut State) -> Answer {
    let (app, user) = (named(call, state)?, user_of(call, state)?);
    let found = of(&app.path, user, state).ok_or_else(|| missing(user))?;
    let mut body = call.object()?;
    if found.group.is_some() && text(&body, "scope").is_none() {
        body.insert("scope".to_owned(), "GROUP".into());
    }
    write_down(call, &app, user, &body, state)?;
    shown(call, &app, user, state)
}

/// Lays what is said of a user over what was said before.
fn write_down(
    call: &Call<'_>,
    app: &App,
    user: Id,
    body: &Object,
    state: &mut State,
) -> Result<(), Refusal> {
    match text(body, "scope") {
        None | Some("USER" | "GROUP") => {}
        Some(_) => return Err(Refusal::field("scope", "must be USER or GROUP")),
    }
    let before = said(&app.path, user, state);
    let is_new = before.is_none();
    let mut held = before.unwrap_or_default();
    let taken = ["credentials", "profile", "scope"];
    let changes = body
        .iter()
        .filter(|(name, _)| taken.contains(&name.as_str()));
    let changes: Object = changes
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    merge_patch(&mut held, &changes);
    held.entry("scope").or_insert_with(|| "USER".into());
    let now = Value::from(call.now.to_string());
    let credentials = object_at(&mut held, "credentials");
    let has_password = credentials.remove("password").is_some();
    if text(credentials, "userName").is_none()
        && let Some(account) = state.users.get(user)
    {
        credentials.insert("userName".to_owned(), user_name(&app.held, account).into());
    }
    if has_password {
        held.insert("passwordChanged".to_owned(), now.clone());
    }
    if is_new {
        held.insert("created".to_owned(), now.clone());
        held.insert("statusChanged".to_owned(), now.clone());
    }
    held.insert("lastUpdated".to_owned(), now);
    let path = format!("{}/users/{user}", app.path);
    things::put(state, USERS, &path, held, call.now);
    Ok(())
}

/// Ends a user's own assignment. One by a group goes on as long as the group's.
pub(super) fn unassign(call: &Call<'_>, state: &mut State) -> Answer {
    call.flag("sendEmail", false)?;
    let (app, user) = (named(call, state)?, user_of(call, state)?);
    let found = of(&app.path, user, state).ok_or_else(|| missing(user))?;
    if found.group.is_some() {
        return Err(Refusal::field(
            "scope",
            "the user is assigned by a group, and as long as that is",
        ));
    }
    things::forget(state, &format!("{}/users/{user}", app.path));
    Ok(Reply::no_content())
}
