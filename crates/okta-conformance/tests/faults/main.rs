//! Every kind of fault, struck at every kind of call, once and for ever: what the client makes of it stands in tables, and
//! is judged by the state of the org itself.
//!
//! Whatever happens, these hold: a call that says it went well is in the org, and in it once; a request that the org may
//! have acted on is not repeated unless that does no harm; an error says truthfully whether the request can have
//! arrived; no call takes longer than its deadline; and the next call works.

mod calls;
mod cell;
mod expect;
mod org;
mod tables;
mod wire;

use futures_util::future::join_all;
use okta_emulator::FaultKind;

use calls::Call;
use expect::Row;
use org::Way;

/// Fills in a table: each row for each call. All that is wrong is told at once.
async fn judge(rows: &[Row], way: Way) {
    let mut wrong = Vec::new();
    for row in rows {
        let mut struck = 0;
        let cells = Call::ALL.map(|call| [(call, Some(1)), (call, None)]);
        // Each has an org of its own; together they wait no longer than one.
        let judged = join_all(cells.into_iter().flatten().map(async |(call, times)| {
            let often = times.map_or("always", |_| "once");
            let outcome = cell::judge(row, call, times, way).await;
            outcome.map_err(|what| format!("{} {often} at {call:?}: {what}", row.fault))
        }));
        for outcome in judged.await {
            struck += *outcome.as_ref().unwrap_or(&1);
            wrong.extend(outcome.err());
        }
        if struck == 0 {
            wrong.push(format!("{} strikes nothing", row.fault));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn connections() {
    judge(tables::CONNECTIONS, Way::InProcess).await;
}

#[tokio::test(start_paused = true)]
async fn answers_in_place_of_the_orgs() {
    judge(tables::ANSWERS, Way::InProcess).await;
}

#[tokio::test(start_paused = true)]
async fn bodies() {
    judge(tables::BODIES, Way::InProcess).await;
}

#[tokio::test(start_paused = true)]
async fn lists() {
    judge(tables::LISTS, Way::InProcess).await;
}

#[tokio::test(start_paused = true)]
async fn what_must_not_hurt() {
    judge(tables::HARMLESS, Way::InProcess).await;
}

#[test]
fn no_kind_is_left_out() {
    let rows: Vec<&str> = tables::all().map(Row::kind).collect();
    for name in FaultKind::names() {
        assert!(rows.contains(name), "no table has a row for `{name}`");
    }
    for row in rows {
        assert!(
            FaultKind::names().contains(&row),
            "nothing is called `{row}`"
        );
    }
}

#[test]
fn the_calls_are_of_every_kind() {
    for call in Call::ALL {
        let mut all = okta_api::OPERATIONS.iter();
        let info = all.find(|operation| operation.id == call.operation());
        let info = info.expect("an operation");
        assert_eq!(
            info.idempotent,
            call.safety() != calls::Safety::Other,
            "{call:?}"
        );
    }
}
