//! Queries over the tables of the org: terms of every form, joins, orders and bounds.

use okta_sql::Value;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::answers::{Order, Query};
use crate::filled::{Column, Table, filled};
use crate::literals::{constant, literal, pattern};

/// A table under its name in the query.
type Named = (&'static str, Table);

/// A column as a query calls it, with its values.
#[derive(Clone, Debug)]
struct Place {
    name: String,
    values: Vec<Value>,
}

fn places(tables: &[Named]) -> Vec<Place> {
    let place = |alias: &str, column: &Column| Place {
        name: format!("{alias}.{}", column.name),
        values: column.values.clone(),
    };
    tables
        .iter()
        .flat_map(|(alias, table)| table.columns.iter().map(|column| place(alias, column)))
        .collect()
}

fn table(name: &str) -> Table {
    filled().table(name).clone()
}

/// A term about one column.
fn term(tables: &[Named], deep: bool) -> BoxedStrategy<String> {
    let places = places(tables);
    let others = places.clone();
    select(places)
        .prop_flat_map(move |place| {
            let Place { name, values } = place;
            let column = || Just(name.clone());
            let constant = || constant(&values);
            let compares = select(&["=", "=", "=", "<", "<=", ">", ">=", "<>", "IS", "IS NOT"][..]);
            let collation = select(&["NOCASE", "RTRIM", "BINARY"][..]);
            let mut terms = vec![
                (
                    8,
                    (column(), compares.clone(), constant())
                        .prop_map(|(c, op, v)| format!("{c} {op} {v}"))
                        .boxed(),
                ),
                (
                    1,
                    (column(), compares.clone(), constant())
                        .prop_map(|(c, op, v)| format!("{v} {op} {c}"))
                        .boxed(),
                ),
                (5, like(&name, &values)),
                (
                    3,
                    (
                        column(),
                        any::<bool>(),
                        prop::collection::vec(constant(), 0..6),
                    )
                        .prop_map(one_of)
                        .boxed(),
                ),
                (
                    2,
                    (column(), Just(false), many(&values))
                        .prop_map(one_of)
                        .boxed(),
                ),
                (
                    1,
                    (column(), any::<bool>())
                        .prop_map(|(c, not)| {
                            format!("{c} IS {}NULL", if not { "NOT " } else { "" })
                        })
                        .boxed(),
                ),
                (
                    2,
                    (column(), constant(), constant())
                        .prop_map(|(c, from, to)| format!("{c} BETWEEN {from} AND {to}"))
                        .boxed(),
                ),
                (
                    1,
                    (column(), compares.clone(), constant(), collation.clone())
                        .prop_map(|(c, op, v, by)| format!("{c} {op} {v} COLLATE {by}"))
                        .boxed(),
                ),
                (
                    1,
                    (column(), prop::collection::vec(constant(), 1..4), collation)
                        .prop_map(|(c, v, by)| format!("{c} COLLATE {by} IN ({})", v.join(", ")))
                        .boxed(),
                ),
                (
                    1,
                    (column(), any::<bool>())
                        .prop_map(|(c, not)| format!("{}{c}", if not { "NOT " } else { "" }))
                        .boxed(),
                ),
                (
                    1,
                    (column(), constant())
                        .prop_map(|(c, v)| format!("lower({c}) = lower({v})"))
                        .boxed(),
                ),
                (
                    1,
                    (column(), compares, select(others.clone()))
                        .prop_map(|(c, op, other)| format!("{c} {op} {}", other.name))
                        .boxed(),
                ),
            ];
            if deep {
                terms.push((2, subselect(&name)));
            }
            proptest::strategy::Union::new_weighted(terms)
        })
        .boxed()
}

fn one_of((column, not, values): (String, bool, Vec<String>)) -> String {
    format!(
        "{column} {}IN ({})",
        if not { "NOT " } else { "" },
        values.join(", ")
    )
}

/// More values than one expression holds.
fn many(values: &[Value]) -> impl Strategy<Value = Vec<String>> + use<> {
    let mut all: Vec<String> = values.iter().map(literal).collect();
    all.extend(values.iter().filter_map(|value| match value {
        Value::Text(text) => Some(crate::literals::text(&text.to_uppercase())),
        _ => None,
    }));
    all.extend(
        crate::words::WORDS
            .iter()
            .map(|word| crate::literals::text(word)),
    );
    let count = all.len();
    subsequence(all, 20..=count.min(90)).prop_shuffle()
}

fn like(column: &str, values: &[Value]) -> BoxedStrategy<String> {
    let values = if values.is_empty() {
        vec![Value::text("a")]
    } else {
        values.to_vec()
    };
    let wildcards = select(
        &[
            "%", "%", "_", "_%", "*", "*", "?", "[a-z]*", "[^b]*", "%a%", "", "%\\", "*]",
        ][..],
    );
    let words = select(&["LIKE", "LIKE", "GLOB", "GLOB", "NOT LIKE", "NOT GLOB"][..]);
    let escape = select(&["", "", "", " ESCAPE '\\'", " ESCAPE '!'", " ESCAPE 'a'"][..]);
    let column = column.to_owned();
    (
        select(values),
        0..9_usize,
        wildcards,
        words,
        escape,
        0..3_u8,
    )
        .prop_map(move |(value, length, wildcard, word, escape, case)| {
            let pattern = pattern(&value, length, wildcard);
            let pattern = match case {
                0 => pattern.to_uppercase(),
                1 => pattern.to_ascii_lowercase(),
                _ => pattern,
            };
            let escape = if word.ends_with("LIKE") { escape } else { "" };
            format!("{column} {word} {pattern}{escape}")
        })
        .boxed()
}

/// Terms that ask another table.
fn subselect(column: &str) -> BoxedStrategy<String> {
    let column = column.to_owned();
    let names = select(&["users", "groups", "apps", "idps", "network_zones"][..]);
    names
        .prop_flat_map(move |name| {
            let other = table(name);
            let columns: Vec<String> = other
                .columns
                .iter()
                .map(|column| format!("z.{}", column.name))
                .collect();
            let column = column.clone();
            (select(columns), term(&[("z", other)], false), 0..4_u8).prop_map(
                move |(of, term, form)| match form {
                    0 => format!("{column} IN (SELECT {of} FROM {name} z WHERE {term})"),
                    1 => {
                        format!("EXISTS (SELECT 1 FROM {name} z WHERE {of} = {column} AND {term})")
                    }
                    2 => format!(
                        "NOT EXISTS (SELECT 1 FROM {name} z WHERE {column} = {of} AND {term})"
                    ),
                    _ => format!("{column} = (SELECT max({of}) FROM {name} z WHERE {term})"),
                },
            )
        })
        .boxed()
}

/// Terms with `AND`, `OR` and `NOT` between them.
fn tree(tables: &[Named]) -> BoxedStrategy<String> {
    let leaf = term(tables, true);
    leaf.prop_recursive(3, 6, 3, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 2..4).prop_map(|terms| format!("({})", terms.join(" AND "))),
            2 => prop::collection::vec(inner.clone(), 2..4).prop_map(|terms| format!("({})", terms.join(" OR "))),
            1 => inner.prop_map(|term| format!("NOT ({term})")),
        ]
    })
    .boxed()
}

