//! A call whose head has been read: where it goes, whether there is room for it, and what lies ahead of it.

use std::time::{Duration, Instant};

use http::request::Parts;

use crate::control;
use crate::error::Refusal;
use crate::faults::{Ahead, Closing, Subject};
use crate::limits::Ticket;
use crate::org::Org;
use crate::request::Params;
use crate::router::{Known, ROUTER};

/// Where a call goes, or why nowhere.
pub(crate) type Found<'p> = Result<(&'static Known, Params<'p>), Refusal>;

pub(crate) struct Arrival<'p> {
    pub(crate) number: u64,
    pub(crate) since: Instant,
    /// What is called, if there is such an operation.
    pub(crate) known: Option<&'static Known>,
    /// Taken once it is gone there.
    pub(crate) found: Option<Found<'p>>,
    pub(crate) entry: Entry,
    pub(crate) ahead: Ahead,
    /// An empty page was shown before the one that is asked for.
    pub(crate) emptied: bool,
    /// Faults can take time, and close the connection.
    connected: bool,
}

/// How a call came in.
pub(crate) enum Entry {
    /// To the box itself: neither counted nor logged, and no fault strikes it.
    Control,
    /// There are too many already.
    Crowded,
    /// In flight until the ticket is dropped.
    Admitted { _ticket: Ticket },
}

impl<'p> Arrival<'p> {
    /// Takes in the head of a call. Without a connection, faults that need one leave it alone.
    ///
    /// `emptied` is whether an empty page was shown before the one that is asked for.
    pub(crate) fn new(org: &Org, parts: &'p Parts, emptied: bool, connected: bool) -> Self {
        let since = Instant::now();
        let path = parts.uri.path();
        let entry = if control::is_for(path) {
            Entry::Control
        } else {
            let ticket = org.limits.in_flight.enter();
            ticket.map_or(Entry::Crowded, |_ticket| Entry::Admitted { _ticket })
        };
        let found = ROUTER.find(&parts.method, path);
        let mut arrival = Self {
            number: org.next_number(),
            since,
            known: found.as_ref().ok().map(|(known, _)| *known),
            found: Some(found),
            entry,
            ahead: Ahead::default(),
            emptied,
            connected,
        };
        if let Entry::Admitted { .. } = arrival.entry {
            arrival.ahead = org.faults.ahead(&arrival.subject(parts));
        }
        arrival
    }

    /// How long the call waits before its body is read.
    pub(crate) fn delay(&self) -> Option<Duration> {
        self.ahead.delay
    }

    /// When the connection closes instead of an answer.
    pub(crate) fn closing(&self) -> Option<Closing> {
        self.ahead.instead.as_ref()?.closing()
    }

    pub(crate) fn operation(&self) -> Option<&'static str> {
        self.known.map(|known| known.id)
    }

    pub(crate) fn subject<'a>(&self, parts: &'a Parts) -> Subject<'a> {
        Subject {
            operation: self.operation(),
            method: &parts.method,
            path: parts.uri.path(),
            connected: self.connected,
        }
    }
}
