//! Pages of lists that are sorted by an attribute.
//!
//! A cursor holds the place in the order and not only the item: what is changed or deleted in between neither ends the
//! list nor shows others twice.

use serde_json::Value;

use crate::error::Refusal;
use crate::ids::Id;
use crate::matching::sort_order;
use crate::request::{Call, unknown_cursor};
use crate::state::State;

/// An item with its place in the order: the attribute's value, then the id.
pub(crate) type Placed<T> = ((Value, Id), T);

/// A page of what was found, and the cursor of the next one. Ids begin with `prefix`.
pub(crate) fn sorted<T>(
    call: &Call<'_>,
    state: &State,
    prefix: &str,
    limit: usize,
    mut found: Vec<Placed<T>>,
) -> Result<(Vec<T>, Option<String>), Refusal> {
    let descending = is_descending(call)?;
    let order = |left: &(Value, Id), right: &(Value, Id)| {
        let order = sort_order(&left.0, &right.0).then_with(|| left.1.cmp(&right.1));
        if descending { order.reverse() } else { order }
    };
    found.sort_by(|(left, _), (right, _)| order(left, right));
    let start = match call.query("after") {
        None => 0,
        Some(cursor) => {
            let after = place(cursor, prefix)
                .filter(|(_, id)| state.ids.issued(id))
                .ok_or_else(unknown_cursor)?;
            found.partition_point(|(place, _)| order(place, &after).is_le())
        }
    };
    let rest = found.split_off(start);
    let next = match rest.get(..limit).and_then(<[_]>::last) {
        Some(((value, id), _)) if rest.len() > limit => Some(format!("{id}{value}")),
        _ => None,
    };
    let page = rest.into_iter().take(limit).map(|(_, item)| item);
    Ok((page.collect(), next))
}

fn is_descending(call: &Call<'_>) -> Result<bool, Refusal> {
    let asked = call.query("sortOrder").map(str::to_ascii_lowercase);
    match asked.as_deref() {
        None | Some("asc" | "ascending" | "0") => Ok(false),
        Some("desc" | "descending" | "1") => Ok(true),
        Some(_) => Err(Refusal::field("sortOrder", "must be asc or desc")),
    }
}

fn place(cursor: &str, prefix: &str) -> Option<(Value, Id)> {
    let (id, value) = cursor.split_at_checked(20)?;
    Some((
        serde_json::from_str(value).ok()?,
        Id::parse(id).filter(|id| id.has_prefix(prefix))?,
    ))
}
