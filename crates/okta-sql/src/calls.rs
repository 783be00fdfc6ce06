//! The calls of a plan, once the values of its terms are known. What the org is asked for is never less than what SQLite
//! would take: a value that an expression cannot say is left out of it.

use jiff::Timestamp;
use okta_api::{Kind, OperationInfo};
use okta_models::columns::ColumnType;
use serde_json::{Map, Value as Json};

use crate::catalog::{Items, Operators, Read, Source, Table};
use crate::expression::{LONGEST, compare, product, say, say_all};
use crate::plan::{Op, Plan, Use};
use crate::times;
use crate::value::Value;

/// One call of a plan, or a list that begins with it.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) info: &'static OperationInfo,
    pub(crate) items: Items,
    /// The arguments by their wire names.
    pub(crate) args: Map<String, Json>,
    /// What the query said for it, by column.
    pub(crate) given: Vec<(usize, Value)>,
    /// What the single item was asked for by, and the column of its key: not each item says it itself.
    pub(crate) key: Option<(usize, Value)>,
    /// Values that rows must have, by column, to be those that were asked for.
    pub(crate) only: Vec<(usize, Value)>,
    /// Whether the org may not have this at all: a value that was walked and not asked for.
    pub(crate) lenient: bool,
}

/// The value of a term.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Given {
    One(Value),
    /// All values of an `IN`.
    All(Vec<Value>),
    /// Known only while the query runs; what to show for it.
    Later(String),
}

/// As many expressions are made of several long lists of values.
const EXPRESSIONS: usize = 100;

/// Before any org.
const BEGINNING: &str = "1970-01-01T00:00:00.000Z";

/// The calls of `plan`; none where nothing can fit.
///
/// The clock is the org's: a log that is read to its end ends now.
pub(crate) fn calls(
    table: &Table,
    plan: &Plan,
    values: &[Given],
    subdomain: &str,
    now: Timestamp,
) -> Vec<Call> {
    let read = if plan.get { &table.get } else { &table.list };
    let Some(read) = read else { return Vec::new() };
    // An argument has one value: each of several is a call of its own.
    let several = plan.uses.iter().zip(values).position(|(used, value)| {
        matches!(value, Given::All(_))
            && used
                .column
                .is_some_and(|column| is_argument(table, read, column))
    });
    if let Some(at) = several
        && let (Some(column), Some(Given::All(each))) = (plan.uses[at].column, values.get(at))
    {
        let one = |value: &Value| {
            let mut values = values.to_vec();
            values[at] = Given::One(value.clone());
            let mut calls = calls(table, plan, &values, subdomain, now);
            if !matches!(table.columns[column].source, Source::Argument(_)) {
                // What an org takes for the same twice must not come twice.
                calls
                    .iter_mut()
                    .for_each(|call| call.only.push((column, value.clone())));
            }
            calls
        };
        return each.iter().flat_map(one).collect();
    }
    let mut making = Making {
        table,
        read,
        args: Map::new(),
        given: Vec::new(),
        key: None,
        terms: Vec::new(),
        since: None,
        until: None,
        limit: None,
        offset: 0,
        exact: !plan.rest,
        subdomain,
    };
    for (used, value) in plan.uses.iter().zip(values) {
        if making.take(used, value).is_none() {
            return Vec::new();
        }
    }
    making.finish(plan, now)
}

/// Whether a column is a part of the path or a parameter.
fn is_argument(table: &Table, read: &Read, column: usize) -> bool {
    let placeholders = read.path_parameters().count();
    table.parents.contains(&column)
        || placeholders > table.parents.len() && table.keys.contains(&column)
        || read.query.iter().any(|(_, at)| *at == column)
}

struct Making<'a> {
    table: &'a Table,
    read: &'a Read,
    args: Map<String, Json>,
    given: Vec<(usize, Value)>,
    key: Option<(usize, Value)>,
    /// Terms of the expression; each of them one or several that are tried one after the other.
    terms: Vec<Vec<String>>,
    since: Option<String>,
    until: Option<String>,
    limit: Option<i64>,
    offset: i64,
    /// Whether all that the org gives will be taken.
    exact: bool,
    subdomain: &'a str,
}