/// What the table needs, and now and then an argument of its list.
fn needed(alias: &'static str, table: &Table) -> BoxedStrategy<String> {
    let arguments: &[&str] = match table.name {
        "users" => &[
            "q = 'a'",
            "q = 'S'",
            "q = 5",
            "q IN ('a', 'say')",
            "\"limit\" = 7",
            "\"limit\" = '3'",
            "search = 'status eq \"ACTIVE\"'",
            "filter = 'status eq \"STAGED\"'",
            "search = 'profile.vip eq true'",
            "userId = ''",
        ],
        "groups" => &[
            "q = 'a'",
            "q = 'İ'",
            "\"limit\" = 2",
            "expand = 'stats'",
            "search = 'type eq \"BUILT_IN\"'",
        ],
        "apps" => &[
            "q = 'A'",
            "\"limit\" = 2",
            "includeNonDeleted = 1",
            "filter = 'status eq \"ACTIVE\"'",
        ],
        "idps" => &["q = 'A'", "\"limit\" = 2", "type_ = 'OIDC'"],
        "network_zones" => &["\"limit\" = 2", "filter = 'usage eq \"POLICY\"'"],
        "policies" => &[
            "expand = 'rules'",
            "type = 'PASSWORD'",
            "type IN ('PASSWORD', 'MFA_ENROLL', 'NONE')",
            "status = 'ACTIVE'",
        ],
        "system_log" => &[
            "q = 'policy'",
            "q = 'user create'",
            "sortOrder = 'ASCENDING'",
            "sortOrder = 'DESCENDING'",
            "\"limit\" = 10",
            "since = '2026-01-01'",
            "until = '2026-01-01T00:00:00Z'",
            "filter = 'eventType sw \"user\"'",
        ],
        "group_members" => &["\"limit\" = 2"],
        _ => &[],
    };
    let mut said: Vec<String> = arguments
        .iter()
        .map(|argument| format!("{alias}.{argument}"))
        .collect();
    said.push("1".into());
    let argument = prop_oneof![6 => Just("1".to_owned()), 1 => select(said)];
    if table.needs.is_empty() {
        return argument.boxed();
    }
    let one = select(table.needs.clone()).prop_map(move |need| format!("{alias}.{need}"));
    let several = prop::collection::vec(select(table.needs.clone()), 1..4).prop_map(move |needs| {
        let column = needs[0].split(" = ").next().unwrap_or_default().to_owned();
        let values: Vec<&str> = needs
            .iter()
            .filter_map(|need| need.split(" = ").nth(1))
            .collect();
        format!("{alias}.{column} IN ({})", values.join(", "))
    });
    (prop_oneof![one, several], argument)
        .prop_map(|(need, argument)| format!("{need} AND {argument}"))
        .boxed()
}

