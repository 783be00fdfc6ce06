//! Changes a reply that is ready to be sent.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, DATE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Response};

use super::kind::{Cut, FaultKind};
use super::{content, encoding, links};
use crate::body::Body;
use crate::clock::{Clock, Moment, date};
use crate::facts::Operation;
use crate::limits::figures::{LIMIT, REMAINING, RESET};

/// What a reply answers to.
pub(crate) struct Scene<'a> {
    pub(crate) parts: &'a Parts,
    /// What Okta's description says of the operation.
    pub(crate) operation: Option<&'static Operation>,
    /// Scheme and authority that links start with.
    pub(crate) base: &'a str,
    /// Whether this page was asked for by way of an empty one.
    pub(crate) emptied: bool,
    pub(crate) now: Moment,
    /// Seconds in a rate-limit window.
    pub(crate) window: i64,
}

/// A reply, and how it is to be sent.
#[derive(Clone)]
pub(crate) struct Outgoing {
    pub(crate) response: Response<Bytes>,
    broken_at: Option<usize>,
    pace: Option<(usize, Duration)>,
}

impl Outgoing {
    pub(crate) fn new(response: Response<Bytes>) -> Self {
        Self {
            response,
            broken_at: None,
            pace: None,
        }
    }

    pub(crate) fn into_response(self, clock: &Arc<dyn Clock>) -> Response<Body> {
        let (broken_at, pace) = (self.broken_at, self.pace);
        self.response.map(|bytes| {
            let mut body = Body::whole(bytes);
            if let Some(length) = broken_at {
                body = body.broken_at(length);
            }
            if let Some((chunk, pause)) = pace {
                body = body.in_chunks(chunk, pause, Arc::clone(clock));
            }
            body
        })
    }

    /// Does what a kind does; `false` where there is nothing in the reply for it to do.
    pub(super) fn alter(&mut self, kind: &FaultKind, scene: &Scene<'_>) -> bool {
        let response = &mut self.response;
        match kind {
            FaultKind::EmptyPage => content::empty_page(response, scene),
            FaultKind::UnknownEnums => content::unknown_enums(response, scene),
            FaultKind::UnknownDiscriminators => content::unknown_discriminators(response, scene),
            FaultKind::DuplicateItems => content::duplicate_items(response, scene),
            FaultKind::ExtraProperties => content::extra_properties(response, scene),
            FaultKind::WrongTypes { property } => {
                content::wrong_types(response, scene, property.as_deref())
            }
            FaultKind::NullRequired { property } => {
                content::null_required(response, scene, property.as_deref())
            }
            FaultKind::ForeignNext => links::foreign_next(response, scene),
            FaultKind::RepeatedCursor => links::repeated_cursor(response, scene),
            FaultKind::MissingSelf => links::missing_self(response.headers_mut()),
            FaultKind::JoinedLinks => links::joined(response.headers_mut()),
            FaultKind::DoubledRateLimits => doubled(response.headers_mut(), scene),
            FaultKind::ClockSkew { seconds } => skewed(response.headers_mut(), scene, *seconds),
            FaultKind::NoContentType => response.headers_mut().remove(CONTENT_TYPE).is_some(),
            FaultKind::Gzip => encoding::gzip(response, scene, 0),
            FaultKind::GzipBomb { bytes } => encoding::gzip(response, scene, *bytes),
            FaultKind::Oversized { bytes } => encoding::oversized(response, *bytes),
            FaultKind::Truncated { at } => self.truncate(*at),
            FaultKind::Trickled { chunk, pause } => {
                self.pace = Some((*chunk, *pause));
                !self.response.body().is_empty()
            }
            _ => false,
        }
    }

    /// Whether there is something for a kind to pack.
    pub(super) fn can_pack(&self, kind: &FaultKind, scene: &Scene<'_>) -> bool {
        match kind {
            FaultKind::Oversized { bytes } => encoding::can_pad(&self.response, *bytes),
            _ => encoding::can_gzip(&self.response, scene),
        }
    }

    fn truncate(&mut self, at: Cut) -> bool {
        let whole = self.response.body().len();
        let length = match at {
            Cut::Bytes(bytes) => bytes,
            Cut::Fraction(fraction) => (whole as f64 * fraction) as usize,
        };
        self.broken_at = Some(length);
        length < whole
    }
}

/// The true figures, and before them those of a window that ends one window later.
fn doubled(headers: &mut HeaderMap, scene: &Scene<'_>) -> bool {
    let Some(reset) = number(headers, RESET.as_str()) else {
        return false;
    };
    for (name, other) in [
        (LIMIT, None),
        (REMAINING, None),
        (RESET, Some(reset.saturating_add(scene.window))),
    ] {
        let Some(own) = headers.get(&name).cloned() else {
            continue;
        };
        headers.insert(name.clone(), other.map_or(own.clone(), HeaderValue::from));
        headers.append(name, own);
    }
    true
}

fn skewed(headers: &mut HeaderMap, scene: &Scene<'_>, seconds: i32) -> bool {
    let seconds = i64::from(seconds);
    headers.insert(DATE, date(scene.now.plus_seconds(seconds)));
    if let Some(reset) = number(headers, RESET.as_str()) {
        headers.insert(RESET, HeaderValue::from(reset.saturating_add(seconds)));
    }
    true
}

fn number(headers: &HeaderMap, name: &str) -> Option<i64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}
