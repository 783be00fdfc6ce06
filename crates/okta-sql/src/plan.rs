//! How a table is read for a query: which operation, and which of the query's terms it takes. Made while SQLite looks for
//! the best way to run the query, so it knows the terms but hardly ever their values; those come with `calls.rs`.

use okta_models::columns::ColumnType;
use rusqlite::vtab::IndexConstraintOp;
use serde::{Deserialize, Serialize};

use crate::catalog::{Operators, Read, Source, Table};
use crate::error::Error;

/// A term of a query about a column of the table.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    /// The column; none for `LIMIT` and `OFFSET`.
    pub(crate) column: Option<usize>,
    pub(crate) op: Op,
    /// Whether its value is known when the table is read in this place of the query.
    pub(crate) usable: bool,
    /// Whether texts are compared byte by byte.
    pub(crate) binary: bool,
    /// Whether it is an `IN` that can be given as a whole.
    pub(crate) is_in: bool,
    /// The value, where the query says it.
    pub(crate) constant: Option<Constant>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Op {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Like,
    Glob,
    Limit,
    Offset,
    Other,
}

impl From<IndexConstraintOp> for Op {
    fn from(op: IndexConstraintOp) -> Self {
        use IndexConstraintOp as Of;
        match op {
            Of::SQLITE_INDEX_CONSTRAINT_EQ => Self::Equal,
            Of::SQLITE_INDEX_CONSTRAINT_LT => Self::Less,
            Of::SQLITE_INDEX_CONSTRAINT_LE => Self::LessOrEqual,
            Of::SQLITE_INDEX_CONSTRAINT_GT => Self::Greater,
            Of::SQLITE_INDEX_CONSTRAINT_GE => Self::GreaterOrEqual,
            Of::SQLITE_INDEX_CONSTRAINT_LIKE => Self::Like,
            Of::SQLITE_INDEX_CONSTRAINT_GLOB => Self::Glob,
            Of::SQLITE_INDEX_CONSTRAINT_LIMIT => Self::Limit,
            Of::SQLITE_INDEX_CONSTRAINT_OFFSET => Self::Offset,
            _ => Self::Other,
        }
    }
}

/// A value that a query says, for `.explain`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Constant {
    Integer(i64),
    Real(f64),
    Text(String),
}

/// How a table is read. Travels through SQLite as text, which `EXPLAIN QUERY PLAN` shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Plan {
    /// The schema of the org; empty until the table says it.
    pub(crate) schema: String,
    pub(crate) table: String,
    /// Whether one item is got by its key.
    pub(crate) get: bool,
    /// The terms whose values are given, in their order.
    pub(crate) uses: Vec<Use>,
    /// Whether rows come sorted by time, and the latest first.
    pub(crate) descending: Option<bool>,
    /// Whether SQLite has terms that are not among `uses`.
    pub(crate) rest: bool,
    /// The columns that the query wants; the last bit stands for all from there on.
    pub(crate) columns: u64,
}

/// A term whose value is given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Use {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) column: Option<usize>,
    pub(crate) op: Op,
    /// Whether all values of an `IN` are given.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) all: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) constant: Option<Constant>,
}

/// A plan with what SQLite wants to know of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Choice {
    pub(crate) plan: Plan,
    /// The index of the term of each use.
    pub(crate) terms: Vec<usize>,
    /// In tenths of calls.
    pub(crate) cost: f64,
    pub(crate) rows: i64,
}

/// What the session says of all plans.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    /// The columns that the query wants.
    pub(crate) columns: u64,
    /// The only column that the result is sorted by, and whether the largest comes first.
    pub(crate) order: Option<(usize, bool)>,
    /// Whether it is sorted by anything.
    pub(crate) sorted: bool,
    /// Whether the org may be asked for less than everything.
    pub(crate) push_down: bool,
}

