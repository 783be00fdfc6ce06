//! The kinds of org that sequences are tried on: recordings do not say on which engine an org ran, and which features it had.

use okta_emulator::{Builder, Emulator, Engine, OrgFeature};

/// A kind of org.
#[derive(Debug)]
pub(super) struct Kind {
    pub(super) engine: Engine,
    with: &'static [OrgFeature],
    without: &'static [OrgFeature],
}

use OrgFeature::{
    DeviceAssuranceGracePeriod, EntitlementManagement, IdentityThreatProtection,
    PostAuthKeepMeSignedIn, Realms, RiskScoring, SingleLogout, UniversalLogout,
};

/// All of them. The first is what an org in a box is unless it is told otherwise.
pub(super) const KINDS: &[Kind] = &[
    Kind::of(&[], &[]),
    Kind::of(&[], &[PostAuthKeepMeSignedIn, SingleLogout]),
    Kind::of(&[Realms], &[IdentityThreatProtection, RiskScoring]),
    Kind::of(&[], &[IdentityThreatProtection, SingleLogout]),
    Kind::of(
        &[],
        &[
            EntitlementManagement,
            IdentityThreatProtection,
            SingleLogout,
        ],
    ),
    Kind::of(
        &[DeviceAssuranceGracePeriod],
        &[EntitlementManagement, UniversalLogout],
    ),
    Kind {
        engine: Engine::Classic,
        with: &[],
        without: &[],
    },
];

impl Kind {
    const fn of(with: &'static [OrgFeature], without: &'static [OrgFeature]) -> Self {
        Self {
            engine: Engine::IdentityEngine,
            with,
            without,
        }
    }

    /// A new org of this kind.
    pub(super) fn org(&self) -> Emulator {
        let mut builder = Emulator::builder().engine(self.engine);
        for (features, has) in [(self.with, true), (self.without, false)] {
            let say = |builder: Builder, feature: &OrgFeature| builder.feature(*feature, has);
            builder = features.iter().fold(builder, say);
        }
        builder.build()
    }
}

/// As the command line of an org in a box has it.
impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "--engine {}", self.engine)?;
        for (flag, features) in [("with", self.with), ("without", self.without)] {
            for feature in features {
                write!(f, " --{flag} {feature}")?;
            }
        }
        Ok(())
    }
}
