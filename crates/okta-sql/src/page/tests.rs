use super::*;
use crate::catalog::Catalog;
use crate::projection::Slot;
use crate::value::Value;

fn rows(columns: &[&str], body: &'static str) -> Vec<Vec<Value>> {
    let table = Catalog::okta().table("users").unwrap();
    let wanted: Vec<usize> = columns
        .iter()
        .map(|name| table.column(name).unwrap())
        .collect();
    let projection = Projection::new(table, |at| wanted.contains(&at));
    let batch = read(
        &projection,
        &Bytes::from_static(body.as_bytes()),
        Items::Root,
    )
    .unwrap();
    let value = |row: usize, column: usize| match projection.slot(column) {
        Slot::Read(place) => Value::from_sqlite(batch.value(row, place).unwrap()),
        other => panic!("{other:?}"),
    };
    (0..batch.len())
        .map(|row| wanted.iter().map(|column| value(row, *column)).collect())
        .collect()
}

#[test]
fn a_page_is_read_for_what_is_wanted() {
    let page = r#"[
        {"id":"1","odd":[1,{"id":"x"}],"status":null,"profile":{"login":"a\"b","x":{},"city":["Ä", {"a": 1}]}},
        {"id":2,"profile":"?","status":true}, 7, {"profile":{"city":1e400,"login":-1.5},"id":"4"}
    ]"#
    .replace("1e400", "18446744073709551615");
    let page: &'static str = page.leak();
    let found = rows(&["login", "status", "city", "id"], page);
    let text = Value::text;
    assert_eq!(
        found[0],
        [
            text("a\"b"),
            Value::Null,
            text(r#"["Ä",{"a":1}]"#),
            text("1")
        ]
    );
    assert_eq!(
        found[1],
        [
            Value::Null,
            Value::Integer(1),
            Value::Null,
            Value::Integer(2)
        ]
    );
    assert_eq!(found[2], vec![Value::Null; 4]);
    assert_eq!(
        found[3],
        [
            Value::Real(-1.5),
            Value::Null,
            Value::Real(18_446_744_073_709_551_615.0),
            text("4")
        ]
    );
    // An object that is wanted as such stays as it was written, also where its properties are wanted, too.
    let found = rows(&["profile", "login"], page);
    assert_eq!(
        found[0][0],
        text(r#"{"login":"a\"b","x":{},"city":["Ä", {"a": 1}]}"#)
    );
    assert_eq!(found[1], [text("?"), Value::Null]);
}

#[test]
fn a_number_that_is_none_costs_only_itself() {
    let found = rows(
        &["login", "status", "id"],
        r#"[{"id":"1","status":1e999,"profile":{"login":"a"}}]"#,
    );
    assert_eq!(found[0][0], Value::text("a"));
    assert_eq!(found[0][2], Value::text("1"));
}

#[test]
fn the_whole_item_is_its_text() {
    let found = rows(&["_json", "id"], r#"[{"id":"1", "odd":[1]}, 7]"#);
    assert_eq!(
        found[0],
        [Value::text(r#"{"id":"1", "odd":[1]}"#), Value::text("1")]
    );
    assert_eq!(found[1], [Value::text("7"), Value::Null]);
}

#[test]
fn what_is_no_page_is_an_error_with_its_place() {
    let table = Catalog::okta().table("users").unwrap();
    let projection = Projection::new(table, |at| at == 0);
    let error = |body: &'static str| {
        read(
            &projection,
            &Bytes::from_static(body.as_bytes()),
            Items::Root,
        )
        .unwrap_err()
    };
    assert_eq!(
        error(r#"[{"id":"#).to_string(),
        "expected rows, but the JSON ends early at line 1 column 7"
    );
    assert!(
        error("{}")
            .to_string()
            .starts_with("expected rows, found an object")
    );
}
