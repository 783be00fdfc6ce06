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

use okta_emulator::FaultKind;

use calls::Call;
use expect::Row;

/// Fills in a table: each row for each call. All that is wrong is told at once.
async fn judge(rows: &[Row]) {
    let mut wrong = Vec::new();
    for row in rows {
        let mut struck = 0;
        for call in Call::ALL {
            for times in [Some(1), None] {
                match cell::judge(row, call, times).await {
                    Ok(strikes) => struck += strikes,
                    Err(what) => {
                        struck += 1;
                        let often = times.map_or("always", |_| "once");
                        wrong.push(format!("{} {often} at {call:?}: {what}", row.fault));
                    }
                }
            }
        }
        if struck == 0 {
            wrong.push(format!("{} strikes nothing", row.fault));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn connections() {
    judge(tables::CONNECTIONS).await;
}

#[tokio::test(start_paused = true)]
async fn answers_in_place_of_the_orgs() {
    judge(tables::ANSWERS).await;
}

#[tokio::test(start_paused = true)]
async fn bodies() {
    judge(tables::BODIES).await;
}

#[tokio::test(start_paused = true)]
async fn lists() {
    judge(tables::LISTS).await;
}

#[tokio::test(start_paused = true)]
async fn what_must_not_hurt() {
    judge(tables::HARMLESS).await;
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
