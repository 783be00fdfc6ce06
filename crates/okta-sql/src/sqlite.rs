//! The tables as SQLite's virtual tables. This module is the only one with `unsafe`, which rusqlite's traits demand; what
//! a table is and how it is read stands elsewhere.
#![allow(unsafe_code)]

use std::borrow::Cow;
use std::ffi::{CStr, CString, c_int};
use std::sync::Arc;

use fallible_iterator::FallibleIterator;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::vtab::{
    ConflictMode, Context, CreateVTab, Filters, IndexConstraintOp, IndexFlags, IndexInfo, Inserts,
    Module, UpdateVTab, Updates, VTab, VTabConfig, VTabConnection, VTabCursor, VTabKind,
    sqlite3_vtab, sqlite3_vtab_cursor,
};

use crate::batch::Batch;
use crate::batches::Batches;
use crate::calls::{Given, calls};
use crate::catalog::Table;
use crate::engine::Shared;
use crate::error::Error;
use crate::memo::{self, Made, Recording};
use crate::org::Org;
use crate::plan::{Constant, Op, Plan, Term, Wanted, choose};
use crate::projection::{Projection, Slot};
use crate::scan::Scan;
use crate::value::Value;
use crate::write::Known;

/// The name of the module in `CREATE VIRTUAL TABLE … USING okta`.
pub(crate) const MODULE: &str = "okta";

/// Makes the module known to a connection.
pub(crate) fn register(
    connection: &rusqlite::Connection,
    shared: &Arc<Shared>,
) -> rusqlite::Result<()> {
    const TABLES: &Module<'_, OktaTable> = &Module::update_module();
    connection.create_module(MODULE, TABLES, Some(Arc::clone(shared)))
}

/// A table of an org.
#[repr(C)]
pub(crate) struct OktaTable {
    /// SQLite's part; first, so that a pointer to it is one to the whole.
    base: sqlite3_vtab,
    shared: Arc<Shared>,
    org: Arc<Org>,
    table: Arc<Table>,
    /// The connection, which outlives its tables.
    connection: *mut rusqlite::ffi::sqlite3,
}

// SAFETY: the struct is `repr(C)` and begins with `sqlite3_vtab`, so that SQLite's pointer to that is one to the whole, as
// the trait demands. `connect` leaves it zeroed, which is what SQLite wants to find.
unsafe impl VTab<'_> for OktaTable {
    type Aux = Arc<Shared>;
    type Cursor = Cursor;

    fn connect(
        db: &mut VTabConnection,
        shared: Option<&Self::Aux>,
        _module: &[u8],
        database: &[u8],
        name: &[u8],
        _args: &[&[u8]],
    ) -> rusqlite::Result<(Cow<'static, CStr>, Self)> {
        // A view or a trigger in somebody's file must not reach an org.
        db.config(VTabConfig::DirectOnly)?;
        let shared = shared.ok_or_else(|| module_error("there is no session"))?;
        let (database, name) = (
            String::from_utf8_lossy(database),
            String::from_utf8_lossy(name),
        );
        let (org, table) = shared.table(&database, &name).ok_or_else(|| {
            module_error(&format!("there is no table {name} of an org in {database}"))
        })?;
        let declaration =
            CString::new(table.declaration()).map_err(|error| module_error(&error.to_string()))?;
        let connected = Self {
            base: sqlite3_vtab::default(),
            shared: Arc::clone(shared),
            org,
            table,
            // SAFETY: it is only handed back to SQLite, while SQLite calls this table.
            connection: unsafe { db.handle() },
        };
        Ok((Cow::Owned(declaration), connected))
    }

    fn best_index(&self, info: &mut IndexInfo) -> rusqlite::Result<bool> {
        let terms = terms(info)?;
        let mut order = info.order_bys();
        let sorted = info.num_of_order_by() > 0;
        let order = match (order.next(), order.next()) {
            (Some(only), None) => usize::try_from(only.column())
                .ok()
                .map(|at| (at, only.is_order_by_desc())),
            _ => None,
        };
        let wanted = Wanted {
            columns: info.col_used(),
            order,
            sorted,
            push_down: self.shared.push_down,
        };
        let choice =
            choose(&self.table, &terms, wanted).map_err(|error| self.shared.fail(error))?;
        let Some(mut choice) = choice else {
            return Ok(false);
        };
        choice.plan.schema.clone_from(&self.org.schema);
        for (place, at) in choice.terms.iter().enumerate() {
            // SQLite checks every term again: the org only narrows.
            let mut usage = info.constraint_usage(*at);
            usage.set_argv_index(c_int::try_from(place + 1).unwrap_or(c_int::MAX));
            usage.set_omit(false);
            if choice.plan.uses[place].all {
                info.set_in_constraint(*at, true)?;
            }
        }
        // SQLite changes the one row that it then expects, and no other.
        if choice.plan.get && !choice.plan.uses.iter().any(|used| used.all) {
            info.set_idx_flags(IndexFlags::SQLITE_INDEX_SCAN_UNIQUE);
        }
        info.set_order_by_consumed(choice.plan.descending.is_some());
        info.set_estimated_cost(choice.cost);
        info.set_estimated_rows(choice.rows);
        let plan = serde_json::to_string(&choice.plan)
            .map_err(|error| module_error(&error.to_string()))?;
        info.set_idx_str(&plan);
        Ok(true)
    }

    fn open(&mut self) -> rusqlite::Result<Cursor> {
        Ok(Cursor {
            base: sqlite3_vtab_cursor::default(),
            shared: Arc::clone(&self.shared),
            org: Arc::clone(&self.org),
            table: Arc::clone(&self.table),
            projection: Arc::default(),
            source: Source::None,
            recording: None,
            looked_at: 0,
            constant: false,
            batch: Arc::default(),
            row: 0,
            end: true,
            writes: self.shared.writes(),
        })
    }
}

