//! Who calls, and what they may do.
//!
//! Authentication and authorization are two steps, because the org counts a call against its caller's rate limit
//! between them: [`Auth::authenticate`] says who calls, [`Auth::authorize`] whether this operation is theirs.
//! What is known of tokens has locks of its own, so that no call waits here for one that changes the org.

mod api_tokens;
mod challenge;
mod credentials;
mod kept;
#[cfg(feature = "oauth")]
pub(crate) mod oauth;
mod roles;
mod scopes;

use std::sync::{Arc, PoisonError, RwLock};

use http::request::Parts;
use http::{HeaderMap, Method};

use crate::clock::Moment;
use crate::error::{Answer, Refusal};
use crate::facts::{Access, Operation};
use crate::request::base_of;
use crate::resources::authentication;
use crate::router::ROUTER;
use crate::state::State;

use api_tokens::ApiTokens;
use credentials::Credentials;
pub(crate) use kept::Kept;
pub use roles::{AdminRole, UnknownRole};

const TOKEN_PATH: &str = "/oauth2/v1/token";

/// Operations that take API tokens although their description does not say so.
const ALSO_BY_API_TOKEN: &[&str] = &["assignLinkedObjectValueForPrimary"];

/// Whether a call comes with an access token, or with something that looks like one.
pub(crate) fn brings_access_token(headers: &HeaderMap) -> bool {
    matches!(
        Credentials::of(headers),
        Some(Credentials::Bearer(_) | Credentials::Dpop(_))
    )
}

/// One call, as far as it matters who makes it.
pub(crate) struct Attempt<'a> {
    pub(crate) parts: &'a Parts,
    /// For the org's address, where the URI says none.
    pub(crate) scheme: &'a str,
    #[cfg_attr(
        not(feature = "oauth"),
        allow(dead_code, reason = "API tokens do not expire")
    )]
    pub(crate) now: Moment,
    /// What is called; `None` where the description has no such operation.
    pub(crate) operation: Option<&'a Operation>,
}

impl Attempt<'_> {
    /// Whether this asks the only path that hands out tokens for the management API. It needs none itself.
    pub(crate) fn is_for_token(&self) -> bool {
        self.parts.uri.path() == TOKEN_PATH && self.parts.method == Method::POST
    }

    /// The methods that the path takes.
    pub(crate) fn methods(&self) -> Vec<&'static str> {
        match self.parts.uri.path() {
            TOKEN_PATH => vec!["POST"],
            path => ROUTER.methods(path),
        }
    }

    /// What is said of a token that was taken out of use, to this caller.
    pub(crate) fn revoked(&self) -> Refusal {
        let scheme = match Credentials::of(&self.parts.headers) {
            Some(Credentials::Bearer(_)) => challenge::Scheme::Bearer,
            Some(Credentials::Dpop(_)) => challenge::Scheme::Dpop,
            _ => return Refusal::unauthenticated(),
        };
        challenge::invalid_token(scheme, self, "The token was revoked")
    }

    fn base(&self) -> String {
        base_of(self.parts, self.scheme)
    }
}

/// Who calls. Cloning it costs two counters.
#[derive(Debug, Clone)]
pub(crate) struct Principal {
    /// Names the token's owner, for rate limits and logs: never the token itself.
    pub(crate) key: Arc<str>,
    rights: Rights,
}

/// Who calls, for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller<'a> {
    /// Nobody in particular, or the box itself.
    Anonymous,
    /// The id of an API token.
    ApiToken(&'a str),
    /// The id of a client with an access token.
    #[cfg_attr(
        not(feature = "oauth"),
        allow(dead_code, reason = "there are no access tokens")
    )]
    Client(&'a str),
}

impl Principal {
    pub(crate) fn caller(&self) -> Caller<'_> {
        match self.rights {
            Rights::Public => Caller::Anonymous,
            Rights::Role { .. } => Caller::ApiToken(&self.key),
            #[cfg(feature = "oauth")]
            Rights::Scopes { .. } => Caller::Client(&self.key),
        }
    }
}

#[derive(Debug, Clone)]
enum Rights {
    /// Nobody in particular, who may call what everyone may.
    Public,
    /// An API token; `bearer` where it came as `Bearer`.
    Role { role: AdminRole, bearer: bool },
    /// An access token.
    #[cfg(feature = "oauth")]
    Scopes {
        scopes: Arc<[String]>,
        scheme: challenge::Scheme,
    },
}

/// The tokens of an org. Has no `Debug`: tokens are secrets, even of a box.
pub(crate) struct Auth {
    api_tokens: RwLock<ApiTokens>,
    anonymous: Principal,
    #[cfg(feature = "oauth")]
    oauth: oauth::OAuth,
}

impl Auth {
    pub(crate) fn new(
        seed: u64,
        tokens: Vec<(String, AdminRole)>,
        #[cfg(feature = "oauth")] apps: Vec<oauth::ServiceApp>,
    ) -> Self {
        Self {
            api_tokens: RwLock::new(ApiTokens::new(seed, tokens)),
            anonymous: Principal {
                key: Arc::from("anonymous"),
                rights: Rights::Public,
            },
            #[cfg(feature = "oauth")]
            oauth: oauth::OAuth::new(seed, apps),
        }
    }

