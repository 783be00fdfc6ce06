//! An org with a log, as Okta shows it: by polling in the order in which events were written down, and by time between two
//! points.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use http::{Request, Response};
use okta_api::Client;
use okta_api::models::Timestamp;
use okta_api::transport::{Body, BoxError};

/// When the log begins, in milliseconds since 1970.
pub(crate) const START: i64 = 1_767_225_600_000;

#[derive(Default)]
pub(crate) struct Log {
    /// When each was published, in the order in which they were written down. The `uuid` is the place here.
    pub(crate) events: Vec<i64>,
    /// What the next calls are answered with instead, where it is not 0.
    pub(crate) statuses: VecDeque<u16>,
    /// The queries that came.
    pub(crate) asked: Vec<String>,
    /// Pages begin with the last event of the page before.
    pub(crate) repeats: bool,
    /// Cursors that were given before so many events were there are not known any more.
    pub(crate) oldest_cursor: usize,
    /// `X-Rate-Limit-Limit`.
    pub(crate) limit: Option<u32>,
    /// Calls that were begun and not ended, and the most of them at a time.
    pub(crate) in_flight: (usize, usize),
}

#[derive(Clone, Default)]
pub(crate) struct Org(pub(crate) Arc<Mutex<Log>>);

impl Org {
    pub(crate) fn with(events: impl IntoIterator<Item = i64>) -> Self {
        let org = Self::default();
        org.write(events);
        org
    }

    /// Writes events down, published so many milliseconds after the start.
    pub(crate) fn write(&self, events: impl IntoIterator<Item = i64>) {
        self.change(|log| log.events.extend(events.into_iter().map(|at| START + at)));
    }

    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Log) -> T) -> T {
        change(&mut self.0.lock().unwrap())
    }

    pub(crate) fn asked(&self) -> usize {
        self.change(|log| log.asked.len())
    }

    pub(crate) fn client(&self) -> Client {
        let org = self.clone();
        Client::new(tower::service_fn(move |request: Request<Body>| {
            let org = org.clone();
            async move {
                org.change(|log| {
                    log.in_flight.0 += 1;
                    log.in_flight.1 = log.in_flight.1.max(log.in_flight.0);
                });
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                Ok::<_, BoxError>(org.change(|log| {
                    log.in_flight.0 -= 1;
                    log.answer(request.uri().query().unwrap_or_default())
                }))
            }
        }))
    }
}

pub(crate) fn time(at: i64) -> Timestamp {
    Timestamp::from_unix_millis(START + at).unwrap()
}

impl Log {
    fn answer(&mut self, query: &str) -> Response<Body> {
        self.asked.push(query.to_owned());
        if let Some(status) = self.statuses.pop_front().filter(|status| *status != 0) {
            return response(status, "{}".to_owned());
        }
        let parameters: BTreeMap<&str, String> = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name, value.replace("%3A", ":")))
            .collect();
        let millis = |name| {
            let time = Timestamp::from(parameters.get(name).map_or("", String::as_str));
            time.unix_millis()
        };
        let after = parameters.get("after").and_then(|after| after.parse().ok());
        if after.is_some_and(|after: usize| after < self.oldest_cursor) {
            return response(400, r#"{"errorCode":"E0000001"}"#.to_owned());
        }
        let limit: usize = parameters["limit"].parse().unwrap();
        let (since, until) = (millis("since").unwrap_or(i64::MIN), millis("until"));
        let mut places: Vec<usize> = (0..self.events.len())
            .filter(|place| {
                let at = self.events[*place];
                at >= since && until.is_none_or(|until| at < until)
            })
            .collect();
        if until.is_some() {
            places.sort_by_key(|place| self.events[*place]);
            // Here a cursor counts what was shown.
            places.drain(..after.unwrap_or_default().min(places.len()));
        } else if let Some(after) = after {
            let from = after.saturating_sub(usize::from(self.repeats));
            places.retain(|place| *place >= from);
        }
        let more = places.len() > limit;
        places.truncate(limit);
        let next = match until {
            Some(_) => more.then(|| after.unwrap_or_default() + limit),
            // Always one, also behind the last event.
            None => Some(
                places
                    .last()
                    .map_or(after.unwrap_or_default(), |last| last + 1),
            ),
        };
        let events: Vec<String> = places
            .iter()
            .map(|place| {
                let published = Timestamp::from_unix_millis(self.events[*place]).unwrap();
                format!(
                    r#"{{"uuid":"{place}","published":"{}"}}"#,
                    published.as_str()
                )
            })
            .collect();
        let mut response = response(200, format!("[{}]", events.join(",")));
        if let Some(next) = next {
            let bounds = match (parameters.get("since"), parameters.get("until")) {
                (Some(since), Some(until)) => format!("&since={since}&until={until}"),
                _ => String::new(),
            };
            let link = format!(
                "<https://acme.okta.com/api/v1/logs?limit={limit}&after={next}{bounds}>; rel=\"next\""
            );
            response.headers_mut().insert("link", link.parse().unwrap());
        }
        if let Some(limit) = self.limit {
            for (name, value) in [("limit", limit), ("remaining", limit), ("reset", 0)] {
                let name: http::HeaderName = format!("x-rate-limit-{name}").parse().unwrap();
                response.headers_mut().insert(name, value.into());
            }
        }
        response
    }
}

fn response(status: u16, body: String) -> Response<Body> {
    let response = Response::builder().status(status);
    response.body(Body::from(body)).unwrap()
}
