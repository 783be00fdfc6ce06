//! Identity providers and what belongs to them: linked users with their tokens, and keys.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::hinted;
use super::users::Link;
use crate::clock::Moment;
use crate::generic::mentions::unlist;
use crate::ids::Id;
use crate::json::{Object, text_at};
use crate::snapshot::transposed;

#[derive(Serialize, Deserialize)]
pub(crate) struct Provider {
    pub(crate) id: Id,
    pub(crate) active: bool,
    pub(crate) created: Moment,
    pub(crate) last_updated: Moment,
    /// Type, name, issuer mode, protocol, policy and properties, with defaults.
    pub(crate) body: Object,
}

impl Provider {
    pub(crate) fn kind(&self) -> &str {
        text_at(&self.body, "type").unwrap_or_default()
    }

    pub(crate) fn name(&self) -> &str {
        text_at(&self.body, "name").unwrap_or_default()
    }

    pub(crate) fn protocol(&self) -> &str {
        text_at(&self.body, "protocol.type").unwrap_or_default()
    }

    pub(crate) fn to_value(&self, base: &str) -> Value {
        let mut value = self.body.clone();
        value.insert("id".to_owned(), self.id.as_str().into());
        value.insert(
            "status".to_owned(),
            if self.active { "ACTIVE" } else { "INACTIVE" }.into(),
        );
        value.insert("created".to_owned(), self.created.to_string().into());
        value.insert(
            "lastUpdated".to_owned(),
            self.last_updated.to_string().into(),
        );
        value.insert("_links".to_owned(), self.links(base));
        Value::Object(value)
    }

    /// SAML providers have endpoints of their own; the others share the authorization endpoint of the org, and
    /// that is all that Okta links to.
    fn links(&self, base: &str) -> Value {
        let id = self.id;
        let here = format!("{base}/api/v1/idps/{id}");
        let mut links = json!({});
        match self.protocol() {
            // What only checks who somebody is has no endpoints of its own.
            "ID_PROOFING" => {
                let turn = if self.active {
                    "deactivate"
                } else {
                    "activate"
                };
                links["users"] = hinted(format!("{here}/users"), "GET");
                links[turn] = hinted(format!("{here}/lifecycle/{turn}"), "POST");
            }
            "SAML2" | "MTLS" => {
                let turn = if self.active {
                    "deactivate"
                } else {
                    "activate"
                };
                links["users"] = hinted(format!("{here}/users"), "GET");
                links[turn] = hinted(format!("{here}/lifecycle/{turn}"), "POST");
                links["metadata"] = hinted(format!("{here}/metadata.xml"), "GET");
                links["metadata"]["type"] = "application/xml".into();
                links["acs"] = hinted(format!("{base}/sso/saml2/{id}"), "POST");
                links["acs"]["type"] = "application/xml".into();
            }
            _ => {
                let query = "client_id={clientId}&response_type={responseType}&response_mode={responseMode}\
                             &scope={scopes}&redirect_uri={redirectUri}&state={state}&nonce={nonce}";
                links["authorize"] = hinted(
                    format!("{base}/oauth2/v1/authorize?idp={id}&{query}"),
                    "GET",
                );
                links["authorize"]["templated"] = true.into();
                links["clientRedirectUri"] =
                    hinted(format!("{base}/oauth2/v1/authorize/callback"), "POST");
            }
        }
        links
    }
}

#[derive(Default, Serialize, Deserialize)]
#[serde(from = "Kept")]
pub(crate) struct IdentityProviders {
    by_id: BTreeMap<Id, Provider>,
    /// Per provider, by user.
    links: BTreeMap<Id, BTreeMap<Id, Link>>,
    #[serde(skip_serializing)]
    of_user: BTreeMap<Id, BTreeSet<Id>>,
    /// The org's store of providers' certificates, by key id.
    pub(crate) keys: BTreeMap<String, super::keys::Key>,
    /// Keys that the org signs its requests to a provider with, in the order of creation.
    pub(crate) signing: BTreeMap<Id, Vec<super::keys::Key>>,
    pub(crate) requests: BTreeMap<Id, BTreeMap<String, Moment>>,
}

/// What a snapshot has of it; the rest follows.
#[derive(Deserialize)]
struct Kept {
    by_id: BTreeMap<Id, Provider>,
    links: BTreeMap<Id, BTreeMap<Id, Link>>,
    keys: BTreeMap<String, super::keys::Key>,
    signing: BTreeMap<Id, Vec<super::keys::Key>>,
    requests: BTreeMap<Id, BTreeMap<String, Moment>>,
}

impl From<Kept> for IdentityProviders {
    fn from(kept: Kept) -> Self {
        Self {
            by_id: kept.by_id,
            of_user: transposed(&kept.links),
            links: kept.links,
            keys: kept.keys,
            signing: kept.signing,
            requests: kept.requests,
        }
    }
}

impl IdentityProviders {
    pub(crate) fn index(&self) -> &BTreeMap<Id, Provider> {
        &self.by_id
    }

    pub(crate) fn get(&self, id: Id) -> Option<&Provider> {
        self.by_id.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: Id) -> Option<&mut Provider> {
        self.by_id.get_mut(&id)
    }

    pub(crate) fn put(&mut self, provider: Provider) {
        self.by_id.insert(provider.id, provider);
    }

    /// Removes a provider and unlinks its users.
    pub(crate) fn remove(&mut self, id: Id) {
        self.by_id.remove(&id);
        self.signing.remove(&id);
        self.requests.remove(&id);
        for user in self.links.remove(&id).unwrap_or_default().into_keys() {
            if let Some(providers) = self.of_user.get_mut(&user) {
                providers.remove(&id);
            }
        }
    }

    pub(crate) fn links_of(&self, provider: Id) -> Option<&BTreeMap<Id, Link>> {
        self.links.get(&provider)
    }

    pub(crate) fn link(&self, provider: Id, user: Id) -> Option<&Link> {
        self.links.get(&provider)?.get(&user)
    }

    pub(crate) fn link_mut(&mut self, provider: Id, user: Id) -> Option<&mut Link> {
        self.links.get_mut(&provider)?.get_mut(&user)
    }

    pub(crate) fn put_link(&mut self, provider: Id, user: Id, link: Link) {
        self.links.entry(provider).or_default().insert(user, link);
        self.of_user.entry(user).or_default().insert(provider);
    }

    pub(crate) fn remove_link(&mut self, provider: Id, user: Id) -> bool {
        if let Some(providers) = self.of_user.get_mut(&user) {
            providers.remove(&provider);
        }
        self.links
            .get_mut(&provider)
            .is_some_and(|links| links.remove(&user).is_some())
    }

    pub(crate) fn of_user(&self, user: Id) -> impl Iterator<Item = &Provider> {
        self.of_user
            .get(&user)
            .into_iter()
            .flatten()
            .filter_map(|id| self.by_id.get(id))
    }

    /// Takes a deleted group out of those that providers put users in.
    pub(crate) fn forget_group(&mut self, group: Id) {
        for provider in self.by_id.values_mut() {
            unlist(&mut provider.body, group.as_str());
        }
    }

    pub(crate) fn forget_user(&mut self, user: Id) {
        for provider in self.of_user.remove(&user).unwrap_or_default() {
            if let Some(links) = self.links.get_mut(&provider) {
                links.remove(&user);
            }
        }
    }
}
