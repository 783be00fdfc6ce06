//! One fault: what goes wrong, with which calls, and how often.

use http::Method;

use super::glob::Glob;
use super::kind::FaultKind;

/// Something that goes wrong: its kind, and which calls it strikes. As new, it strikes every call, for ever.
///
/// It counts the calls that it fits in the order in which they arrive; a fault that changes replies counts those that
/// hold what it changes. Routes under `/_emulator` are never struck.
///
/// The text form is a JSON object, as `POST /_emulator/faults` takes it; see the README for all kinds:
///
/// ```
/// use okta_emulator::{Fault, FaultKind};
///
/// let fault: Fault = r#"{"kind": "locked", "operation": "updateUser", "times": 2}"#.parse()?;
/// assert_eq!(fault, Fault::new(FaultKind::Locked).operation("updateUser").times(2));
/// # Ok::<(), okta_emulator::InvalidFault>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    pub(crate) kind: FaultKind,
    pub(crate) operation: Option<String>,
    pub(crate) method: Option<Method>,
    pub(crate) path: Option<Glob>,
    pub(crate) skip: u64,
    pub(crate) times: Option<u64>,
    pub(crate) rate: f64,
}

impl Fault {
    /// A fault that strikes every call.
    #[must_use]
    pub fn new(kind: FaultKind) -> Self {
        Self {
            kind,
            operation: None,
            method: None,
            path: None,
            skip: 0,
            times: None,
            rate: 1.0,
        }
    }

    /// Only calls of one operation, by its id in Okta's description, such as `listUsers`.
    #[must_use]
    pub fn operation(mut self, id: impl Into<String>) -> Self {
        self.operation = Some(id.into());
        self
    }

    /// Only calls with one method.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// Only calls whose path begins so, or, where there is a star in it, that fits it as a whole: `*` is anything but
    /// a slash, `**` is anything.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(Glob::new(path.into()));
        self
    }

    /// Lets so many calls pass first. Default 0.
    #[must_use]
    pub fn skip(mut self, calls: u64) -> Self {
        self.skip = calls;
        self
    }

    /// Strikes so many calls, and no more. Default: for ever.
    #[must_use]
    pub fn times(mut self, calls: u64) -> Self {
        self.times = Some(calls);
        self
    }

    /// Strikes this part of the calls, from 0 to 1 (default), drawn from the org's seed. What is no number from 0 to 1
    /// counts as the nearest, or as 0.
    #[must_use]
    pub fn rate(mut self, part: f64) -> Self {
        self.rate = if part.is_nan() {
            0.0
        } else {
            part.clamp(0.0, 1.0)
        };
        self
    }

    /// What it does.
    #[must_use]
    pub fn kind(&self) -> &FaultKind {
        &self.kind
    }
}

/// A fault that an org has, and what it has done so far.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct FaultReport {
    /// The id that it got when it was added.
    pub id: u64,
    /// The fault itself.
    pub fault: Fault,
    /// Whether it is on. One that is off counts nothing and strikes nobody.
    pub enabled: bool,
    /// Calls that it fitted, until it had struck as often as it may.
    pub matched: u64,
    /// Calls that it struck.
    pub struck: u64,
}
