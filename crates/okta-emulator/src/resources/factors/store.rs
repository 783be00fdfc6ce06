//! Which factors users have enrolled.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::kinds::{self, Kind, Proof};
use crate::clock::Moment;
use crate::ids::Id;
use crate::json::Object;

/// Has no `Debug`: it holds secrets, codes and answers.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Factor {
    pub(super) id: Id,
    pub(super) factor_type: String,
    pub(super) provider: String,
    pub(super) active: bool,
    pub(super) created: Moment,
    pub(super) last_updated: Moment,
    pub(super) profile: Object,
    /// The secret of codes, or the answer to the question.
    pub(super) secret: String,
    /// The last time step whose code was taken.
    pub(super) last_step: Option<i64>,
    /// The code that was sent, or that a device shows.
    pub(super) code: Option<Code>,
    /// The push that waits, or was answered.
    pub(super) push: Option<Push>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Code {
    pub(super) digits: String,
    /// None is for ever.
    pub(super) until: Option<Moment>,
}

/// A push that was sent to a device.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Push {
    /// How its transaction is called; the activation has none.
    pub(super) transaction: Option<String>,
    pub(super) until: Moment,
    pub(super) result: PushResult,
    /// The number that the user has to choose.
    pub(super) number: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum PushResult {
    Waiting,
    Success,
    Rejected,
    Timeout,
}

impl Push {
    /// What became of it by now.
    pub(super) fn result(&self, now: Moment) -> PushResult {
        match self.result {
            PushResult::Waiting if now >= self.until => PushResult::Timeout,
            result => result,
        }
    }
}

impl Factor {
    pub(super) fn kind(&self) -> &'static Kind {
        static UNKNOWN: Kind = Kind {
            factor_type: "",
            provider: "",
            prefix: "mbl",
            proof: Proof::Key,
        };
        // Only a snapshot that a person changed names another.
        kinds::named(&self.factor_type, &self.provider).unwrap_or(&UNKNOWN)
    }
}

#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Factors {
    of_user: BTreeMap<Id, Vec<Factor>>,
}

impl Factors {
    pub(super) fn of(&self, user: Id) -> &[Factor] {
        self.of_user.get(&user).map_or(&[], Vec::as_slice)
    }

    pub(super) fn get_mut(&mut self, user: Id, factor: Id) -> Option<&mut Factor> {
        let mut factors = self.of_user.get_mut(&user).into_iter().flatten();
        factors.find(|known| known.id == factor)
    }

    pub(super) fn add(&mut self, user: Id, factor: Factor) {
        self.of_user.entry(user).or_default().push(factor);
    }

    /// Removes those of a user that are to go.
    pub(super) fn remove(&mut self, user: Id, goes: impl Fn(&Factor) -> bool) {
        if let Some(factors) = self.of_user.get_mut(&user) {
            factors.retain(|factor| !goes(factor));
            if factors.is_empty() {
                self.of_user.remove(&user);
            }
        }
    }

    /// Removes all factors of a user.
    pub(crate) fn forget_user(&mut self, user: Id) {
        self.of_user.remove(&user);
    }
}
