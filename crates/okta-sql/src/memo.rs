//! What a statement has read already. SQLite reads the inner table of a join, or of a subquery, again for each row outside;
//! an org is asked once, within bounds.

use std::collections::HashMap;
use std::sync::Arc;

use crate::batch::Batch;
use crate::batches::Batches;
use crate::calls::Call;

/// Rows of one scan beyond which it is not kept.
const ROWS: usize = 20_000;
/// Rows of a statement beyond which no more scans are kept.
const ALL_ROWS: usize = 200_000;

/// As many scans are kept that go on: each has pages ahead of what was wanted.
const BEGUN: usize = 8;

/// The scans of a statement.
#[derive(Default)]
pub(crate) struct Memo {
    scans: HashMap<String, Arc<[Arc<Batch>]>>,
    rows: usize,
    /// Those that were left before their end.
    begun: HashMap<String, (Recording, Batches)>,
}

/// A scan that the statement has made before.
pub(crate) enum Made {
    /// To its end.
    Whole(Arc<[Arc<Batch>]>),
    /// Not to its end: what it has read, and the rest.
    Begun(Recording, Batches),
}

/// What tells scans apart: whom is asked, what, and for which columns.
pub(crate) fn key(schema: &str, columns: u64, calls: &[Call]) -> String {
    let mut key = format!("{schema} {columns:x}");
    for call in calls {
        key.push(' ');
        key.push_str(call.info.id);
        // Arguments are texts, numbers and truths, which can be written.
        key.push_str(&serde_json::to_string(&call.args).unwrap_or_default());
        // The rows hold what the query said as it said it: 5 and '5' are one argument and two values.
        key.push_str(&format!("{:?}", call.given));
    }
    key
}

impl Memo {
    /// What there is of a scan. One that goes on is taken out: only one can go on with it.
    pub(crate) fn take(&mut self, key: &str) -> Option<Made> {
        if let Some(whole) = self.scans.get(key) {
            return Some(Made::Whole(Arc::clone(whole)));
        }
        let (recording, batches) = self.begun.remove(key)?;
        Some(Made::Begun(recording, batches))
    }

    /// Keeps a scan that was left before its end.
    pub(crate) fn leave(&mut self, recording: Recording, batches: Batches) {
        let kept: usize = self.begun.values().map(|(begun, _)| begun.rows()).sum();
        if self.begun.len() < BEGUN && self.rows + kept + recording.rows() <= ALL_ROWS {
            self.begun
                .insert(recording.key.clone(), (recording, batches));
        }
    }

    fn keep(&mut self, recording: Recording) {
        let rows = recording.rows();
        if self.rows + rows <= ALL_ROWS {
            self.rows += rows;
            self.scans.insert(recording.key, recording.batches.into());
        }
    }
}

/// A scan that is under way and may be kept.
pub(crate) struct Recording {
    key: String,
    batches: Vec<Arc<Batch>>,
}

impl Recording {
    pub(crate) fn new(key: String) -> Self {
        Self {
            key,
            batches: Vec::new(),
        }
    }

    fn rows(&self) -> usize {
        self.batches.iter().map(|batch| batch.len()).sum()
    }

    /// One of the batches.
    pub(crate) fn batch(&self, at: usize) -> Option<Arc<Batch>> {
        self.batches.get(at).cloned()
    }

    /// Adds a batch. None where the scan has become too long.
    pub(crate) fn and(mut self, batch: &Arc<Batch>) -> Option<Self> {
        self.batches.push(Arc::clone(batch));
        (self.rows() <= ROWS).then_some(self)
    }

    /// The scan has come to its end.
    pub(crate) fn finish(self, memo: &mut Memo) {
        memo.keep(self);
    }
}
