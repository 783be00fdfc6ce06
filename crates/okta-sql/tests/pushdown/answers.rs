//! What both sessions answer, and how far the answers have to be the same.

use okta_sql::{Answer, Session, Value};

use crate::filled::filled;

/// How the rows of a query stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// In any order.
    Any,
    /// All of them in one order.
    Total,
    /// In the order of the first column; those that are the same there, in any.
    ByFirst,
}

/// A query, with what has to be the same of its answers.
#[derive(Clone, Debug)]
pub struct Query {
    pub sql: String,
    pub order: Order,
    /// `LIMIT` and `OFFSET`, where the query has them.
    pub bound: Option<String>,
}

pub type Found = Result<Vec<Vec<Value>>, String>;

/// What a session answers.
pub fn ask(session: &Session, sql: &str) -> Found {
    filled().runtime.block_on(async {
        match session.run(sql).await {
            Ok(Answer::Rows(rows)) => rows.all().await.map_err(|error| error.to_string()),
            Ok(other) => Err(format!("{other:?}")),
            Err(error) => Err(error.to_string()),
        }
    })
}

/// Asks both, and says where they are not the same; else how many rows there were, none for an error.
pub fn same(query: &Query) -> Result<Option<usize>, String> {
    let world = filled();
    let bound = query.bound.as_deref().unwrap_or_default();
    let sql = format!("{}{bound}", query.sql);
    let (narrow, whole) = (ask(&world.narrow, &sql), ask(&world.whole, &sql));
    let differ = |what: &str| {
        let plan = world.runtime.block_on(world.narrow.explain(&sql));
        let calls: Vec<String> = plan
            .into_iter()
            .flatten()
            .flat_map(|step| step.calls)
            .collect();
        Err(format!(
            "{what}\n  {sql}\n  calls: {calls:#?}\n  narrow: {}\n  whole: {}",
            shown(&narrow),
            shown(&whole)
        ))
    };
    let (some, all) = match (&narrow, &whole) {
        (Err(_), Err(_)) => return Ok(None),
        (Ok(some), Ok(all)) => (some, all),
        _ => return differ("one of them fails"),
    };
    if some.len() != all.len() {
        return differ("not as many rows");
    }
    let first = |rows: &[Vec<Value>]| -> Vec<String> {
        rows.iter()
            .map(|row| format!("{:?}", row.first()))
            .collect()
    };
    match (&query.order, bound.is_empty()) {
        (Order::Total, _) if some != all => return differ("not the same order"),
        (Order::ByFirst, _) if first(some) != first(all) => return differ("not the same order"),
        (Order::Any | Order::ByFirst, true) if sorted(some) != sorted(all) => {
            return differ("not the same rows");
        }
        (Order::Any | Order::ByFirst, false) => {
            let everything = match ask(&world.whole, &query.sql) {
                Ok(rows) => sorted(&rows),
                Err(error) => return differ(&error),
            };
            if !within(&sorted(some), &everything) {
                return differ("rows that the whole answer does not have");
            }
        }
        _ => {}
    }
    Ok(Some(all.len()))
}

fn sorted(rows: &[Vec<Value>]) -> Vec<String> {
    let mut rows: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
    rows.sort();
    rows
}

/// Whether a sorted list is a part of another, each as often at most.
fn within(some: &[String], all: &[String]) -> bool {
    let mut all = all.iter();
    some.iter().all(|row| all.any(|known| known == row))
}

fn shown(found: &Found) -> String {
    match found {
        Err(error) => format!("fails: {error}"),
        Ok(rows) => {
            let few: Vec<_> = rows.iter().take(5).collect();
            format!("{} rows, {few:?}", rows.len())
        }
    }
}