/// Chooses how to read a table. None where terms that are needed get their values from tables that are read later.
pub(crate) fn choose(
    table: &Table,
    terms: &[Term],
    wanted: Wanted,
) -> Result<Option<Choice>, Error> {
    let mut missing = None;
    let mut waits = false;
    let mut refused = None;
    // One item is one call, so it comes first; without push-down only where there is no list.
    let get = table.get.as_ref().map(|read| (read, true));
    let list = table.list.as_ref().map(|read| (read, false));
    let ways = if wanted.push_down {
        [get, list]
    } else {
        [list, get]
    };
    for (read, get) in ways.into_iter().flatten() {
        if get && table.list.is_some() && wanted.push_down && lists_keys(table, terms) {
            continue;
        }
        match required(table, read, get, terms) {
            Required::There(found) => match untaken(table, read, get, terms) {
                None => return Ok(choice(table, read, get, terms, found, wanted)),
                Some(term) if term.op == Op::Equal && !term.usable => waits = true,
                Some(_) if get => {}
                Some(term) => refused = Some((term, read)),
            },
            Required::Later => waits = true,
            Required::Missing(columns) => missing = Some(columns),
        }
    }
    if let (Some((term, read)), false) = (refused, waits) {
        let column = term.column.map(|at| table.columns[at].name.clone());
        return Err(Error::Argument {
            table: table.name.clone(),
            column: column.unwrap_or_default(),
            operation: read.info.id,
            taken: term.op != Op::Equal,
        });
    }
    match missing {
        Some(columns) if !waits => Err(Error::Missing {
            join: join(table, &columns),
            columns: columns
                .iter()
                .map(|at| table.columns[*at].name.clone())
                .collect(),
            table: table.name.clone(),
        }),
        _ => Ok(None),
    }
}

/// Whether several keys are asked for of a list that can be narrowed to them: fewer calls than one for each.
fn lists_keys(table: &Table, terms: &[Term]) -> bool {
    let Some(filter) = table.filter.as_ref().filter(|filter| filter.joins) else {
        return false;
    };
    let known = |column: usize| {
        let attribute = table.columns[column].source.attribute();
        table.keys.contains(&column) && attribute.is_some_and(|name| filter.knows(&name))
    };
    let keys = terms
        .iter()
        .filter(|term| term.op == Op::Equal && term.column.is_some_and(known));
    let mut keys = keys.peekable();
    keys.peek().is_some() && keys.all(|term| term.is_in && term.usable && term.binary)
}

enum Required {
    /// The terms that say what is required.
    There(Vec<usize>),
    /// Some get their values only later.
    Later,
    /// Columns that no term says.
    Missing(Vec<usize>),
}

fn required(table: &Table, read: &Read, get: bool, terms: &[Term]) -> Required {
    let parents = table.parents.iter().map(std::slice::from_ref);
    let keys = get.then_some(table.keys.as_slice());
    let (mut there, mut missing, mut later) = (Vec::new(), Vec::new(), false);
    // A property that is like the key, but for its case, may be that of another item. An argument is just what was said.
    let tells = |term: &Term, column: usize| {
        let is_argument = matches!(table.columns[column].source, Source::Argument(_));
        term.binary || is_argument || table.list.is_none()
    };
    // Without these the org refuses the call, and nobody else says them.
    let said = |name: &str| {
        let walked = table
            .walk
            .as_ref()
            .is_some_and(|walk| walk.parameter == name);
        let narrowed = table
            .filter
            .as_ref()
            .is_some_and(|filter| filter.parameter == name);
        walked || narrowed
    };
    let query = read.query.iter().filter(|(name, _)| {
        let mut parameters = read.info.parameters.iter();
        !said(name) && parameters.any(|parameter| parameter.name == *name && parameter.required)
    });
    let query = query.map(|(_, at)| std::slice::from_ref(at));
    for any_of in parents.chain(keys).chain(query) {
        let equal = |term: &Term| {
            let says = |column: usize| any_of.contains(&column) && tells(term, column);
            term.op == Op::Equal && term.column.is_some_and(says)
        };
        let mut equals = terms
            .iter()
            .enumerate()
            .filter(|(_, term)| equal(term))
            .peekable();
        if equals.peek().is_none() {
            missing.extend(any_of.first());
            continue;
        }
        match equals.find(|(_, term)| term.usable) {
            Some((at, _)) => there.push(at),
            None => later = true,
        }
    }
    if !missing.is_empty() {
        Required::Missing(missing)
    } else if later {
        Required::Later
    } else {
        Required::There(there)
    }
}