impl CreateVTab<'_> for OktaTable {
    const KIND: VTabKind = VTabKind::Default;
}

impl UpdateVTab<'_> for OktaTable {
    fn delete(&mut self, row: ValueRef<'_>) -> rusqlite::Result<()> {
        let write = row
            .as_i64()
            .map_err(|error| module_error(&error.to_string()))
            .map(|row| {
                let known = self.shared.known(row);
                crate::write::delete(&self.org, &self.table, known.as_ref())
            })?;
        self.shared
            .plan(write)
            .map_err(|error| self.shared.fail(error))
    }

    fn insert(&mut self, values: &Inserts<'_>) -> rusqlite::Result<i64> {
        // SAFETY: SQLite is calling this table because of an `INSERT`.
        self.plain(unsafe { values.on_conflict(self.connection) })?;
        if values
            .iter()
            .nth(1)
            .is_some_and(|row| row != ValueRef::Null)
        {
            return Err(self.refuse("rowid cannot be set: it is a number of this session"));
        }
        let values: Vec<Value> = values.iter().skip(2).map(Value::from_sqlite).collect();
        let write = crate::write::insert(&self.org, &self.table, &values);
        self.shared
            .plan(write)
            .map_err(|error| self.shared.fail(error))?;
        Ok(0)
    }

    fn update(&mut self, values: &Updates<'_>) -> rusqlite::Result<()> {
        // SAFETY: SQLite is calling this table because of an `UPDATE`.
        self.plain(unsafe { values.on_conflict(self.connection) })?;
        let row: i64 = values.get(0)?;
        if values.get::<i64>(1)? != row {
            return Err(self.refuse("rowid cannot be set: it is a number of this session"));
        }
        let changed: Vec<(usize, Value)> = values
            .iter()
            .enumerate()
            .skip(2)
            .filter(|(at, _)| !values.no_change(*at))
            .map(|(at, value)| (at - 2, Value::from_sqlite(value)))
            .collect();
        let known = self.shared.known(row);
        let write = crate::write::update(&self.org, &self.table, known.as_ref(), &changed);
        self.shared
            .plan(write)
            .map_err(|error| self.shared.fail(error))
    }
}

impl OktaTable {
    /// Refuses `OR REPLACE` and the like: whether there is a conflict only the org knows.
    fn plain(&self, mode: ConflictMode) -> rusqlite::Result<()> {
        match mode {
            ConflictMode::Abort => Ok(()),
            _ => Err(self.refuse("an org knows no OR REPLACE, OR IGNORE or the like")),
        }
    }

    fn refuse(&self, problem: &str) -> rusqlite::Error {
        self.shared.fail(Error::Write {
            table: self.table.name.clone(),
            problem: problem.to_owned(),
        })
    }
}

