//! How an org is set up before the first call.

use std::sync::Arc;
use std::time::Duration;

use crate::DEFAULT_TOKEN;
#[cfg(feature = "oauth")]
use crate::auth::oauth::ServiceApp;
use crate::auth::{AdminRole, Auth};
use crate::clock::{Clock, Moment, OrgClock, SystemClock};
use crate::faults::{Fault, Faults};
use crate::kind::{Engine, OrgFeature, OrgKind};
use crate::limits::{BUCKETS, Limits, RateLimits, UnknownBucket};
use crate::org::{Org, Settings};
use crate::resources::identity_sources::DEFAULT_IDENTITY_SOURCE;
use crate::seed;
use crate::service::Emulator;
use crate::snapshot::{Contents, InvalidSnapshot, Snapshot};
use crate::state::State;

/// Sets up an [`Emulator`]. Start with [`Emulator::builder`].
pub struct Builder {
    tokens: Vec<(String, AdminRole)>,
    #[cfg(feature = "oauth")]
    apps: Vec<ServiceApp>,
    kind: OrgKind,
    users: usize,
    seed: u64,
    sources: Vec<String>,
    page_size: usize,
    strict_profiles: bool,
    hosts: Vec<String>,
    clock: Arc<dyn Clock>,
    limits: RateLimits,
    faults: Vec<Fault>,
    snapshot: Option<Box<Contents>>,
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Builder")
            .field("tokens", &self.tokens.len())
            .field("kind", &self.kind)
            .field("users", &self.users)
            .field("seed", &self.seed)
            .field("sources", &self.sources)
            .field("page_size", &self.page_size)
            .field("strict_profiles", &self.strict_profiles)
            .field("limits", &self.limits)
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            tokens: Vec::new(),
            #[cfg(feature = "oauth")]
            apps: Vec::new(),
            kind: OrgKind::default(),
            users: 0,
            seed: 0,
            sources: Vec::new(),
            page_size: usize::MAX,
            strict_profiles: false,
            hosts: Vec::new(),
            clock: Arc::new(SystemClock),
            limits: RateLimits::default(),
            faults: Vec::new(),
            snapshot: None,
        }
    }
}

impl Builder {
    /// Takes one more API token, which may do everything; calls without a token are refused. Without any, the org
    /// takes [`DEFAULT_TOKEN`].
    #[must_use]
    pub fn token(self, token: impl Into<String>) -> Self {
        self.token_with_role(token, AdminRole::SuperAdmin)
    }

    /// Takes one more API token, which may do what its role allows.
    #[must_use]
    pub fn token_with_role(mut self, token: impl Into<String>, role: AdminRole) -> Self {
        self.tokens.push((token.into(), role));
        self
    }

    /// Starts with one more service app, which gets access tokens from `POST /oauth2/v1/token`.
    #[cfg(feature = "oauth")]
    #[must_use]
    pub fn service_app(mut self, app: ServiceApp) -> Self {
        self.apps.push(app);
        self
    }

    /// What the org runs on (default [`Engine::IdentityEngine`]).
    #[must_use]
    pub fn engine(mut self, engine: Engine) -> Self {
        self.kind.engine = engine;
        self
    }

    /// Says whether the org has a feature. What it has by default hangs on the engine, see [`OrgFeature`].
    #[must_use]
    pub fn feature(mut self, feature: OrgFeature, has: bool) -> Self {
        self.kind.features.insert(feature, has);
        self
    }

    /// Starts with so many active users (default none): invented names, logins such as `alan.baker.1@example.com`,
    /// all with the password `Sample-password-1`. The first of them is `me`.
    #[must_use]
    pub fn seed_users(mut self, count: usize) -> Self {
        self.users = count;
        self
    }

    /// Decides which ids the org hands out (default 0): the same seed and the same calls give the same ids.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Adds a custom identity source with this id. Every org has [`DEFAULT_IDENTITY_SOURCE`], too; calls for
    /// others are answered with 404.
    #[must_use]
    pub fn identity_source(mut self, id: impl Into<String>) -> Self {
        self.sources.push(id.into());
        self
    }