/// A term about an argument that the operation does not take, or not with this operator: it would be null, and no row
/// would do.
fn untaken<'a>(table: &Table, read: &Read, get: bool, terms: &'a [Term]) -> Option<&'a Term> {
    let given = |column: usize| {
        table.parents.contains(&column)
            || get && table.keys.contains(&column)
            || read.query.iter().any(|(_, at)| *at == column)
    };
    let compared = |term: &&Term| {
        let Some(column) = term.column.filter(|_| term.op != Op::Other) else {
            return false;
        };
        matches!(table.columns[column].source, Source::Argument(_))
            && (!given(column) || term.op != Op::Equal && !has_equal(terms, column))
    };
    terms.iter().find(compared)
}

/// Whether a term says what a column is.
fn has_equal(terms: &[Term], column: usize) -> bool {
    terms
        .iter()
        .any(|term| term.op == Op::Equal && term.column == Some(column))
}

fn choice(
    table: &Table,
    read: &Read,
    get: bool,
    terms: &[Term],
    found: Vec<usize>,
    wanted: Wanted,
) -> Option<Choice> {
    let mut used = found;
    let argument = |column: usize| read.query.iter().any(|(_, at)| *at == column);
    for (at, term) in terms.iter().enumerate() {
        let Some(column) = term.column.filter(|column| argument(*column)) else {
            continue;
        };
        if term.op != Op::Equal || used.contains(&at) {
            continue;
        }
        let is_property = !matches!(table.columns[column].source, Source::Argument(_));
        match term.usable {
            true if is_property && !(wanted.push_down && term.binary) => {}
            true => used.push(at),
            // A property is there to be compared whatever was asked; an argument is only what was asked.
            false if is_property => {}
            false => return None,
        }
    }
    let of_org = |term: &Term| {
        let column = term.column.map(|column| &table.columns[column].source);
        column == Some(&Source::Subdomain) && term.op == Op::Equal && term.usable && term.binary
    };
    used.extend((0..terms.len()).filter(|at| of_org(&terms[*at])));
    let fixed = used.len();
    if wanted.push_down && !get {
        narrow(table, terms, &mut used);
    }
    let limits = |term: &Term| matches!(term.op, Op::Limit | Op::Offset) && term.usable;
    let descending = wanted.order.and_then(|(column, descending)| {
        let time = table.filter.as_ref()?.time?;
        let sorted = wanted.push_down
            && !get
            && table.columns[column].name == time
            && !used
                .iter()
                .any(|at| terms[*at].is_in || orders(table, &terms[*at]));
        sorted.then_some(descending)
    });
    let rest = terms
        .iter()
        .enumerate()
        .any(|(at, term)| term.column.is_some() && !used.contains(&at));
    let (cost, rows) = match get {
        true => (10.0, 1),
        false => size(table, terms, &used[fixed..]),
    };
    // What SQLite sorts it reads to the end first, whatever it takes of it then.
    let reads_on = !wanted.sorted || descending.is_some();
    if wanted.push_down && !get && reads_on {
        used.extend((0..terms.len()).filter(|at| limits(&terms[*at])));
    }
    let uses = used.iter().map(|at| {
        let term = &terms[*at];
        Use {
            column: term.column,
            op: term.op,
            // Were SQLite to go through the values itself, it would ask for a plan without the term, too, and take there being
            // none for one that needs no other table.
            all: term.is_in,
            constant: term.constant.clone(),
        }
    });
    Some(Choice {
        plan: Plan {
            schema: String::new(),
            table: table.name.clone(),
            get,
            uses: uses.collect(),
            descending,
            rest,
            columns: wanted.columns,
        },
        terms: used,
        cost,
        rows,
    })
}

/// Whether a term says itself in which order the list comes: where it does, nobody else can.
fn orders(table: &Table, term: &Term) -> bool {
    let source = term.column.map(|column| &table.columns[column].source);
    matches!(source, Some(Source::Argument(name)) if name == "sortOrder" || name == "after")
}