    /// Says who calls, by the `Authorization` header. Operations for everyone need none, and look at none.
    pub(crate) fn authenticate(&self, attempt: &Attempt<'_>) -> Result<Principal, Refusal> {
        // Browsers that ask before a page calls send no token.
        let is_public = attempt.parts.method == Method::OPTIONS
            || attempt
                .operation
                .is_some_and(|operation| operation.access == Access::Public);
        if is_public || attempt.parts.uri.path() == authentication::PATH {
            return Ok(self.anonymous.clone());
        }
        match Credentials::of(&attempt.parts.headers).ok_or_else(Refusal::unauthenticated)? {
            Credentials::ApiToken(token) => self
                .api_token(token, false)
                .ok_or_else(Refusal::unauthenticated),
            Credentials::Bearer(token) => match self.api_token(token, true) {
                Some(principal) => Ok(principal),
                None => self.bearer(token, attempt),
            },
            Credentials::Dpop(token) => self.dpop(token, attempt),
        }
    }

    /// Says whether the caller's role or scopes are enough for what is called.
    pub(crate) fn authorize(
        &self,
        principal: &Principal,
        attempt: &Attempt<'_>,
    ) -> Result<(), Refusal> {
        let Some(operation) = attempt.operation else {
            return Ok(());
        };
        match (&principal.rights, operation.access) {
            (_, Access::Public) => Ok(()),
            (Rights::Public, _) => Err(Refusal::unauthenticated()),
            // The token is good, so this is no 401: a client would throw it away and get another one for nothing.
            (Rights::Role { bearer: false, .. }, Access::OAuth)
                if !ALSO_BY_API_TOKEN.contains(&operation.id) =>
            {
                Err(Refusal::forbidden(
                    "This operation takes OAuth 2.0 access tokens only",
                ))
            }
            (Rights::Role { role, .. }, _) if role.allows(operation) => Ok(()),
            (Rights::Role { role, .. }, _) => Err(Refusal::forbidden(format!(
                "The role {role} does not allow this operation"
            ))),
            #[cfg(feature = "oauth")]
            (Rights::Scopes { .. }, Access::ApiToken) => {
                Err(Refusal::forbidden("This operation takes API tokens only"))
            }
            #[cfg(feature = "oauth")]
            (Rights::Scopes { scopes, scheme }, _) => {
                if scopes::enough(scopes, operation.scopes) {
                    Ok(())
                } else {
                    Err(challenge::insufficient_scope(*scheme, attempt))
                }
            }
        }
    }

    /// Forgets an API token or an access token: from now on it is answered with 401. Says whether it was known.
    pub(crate) fn revoke(&self, token: &str) -> bool {
        let known = self
            .api_tokens
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .revoke(token);
        #[cfg(feature = "oauth")]
        let known = self.oauth.revoke(token) || known;
        known
    }

    /// Makes every DPoP nonce stale. Without the feature `oauth` there are none.
    pub(crate) fn expire_nonces(&self) {
        #[cfg(feature = "oauth")]
        self.oauth.expire_nonces();
    }

    fn api_token(&self, token: &str, bearer: bool) -> Option<Principal> {
        let tokens = self
            .api_tokens
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let (key, role) = tokens.find(token)?;
        Some(Principal {
            key: Arc::clone(key),
            rights: Rights::Role { role, bearer },
        })
    }
}

#[cfg(not(feature = "oauth"))]
impl Auth {
    fn bearer(&self, _: &str, attempt: &Attempt<'_>) -> Result<Principal, Refusal> {
        Err(no_access_tokens(challenge::Scheme::Bearer, attempt))
    }

    fn dpop(&self, _: &str, attempt: &Attempt<'_>) -> Result<Principal, Refusal> {
        Err(no_access_tokens(challenge::Scheme::Dpop, attempt))
    }

    pub(crate) fn token(&self, attempt: &Attempt<'_>, _: &[u8], _: &RwLock<State>) -> Answer {
        Err(Refusal::no_such_path(attempt.parts.uri.path()))
    }
}

#[cfg(not(feature = "oauth"))]
fn no_access_tokens(scheme: challenge::Scheme, attempt: &Attempt<'_>) -> Refusal {
    challenge::invalid_token(scheme, attempt, "This org hands out no access tokens")
}

#[cfg(feature = "oauth")]
impl Auth {
    fn bearer(&self, token: &str, attempt: &Attempt<'_>) -> Result<Principal, Refusal> {
        self.oauth.bearer(token, attempt)
    }

    fn dpop(&self, token: &str, attempt: &Attempt<'_>) -> Result<Principal, Refusal> {
        self.oauth.dpop(token, attempt)
    }

    /// Answers the token endpoint. Clients are those that the org started with, and those that calls registered.
    pub(crate) fn token(
        &self,
        attempt: &Attempt<'_>,
        body: &[u8],
        state: &RwLock<State>,
    ) -> Answer {
        self.oauth.token(attempt, body, state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(authorization: &str) -> Parts {
        let request = http::Request::get("https://org.example.com/api/v1/users");
        let request = request.header("authorization", authorization).body(());
        request.unwrap_or_default().into_parts().0
    }

    #[test]
    fn a_caller_is_named_by_the_id_of_its_token() {
        let roles = [
            ("one", AdminRole::SuperAdmin),
            ("two", AdminRole::ReadOnlyAdmin),
        ];
        let auth = Auth::new(
            7,
            roles.map(|(token, role)| (token.to_owned(), role)).into(),
            #[cfg(feature = "oauth")]
            Vec::new(),
        );
        let who = |authorization: &str| {
            let parts = parts(authorization);
            auth.authenticate(&Attempt {
                parts: &parts,
                scheme: "https",
                now: Moment(0),
                operation: None,
            })
            .ok()
        };
        let key = |authorization: &str| who(authorization).map(|principal| principal.key);
        let one = key("SSWS one");
        assert!(
            one.as_deref()
                .is_some_and(|key| key.starts_with("00T") && key.len() == 20)
        );
        assert_eq!(one, key("Bearer one"));
        assert_ne!(one, key("SSWS two"));
        assert_eq!(key("SSWS three"), None);
    }
}