/// What a query says of the table's columns.
fn terms(info: &IndexInfo) -> rusqlite::Result<Vec<Term>> {
    let mut terms = Vec::new();
    for (at, constraint) in info.constraints().enumerate() {
        let operator = constraint.operator();
        let of_column = !matches!(
            operator,
            IndexConstraintOp::SQLITE_INDEX_CONSTRAINT_LIMIT
                | IndexConstraintOp::SQLITE_INDEX_CONSTRAINT_OFFSET
        );
        let op = Op::from(operator);
        // The row's number is ours, and says nothing to an org.
        let column = usize::try_from(constraint.column())
            .ok()
            .filter(|_| of_column);
        terms.push(Term {
            column,
            op: if of_column && column.is_none() {
                Op::Other
            } else {
                op
            },
            usable: constraint.is_usable(),
            binary: !of_column || info.collation(at)? == "BINARY",
            is_in: op == Op::Equal && info.is_in_constraint(at)?,
            constant: constant(info, at)?,
        });
    }
    Ok(terms)
}

fn constant(info: &IndexInfo, at: usize) -> rusqlite::Result<Option<Constant>> {
    Ok(match info.rhs_value(at)? {
        Some(ValueRef::Integer(number)) => Some(Constant::Integer(number)),
        Some(ValueRef::Real(number)) => Some(Constant::Real(number)),
        Some(ValueRef::Text(text)) => {
            Some(Constant::Text(String::from_utf8_lossy(text).into_owned()))
        }
        _ => None,
    })
}

/// A scan of a table.
#[repr(C)]
pub(crate) struct Cursor {
    /// SQLite's part; first, so that a pointer to it is one to the whole.
    base: sqlite3_vtab_cursor,
    shared: Arc<Shared>,
    org: Arc<Org>,
    table: Arc<Table>,
    projection: Arc<Projection>,
    source: Source,
    recording: Option<Recording>,
    /// How many batches of the recording have been looked at.
    looked_at: usize,
    /// Whether this scan is the same each time that the statement makes it.
    constant: bool,
    batch: Arc<Batch>,
    row: usize,
    end: bool,
    /// Whether the statement may change rows.
    writes: bool,
}

/// Where the rows of a scan come from.
enum Source {
    None,
    /// The org.
    Calls(Batches),
    /// What the statement has read before.
    Memory(Arc<[Arc<Batch>]>, usize),
}

impl Source {
    fn next(&mut self, shared: &Shared) -> Option<Result<Arc<Batch>, Error>> {
        match self {
            Self::None => None,
            Self::Calls(batches) => {
                // What is known so far need not wait.
                let next = batches.next(|| {
                    if let Some(output) = shared.output().as_mut() {
                        output.flush();
                    }
                });
                Some(next?.map(Arc::new))
            }
            Self::Memory(batches, at) => {
                *at += 1;
                batches.get(*at - 1).map(|batch| Ok(Arc::clone(batch)))
            }
        }
    }
}

impl Cursor {
    /// Leaves a scan before its end. What it has read is kept for the next that is the same, which goes on with its calls.
    fn leave(&mut self) {
        let source = std::mem::replace(&mut self.source, Source::None);
        if let (Source::Calls(batches), Some(recording), true) =
            (source, self.recording.take(), self.constant)
        {
            self.shared.leave(recording, batches);
        }
    }

    /// Waits for rows, on SQLite's thread.
    fn refill(&mut self) -> rusqlite::Result<()> {
        self.row = 0;
        let known = self.recording.as_ref();
        if let Some(batch) = known.and_then(|recording| recording.batch(self.looked_at)) {
            self.looked_at += 1;
            self.batch = batch;
            return Ok(());
        }
        match self.source.next(&self.shared) {
            Some(Ok(batch)) => {
                self.looked_at += 1;
                self.recording = self
                    .recording
                    .take()
                    .and_then(|recording| recording.and(&batch));
                self.batch = batch;
            }
            Some(Err(_)) if self.shared.is_stopped() => {
                return Err(self.shared.fail(Error::Interrupted));
            }
            Some(Err(error)) => return Err(self.shared.fail(error)),
            None => {
                self.source = Source::None;
                self.batch = Arc::default();
                self.end = true;
                // The calls end also when the statement was stopped.
                if self.shared.is_stopped() {
                    return Err(self.shared.fail(Error::Interrupted));
                }
                if let Some(recording) = self.recording.take() {
                    self.shared.keep(recording);
                }
            }
        }
        Ok(())
    }