impl Making<'_> {
    /// Takes a term in. None where nothing fits it.
    fn take(&mut self, used: &Use, value: &Given) -> Option<()> {
        let Some(column) = used.column else {
            self.bound(used.op, value);
            return Some(());
        };
        if matches!(value, Given::One(Value::Null)) {
            return None;
        }
        if self.table.columns[column].source == Source::Subdomain {
            // Another org's rows are not here.
            let here =
                |value: &Value| matches!(value, Value::Text(text) if **text == *self.subdomain);
            return match value {
                Given::One(value) if !here(value) => None,
                _ => Some(()),
            };
        }
        if used.op == Op::Equal {
            let taken = self.argument(column, value)?;
            if taken {
                return Some(());
            }
        }
        match value {
            Given::All(values) if self.table.keys.contains(&column) => {
                // What no item can be called need not be looked for.
                let possible = |value: &&Value| segment(&Given::One((*value).clone())).is_some();
                let values: Vec<Value> = values.iter().filter(possible).cloned().collect();
                if values.is_empty() {
                    return None;
                }
                self.term(column, used.op, &Given::All(values), used.all);
            }
            _ => self.term(column, used.op, value, used.all),
        }
        Some(())
    }

    fn bound(&mut self, op: Op, value: &Given) {
        match (op, value) {
            (Op::Limit, Given::One(Value::Integer(rows))) => {
                self.limit = (*rows >= 0).then_some(*rows)
            }
            (Op::Offset, Given::One(Value::Integer(rows))) => self.offset = (*rows).max(0),
            _ => self.exact = false,
        }
    }

    /// Fills the parameters that come from a column. None where no item can have such a value.
    fn argument(&mut self, column: usize, value: &Given) -> Option<bool> {
        let mut taken = false;
        let parents = self.table.parents.len();
        for (place, name) in self.read.path_parameters().enumerate() {
            let from = match place < parents {
                true => self.table.parents[place] == column,
                false => self.table.keys.contains(&column),
            };
            if from {
                self.args
                    .insert(name.to_owned(), Json::String(segment(value)?));
                if let (false, Some(key), Given::One(value)) =
                    (place < parents, self.table.keys.first(), value)
                {
                    self.key = Some((*key, value.clone()));
                }
                taken = true;
            }
        }
        for (name, _) in self.read.query.iter().filter(|(_, from)| *from == column) {
            let kind = self
                .read
                .info
                .parameters
                .iter()
                .find(|p| p.name == *name)
                .map(|p| p.kind);
            let text = match value {
                Given::Later(what) => what.clone(),
                Given::One(value) => value.as_argument()?,
                Given::All(_) => return None,
            };
            let json = match (kind, value) {
                (Some(Kind::Boolean), Given::One(Value::Integer(truth))) => Json::Bool(*truth != 0),
                _ => Json::String(text),
            };
            self.args.insert((*name).to_owned(), json);
            taken = true;
        }
        if let (true, Given::One(value), Source::Argument(_)) =
            (taken, value, &self.table.columns[column].source)
        {
            self.given.push((column, value.clone()));
        }
        Some(taken)
    }

    /// Narrows the list by a term, where its value can be said.
    fn term(&mut self, column: usize, op: Op, value: &Given, all: bool) {
        let (Some(filter), described) = (&self.table.filter, &self.table.columns[column]) else {
            self.exact = false;
            return;
        };
        if filter.time == Some(described.name.as_str()) {
            self.time(op, value);
            return;
        }
        let Some(attribute) = described.source.attribute() else {
            self.exact = false;
            return;
        };
        let any_case = filter.operators == Operators::AnyCase;
        let term = match value {
            Given::Later(what) => {
                let one = compare(&attribute, op, what);
                Some(vec![if all { format!("({one} or …)") } else { one }])
            }
            Given::One(value) => say(&attribute, &described.ty, op, value).map(|term| vec![term]),
            Given::All(values) => say_all(&attribute, &described.ty, values, any_case),
        };
        let known = |value: &Value| match (described.ty, value) {
            (ColumnType::OneOf(known), Value::Text(text)) => known.contains(&&**text),
            (ColumnType::Boolean | ColumnType::Integer, _) => true,
            (ColumnType::Text, _) => !any_case || op == Op::Like,
            _ => false,
        };
        self.exact &= term.is_some()
            && match value {
                Given::One(value) => known(value),
                Given::All(values) => values.iter().all(known),
                Given::Later(_) => false,
            };
        self.terms.extend(term);
    }

    fn time(&mut self, op: Op, value: &Given) {
        self.exact = false;
        let (from, until) = match value {
            Given::One(Value::Text(text)) => (times::at_least(text), times::below(text)),
            Given::Later(what) => (Some(what.clone()), Some(what.clone())),
            _ => return,
        };
        if matches!(op, Op::Greater | Op::GreaterOrEqual | Op::Equal) && self.since < from {
            self.since = from;
        }
        let lower = matches!((&self.until, &until), (Some(known), Some(new)) if known < new);
        if matches!(op, Op::Less | Op::LessOrEqual | Op::Equal) && until.is_some() && !lower {
            self.until = until;
        }
    }

    fn finish(mut self, plan: &Plan, now: Timestamp) -> Vec<Call> {
        if let Some(filter) = &self.table.filter {
            // What the query says itself is all that is said.
            let own = ["q", "search", "filter"]
                .iter()
                .any(|name| self.args.contains_key(*name));
            if own {
                self.exact = false;
                self.terms.clear();
            } else if self.terms.is_empty() && !plan.get {
                self.terms
                    .extend(filter.all.map(|all| vec![all.to_owned()]));
            }
            self.leave_long_lists();
            if filter.time.is_some() && !plan.get && self.stretch(plan, now).is_none() {
                return Vec::new();
            }
        }
        if let (false, Some(longest)) = (
            plan.get || self.args.contains_key("limit"),
            self.read.longest_page(),
        ) {
            let rows = self
                .limit
                .filter(|_| self.exact)
                .map(|rows| rows.saturating_add(self.offset));
            let page = rows.map_or(longest, |rows| rows.clamp(1, longest));
            self.args.insert("limit".into(), page.into());
        }
        let lenient = self.is_walked();
        let mut calls = vec![Call {
            info: self.read.info,
            items: self.read.items,
            args: self.args,
            given: self.given,
            key: self.key,
            only: Vec::new(),
            lenient,
        }];
        let parameter = self.table.filter.as_ref().map(|filter| filter.parameter);
        if let (Some(parameter), false) = (parameter, self.terms.is_empty()) {
            let expressions = product(&self.terms);
            calls = expressions
                .into_iter()
                .flat_map(|expression| {
                    calls
                        .iter()
                        .map(move |call| {
                            let mut call = call.clone();
                            call.args
                                .insert(parameter.into(), Json::String(expression.clone()));
                            call
                        })
                        .collect::<Vec<_>>()
                })
                .collect();
        }
        match &self.table.walk {
            Some(walk)
                if !plan.get
                    && calls
                        .iter()
                        .all(|call| !call.args.contains_key(walk.parameter)) =>
            {
                let values = walk.values.iter().flat_map(|value| {
                    calls.iter().cloned().map(|mut call| {
                        call.args
                            .insert(walk.parameter.into(), Json::String((*value).to_owned()));
                        call.lenient = true;
                        call
                    })
                });
                values.collect()
            }
            _ => calls,
        }
    }

    /// Each expression takes one alternative of each term: where several terms have many, the longest are left to SQLite.
    fn leave_long_lists(&mut self) {
        let calls = |terms: &[Vec<String>]| {
            let alternatives = terms.iter().map(Vec::len);
            alternatives.fold(1_usize, usize::saturating_mul)
        };
        let lists = |terms: &[Vec<String>]| terms.iter().filter(|term| term.len() > 1).count();
        while lists(&self.terms) > 1 && calls(&self.terms) > EXPRESSIONS {
            let longest = (0..self.terms.len()).max_by_key(|at| self.terms[*at].len());
            self.terms.remove(longest.unwrap_or_default());
            self.exact = false;
        }
    }

    /// Whether the query says one of the values that would be walked, and a property of the rows with it: where the org
    /// does not have that value, no row does.
    fn is_walked(&self) -> bool {
        let column = |parameter: &str| self.read.query.iter().find(|(name, _)| *name == parameter);
        let walk = self.table.walk.as_ref();
        walk.and_then(|walk| column(walk.parameter))
            .is_some_and(|(_, at)| !matches!(self.table.columns[*at].source, Source::Argument(_)))
    }

    /// A list that goes on for ever ends by both bounds. None where it would end before it begins, which an org refuses.
    fn stretch(&mut self, plan: &Plan, now: Timestamp) -> Option<()> {
        let says = |name: &str| self.args.contains_key(name);
        let (since, until) = (says("since") || says("after"), says("until"));
        // Beside a bound that the query says itself there is nothing to compare ours with.
        let ours = !since && !until;
        let from = self.since.take().filter(|_| ours);
        let to = self.until.take().filter(|_| ours);
        let from = from.unwrap_or_else(|| BEGINNING.to_owned());
        // Nothing has happened after now; `{` sorts behind every time.
        let now = times::written(now);
        let to = to
            .filter(|to| to.starts_with('{') || *to < now)
            .unwrap_or(now);
        if ours && from > to && !from.starts_with('{') {
            return None;
        }
        if !since {
            self.args.insert("since".into(), Json::String(from));
        }
        if !until {
            self.args.insert("until".into(), Json::String(to));
        }
        if let (Some(descending), false) = (plan.descending, self.args.contains_key("sortOrder")) {
            let order = if descending {
                "DESCENDING"
            } else {
                "ASCENDING"
            };
            self.args.insert("sortOrder".into(), order.into());
        }
        Some(())
    }
}

/// A value as a segment of a path. None where no item can have such an id: a segment of dots means another path, and the
/// server takes neither `;` nor `\` in one.
fn segment(value: &Given) -> Option<String> {
    let text = match value {
        Given::One(value) => value.as_argument()?,
        Given::Later(what) => return Some(what.clone()),
        Given::All(_) => return None,
    };
    let plain = !text.is_empty()
        && text.bytes().any(|byte| byte != b'.')
        && text.len() <= LONGEST
        && !text.contains([';', '\\'])
        && !text.contains(char::is_control);
    plain.then_some(text)
}
