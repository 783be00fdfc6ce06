//! Credentials that are sent to another org than the one that they were written down for.
//!
//! Each key alone may come from any source, so an `okta.yaml` in the working directory that names an org, and nothing
//! else, gets the token of the home directory. That can be meant, and can be how a checkout of somebody else's gets hold of
//! a token; so it is said.

use secrecy::ExposeSecret;

use super::found::{Found, Value};
use super::{AuthorizationMode, Config, ConfigWarning, Key};
use crate::OrgUrl;

/// The address that stands in the same source as a credential, for each that does not stand alone.
#[derive(Default)]
pub(super) struct Companions(Vec<(Key, OrgUrl)>);

impl Companions {
    /// Looks at a source, before its values take the place of those of earlier ones.
    pub(super) fn note(&mut self, found: &Found) {
        let value = |wanted| found.values.iter().rev().find(|(key, _)| *key == wanted);
        for credential in [Key::Token, Key::PrivateKey] {
            if value(credential).is_some() {
                self.0.retain(|(key, _)| *key != credential);
                let address = value(Key::OrgUrl).and_then(|(_, value)| address(value));
                self.0.extend(address.map(|address| (credential, address)));
            }
        }
    }

    /// What to say if the credential that is used was written down beside another address.
    pub(super) fn warning(self, config: &Config) -> Option<ConfigWarning> {
        let used = match config.authorization_mode() {
            AuthorizationMode::Ssws | AuthorizationMode::Bearer => Key::Token,
            AuthorizationMode::PrivateKey => Key::PrivateKey,
        };
        let (_, address) = self.0.into_iter().find(|(key, _)| *key == used)?;
        if address == *config.org_url() {
            return None;
        }
        let (taken, named) = (config.source(used)?, config.source(Key::OrgUrl)?);
        let reason =
            format!("is not the org that stands beside the {used} ({taken}), which is sent there");
        Some(ConfigWarning::new(
            Key::OrgUrl.name(),
            reason,
            named.clone(),
        ))
    }
}

/// What cannot be read is no address; it is a problem of its own where it counts.
fn address(value: &Value) -> Option<OrgUrl> {
    OrgUrl::parse_danger_allowing_http_on_loopback(value.text.expose_secret()).ok()
}
