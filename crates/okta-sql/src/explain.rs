//! `.explain`: which calls a query makes, out of the plan that SQLite has chosen.

use crate::calls::{Given, calls};
use crate::catalog::{Catalog, Table};
use crate::engine::Shared;
use crate::error::Error;
use crate::plan::{Constant, Plan};
use crate::value::Value;
use crate::write::path;

/// A step of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// How deep it stands in the query: a step is done for each row of the one before it that is less deep.
    pub depth: usize,
    /// The table as the query calls it, or what SQLite says of a step that calls nobody.
    pub what: String,
    /// The calls; a list goes on with its next pages. What is known only while the query runs stands in `{}`.
    pub calls: Vec<String>,
}

/// The steps of a query.
pub(crate) fn explain(
    connection: &rusqlite::Connection,
    shared: &Shared,
    query: &str,
) -> Result<Vec<Step>, Error> {
    shared.begin(false);
    let failed = |error| shared.failure(error);
    let mut statement = connection
        .prepare(&format!("EXPLAIN QUERY PLAN {query}"))
        .map_err(failed)?;
    let mut rows = statement.query([]).map_err(failed)?;
    let mut depths: Vec<(i64, usize)> = Vec::new();
    let mut steps: Vec<Step> = Vec::new();
    let mut scans = 0;
    while let Some(row) = rows.next().map_err(failed)? {
        let (id, parent): (i64, i64) = (row.get(0)?, row.get(1)?);
        let detail: String = row.get(3)?;
        let depth = depths
            .iter()
            .find(|(known, _)| *known == parent)
            .map_or(0, |(_, depth)| depth + 1);
        depths.push((id, depth));
        let step = match detail.split_once(" VIRTUAL TABLE INDEX ") {
            Some((scan, plan)) => {
                // Tables of one level are read one inside the other.
                scans += 1;
                let plan = plan.split_once(':').map_or("", |(_, plan)| plan);
                let name = scan.split_once(' ').map_or(scan, |(_, name)| name);
                scanned(shared, name, plan, depth + scans - 1)
            }
            None => {
                scans = 0;
                None
            }
        };
        steps.push(step.unwrap_or(Step {
            depth,
            what: detail,
            calls: Vec::new(),
        }));
    }
    Ok(steps)
}

fn scanned(shared: &Shared, name: &str, plan: &str, depth: usize) -> Option<Step> {
    // Behind the plan SQLite may say how it joins.
    let plan: Plan = serde_json::Deserializer::from_str(plan)
        .into_iter()
        .next()?
        .ok()?;
    // Columns of an org's own are part of what the plan counts.
    let known = shared.connected(&plan.schema, &plan.table);
    let table: &Table = known
        .as_deref()
        .or_else(|| Catalog::okta().table(&plan.table))?;
    let values: Vec<Given> = plan
        .uses
        .iter()
        .map(|used| match (&used.constant, used.column) {
            (Some(Constant::Integer(number)), _) => Given::One(Value::Integer(*number)),
            (Some(Constant::Real(number)), _) => Given::One(Value::Real(*number)),
            (Some(Constant::Text(text)), _) => Given::One(Value::text(text)),
            (None, Some(column)) => Given::Later(format!("{{{}}}", table.columns[column].name)),
            (None, None) => Given::Later("{}".into()),
        })
        .collect();
    let subdomain = shared.subdomain(&plan.schema);
    let made = calls(table, &plan, &values, subdomain, shared.now());
    let calls = made
        .iter()
        .map(|call| format!("{} {}", call.info.method, path(call.info, &call.args)));
    Some(Step {
        depth,
        what: name.to_owned(),
        calls: calls.collect(),
    })
}
