//! What was told to event hooks, and what still waits to be told.

use std::collections::VecDeque;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::clock::Moment;

/// How many deliveries are remembered. More push out the oldest, also one that still waits.
pub(crate) const MOST: usize = 1000;

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum DeliveryStatus {
    /// Nobody has sent it yet.
    Waiting,
    /// The hook answered with a 2xx status.
    Delivered,
    /// It was given up.
    Failed,
}

impl fmt::Display for DeliveryStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Waiting => "WAITING",
            Self::Delivered => "DELIVERED",
            Self::Failed => "FAILED",
        })
    }
}

/// One request to an event hook, with the events of one call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Delivery {
    /// Which delivery it is, from 1.
    pub number: u64,
    /// The id of the event hook.
    pub hook: String,
    /// The `uri` of its channel when the events happened.
    pub uri: String,
    /// The types of the events, in order.
    pub events: Vec<String>,
    /// The body that is sent. Headers are not kept: the channel's secret is among them.
    pub body: String,
    /// What became of it.
    pub status: DeliveryStatus,
    /// How often it was sent: once more after a failure.
    pub attempts: u32,
    /// Why it failed.
    pub reason: Option<String>,
    /// When the events happened, in seconds since 1970.
    pub queued: i64,
    /// Somebody is at it.
    #[serde(skip)]
    pub(crate) is_under_way: bool,
}

/// The deliveries of an org, oldest first.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Outbox {
    sent: u64,
    deliveries: VecDeque<Delivery>,
}

impl Outbox {
    /// The number of the next delivery.
    pub(crate) fn next(&self) -> u64 {
        self.sent + 1
    }

    /// Adds a delivery to a hook, which then waits.
    pub(crate) fn add(
        &mut self,
        hook: &str,
        uri: &str,
        events: Vec<String>,
        body: String,
        now: Moment,
    ) -> &mut Delivery {
        self.sent += 1;
        if self.deliveries.len() >= MOST {
            self.deliveries.pop_front();
        }
        self.deliveries.push_back(Delivery {
            number: self.sent,
            hook: hook.to_owned(),
            uri: uri.to_owned(),
            events,
            body,
            status: DeliveryStatus::Waiting,
            attempts: 0,
            reason: None,
            queued: now.0,
            is_under_way: false,
        });
        let last = self.deliveries.len() - 1;
        &mut self.deliveries[last]
    }

    pub(crate) fn list(&self) -> impl ExactSizeIterator<Item = &Delivery> {
        self.deliveries.iter()
    }

    /// Whether there is one that nobody is at.
    #[cfg(feature = "server")]
    pub(crate) fn has_waiting(&self) -> bool {
        self.deliveries.iter().any(Delivery::is_free)
    }

    /// The oldest that nobody is at; now somebody is.
    #[cfg(feature = "server")]
    pub(crate) fn take(&mut self) -> Option<Delivery> {
        let free = self.deliveries.iter_mut().find(|known| known.is_free())?;
        free.is_under_way = true;
        Some(free.clone())
    }

    #[cfg(feature = "server")]
    pub(crate) fn get_mut(&mut self, number: u64) -> Option<&mut Delivery> {
        self.deliveries
            .iter_mut()
            .find(|known| known.number == number)
    }
}

impl Delivery {
    #[cfg(feature = "server")]
    fn is_free(&self) -> bool {
        self.status == DeliveryStatus::Waiting && !self.is_under_way
    }

    /// Says how it ended.
    pub(crate) fn settle(&mut self, attempts: u32, outcome: Result<(), String>) {
        self.attempts = attempts;
        self.is_under_way = false;
        self.reason = outcome.err();
        self.status = match self.reason {
            None => DeliveryStatus::Delivered,
            Some(_) => DeliveryStatus::Failed,
        };
    }
}
