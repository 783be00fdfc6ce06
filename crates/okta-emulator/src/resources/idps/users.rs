//! Users who are linked to an identity provider, and the tokens that it gave for them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::named;
use super::rules::PERSISTENT;
use super::store::Provider;
use crate::clock::Moment;
use crate::error::{Answer, Refusal};
use crate::ids::Id;
use crate::json::{at, text_at};
use crate::paging::{links, page};
use crate::reply::Reply;
use crate::request::Call;
use crate::resources::users::model::{Status, View};
use crate::resources::users::named as named_user;
use crate::state::State;
use crate::validate::{Field, Kind, check};

/// How long the sample tokens live.
const TOKEN_SECONDS: i64 = 3600;

/// One user's account at one provider.
#[derive(Serialize, Deserialize)]
pub(crate) struct Link {
    pub(crate) external_id: String,
    pub(crate) created: Moment,
    pub(crate) last_updated: Moment,
    pub(crate) tokens: Vec<Token>,
}

/// Has no `Debug`: even sample tokens stay out of logs.
#[derive(Serialize, Deserialize)]
pub(crate) struct Token {
    pub(crate) id: Id,
    pub(crate) text: String,
    pub(crate) kind: String,
    pub(crate) scheme: Option<String>,
    pub(crate) expires: Option<Moment>,
    pub(crate) scopes: Vec<String>,
}

impl Token {
    fn to_value(&self) -> Value {
        let mut value = json!({
            "id": self.id.as_str(),
            "token": self.text,
            "tokenType": self.kind,
            "tokenAuthScheme": self.scheme,
        });
        if let Some(expires) = self.expires {
            value["expiresAt"] = expires.to_string().into();
        }
        if !self.scopes.is_empty() {
            value["scopes"] = json!(self.scopes);
        }
        value
    }
}

pub(crate) fn list(call: &Call<'_>, state: &State) -> Answer {
    let provider = named(call, state)?;
    let limit = call.limit(20, 200)?;
    let after = call.after("00u", &state.ids)?;
    let expand = match call.query("expand") {
        None => false,
        Some("user") => true,
        Some(_) => return Err(Refusal::field("expand", "must be user")),
    };
    let q = call.query("q").map(str::to_lowercase);
    let nobody = Default::default();
    let index = state.idps.links_of(provider).unwrap_or(&nobody);
    let (found, next) = page(index, after, limit, |id, link| {
        q.as_deref().is_none_or(|q| matches(*id, link, q, state))
    });
    let users: Vec<Value> = found
        .into_iter()
        .map(|(user, link)| written(call, state, provider, *user, link, expand))
        .collect();
    Ok(Reply::json(&Value::Array(users)).links(links(
        call,
        Some(limit),
        next.as_ref().map(Id::as_str),
    )))
}

/// `q` looks in the external id and in the user's login, name and address.
fn matches(user: Id, link: &Link, q: &str, state: &State) -> bool {
    let profile = state
        .users
        .get(user)
        .map(|user| user.profile.parse())
        .unwrap_or_default();
    let own = ["login", "email", "firstName", "lastName"]
        .iter()
        .filter_map(|name| text_at(&profile, name));
    own.chain([link.external_id.as_str()])
        .any(|value| value.to_lowercase().contains(q))
}

fn written(
    call: &Call<'_>,
    state: &State,
    provider: Id,
    user: Id,
    link: &Link,
    expand: bool,
) -> Value {
    let base = &call.base;
    let profile = state
        .users
        .get(user)
        .map(|user| user.profile.parse())
        .unwrap_or_default();
    let names = [
        "displayName",
        "email",
        "firstName",
        "honorificPrefix",
        "honorificSuffix",
        "lastName",
        "middleName",
        "profileUrl",
    ];
    let profile: serde_json::Map<String, Value> = names
        .iter()
        .map(|name| {
            (
                (*name).to_owned(),
                profile.get(*name).cloned().unwrap_or_default(),
            )
        })
        .collect();
    let mut value = json!({
        "id": user.as_str(),
        "externalId": link.external_id,
        "created": link.created.to_string(),
        "lastUpdated": link.last_updated.to_string(),
        "profile": profile,
        "_links": {
            "self": {
                "href": format!("{base}/api/v1/idps/{provider}/users/{user}"),
                "hints": { "allow": ["GET", "DELETE"] },
            },
            "idp": { "href": format!("{base}/api/v1/idps/{provider}") },
            "user": { "href": format!("{base}/api/v1/users/{user}") },
        },
    });
    if expand && let Some(user) = state.users.get(user) {
        value["_embedded"] = json!({ "user": user.to_value(base, View::LISTED) });
    }
    value
}

/// The provider and the user of the path, who may not be linked.
fn pair(call: &Call<'_>, state: &State) -> Result<(Id, Id), Refusal> {
    Ok((named(call, state)?, named_user(call, "userId", state)?))
}

fn unlinked(call: &Call<'_>) -> Refusal {
    Refusal::not_found("user of this identity provider", call.param("userId"))
}

