//! One cell of a table: a call under a fault, and everything that has to hold of it.

use std::time::Duration;

use http::StatusCode;
use okta_api::{Error, ops};
use okta_emulator::Fault;
use serde_json::Value;
use tokio::time::{Instant, timeout};

use crate::calls::{Call, Safety};
use crate::expect::{End, Fate, Row};
use crate::org::{Org, TOKEN, Way};

/// What a call may take at most; a list is a call a page.
const DEADLINE: Duration = Duration::from_secs(120);

/// Requests that the longest list of these tests makes: three pages, each shown empty first.
const PAGES: u32 = 6;

/// A call under a fault: how often it struck, or what is wrong.
pub(crate) async fn judge(
    row: &Row,
    call: Call,
    times: Option<u64>,
    way: Way,
) -> Result<u64, String> {
    let plain = undisturbed(call, way).await;
    let org = Org::new(way).await;
    let (client, limits) = org.client();
    org.emulator.add_fault(fault(row, call, times));

    let began = Instant::now();
    let made = timeout(1000 * DEADLINE, call.make(&client, &org)).await;
    let result = made.map_err(|_| "it hangs")?;
    let result = result.map(|values| org.without_address(values));
    let took = began.elapsed();

    let struck = org.emulator.faults()[0].struck;
    let sent = org.sent();
    org.emulator.clear_faults();
    let pages = if call == Call::List { PAGES } else { 1 };
    ensure(took <= DEADLINE * pages, || format!("it took {took:?}"))?;
    ensure(times.is_none_or(|times| struck <= times), || {
        format!("struck {struck} times")
    })?;

    let fate = match (struck, call.safety()) {
        (0, _) => Fate::Unharmed,
        _ if is_gone(row, call, times) => Fate::Again(End::Says(404, Some("E0000007"))),
        (_, Safety::Read) if call == Call::List => row.list.unwrap_or(row.read),
        (_, Safety::Read) => row.read,
        (_, Safety::Idempotent) => row.idempotent,
        (_, Safety::Other) => row.other,
    };
    let is_once = times.is_some() && !is_gone(row, call, times);
    as_expected(fate, is_once, &plain, &result, sent)?;
    truth(row, call, &org, &result, struck)?;
    once_at_most(call, &org, sent)?;

    for bucket in limits.snapshot() {
        ensure(bucket.in_flight == 0 && bucket.waiting == 0, || {
            format!("the limiter still has {bucket:?}")
        })?;
    }
    let next = timeout(DEADLINE, client.call(ops::GetUser::new(org.user.as_str()))).await;
    match next {
        Ok(Ok(user)) if user.id.as_deref() == Some(org.user.as_str()) => Ok(struck),
        other => Err(format!("the next call: {other:?}")),
    }
}

/// The fault of a row, for one operation.
fn fault(row: &Row, call: Call, times: Option<u64>) -> Fault {
    let fault: Fault = row.fault.parse().expect("a fault");
    let fault = fault.operation(call.operation());
    match times {
        Some(times) => fault.times(times),
        None => fault,
    }
}

/// What the call gives without a fault, and how many requests that takes.
async fn undisturbed(call: Call, way: Way) -> (Vec<Value>, usize) {
    let org = Org::new(way).await;
    let (client, _) = org.client();
    let values = call.make(&client, &org).await;
    let values = values.expect("a call without a fault");
    if call.safety() != Safety::Read {
        assert_eq!(call.effects(&org), 1, "{call:?} does what it is to do");
    }
    (org.without_address(values), org.sent())
}

/// Whether the call deletes twice, and finds nothing the second time.
fn is_gone(row: &Row, call: Call, times: Option<u64>) -> bool {
    call == Call::Delete
        && row.is_processed
        && times.is_some()
        && matches!(row.idempotent, Fate::Again(_))
}

fn as_expected(
    fate: Fate,
    is_once: bool,
    (values, requests): &(Vec<Value>, usize),
    result: &Result<Vec<Value>, Error>,
    made: usize,
) -> Result<(), String> {
    let wrong = || Err(format!("not {fate:?} but {result:?} with {made} requests"));
    match (fate, result) {
        // An empty page is one more request.
        (Fate::Unharmed, Ok(given)) if given == values && made <= 2 * requests => Ok(()),
        (Fate::Altered, Ok(given)) if is_alike(given, values) && made == *requests => Ok(()),
        (Fate::Again(_), Ok(given)) if is_once && given == values && made == requests + 1 => Ok(()),
        (Fate::Again(end), Err(error)) if !is_once && end.is(error) && made > 1 => Ok(()),
        // The list's first page is read; a circle is found on the page that leads back.
        (Fate::Fails(end), Err(error)) if end.is(error) && made == 1 => Ok(()),
        _ => wrong(),
    }
}

/// The same things in the same order, each at least once, with the same logins.
fn is_alike(given: &[Value], plain: &[Value]) -> bool {
    let key = |value: &Value| (value["id"].clone(), value["profile"]["login"].clone());
    let mut given: Vec<_> = given.iter().map(key).collect();
    given.dedup();
    given == plain.iter().map(key).collect::<Vec<_>>()
}

/// What the call says is what the org has; and it says no secret.
fn truth(
    row: &Row,
    call: Call,
    org: &Org,
    result: &Result<Vec<Value>, Error>,
    struck: u64,
) -> Result<(), String> {
    let effects = call.effects(org);
    let is_write = call.safety() != Safety::Read;
    match result {
        Ok(_) => ensure(!is_write || effects == 1, || {
            format!("it went well, and was done {effects} times")
        }),
        Err(error) => {
            let is_done = is_write && row.is_processed && struck > 0;
            ensure(effects == usize::from(is_done), || {
                format!("it failed, and was done {effects} times")
            })?;
            ensure(error.request_may_have_been_sent() || effects == 0, || {
                "it says it was not sent, and was done".to_owned()
            })?;
            let said = format!("{error} {error:?}");
            ensure(!said.contains(TOKEN), || "the token is shown".to_owned())
        }
    }
}

/// A call that may not be made twice is not repeated after an attempt that the client cannot know to have had no effect.
fn once_at_most(call: Call, org: &Org, sent: usize) -> Result<(), String> {
    let refused = [StatusCode::TOO_MANY_REQUESTS, StatusCode::LOCKED];
    let log = org.emulator.requests();
    let refused = log
        .iter()
        .filter(|made| made.operation == Some(call.operation()))
        .filter(|made| made.status.is_some_and(|status| refused.contains(&status)));
    let open = sent - refused.count();
    ensure(call.safety() != Safety::Other || open <= 1, || {
        format!("{open} of its {sent} attempts may have been acted on")
    })
}

fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}