/// Tables that a query reads together, with what joins them. A `{}` takes one more term.
const JOINS: &[(&str, &[(&str, &str)])] = &[
    (
        "groups g JOIN group_members m ON m.groupId = g.id",
        &[("g", "groups"), ("m", "group_members")],
    ),
    (
        "users u JOIN group_members m ON m.id = u.id JOIN groups g ON g.id = m.groupId",
        &[("u", "users"), ("g", "groups")],
    ),
    (
        "groups g LEFT JOIN group_members m ON m.groupId = g.id AND {}",
        &[("g", "groups"), ("m", "group_members")],
    ),
    (
        "apps a JOIN app_users x ON x.appId = a.id",
        &[("a", "apps"), ("x", "app_users")],
    ),
    (
        "apps a LEFT JOIN app_users x ON x.appId = a.id AND {}",
        &[("a", "apps"), ("x", "app_users")],
    ),
    (
        "apps a, app_users x, users u WHERE x.appId = a.id AND u.id = x.id",
        &[("a", "apps"), ("u", "users")],
    ),
    (
        "idps i JOIN idp_users l ON l.idpId = i.id JOIN users u ON u.id = l.id",
        &[("i", "idps"), ("l", "idp_users"), ("u", "users")],
    ),
    (
        "users u JOIN users w ON w.lastName = u.firstName",
        &[("u", "users"), ("w", "users")],
    ),
    (
        "users u LEFT JOIN groups g ON g.name = u.department AND {}",
        &[("u", "users"), ("g", "groups")],
    ),
    (
        "groups g LEFT JOIN users u ON u.\"select\" = g.\"select\" OR u.lastName = g.name",
        &[("g", "groups"), ("u", "users")],
    ),
    (
        "users u RIGHT JOIN groups g ON g.name = u.firstName AND {}",
        &[("u", "users"), ("g", "groups")],
    ),
    (
        "users u FULL JOIN apps a ON a.label LIKE u.firstName || '%'",
        &[("u", "users"), ("a", "apps")],
    ),
    (
        "system_log l JOIN policies p ON p.created = l.published",
        &[("l", "system_log"), ("p", "policies")],
    ),
    (
        "users u JOIN system_log l ON l.published >= u.created AND l.published < u.lastUpdated AND {}",
        &[("u", "users"), ("l", "system_log")],
    ),
];

