//! The kinds of org that sequences are tried on: recordings do not say on which engine an org ran, and which features it had.

use okta_emulator::{Builder, Emulator, Engine, OrgFeature};

/// A kind of org.
#[derive(Debug)]
pub(super) struct Kind {
    pub(super) name: &'static str,
    engine: Engine,
    without: &'static [OrgFeature],
}

/// All of them. The first is what an org in a box is unless it is told otherwise.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        name: "Identity Engine",
        engine: Engine::IdentityEngine,
        without: &[],
    },
    Kind {
        name: "Identity Engine without single logout",
        engine: Engine::IdentityEngine,
        without: &[OrgFeature::SingleLogout],
    },
    Kind {
        name: "Identity Engine without threat protection",
        engine: Engine::IdentityEngine,
        without: &[OrgFeature::IdentityThreatProtection],
    },
    Kind {
        name: "Identity Engine without threat protection and single logout",
        engine: Engine::IdentityEngine,
        without: &[
            OrgFeature::IdentityThreatProtection,
            OrgFeature::SingleLogout,
        ],
    },
    Kind {
        name: "Identity Engine without threat protection, single logout and entitlement management",
        engine: Engine::IdentityEngine,
        without: &[
            OrgFeature::EntitlementManagement,
            OrgFeature::IdentityThreatProtection,
            OrgFeature::SingleLogout,
        ],
    },
    Kind {
        name: "Identity Engine without Universal Logout and entitlement management",
        engine: Engine::IdentityEngine,
        without: &[
            OrgFeature::EntitlementManagement,
            OrgFeature::UniversalLogout,
        ],
    },
    Kind {
        name: "Identity Engine without risk scoring and prompts to stay signed in",
        engine: Engine::IdentityEngine,
        without: &[OrgFeature::PostAuthKeepMeSignedIn, OrgFeature::RiskScoring],
    },
    Kind {
        name: "Classic Engine",
        engine: Engine::Classic,
        without: &[],
    },
];

impl Kind {
    /// A new org of this kind.
    pub(super) fn org(&self) -> Emulator {
        let builder = Emulator::builder().engine(self.engine);
        let without = |builder: Builder, feature: &OrgFeature| builder.feature(*feature, false);
        self.without.iter().fold(builder, without).build()
    }
}
