//! Tables with names like one that is none: who comes from another tool, or mistypes, learns what it is called here.

use crate::catalog::Catalog;
use crate::error::Error;

/// As many are named.
const AT_MOST: usize = 3;
/// From 0 (nothing in common) to 1 (the same).
const ALIKE: f64 = 0.88;

/// What SQLite says of a table that is none, with those that may have been meant. None where it says something else.
pub(crate) fn no_table(error: &rusqlite::Error) -> Option<Error> {
    let text = match error {
        rusqlite::Error::SqlInputError { msg, .. } => msg,
        rusqlite::Error::SqliteFailure(_, Some(text)) => text,
        _ => return None,
    };
    let name = text.strip_prefix("no such table: ")?;
    Some(Error::NoTable {
        name: name.to_owned(),
        like: like(name),
    })
}

fn like(name: &str) -> Vec<String> {
    let lower = name.to_ascii_lowercase();
    // A schema says nothing of the table, and other tools say whose table it is.
    let (schema, bare) = lower.rsplit_once('.').unwrap_or(("", &lower));
    let bare = bare.strip_prefix("okta_").unwrap_or(bare);
    let catalog = Catalog::okta();
    let tables = catalog.tables().map(|table| table.name.as_str());
    let mut alike: Vec<(f64, &str)> = tables
        .map(|table| (table, table))
        .chain(catalog.aliases())
        .map(|(called, table)| (strsim::jaro_winkler(bare, called), table))
        .filter(|(alike, _)| *alike >= ALIKE)
        .collect();
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    alike.dedup_by_key(|(_, table)| *table);
    let best = alike.first().map_or(0.0, |(alike, _)| *alike);
    // What is hardly like it does not stand beside what is nearly it.
    alike.retain(|(alike, _)| best < 0.95 || *alike >= 0.95);
    let names = alike.iter().take(AT_MOST).map(|(_, table)| match schema {
        "" => (*table).to_owned(),
        schema => format!("{schema}.{table}"),
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::like;

    #[test]
    fn tables_of_other_tools_and_mistyped_ones_are_found() {
        for (name, first) in [
            ("okta_user", "users"),
            ("okta_group", "groups"),
            ("okta_application", "apps"),
            ("userz", "users"),
            ("Grups", "groups"),
            ("sytem_log", "system_log"),
            ("acme.polices", "acme.policies"),
            ("okta_network_zone", "network_zones"),
        ] {
            assert_eq!(like(name), [first], "{name}");
        }
        assert_eq!(like("weather"), Vec::<String>::new());
    }
}