    #[inline(always)]
    fn read(&self, column: usize) -> Option<ValueRef<'_>> {
        match self.projection.slot(column) {
            Slot::Read(place) => self.batch.value(self.row, place),
            Slot::Given => {
                let given = self.batch.given.iter().find(|(at, _)| *at == column);
                given.map(|(_, value)| value.as_ref())
            }
            Slot::Subdomain => Some(ValueRef::Text(self.org.subdomain.as_bytes())),
            Slot::Unread => None,
        }
    }
}

impl Drop for Cursor {
    fn drop(&mut self) {
        self.leave();
    }
}

// SAFETY: the struct is `repr(C)` and begins with `sqlite3_vtab_cursor`, as the trait demands.
unsafe impl VTabCursor for Cursor {
    fn filter(&mut self, _: c_int, plan: Option<&str>, args: &Filters<'_>) -> rusqlite::Result<()> {
        let plan: Plan = serde_json::from_str(plan.unwrap_or_default())
            .map_err(|error| module_error(&error.to_string()))?;
        let mut values = Vec::with_capacity(plan.uses.len());
        for (at, used) in plan.uses.iter().enumerate() {
            values.push(match used.all {
                true => Given::All(
                    args.in_values(at)?
                        .map(|value| Ok(Value::from_sqlite(value)))
                        .collect()?,
                ),
                false => Given::One(args.iter().nth(at).map_or(Value::Null, Value::from_sqlite)),
            });
        }
        self.leave();
        let last = u64::BITS as usize - 1;
        let projection = Projection::new(&self.table, |at| plan.columns >> at.min(last) & 1 == 1);
        let projection = Arc::new(projection);
        self.projection = Arc::clone(&projection);
        let calls = calls(
            &self.table,
            &plan,
            &values,
            &self.org.subdomain,
            self.shared.now(),
        );
        let key = memo::key(&self.org.schema, plan.columns, &calls);
        self.looked_at = 0;
        // Otherwise there may be as many as rows around it, each with calls ahead of what is wanted.
        self.constant = plan.uses.iter().all(|used| used.constant.is_some());
        (self.source, self.recording) = match self.shared.made_before(&key) {
            Some(Made::Whole(batches)) => (Source::Memory(batches, 0), None),
            Some(Made::Begun(recording, batches)) => (Source::Calls(batches), Some(recording)),
            None => {
                let scan = Scan {
                    calls,
                    org: Arc::clone(&self.org),
                    observer: self.shared.observer.clone(),
                    stop: self.shared.stop(),
                    lazy: plan.uses.iter().any(|used| used.op == Op::Limit),
                };
                let batches = Batches {
                    scan: self.shared.scan(scan),
                    projection,
                    observer: self.shared.observer.clone(),
                    schema: self.org.schema.clone(),
                    table: self.table.name.clone(),
                };
                (Source::Calls(batches), Some(Recording::new(key)))
            }
        };
        self.end = false;
        self.refill()
    }

    fn next(&mut self) -> rusqlite::Result<()> {
        self.row += 1;
        match self.row < self.batch.len() {
            true => Ok(()),
            false => self.refill(),
        }
    }

    fn eof(&self) -> bool {
        self.end
    }

    fn column(&self, context: &mut Context, column: c_int) -> rusqlite::Result<()> {
        // An `UPDATE` asks for what it will not change, too. Saying nothing tells it later which that was.
        if self.writes && context.no_change() {
            return Ok(());
        }
        match self.read(usize::try_from(column).unwrap_or(usize::MAX)) {
            // It is null until something is said, and most columns of most users are.
            Some(ValueRef::Null) | None => Ok(()),
            Some(value) => context.set_result(&ToSqlOutput::Borrowed(value)),
        }
    }

    fn rowid(&self) -> rusqlite::Result<i64> {
        let id = self.batch.id(self.row);
        self.shared.remember(id, || Known {
            given: self.batch.given.to_vec(),
            key: self
                .table
                .keys
                .first()
                .and_then(|key| self.read(*key))
                .map(Value::from_sqlite),
        });
        Ok(id)
    }
}

pub(crate) fn module_error(text: &str) -> rusqlite::Error {
    rusqlite::Error::ModuleError(text.to_owned())
}
