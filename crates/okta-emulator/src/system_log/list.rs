//! `GET /api/v1/logs`.
//!
//! A cursor is the number of the event that the list goes on at, and the time that it began with. Numbers are never used
//! again, and events come into view in their order: who follows `next` gets each event once.

use std::cell::OnceCell;

use serde_json::Value;

use super::event::Logged;
use crate::error::{Answer, Refusal};
use crate::json::array;
use crate::matching::Matcher;
use crate::paging::{Cursors, links};
use crate::reply::Reply;
use crate::request::{Call, unknown_cursor};
use crate::state::State;

/// How many events a page has.
const PAGE: usize = 100;
const LONGEST_PAGE: usize = 1000;
/// How far back a list begins that says no `since`, from its end: seven days.
const BACK: i64 = 7 * 24 * 3600 * 1000;
/// How many words `q` may have, and how many characters a word.
const WORDS: usize = 10;
const LONGEST_WORD: usize = 40;

pub(crate) fn list(call: &Call<'_>, state: &State) -> Answer {
    let limit = call.number("limit", call.unasked(PAGE), 0, LONGEST_PAGE)?;
    let order = Order::asked(call)?;
    let query = Query::asked(call)?;
    let until = time(call, "until")?;
    let since = time(call, "since")?;
    let cursors = Cursors {
        seed: state.ids.seed(),
        list: order.list(),
    };
    let place = match call.query("after") {
        None => None,
        Some(_) if since.is_some() => {
            return Err(Refusal::field("since", "cannot be used with after"));
        }
        Some(cursor) => Some(
            cursors
                .place(cursor)
                .and_then(Place::read)
                .ok_or_else(unknown_cursor)?,
        ),
    };
    if let (Some(since), Some(until)) = (since, until)
        && since > until
    {
        return Err(Refusal::field("since", "must not be later than until"));
    }
    let now = call.now.0.saturating_mul(1000);
    let floor = match place {
        Some(place) => place.floor,
        None => since.unwrap_or_else(|| until.unwrap_or(now).saturating_sub(BACK)),
    };
    let log = &state.log;
    let mut from = log.at(floor);
    let mut to = until.map_or(log.next(), |until| log.at(until));
    match (place, order) {
        (Some(place), Order::Ascending) => from = from.max(place.number),
        (Some(place), Order::Descending) => to = to.min(place.number),
        (None, _) => {}
    }
    let events = log.range(state.ids.seed(), from, to);
    let mut fitting = Fitting::new(order.of(events), &query);
    let mut page: Vec<Logged<'_>> = fitting.by_ref().take(limit).collect();
    // A log that is read forwards without an end has a next page also where it has no more events yet.
    let polls = until.is_none() && order == Order::Ascending;
    let is_full = page.len() == limit;
    let next = match page.last() {
        Some(last) if is_full && (polls || fitting.next().is_some()) => {
            Some(order.behind(last.number))
        }
        None if polls && limit == 0 => Some(from),
        _ if polls => Some(to.max(from)),
        _ => None,
    };
    let next = next.map(|number| cursors.after(&Place { number, floor }.written()));
    let body = array(page.drain(..), |out, event| event.write(out));
    let asked = call.query("limit").map(|_| limit);
    let shown = asked.or_else(|| (limit == PAGE).then_some(limit));
    Ok(Reply::written(body).links(links(call, shown, next.as_deref())))
}

/// Where a list goes on.
#[derive(Debug, Clone, Copy)]
struct Place {
    number: u64,
    /// The time that the list began with, in milliseconds.
    floor: i64,
}

impl Place {
    fn written(self) -> String {
        format!("{}_{}", self.number, self.floor)
    }

    fn read(text: &str) -> Option<Self> {
        let (number, floor) = text.split_once('_')?;
        Some(Self {
            number: number.parse().ok()?,
            floor: floor.parse().ok()?,
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Ascending,
    Descending,
}

impl Order {
    fn asked(call: &Call<'_>) -> Result<Self, Refusal> {
        match call.query("sortOrder") {
            None | Some("ASCENDING") => Ok(Self::Ascending),
            Some("DESCENDING") => Ok(Self::Descending),
            Some(_) => Err(Refusal::field(
                "sortOrder",
                "must be ASCENDING or DESCENDING",
            )),
        }
    }

    /// Cursors of one order are none of the other.
    fn list(self) -> &'static str {
        match self {
            Self::Ascending => "/api/v1/logs",
            Self::Descending => "/api/v1/logs?sortOrder=DESCENDING",
        }
    }

    fn of<'l>(
        self,
        events: impl DoubleEndedIterator<Item = Logged<'l>> + 'l,
    ) -> Box<dyn Iterator<Item = Logged<'l>> + 'l> {
        match self {
            Self::Ascending => Box::new(events),
            Self::Descending => Box::new(events.rev()),
        }
    }

    /// Where the list goes on behind this event: forwards with the number, backwards with those below it.
    fn behind(self, number: u64) -> u64 {
        match self {
            Self::Ascending => number + 1,
            Self::Descending => number,
        }
    }
}

/// A moment of the query: a time with its zone, or a day or a time in UTC.
fn time(call: &Call<'_>, name: &str) -> Result<Option<i64>, Refusal> {
    let Some(text) = call.query(name) else {
        return Ok(None);
    };
    let utc = || {
        let moment = text.parse::<jiff::civil::DateTime>().ok()?;
        moment
            .to_zoned(jiff::tz::TimeZone::UTC)
            .ok()
            .map(|zoned| zoned.timestamp())
    };
    let moment = text.parse::<jiff::Timestamp>().ok().or_else(utc);
    match moment {
        Some(moment) => Ok(Some(moment.as_millisecond())),
        None => Err(Refusal::field(
            name,
            format_args!("must be a time such as 2016-01-03T18:15:47.000Z, not {text:?}"),
        )),
    }
}

/// What events are asked for.
struct Query {
    filter: Option<Matcher>,
    /// In lower case.
    words: Vec<String>,
}

impl Query {
    fn asked(call: &Call<'_>) -> Result<Self, Refusal> {
        let filter = Matcher::filter_of(call, |attribute| {
            let first = attribute.split('.').next().unwrap_or_default();
            ATTRIBUTES.contains(&first)
        })?;
        let words = call.query("q").unwrap_or_default().to_lowercase();
        let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        if words.len() > WORDS || words.iter().any(|word| word.chars().count() > LONGEST_WORD) {
            return Err(Refusal::field(
                "q",
                format_args!("takes {WORDS} words of at most {LONGEST_WORD} characters"),
            ));
        }
        Ok(Self { filter, words })
    }

