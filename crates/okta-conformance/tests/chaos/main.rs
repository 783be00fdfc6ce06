//! Lists copied under chaos: an org on a port with every fault that a list can meet, and a copying process that is killed
//! again and again and each time goes on from what it has stored. At the end every item is there, and none twice.
//!
//! `worker.rs` is the program that a user would write. It runs as a process of its own, which is this test binary once
//! more. `parent.rs` starts it, lets it go on from step to step, and kills it at steps that a seed draws; half of a line
//! that it was writing is then all that is left of a page. What it stored is judged by the org's own list in `judge.rs`.
//!
//! Nothing waits for the machine's clock: client and org live by a faster one (`fast_clock.rs`).

mod fast_clock;
mod judge;
mod org;
mod parent;
mod store;
mod trouble;
mod worker;

use okta_emulator::FaultKind;

use parent::{Job, copy};
use worker::{Listing, Unit};

/// What decides whom faults strike, and when a worker dies. `OKTA_CHAOS_SEED` is another one.
fn seed() -> u64 {
    std::env::var("OKTA_CHAOS_SEED").map_or(20_261_122, |seed| seed.parse().expect("a number"))
}

/// The process that the tests below start, and nothing where nobody has.
#[test]
fn worker() {
    worker::run();
}

/// Users by an API token, in pages that `Link` headers join.
#[test]
fn every_user_once() {
    let copied = copy(&Job {
        listing: Listing::Users,
        unit: Unit::Pages,
        ahead: 0,
        items: 3_000,
        troubles: trouble::EVERYTHING,
    });
    copied.is_every_item_once();
    copied.has_met_everything(50);
}

/// Roles by a service app whose tokens are bound to a key, in pages whose bodies have the `next`, some of them read ahead.
#[test]
fn every_role_once() {
    let copied = copy(&Job {
        listing: Listing::Roles,
        unit: Unit::Pages,
        ahead: 2,
        items: 1_500,
        troubles: trouble::EVERYTHING,
    });
    copied.is_every_item_once();
    copied.has_met_everything(24);
}

/// What the org itself sends twice is stored twice, and nothing else is.
#[test]
fn only_what_the_org_doubles_is_doubled() {
    let copied = copy(&Job {
        listing: Listing::Users,
        unit: Unit::Pages,
        ahead: 0,
        items: 1_500,
        troubles: trouble::DOUBLED,
    });
    copied.is_every_item_once_but_for_doubled_ones();
    copied.has_met_everything(16);
}

/// A program that stores item by item gets every one, and again only those of the page that it was reading.
#[test]
fn every_item_at_least_once() {
    let copied = copy(&Job {
        listing: Listing::Users,
        unit: Unit::Items,
        ahead: 3,
        items: 600,
        troubles: trouble::EVERYTHING,
    });
    copied.is_every_item_and_again_only_the_last_page();
    copied.has_met_everything(12);
}

#[test]
fn no_kind_is_left_out() {
    let mut left_out: Vec<&str> = FaultKind::names().to_vec();
    left_out.retain(|name| {
        let mut all = trouble::EVERYTHING.iter().chain(trouble::DOUBLED);
        !all.any(|fault| trouble::kind(fault) == *name)
    });
    assert!(left_out.is_empty(), "{left_out:?}");
}