/// Adds the terms that the list's filter takes.
fn narrow(table: &Table, terms: &[Term], used: &mut Vec<usize>) {
    let Some(filter) = &table.filter else { return };
    let mut expression = false;
    for (at, term) in terms.iter().enumerate() {
        let Some(column) = term.column.filter(|_| term.usable && !used.contains(&at)) else {
            continue;
        };
        let column = &table.columns[column];
        if filter.time == Some(column.name.as_str()) {
            if matches!(
                term.op,
                Op::Less | Op::LessOrEqual | Op::Greater | Op::GreaterOrEqual | Op::Equal
            ) && !term.is_in
            {
                used.push(at);
            }
            continue;
        }
        let known = column
            .source
            .attribute()
            .is_some_and(|attribute| filter.knows(&attribute));
        if !known || !term.binary && term.op != Op::Like {
            continue;
        }
        // A pattern that changes from row to row is a call for each row, where one call has them all.
        let varies = matches!(term.op, Op::Like | Op::Glob) && term.constant.is_none();
        let single = varies || !filter.joins && (expression || term.is_in);
        if !single && takes(filter.operators, &column.ty, &column.source, term.op) {
            used.push(at);
            expression = true;
        }
    }
}

/// Whether a filter takes this operator, and gives no less than SQLite would.
fn takes(operators: Operators, ty: &ColumnType, source: &Source, op: Op) -> bool {
    let scalar = matches!(
        ty,
        ColumnType::Text
            | ColumnType::OneOf(_)
            | ColumnType::Boolean
            | ColumnType::Integer
            | ColumnType::Timestamp
    );
    match op {
        // Texts of times are compared as texts here, as instants there.
        Op::Equal => scalar && *ty != ColumnType::Timestamp,
        Op::Less | Op::LessOrEqual | Op::Greater | Op::GreaterOrEqual => {
            operators != Operators::Equal && *ty == ColumnType::Timestamp
        }
        // `LIKE` ignores case.
        Op::Like => operators == Operators::AnyCase && starts(ty, source),
        Op::Glob => operators != Operators::Equal && starts(ty, source),
        Op::Limit | Op::Offset | Op::Other => false,
    }
}

/// Whether `sw` is known of a column: of texts of a profile, and of the log.
fn starts(ty: &ColumnType, source: &Source) -> bool {
    *ty == ColumnType::Text
        && match source {
            Source::Attribute { .. } => true,
            Source::Property(name) => name == "eventType",
            _ => false,
        }
}

/// What reading costs, in tenths of calls, and how many rows it gives: guesses that only have to be right beside each
/// other.
fn size(table: &Table, terms: &[Term], narrowed: &[usize]) -> (f64, i64) {
    let all: i64 = match table.name.as_str() {
        "system_log" => 500_000,
        "users" => 50_000,
        "groups" | "devices" => 2_000,
        _ if !table.parents.is_empty() => 50,
        "apps" => 500,
        _ => 100,
    };
    let exact = narrowed.iter().any(|at| {
        let term = &terms[*at];
        let ty = term.column.map(|column| table.columns[column].ty);
        term.op == Op::Equal && matches!(ty, Some(ColumnType::Text))
    });
    let rows = match (narrowed.is_empty(), exact) {
        (true, _) => all,
        (false, true) => (all / 1_000).max(2),
        (false, false) => (all / 4).max(2),
    };
    #[allow(clippy::cast_precision_loss, reason = "guesses of at most six digits")]
    let cost = 10.0 + rows as f64 / 20.0;
    (cost, rows)
}

/// A join that gives what is missing.
fn join(table: &Table, columns: &[usize]) -> Option<String> {
    let [column] = columns else { return None };
    let place = table.parents.iter().position(|parent| parent == column)?;
    let mut path = String::new();
    let mut placeholders = 0;
    for segment in table.path.split('/').skip(1) {
        if segment.starts_with('{') {
            if placeholders == place {
                break;
            }
            placeholders += 1;
        }
        path.push('/');
        path.push_str(segment);
    }
    let parent = crate::catalog::Catalog::okta()
        .tables()
        .find(|table| table.path == path)?;
    let key = &parent.columns[*parent.keys.first()?].name;
    let (parent, name, column) = (&parent.name, &table.name, &table.columns[*column].name);
    Some(format!(
        "FROM {parent} JOIN {name} ON {name}.{column} = {parent}.{key}"
    ))
}
