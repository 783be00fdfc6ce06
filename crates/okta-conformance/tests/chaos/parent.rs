//! Starts a worker, leads it from step to step, kills it, and starts the next, until one of them comes to the end of the list.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use okta_conformance::dice::Dice;
use okta_emulator::{DEFAULT_TOKEN, FaultReport};

use crate::fast_clock::FastClock;
use crate::org::Org;
use crate::seed;
use crate::store::{Line, Store};
use crate::worker::{Listing, ORDERS, Orders, PAGE, STEP, Step, Unit};

/// More lives than any copy takes: no list is without an end.
const LIVES: usize = 5_000;

/// What came of it all.
pub(crate) struct Copied {
    /// The org's own list.
    pub(crate) ids: Vec<String>,
    pub(crate) lines: Vec<Line>,
    /// What was to go wrong, and how often it did.
    pub(crate) troubles: &'static [&'static str],
    pub(crate) faults: Vec<FaultReport>,
    /// How many workers died at each kind of step.
    pub(crate) deaths: BTreeMap<Step, usize>,
    /// How many steps of each kind there were.
    pub(crate) steps: BTreeMap<Step, usize>,
}

/// What is to be copied, and how.
pub(crate) struct Job {
    pub(crate) listing: Listing,
    pub(crate) unit: Unit,
    /// How many pages are read ahead.
    pub(crate) ahead: usize,
    /// How many items there are.
    pub(crate) items: usize,
    pub(crate) troubles: &'static [&'static str],
}

/// Copies a list of an org of its own.
pub(crate) fn copy(job: &Job) -> Copied {
    let Job {
        listing,
        unit,
        ahead,
        items,
        troubles,
    } = *job;
    let seed = seed();
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let epoch_millis = now.expect("a time of our days").as_millis();
    let epoch_millis = u64::try_from(epoch_millis).expect("a time of our days");
    let clock = FastClock::since(epoch_millis);
    let org = Org::start(listing, items, troubles, seed, clock);
    let folder = tempfile::tempdir().expect("a folder");
    let orders = Orders {
        address: org.address.clone(),
        key: matches!(listing, Listing::Roles).then(|| org.key.clone()),
        token: DEFAULT_TOKEN.to_owned(),
        epoch_millis,
        listing,
        unit,
        ahead,
        store: folder.path().join("items"),
        seed,
    };
    let mut dice = Dice::named(seed, &format!("{listing:?} by {unit:?}"));
    let mut copied = Copied {
        ids: org.ids.clone(),
        lines: Vec::new(),
        troubles,
        faults: Vec::new(),
        deaths: BTreeMap::new(),
        steps: BTreeMap::new(),
    };
    let mut lives = 0;
    while !live(&orders, &mut dice, &mut copied) {
        lives += 1;
        assert!(lives < LIVES, "seed {seed}: no end after {lives} lives");
    }
    copied.lines = Store::open(&orders.store).1;
    copied.faults = org.faults();
    copied
}

/// A worker that lives long comes to so many steps: those of four pages or, where it goes by items and begins each page anew,
/// of three.
fn longest_life(unit: Unit) -> usize {
    match unit {
        Unit::Pages => 24,
        Unit::Items => 3 * 2 * PAGE,
    }
}

/// One life; whether it came to the end of the list.
fn live(orders: &Orders, dice: &mut Dice, copied: &mut Copied) -> bool {
    let mut worker = Worker::start(orders);
    let end = dice.below(longest_life(orders.unit));
    let is_on_the_way = dice.below(4) == 0;
    let mut count = 0;
    while let Some(step) = worker.step() {
        *copied.steps.entry(step).or_default() += 1;
        if count == end {
            // Where it dies then, in the middle of a request for instance, is up to the machine.
            if is_on_the_way {
                worker.go_on();
            }
            *copied.deaths.entry(step).or_default() += 1;
            worker.kill();
            return false;
        }
        count += 1;
        worker.go_on();
    }
    let status = worker.child.wait().expect("a process that ended");
    assert!(status.success(), "seed {}: {status}", orders.seed);
    true
}

struct Worker {
    child: Child,
    steps: Lines<BufReader<ChildStdout>>,
    orders: ChildStdin,
}

impl Worker {
    fn start(orders: &Orders) -> Self {
        let program = std::env::current_exe().expect("this program");
        let orders = serde_json::to_string(orders).expect("JSON");
        let mut child = Command::new(program)
            .args(["--exact", "worker", "--nocapture"])
            .env(ORDERS, orders)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process");
        Self {
            steps: BufReader::new(child.stdout.take().expect("a pipe")).lines(),
            orders: child.stdin.take().expect("a pipe"),
            child,
        }
    }

    /// Where it is now; nothing once it has ended.
    fn step(&mut self) -> Option<Step> {
        self.steps.find_map(|line| {
            let line = line.expect("text");
            let step = line.strip_prefix(STEP)?;
            Some(serde_json::from_str(step).expect("a step"))
        })
    }

    fn go_on(&mut self) {
        self.orders.write_all(b"\n").expect("a worker that waits");
    }

    fn kill(&mut self) {
        self.child.kill().expect("a worker");
        self.child.wait().expect("a worker's end");
    }
}

/// A test that fails leaves no process behind.
impl Drop for Worker {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