pub(crate) fn get(call: &Call<'_>, state: &State) -> Answer {
    let (provider, user) = pair(call, state)?;
    let link = state
        .idps
        .link(provider, user)
        .ok_or_else(|| unlinked(call))?;
    Ok(Reply::json(&written(
        call, state, provider, user, link, false,
    )))
}

pub(crate) fn link(call: &Call<'_>, state: &mut State) -> Answer {
    let (provider, user) = pair(call, state)?;
    let body = call.object()?;
    check(
        &body,
        &[Field::new("externalId", Kind::Text { min: 1, max: 512 }).required()],
    )?;
    let external_id = text_at(&body, "externalId").unwrap_or_default().to_owned();
    if let Some(user) = state
        .users
        .get(user)
        .filter(|user| user.status == Status::Deprovisioned)
    {
        return Err(Refusal::wrong_status("linking", user.status.name()));
    }
    if let Some(provider) = state.idps.get(provider) {
        links_users(provider)?;
    }
    let taken = state.idps.links_of(provider).is_some_and(|links| {
        links
            .iter()
            .any(|(other, link)| *other != user && link.external_id == external_id)
    });
    if taken {
        return Err(Refusal::field(
            "externalId",
            "another user is linked to this account of the provider",
        ));
    }
    if let Some(link) = state.idps.link_mut(provider, user) {
        link.external_id = external_id;
        link.last_updated = call.now;
    } else {
        let tokens = sample_tokens(call, provider, state);
        let link = Link {
            external_id,
            created: call.now,
            last_updated: call.now,
            tokens,
        };
        state.idps.put_link(provider, user, link);
    }
    get(call, state)
}

/// A SAML provider must honour persistent name ids and send them: without, nothing would find the link again.
fn links_users(provider: &Provider) -> Result<(), Refusal> {
    match provider.protocol() {
        "SAML2" => {
            let honors = at(&provider.body, "protocol.settings.honorPersistentNameId")
                == Some(&Value::Bool(true));
            let persistent =
                text_at(&provider.body, "protocol.settings.nameFormat") == Some(PERSISTENT);
            let mut causes = Vec::new();
            if !honors {
                causes.push(
                    "protocol.settings.honorPersistentNameId: must be true to link users"
                        .to_owned(),
                );
            }
            if !persistent {
                causes.push(format!(
                    "protocol.settings.nameFormat: must be {PERSISTENT} to link users"
                ));
            }
            if causes.is_empty() {
                Ok(())
            } else {
                Err(Refusal::invalid("identity provider", causes))
            }
        }
        "OIDC" | "OAUTH2" => Ok(()),
        protocol => Err(Refusal::field(
            "protocol.type",
            format_args!("users cannot be linked over {protocol}"),
        )),
    }
}

/// What a social provider would have given at sign-in: an access token, and over OpenID Connect an id token.
/// Both say that they are samples.
fn sample_tokens(call: &Call<'_>, provider: Id, state: &mut State) -> Vec<Token> {
    let Some(provider) = state.idps.get(provider) else {
        return Vec::new();
    };
    let protocol = provider.protocol().to_owned();
    let scopes = at(&provider.body, "protocol.scopes")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let scopes: Vec<String> = scopes
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    let mut tokens = Vec::new();
    if matches!(protocol.as_str(), "OIDC" | "OAUTH2") {
        tokens.push(Token {
            id: state.ids.next("soc"),
            text: format!("sample-access-token-{}", state.ids.opaque(16)),
            kind: "urn:ietf:params:oauth:token-type:access_token".to_owned(),
            scheme: Some("Bearer".to_owned()),
            expires: Some(call.now.plus_seconds(TOKEN_SECONDS)),
            scopes,
        });
    }
    if protocol == "OIDC" {
        tokens.push(Token {
            id: state.ids.next("soc"),
            text: format!("sample-id-token-{}", state.ids.opaque(16)),
            kind: "urn:ietf:params:oauth:token-type:id_token".to_owned(),
            scheme: None,
            expires: None,
            scopes: Vec::new(),
        });
    }
    tokens
}

pub(crate) fn unlink(call: &Call<'_>, state: &mut State) -> Answer {
    let (provider, user) = pair(call, state)?;
    if state.idps.remove_link(provider, user) {
        Ok(Reply::no_content())
    } else {
        Err(unlinked(call))
    }
}

pub(crate) fn tokens(call: &Call<'_>, state: &State) -> Answer {
    let (provider, user) = pair(call, state)?;
    let link = state
        .idps
        .link(provider, user)
        .ok_or_else(|| unlinked(call))?;
    Ok(Reply::json(&Value::Array(
        link.tokens.iter().map(Token::to_value).collect(),
    )))
}

pub(crate) fn of_user(call: &Call<'_>, state: &State) -> Answer {
    let user = named_user(call, "id", state)?;
    let providers = state
        .idps
        .of_user(user)
        .map(|provider| provider.to_value(&call.base));
    Ok(Reply::json(&Value::Array(providers.collect())).links(links(call, None, None)))
}
