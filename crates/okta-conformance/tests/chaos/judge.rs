//! What has to hold of a copy.

use std::collections::{BTreeMap, BTreeSet};

use crate::parent::Copied;
use crate::seed;
use crate::store::Line;
use crate::trouble;
use crate::worker::{PAGE, Step};

impl Copied {
    pub(crate) fn is_every_item_once(&self) {
        self.holds_once(self.lines.iter().flat_map(Line::ids));
    }

    /// The org doubles the last item of a page, and so that of a line.
    pub(crate) fn is_every_item_once_but_for_doubled_ones(&self) {
        let mut doubled = 0;
        let once = self.lines.iter().flat_map(|line| match line.ids() {
            [rest @ .., before, last] if before == last => {
                doubled += 1;
                [rest, std::slice::from_ref(last)].concat()
            }
            ids => ids.to_vec(),
        });
        let once: Vec<String> = once.collect();
        self.holds_once(&once);
        let struck = self.struck("duplicate-items");
        assert!((1..=struck).contains(&doubled), "{doubled} of {struck}");
    }

    /// A life begins with the page that the one before it was reading, and repeats nothing else.
    pub(crate) fn is_every_item_and_again_only_the_last_page(&self) {
        let places = self.ids.iter().enumerate();
        let page_of: BTreeMap<&String, usize> = places.map(|(at, id)| (id, at / PAGE)).collect();
        let mut seen = BTreeSet::new();
        let mut last = None;
        let mut reading = None;
        let mut repeated = 0;
        for line in &self.lines {
            if let Line::Began = line {
                reading = last;
            }
            for id in line.ids() {
                let page = page_of.get(id).copied();
                if !seen.insert(id) {
                    repeated += 1;
                    assert_eq!(page, reading, "seed {}: {id} again", seed());
                }
                last = page;
            }
        }
        self.holds_once(seen);
        assert!(repeated > 0, "no life began in the middle of a page");
    }

    fn holds_once<'a>(&self, stored: impl IntoIterator<Item = &'a String>) {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for id in stored {
            *counts.entry(id).or_default() += 1;
        }
        let known: BTreeSet<&str> = self.ids.iter().map(String::as_str).collect();
        let lost = known.iter().filter(|id| !counts.contains_key(*id)).count();
        let twice = counts.values().filter(|count| **count > 1).count();
        let unknown = counts.keys().filter(|id| !known.contains(*id)).count();
        assert_eq!(
            (lost, twice, unknown),
            (0, 0, 0),
            "lost, twice and unknown of {} with seed {}",
            known.len(),
            seed()
        );
        assert!(matches!(self.lines.last(), Some(Line::Ended { .. })));
    }

    /// Whether so many workers died, at every kind of step that is common, and every fault struck that could: by chance one that
    /// is to strike eight times strikes not at all in one of three thousand runs.
    pub(crate) fn has_met_everything(&self, deaths: usize) {
        let died: usize = self.deaths.values().sum();
        assert!(died >= deaths, "{died} deaths only: {:?}", self.deaths);
        let all: usize = self.steps.values().sum();
        for (step, count) in &self.steps {
            let is_common = 5 * count > all;
            let is_deadly = self.deaths.contains_key(step);
            assert!(is_deadly || !is_common, "{step:?}: {:?}", self.deaths);
        }
        for (fault, report) in self.troubles.iter().zip(&self.faults) {
            let expected = report.matched as f64 * trouble::rate(fault);
            let has_struck = report.struck > 0;
            assert!(has_struck || expected < 8.0, "{report:?}");
        }
        for (kind, step) in [
            ("foreign-next", Step::Foreign),
            ("repeated-cursor", Step::Circle),
        ] {
            let told = self.steps.contains_key(&step);
            assert!(told || self.struck(kind) < 4, "nobody was told of {kind}");
        }
    }

    fn struck(&self, kind: &str) -> u64 {
        let of_kind = self
            .faults
            .iter()
            .filter(|fault| fault.fault.kind().name() == kind);
        of_kind.map(|fault| fault.struck).sum()
    }
}
