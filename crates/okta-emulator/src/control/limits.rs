//! Rate limits, looked at and changed while the org runs.

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::error::{Answer, Refusal};
use crate::json::Object;
use crate::limits::{RateLimits, RateWindow};
use crate::org::Org;
use crate::reply::Reply;
use crate::request::Call;

/// What is allowed, and what is used of it.
pub(super) fn get(call: &Call<'_>, org: &Org) -> Answer {
    let windows = org.limits.windows(call.now);
    let windows: Vec<Value> = windows.iter().map(window).collect();
    Ok(Reply::json(&json!({
        "limits": written(&org.limits.settings()),
        "inFlight": org.limits.in_flight.now(),
        "windows": windows,
    })))
}

/// Allows something else from now on: the object that [`get`] shows as `limits`. What it leaves out is as in a new org.
pub(super) fn replace(call: &Call<'_>, org: &Org) -> Answer {
    let settings = read(call.object()?)?;
    org.limits.set(settings);
    Ok(Reply::json(&written(&org.limits.settings())))
}

fn window(window: &RateWindow) -> Value {
    json!({
        "bucket": window.bucket,
        "principal": window.principal,
        "limit": window.limit,
        "remaining": window.remaining,
        "reset": window.reset,
    })
}

fn written(settings: &RateLimits) -> Value {
    json!({
        "default": settings.default,
        "buckets": settings.buckets,
        "windowSeconds": settings.window,
        "concurrency": settings.concurrency,
    })
}

fn read(body: Object) -> Result<RateLimits, Refusal> {
    let mut settings = RateLimits::default();
    for (name, value) in body {
        match name.as_str() {
            "default" => settings = settings.limit(number(&name, &value)?),
            "buckets" => {
                for (bucket, value) in buckets(&value)? {
                    let place = format!("buckets.{bucket}");
                    settings = settings
                        .bucket(bucket, number(&place, value)?)
                        .map_err(|error| Refusal::field(&place, error.problem()))?;
                }
            }
            "windowSeconds" => {
                let seconds = number(&name, &value)?;
                if !(1..=u64::from(u32::MAX)).contains(&seconds) {
                    let problem = format!("must be from 1 to {}", u32::MAX);
                    return Err(Refusal::field(&name, problem));
                }
                settings = settings.window(Duration::from_secs(seconds));
            }
            "concurrency" if value.is_null() => settings = settings.concurrency(None),
            "concurrency" => {
                let calls = usize::try_from(number(&name, &value)?).unwrap_or(usize::MAX);
                settings = settings.concurrency(calls);
            }
            _ => {
                let known = "is none of default, buckets, windowSeconds, concurrency";
                return Err(Refusal::field(&name, known));
            }
        }
    }
    Ok(settings)
}

fn buckets(value: &Value) -> Result<&Map<String, Value>, Refusal> {
    let buckets = value.as_object();
    buckets.ok_or_else(|| Refusal::field("buckets", "must be an object of limits by bucket"))
}

fn number(name: &str, value: &Value) -> Result<u64, Refusal> {
    let problem = "must be a whole number that is not negative";
    value.as_u64().ok_or_else(|| Refusal::field(name, problem))
}
