//! Every model as a table says what the description says: names, types, what may be null, what is secret.

use okta_models::Scope;
use okta_models::columns::{Column, ColumnType, of};
use okta_models::models::names;
use xtask::generate::models::types::{Field, RustType, Shape};

use crate::sample::Samples;

#[test]
fn every_model_is_a_table() {
    let samples = Samples::load();
    let mut known: Vec<&str> = names().collect();
    known.sort_unstable();
    assert_eq!(known, samples.roots());
    let (mut columns, mut secrets, mut nullable, mut read_only) = (0, 0, 0, 0);
    for name in known {
        let table = of(name).unwrap();
        columns += table.len();
        secrets += table.iter().filter(|column| column.secret).count();
        nullable += table.iter().filter(|column| column.nullable).count();
        read_only += table.iter().filter(|column| column.read_only).count();
        let Shape::Object(object) = samples.shape(name) else {
            continue;
        };
        assert_eq!(table.len(), object.fields.len(), "{name}");
        for (column, (wire, field)) in table.iter().zip(&object.fields) {
            agree(name, column, wire, field);
        }
    }
    assert!(columns > 5_000, "{columns} columns");
    assert!(secrets > 50, "{secrets} secrets");
    assert!(nullable > 200, "{nullable} nullable");
    assert!(read_only > 1_000, "{read_only} read-only");
}

#[test]
fn every_operation_names_its_models_and_knows_its_scopes() {
    let (mut named, mut taken) = (0, 0);
    for info in okta_api::OPERATIONS {
        if let Some(model) = info.model {
            named += 1;
            assert!(of(model).is_some(), "{}: {model}", info.id);
        }
        if let Some(model) = info.body.and_then(|body| body.model) {
            taken += 1;
            assert!(of(model).is_some(), "{}: {model}", info.id);
        }
        for scope in info.scopes {
            assert!(
                !matches!(Scope::from(*scope), Scope::Other(_)),
                "{}: {scope}",
                info.id
            );
        }
    }
    assert!(named > 400, "{named} operations with a model");
    assert!(taken > 200, "{taken} bodies with a model");
    assert_eq!(Scope::from("okta.users.read"), Scope::UsersRead);
}

fn agree(model: &str, column: &Column, wire: &str, field: &Field) {
    let at = format!("{model}.{wire}");
    assert_eq!(column.name, wire, "{at}");
    assert_eq!(
        column.nullable,
        field.schema.get("nullable") == Some(&true.into()),
        "{at}"
    );
    assert_eq!(
        column.read_only,
        field.schema.get("readOnly") == Some(&true.into()),
        "{at}"
    );
    assert_eq!(column.secret, holds_secrets(&field.ty), "{at}");
    assert!(
        is_of(&column.ty, &field.ty),
        "{at}: {:?} for {:?}",
        column.ty,
        field.ty
    );
}

fn holds_secrets(ty: &RustType) -> bool {
    match ty {
        RustType::Secret => true,
        RustType::List(inner) | RustType::Map(inner) | RustType::Nullable(inner) => {
            holds_secrets(inner)
        }
        _ => false,
    }
}

fn is_of(column: &ColumnType, ty: &RustType) -> bool {
    match (column, ty) {
        (ColumnType::Boolean, RustType::Bool)
        | (ColumnType::Integer, RustType::Integer)
        | (ColumnType::Number, RustType::Number)
        | (ColumnType::Text, RustType::String | RustType::Secret)
        | (ColumnType::Timestamp, RustType::Timestamp)
        | (ColumnType::Json, RustType::Json) => true,
        (ColumnType::Object(object), RustType::Named(name) | RustType::Boxed(name)) => {
            object == name
        }
        (ColumnType::OneOf(values), RustType::Named(_)) => {
            values.windows(2).all(|pair| pair[0] != pair[1])
        }
        (ColumnType::List(item), RustType::List(ty))
        | (ColumnType::Map(item), RustType::Map(ty)) => is_of(item, ty),
        (column, RustType::Nullable(ty)) => is_of(column, ty),
        _ => false,
    }
}