/// Where rows come from: `FROM` with `WHERE`, and the tables that it names.
fn source() -> BoxedStrategy<(String, Vec<Named>)> {
    let names: Vec<&'static str> = filled().tables.iter().map(|table| table.name).collect();
    // What is narrowed most is what can go wrong most.
    let often = select(
        &[
            "users",
            "users",
            "users",
            "groups",
            "groups",
            "system_log",
            "system_log",
        ][..],
    );
    let single = prop_oneof![2 => often, 1 => select(names)].prop_flat_map(|name| {
        let tables = vec![("t", table(name))];
        (needed("t", &tables[0].1), tree(&tables)).prop_map(move |(needed, tree)| {
            (
                format!("{name} t WHERE {needed} AND {tree}"),
                tables.clone(),
            )
        })
    });
    let joined = select(JOINS).prop_flat_map(|(from, names)| {
        let tables: Vec<Named> = names
            .iter()
            .map(|(alias, name)| (*alias, table(name)))
            .collect();
        let on = term(&tables, false);
        let before = if from.contains(" WHERE ") {
            "AND"
        } else {
            "WHERE"
        };
        (on, tree(&tables)).prop_map(move |(on, tree)| {
            (
                format!("{} {before} {tree}", from.replace("{}", &on)),
                tables.clone(),
            )
        })
    });
    prop_oneof![4 => single, 1 => joined].boxed()
}

/// A query with what has to be the same of its answers.
pub fn query() -> BoxedStrategy<Query> {
    source()
        .prop_flat_map(|(from, tables)| {
            let names: Vec<String> = places(&tables).into_iter().map(|place| place.name).collect();
            let keys: Vec<String> = tables.iter().map(|(alias, table)| format!("{alias}.{}", table.key)).collect();
            let mut firsts = names.clone();
            if let Some((alias, _)) = tables.iter().find(|(_, table)| table.name == "system_log") {
                firsts.extend(vec![format!("{alias}.published"); names.len()]);
            }
            let columns = prop::collection::vec(select(names), 1..4);
            let bound = prop_oneof![2 => Just(None), 3 => (0..12_u32, 0..5_u32).prop_map(|(limit, offset)| Some((limit, offset)))];
            (Just(from), Just(keys), columns, select(firsts), bound, any::<bool>(), 0..9_u8).prop_map(shaped)
        })
        .boxed()
}

type Parts = (
    String,
    Vec<String>,
    Vec<String>,
    String,
    Option<(u32, u32)>,
    bool,
    u8,
);

fn shaped((from, keys, columns, first, bound, descending, form): Parts) -> Query {
    let list = columns.join(", ");
    let keys = keys.join(", ");
    let direction = if descending { " DESC" } else { "" };
    let bound = bound.map(|(limit, offset)| match offset {
        0 => format!(" LIMIT {limit}"),
        offset => format!(" LIMIT {limit} OFFSET {offset}"),
    });
    let (sql, order) = match form {
        0 => (format!("SELECT DISTINCT {list} FROM {from}"), Order::Any),
        1 => (
            format!("SELECT count(*), count({first}), min({first}), max({first}) FROM {from}"),
            Order::Any,
        ),
        2 => (
            format!(
                "SELECT {first}, count(*), min({}) FROM {from} GROUP BY {first}",
                columns[0]
            ),
            Order::Any,
        ),
        3 | 4 => (
            format!("SELECT {list}, {keys} FROM {from} ORDER BY {first}{direction}, {keys}"),
            Order::Total,
        ),
        5 | 6 => (
            format!("SELECT {first}, {list} FROM {from} ORDER BY {first}{direction}"),
            Order::ByFirst,
        ),
        7 => (
            format!("SELECT {list} FROM {from} UNION SELECT {list} FROM {from}"),
            Order::Any,
        ),
        _ => (format!("SELECT {list}, {keys} FROM {from}"), Order::Any),
    };
    Query {
        sql,
        order,
        bound: bound.filter(|_| form > 2),
    }
}
