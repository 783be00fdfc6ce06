//! What kind of org it is: the engine that it runs on, and the features that it has. What Okta shows hangs on both, and
//! programs have to get along with each.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What an org runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Engine {
    /// Okta Identity Engine: policies that say who may sign on to an app and who may enroll. All new orgs have it.
    #[default]
    IdentityEngine,
    /// Okta Classic Engine: has no such policies, so that neither apps nor lists show any.
    Classic,
}

/// Something that an org has or has not, so that answers show it or do not.
///
/// Unless said otherwise an org of the Identity Engine has all but [`OrgFeature::DeviceAssuranceGracePeriod`] and
/// [`OrgFeature::Realms`], and a Classic one none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub enum OrgFeature {
    /// Grace periods of device assurance: `displayRemediationMode` of device assurance policies.
    DeviceAssuranceGracePeriod,
    /// Entitlement management: `settings.emOptInStatus` of apps.
    EntitlementManagement,
    /// Identity Threat Protection: what is in `universalLogout` of apps, which is null without it.
    IdentityThreatProtection,
    /// Keep me signed in, asked after signing in: `widgetCustomizations.postAuthKeepMeSignedInPrompt` of sign-in pages.
    PostAuthKeepMeSignedIn,
    /// Realms: `realmId` of users, the default realm's where nobody names another.
    Realms,
    /// Risk scoring: `conditions.riskScore` of rules that do not ask for a level of risk.
    RiskScoring,
    /// Single logout: `settings.oauthClient.participate_slo` of apps.
    SingleLogout,
    /// Universal Logout: that apps have `universalLogout`.
    UniversalLogout,
    /// User consent for OAuth 2.0: `settings.oauthClient.consent_method` of apps.
    UserConsent,
}

impl Engine {
    /// Every engine.
    pub const ALL: [Self; 2] = [Self::IdentityEngine, Self::Classic];

    /// What the engine is called on the command line: `identity-engine`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IdentityEngine => "identity-engine",
            Self::Classic => "classic",
        }
    }
}

impl OrgFeature {
    /// Every feature.
    pub const ALL: [Self; 9] = [
        Self::DeviceAssuranceGracePeriod,
        Self::EntitlementManagement,
        Self::IdentityThreatProtection,
        Self::PostAuthKeepMeSignedIn,
        Self::Realms,
        Self::RiskScoring,
        Self::SingleLogout,
        Self::UniversalLogout,
        Self::UserConsent,
    ];

    /// What the feature is called on the command line: `universal-logout`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DeviceAssuranceGracePeriod => "device-assurance-grace-period",
            Self::EntitlementManagement => "entitlement-management",
            Self::IdentityThreatProtection => "identity-threat-protection",
            Self::PostAuthKeepMeSignedIn => "post-auth-keep-me-signed-in",
            Self::Realms => "realms",
            Self::RiskScoring => "risk-scoring",
            Self::SingleLogout => "single-logout",
            Self::UniversalLogout => "universal-logout",
            Self::UserConsent => "user-consent",
        }
    }
}

/// An engine, and where the features differ from what orgs on it have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OrgKind {
    pub(crate) engine: Engine,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) features: BTreeMap<OrgFeature, bool>,
}

impl OrgKind {
    pub(crate) fn is_classic(&self) -> bool {
        self.engine == Engine::Classic
    }

    pub(crate) fn has(&self, feature: OrgFeature) -> bool {
        let said = self.features.get(&feature);
        let is_usual = match feature {
            OrgFeature::DeviceAssuranceGracePeriod | OrgFeature::Realms => false,
            _ => !self.is_classic(),
        };
        said.copied().unwrap_or(is_usual)
    }
}

/// A name that no engine or feature has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownKind {
    name: String,
    known: Vec<&'static str>,
}

impl fmt::Display for UnknownKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = self.known.join(", ");
        write!(f, "{:?} is none of {known}", self.name)
    }
}

impl std::error::Error for UnknownKind {}

fn named<T: Copy>(all: &[T], called: fn(T) -> &'static str, name: &str) -> Result<T, UnknownKind> {
    let mut known = all.iter().copied();
    let found = known.find(|known| called(*known) == name);
    found.ok_or_else(|| UnknownKind {
        name: name.to_owned(),
        known: all.iter().copied().map(called).collect(),
    })
}

impl FromStr for Engine {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        named(&Self::ALL, Self::as_str, name)
    }
}

impl FromStr for OrgFeature {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        named(&Self::ALL, Self::as_str, name)
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for OrgFeature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