    /// Gives at most so many items in a page (at least one) where a call says no `limit`, so that a few things fill
    /// several pages, also of lists that take no `limit`. By default, as many as Okta gives: 20 to 10,000. A list that
    /// does not page is never cut.
    #[must_use]
    pub fn page_size(mut self, items: usize) -> Self {
        self.page_size = items.max(1);
        self
    }

    /// Refuses attributes of users and groups that no schema has, as Okta does. By default they are kept: a test then need
    /// not declare what it writes.
    #[must_use]
    pub fn strict_profiles(mut self, strict: bool) -> Self {
        self.strict_profiles = strict;
        self
    }

    /// Answers under `/_emulator` also where a client calls this machine by this name, without a port: `okta.internal`.
    /// Addresses, `localhost` and names below it are taken anyway. Any other name is refused with 403, since it could be
    /// that of a web page in whose place another's name server has put this machine.
    ///
    /// The org itself answers under every name.
    #[must_use]
    pub fn control_host(mut self, name: impl Into<String>) -> Self {
        self.hosts.push(name.into());
        self
    }

    /// Gives the org another clock than the machine's.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Allows each caller so many calls in a window, in every bucket (default 10,000,000). More are answered with 429.
    #[must_use]
    pub fn rate_limit(mut self, calls: u64) -> Self {
        self.limits = self.limits.limit(calls);
        self
    }

    /// Allows each caller so many calls in a window, in one bucket, such as `/api/v1/users`; see
    /// [`RateLimits::bucket`].
    ///
    /// # Errors
    /// When no operation counts against such a bucket; the error names the nearest.
    pub fn bucket_limit(
        mut self,
        bucket: impl AsRef<str>,
        calls: u64,
    ) -> Result<Self, UnknownBucket> {
        self.limits = self.limits.bucket(bucket, calls)?;
        Ok(self)
    }

    /// How long a rate-limit window is: whole seconds, at least one (default 60 s).
    #[must_use]
    pub fn rate_window(mut self, length: Duration) -> Self {
        self.limits = self.limits.window(length);
        self
    }

    /// Allows so many calls at a time in the whole org (default any number). More are answered with 429.
    #[must_use]
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.limits = self.limits.concurrency(calls);
        self
    }

    /// Lets something go wrong. Faults are looked at in the order in which they are added.
    #[must_use]
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Goes on with the org of a snapshot: its things, its ids, its time, and the access tokens that it gave. Then
    /// [`Builder::engine`], [`Builder::feature`],
    /// [`Builder::seed`] and [`Builder::seed_users`] have no part in it. API tokens and all else that the builder takes are
    /// said anew, see [`Snapshot`].
    ///
    /// # Errors
    /// When the text is no snapshot of an org, or one of another format. The error names the place.
    pub fn snapshot(mut self, snapshot: &Snapshot) -> Result<Self, InvalidSnapshot> {
        let contents = Contents::read(snapshot.as_str().as_bytes())?;
        self.snapshot = Some(Box::new(contents));
        Ok(self)
    }

    /// The org, ready for calls.
    #[must_use]
    pub fn build(mut self) -> Emulator {
        let now = Moment(self.clock.epoch_seconds());
        let mut snapshot = self.snapshot.take();
        if let Some(contents) = &snapshot {
            self.seed = contents.state.ids.seed();
            self.users = 0;
        }
        let mut state = State::new(std::mem::take(&mut self.kind), self.seed, now);
        seed::users(&mut state, self.users, now);
        let begins = match &mut snapshot {
            Some(contents) => &mut contents.state,
            None => &mut state,
        };
        begins.schemas.strict |= self.strict_profiles;
        begins.sources.add(DEFAULT_IDENTITY_SOURCE);
        for source in &self.sources {
            begins.sources.add(source);
        }
        if self.tokens.is_empty() {
            self = self.token(DEFAULT_TOKEN);
        }
        let auth = Auth::new(
            self.seed,
            self.tokens,
            #[cfg(feature = "oauth")]
            self.apps,
        );
        let org = Org::new(
            state,
            auth,
            OrgClock::new(self.clock),
            Limits::new(&BUCKETS, self.limits),
            Faults::new(self.seed, self.faults),
            Settings {
                page_size: self.page_size,
                hosts: self.hosts,
                seed: self.seed,
            },
        );
        if let Some(contents) = snapshot {
            org.restore(*contents);
        }
        Emulator::new(org)
    }
}