    fn fits(&self, logged: Logged<'_>) -> bool {
        let whole = OnceCell::new();
        let whole = || whole.get_or_init(|| logged.to_value());
        let attribute = |name: &str| attribute(logged, name).or_else(|| within(whole(), name));
        self.filter
            .as_ref()
            .is_none_or(|filter| filter.fits(&attribute))
            && (self.words.is_empty() || self.words.iter().all(|word| says(whole(), word)))
    }
}

/// The members of an event, of which each attribute of a filter must be one or stand below one.
const ATTRIBUTES: &[&str] = &[
    "actor",
    "authenticationContext",
    "client",
    "debugContext",
    "device",
    "displayMessage",
    "eventType",
    "legacyEventType",
    "outcome",
    "published",
    "request",
    "securityContext",
    "severity",
    "target",
    "transaction",
    "uuid",
    "version",
];

/// What is asked for most, without writing the event.
fn attribute(logged: Logged<'_>, name: &str) -> Option<Value> {
    if logged.event.given.is_some() {
        return None;
    }
    let targets = |part: fn(&super::event::Entity) -> Option<&str>| {
        let parts = logged.event.targets.iter().filter_map(part);
        Some(parts.map(Value::from).collect::<Value>())
    };
    match name {
        "eventType" => Some(Value::from(&*logged.event.event_type)),
        "published" => Some(logged.published().into()),
        "uuid" => Some(logged.uuid().into()),
        "severity" => Some(logged.severity().into()),
        "outcome.result" => Some(logged.result().into()),
        "actor.id" => Some(Value::from(&*logged.actor().id)),
        "actor.type" => Some(Value::from(&*logged.actor().kind)),
        "transaction.id" => Some(Value::from(&*logged.cause.request)),
        "target.id" => targets(|target| Some(&target.id)),
        "target.type" => targets(|target| Some(&target.kind)),
        "target.alternateId" => targets(|target| target.alternate_id.as_deref()),
        "target.displayName" => targets(|target| target.display_name.as_deref()),
        _ => None,
    }
}

/// The value at a dotted path; of what stands in an array, the values of all its items.
fn within(value: &Value, path: &str) -> Option<Value> {
    let (head, rest) = match path.split_once('.') {
        Some((head, rest)) => (head, Some(rest)),
        None => (path, None),
    };
    match value {
        Value::Array(items) => {
            let found: Vec<Value> = items.iter().filter_map(|item| within(item, path)).collect();
            (!found.is_empty()).then_some(Value::Array(found))
        }
        Value::Object(members) => {
            let member = members.get(head)?;
            rest.map_or_else(|| Some(member.clone()), |rest| within(member, rest))
        }
        _ => None,
    }
}

/// Whether a text at any depth has this word in it, in any case.
fn says(value: &Value, word: &str) -> bool {
    match value {
        Value::String(text) => text.to_lowercase().contains(word),
        Value::Array(items) => items.iter().any(|item| says(item, word)),
        Value::Object(members) => members.values().any(|member| says(member, word)),
        _ => false,
    }
}

/// The events that fit a query.
struct Fitting<'l, 'q> {
    events: Box<dyn Iterator<Item = Logged<'l>> + 'l>,
    query: &'q Query,
}

impl<'l, 'q> Fitting<'l, 'q> {
    fn new(events: Box<dyn Iterator<Item = Logged<'l>> + 'l>, query: &'q Query) -> Self {
        Self { events, query }
    }
}

impl<'l> Iterator for Fitting<'l, '_> {
    type Item = Logged<'l>;

    fn next(&mut self) -> Option<Self::Item> {
        let query = self.query;
        self.events.by_ref().find(|event| query.fits(*event))
    }
}
