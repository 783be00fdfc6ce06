//! What came of all sequences, for people.

use std::collections::BTreeMap;

use super::kinds::KINDS;
use super::play::{Difference, Outcome, Played};
use super::rebuild::{Rebuilt, Sequence};

/// All results.
#[derive(Debug, Default)]
pub struct Report {
    operations: BTreeMap<&'static str, Tally>,
    different: Vec<(String, &'static str, Vec<Difference>)>,
    older: Vec<(String, &'static str, Vec<Difference>)>,
    impossible: BTreeMap<String, Vec<String>>,
    left: BTreeMap<String, Vec<String>>,
    /// How many were made of what was recorded, and of what was derived from an answer.
    given: [usize; 2],
    /// How many are more than a making.
    longer: usize,
    steps: usize,
    /// How many came out the same on each kind of org, of those that they were tried on first.
    kinds: BTreeMap<String, usize>,
}

#[derive(Debug, Default)]
struct Tally {
    same: usize,
    older: usize,
    different: usize,
    impossible: usize,
}

impl Report {
    pub(super) fn new(rebuilt: &Rebuilt<'_>) -> Self {
        let mut report = Self::default();
        for (recording, reason) in &rebuilt.left {
            let line = format!("{} {} {}", recording.name, recording.method, recording.path);
            report
                .left
                .entry(reason.to_string())
                .or_default()
                .push(line);
        }
        report
    }

    /// Counts what came of a sequence on a kind of org.
    pub(super) fn count(&mut self, sequence: &Sequence<'_>, kind: &str, played: Played) {
        let tally = self.operations.entry(sequence.operation).or_default();
        for name in played.left_out {
            let why = "names a thing of which nothing else was recorded".to_owned();
            self.left.entry(why).or_default().push(name);
        }
        match played.outcome {
            Outcome::Impossible(why) => {
                tally.impossible += 1;
                let line = format!("{} {}", sequence.create.name, sequence.operation);
                self.impossible.entry(why).or_default().push(line);
                return;
            }
            Outcome::Same => {
                tally.same += 1;
                *self.kinds.entry(kind.to_owned()).or_default() += 1;
            }
            Outcome::Older(different) => {
                tally.older += 1;
                let name = sequence.create.name.clone();
                self.older.push((name, sequence.operation, different));
            }
            Outcome::Different(different) => {
                tally.different += 1;
                let name = sequence.create.name.clone();
                self.different.push((name, sequence.operation, different));
            }
        }
        self.given[usize::from(sequence.is_derived)] += 1;
        self.longer += usize::from(!sequence.steps.is_empty());
        self.steps += 1 + sequence.steps.len();
    }

    /// How many sequences were rebuilt, and how many of them came out the same.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let sum = |of: fn(&Tally) -> usize| self.operations.values().map(of).sum();
        (
            sum(|tally| tally.same + tally.older + tally.different),
            sum(|tally| tally.same),
        )
    }

    /// How many differ only where answers have changed since they were recorded: not the same.
    fn older(&self) -> usize {
        self.older.len()
    }

    /// The sequences that came out otherwise.
    pub fn different(&self) -> impl Iterator<Item = &[Difference]> {
        self.different
            .iter()
            .map(|(.., different)| different.as_slice())
    }

    pub(super) fn print(&self, differences: usize, left: bool) {
        let older = self.older.iter().map(|one| ("older ", one));
        let different = self.different.iter().map(|one| ("", one));
        for (age, (name, operation, different)) in older.chain(different).take(differences) {
            println!("{age}{name} {operation}");
            for difference in different {
                println!("    {difference}");
            }
        }
        println!("\nWhat differs, by operation and property:");
        for (what, count) in self.kinds() {
            println!("{count:>5} × {what}");
        }
        println!(
            "\n{:<45} {:>5} {:>6} {:>9} {:>10}",
            "made by", "same", "older", "different", "impossible"
        );
        for (operation, tally) in &self.operations {
            let Tally {
                same,
                older,
                different,
                impossible,
            } = tally;
            println!("{operation:<45} {same:>5} {older:>6} {different:>9} {impossible:>10}");
        }
        println!("\nWhat is in no sequence:");
        for (reason, lines) in self.impossible.iter().chain(&self.left) {
            println!("{:>5} × {reason}", lines.len());
            for line in lines.iter().filter(|_| left) {
                println!("        {line}");
            }
        }
        println!("\nThe same by kind of org, of these the first that fits:");
        let mut kinds: Vec<_> = self.kinds.iter().collect();
        kinds.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        for (kind, count) in kinds {
            println!("{count:>5} × {kind}");
        }
        let usual = KINDS.first().map(ToString::to_string);
        if let Some(count) = usual.and_then(|usual| self.kinds.get(&usual)) {
            println!("{count:>5} on the default kind alone");
        }
        let (rebuilt, same) = self.counts();
        let [recorded, derived] = self.given;
        println!(
            "\n{rebuilt} sequences of {} calls rebuilt: {recorded} with the recorded request, {derived} with one derived from \
             the answer; {} are more than a making",
            self.steps, self.longer
        );
        println!(
            "{same} same, {} older, {} different ({:.1} % same)",
            self.older(),
            rebuilt - same - self.older(),
            100.0 * same as f64 / rebuilt.max(1) as f64
        );
    }

    /// Differences by what differs, the commonest first.
    fn kinds(&self) -> Vec<(String, usize)> {
        let mut kinds = BTreeMap::<String, usize>::new();
        for difference in self.different().flatten() {
            let operation = difference.operation;
            let (recorded, here) = difference.statuses;
            let mut count = |what: String| *kinds.entry(what).or_default() += 1;
            if recorded != here {
                count(format!("{operation} {recorded} → {here}"));
            }
            for place in &difference.properties.missing {
                count(format!("{operation} missing {place}"));
            }
            for place in &difference.properties.additional {
                count(format!("{operation} additional {place}"));
            }
        }
        let mut kinds: Vec<_> = kinds.into_iter().collect();
        kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        kinds
    }
}
