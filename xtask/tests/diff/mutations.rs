//! Single changes of a small description, each with all that is to be said of it; and changes of which nothing is to be said.

use std::fs;

use serde_json::{Map, Value, json};
use tempfile::TempDir;
use xtask::diff::{self, Breaks};

use crate::fixture;
use crate::shared::official;

fn park() -> Value {
    serde_norway::from_str(&fs::read_to_string(fixture("park.yaml")).unwrap()).unwrap()
}

/// Sets what stands at a pointer, whose last part may be new.
fn set(document: &mut Value, pointer: &str, value: Value) {
    let (above, name) = pointer.rsplit_once('/').unwrap();
    let name = name.replace("~1", "/");
    match document
        .pointer_mut(above)
        .unwrap_or_else(|| panic!("{pointer}"))
    {
        Value::Array(list) if name == "-" => list.push(value),
        Value::Array(list) => list[name.parse::<usize>().unwrap()] = value,
        Value::Object(map) => drop(map.insert(name, value)),
        other => panic!("{pointer}: {other}"),
    }
}

fn remove(document: &mut Value, pointer: &str) {
    let (above, name) = pointer.rsplit_once('/').unwrap();
    let name = name.replace("~1", "/");
    match document
        .pointer_mut(above)
        .unwrap_or_else(|| panic!("{pointer}"))
    {
        Value::Array(list) => drop(list.remove(name.parse().unwrap())),
        Value::Object(map) => drop(map.remove(&name).unwrap_or_else(|| panic!("{pointer}"))),
        other => panic!("{pointer}: {other}"),
    }
}

/// Replaces a text wherever it stands.
fn rename(document: &mut Value, from: &str, to: &str) {
    let text = document.to_string().replace(from, to);
    *document = serde_json::from_str(&text).unwrap();
}

/// What is said between two descriptions, a line each: what it breaks, where and what.
fn said(old: &str, new: &str) -> Vec<String> {
    let folder = TempDir::new().unwrap();
    let (before, after) = (
        folder.path().join("old.json"),
        folder.path().join("new.json"),
    );
    fs::write(&before, old).unwrap();
    fs::write(&after, new).unwrap();
    let (before, after) = diff::sides(&before, &after).unwrap();
    let report = diff::compare(&before, &after).unwrap();
    report
        .changes
        .iter()
        .map(|change| {
            let breaks = match change.breaks {
                Breaks::Build => "build",
                Breaks::Runtime => "run time",
                Breaks::Nothing => "nothing",
            };
            let also = match change.also.as_slice() {
                [] => String::new(),
                also => format!(" +{}", also.join(" +")),
            };
            format!("{breaks}: {}: {}{also}", change.place(), change.says)
        })
        .collect()
}

type Mutation = (
    &'static str,
    &'static dyn Fn(&mut Value),
    &'static [&'static str],
);

const LIST: &str = "/paths/~1rides/get";
const PUT: &str = "/paths/~1rides~1{rideId}/put";
const SCHEMAS: &str = "/components/schemas";

#[rustfmt::skip]
const MUTATIONS: &[Mutation] = &[
    ("a property is gone", &|park| remove(park, &format!("{SCHEMAS}/Guest/properties/age")),
     &["build: models::Guest.age: gone, was `i64`"]),
    ("a property is new", &|park| set(park, &format!("{SCHEMAS}/Guest/properties/height"), json!({"type": "number"})),
     &["nothing: models::Guest.height: new: `f64`"]),
    ("a property that others inherit is new", &|park| set(park, &format!("{SCHEMAS}/Thing/properties/name"), json!({"type": "string"})),
     &["nothing: models::Thing.name: new: `String` +models::Carousel.name +models::Coaster.name +models::RideCommon.name"]),
    ("a property that others inherit is gone", &|park| remove(park, &format!("{SCHEMAS}/Ride/allOf/1/properties/label")),
     &["build: models::Ride::label: gone", "build: models::Ride::label_mut: gone",
       "build: models::RideCommon.label: gone, was `String` +models::Carousel.label +models::Coaster.label"]),
    ("a property is written otherwise", &|park| rename(park, "\"street\"", "\"STREET\""),
     &["run time: models::GuestAddress.street: stands for another property: `street` → `STREET`"]),
    ("a property of another type", &|park| set(park, &format!("{SCHEMAS}/Guest/properties/age/type"), json!("string")),
     &["build: models::Guest.age: `i64` → `String`"]),
    ("a list of other items", &|park| set(park, &format!("{SCHEMAS}/Guest/properties/favourites/items"), json!({"type": "string"})),
     &["build: models::Guest.favourites: `Vec<RideKind>` → `Vec<String>`",
       // Only rides have it now.
       "build: models::RideKind: its module: `common` → `rides`"]),
    ("a property becomes required", &|park| set(park, &format!("{SCHEMAS}/Guest/required/-"), json!("age")),
     &["build: models::Guest.age: required now, so `new` takes it"]),
    ("a property is no longer required", &|park| remove(park, &format!("{SCHEMAS}/Guest/required/0")),
     &["build: models::Guest.name: no longer required, so `new` does not take it"]),
    ("one is required in place of another", &|park| set(park, &format!("{SCHEMAS}/Coaster/allOf/1/required/0"), json!("loops")),
     &["run time: models::Coaster.height: no longer required, so `new` does not take it in place of another of its type",
       "run time: models::Coaster.loops: required now, so `new` takes it in place of another of its type"]),
    ("required properties change places", &|park| set(park, &format!("{SCHEMAS}/Guest/required"), json!(["ticket", "name"])),
     &["run time: models::Guest: arguments in another order: `new(name, ticket)` → `new(ticket, name)`, of the same types"]),
    ("a limit is narrower", &|park| set(park, &format!("{SCHEMAS}/Guest/properties/name/maxLength"), json!(50)),
     &["run time: models::Guest.name: maxLength: 100 → 50"]),
    ("a limit is wider", &|park| set(park, &format!("{SCHEMAS}/Guest/properties/name/maxLength"), json!(500)),
     &["nothing: models::Guest.name: maxLength: 100 → 500"]),
    ("a property is deprecated", &|park| set(park, &format!("{SCHEMAS}/Guest/properties/name/deprecated"), json!(true)),
     &["nothing: models::Guest.name: deprecated: false → true"]),
    ("a schema is deprecated", &|park| set(park, &format!("{SCHEMAS}/Guest/deprecated"), json!(true)),
     &["nothing: models::Guest: deprecated now"]),
    ("a value is gone", &|park| remove(park, &format!("{SCHEMAS}/RideStatus/enum/0")),
     &["build: models::RideStatus::Open: gone"]),
    ("a value is new", &|park| set(park, &format!("{SCHEMAS}/RideStatus/enum/-"), json!("RUSTY")),
     &["nothing: models::RideStatus::Rusty: new"]),
    ("a value is written otherwise", &|park| set(park, &format!("{SCHEMAS}/RideStatus/enum/0"), json!("open")),
     &["run time: models::RideStatus::Open: stands for another value: `OPEN` → `open`"]),
    ("a kind is gone", &|park| remove(park, &format!("{SCHEMAS}/Ride/discriminator/mapping/CAROUSEL")),
     &["build: models::Carousel: gone, was an object: no operation reaches it",
       "build: models::Ride::Carousel: gone"]),
    ("another property tells kinds apart", &|park| set(park, &format!("{SCHEMAS}/Ride/discriminator/propertyName"), json!("label")),
     &["build: models::Ride::label_mut: gone",
       "run time: models::Ride: told apart by `kind` → `label`"]),
    ("a schema has another name", &|park| rename(park, "RideStatus", "StateOfRide"),
     &["build: models::StateOfRide: was `models::RideStatus`"]),
    ("a schema with what is inline in it has another name", &|park| {
        rename(park, "schemas/Guest", "schemas/Visitor");
        rename(park, "\"Guest\":{", "\"Visitor\":{");
      },
     &["build: models::Visitor: was `models::Guest`",
       "build: models::VisitorAddress: was `models::GuestAddress`"]),
    ("a schema that is not reached", &|park| remove(park, &format!("{SCHEMAS}/Nobody/properties/secret")),
     &["nothing: (schema Nobody): properties/secret: {\"type\":\"string\"} → none"]),
    ("what is inline in one that is not reached", &|park| remove(park, &format!("{SCHEMAS}/Nobody/properties/parts/properties/left")),
     &["nothing: (schema NobodyParts): properties/left: {\"type\":\"string\"} → none"]),
    ("a parameter is gone", &|park| remove(park, &format!("{LIST}/parameters/2")),
     &["build: ops::ListRides::status: gone, was `Option<RideStatus>`"]),
    ("a parameter is new", &|park| set(park, &format!("{LIST}/parameters/-"), json!({"in": "query", "name": "q", "schema": {"type": "string"}})),
     &["nothing: ops::ListRides::q: new: `Option<String>`"]),
    ("a required parameter is new", &|park| set(park, &format!("{LIST}/parameters/-"), json!({"in": "query", "name": "q", "required": true, "schema": {"type": "string"}})),
     &["build: ops::ListRides::q: new: `String`, which `new` takes"]),
    ("a parameter becomes required", &|park| set(park, &format!("{LIST}/parameters/0/required"), json!(true)),
     &["build: ops::ListRides::after: `Option<String>` → `String`: required now, so `new` takes it"]),
    ("a parameter of another type", &|park| set(park, &format!("{LIST}/parameters/1/schema/type"), json!("string")),
     &["build: ops::ListRides::limit: `Option<i64>` → `Option<String>`"]),
    ("a default is another", &|park| set(park, &format!("{LIST}/parameters/1/schema/default"), json!(10)),
     &["run time: ops::ListRides::limit: default: 20 → 10"]),
    ("a maximum is lower", &|park| set(park, &format!("{LIST}/parameters/1/schema/maximum"), json!(100)),
     &["run time: ops::ListRides::limit: maximum: 200 → 100"]),
    ("parameters change places", &|park| park.pointer_mut(&format!("{PUT}/parameters")).unwrap().as_array_mut().unwrap().reverse(),
     &["run time: ops::CloseRide: arguments in another order: `new(ride_id, from, until)` → `new(ride_id, until, from)`, of the same types"]),
    ("a placeholder has another name", &|park| rename(park, "rideId", "id"),
     &["build: ops::CloseRide::id: was called `ride_id`", "build: ops::GetRide::id: was called `ride_id`"]),
    ("an operation is gone", &|park| remove(park, PUT),
     &["build: ops::CloseRide: gone: PUT /rides/{rideId}"]),
    ("an operation is new", &|park| set(park, "/paths/~1guests/delete", json!({"operationId": "closePark", "tags": ["Guest"], "responses": {"204": {}}})),
     &["nothing: ops::ClosePark: new: DELETE /guests"]),
    ("an operation has another id", &|park| set(park, &format!("{PUT}/operationId"), json!("shutRide")),
     &["build: ops::ShutRide: `ShutRide` was `CloseRide`, and its method `shut_ride` was `close_ride`"]),
    ("an operation has another path", &|park| {
        let item = park["paths"]["/guests"].take();
        remove(park, "/paths/~1guests");
        set(park, "/paths/~1visitors", item);
      },
     &["run time: ops::AdmitGuest: its path: `/guests` → `/visitors`", "run time: ops::ListGuests: its path: `/guests` → `/visitors`"]),
    ("an operation is deprecated", &|park| set(park, &format!("{PUT}/deprecated"), json!(true)),
     &["nothing: ops::CloseRide: deprecated now"]),
    ("an operation has another lifecycle", &|park| set(park, &format!("{LIST}/x-okta-lifecycle/lifecycle"), json!("EA")),
     &["nothing: ops::ListRides: lifecycle: `GA` → `EA`"]),
    ("an operation is in another tag", &|park| set(park, &format!("{PUT}/tags/0"), json!("Guest")),
     &["build: ops::CloseRide: its feature: `rides` → `guests`", "build: ops::CloseRide: its trait: `RideApi` → `GuestApi`"]),
    ("a tag has another name", &|park| { rename(park, "[\"Guest\"]", "[\"Visitor\"]"); rename(park, "\"name\":\"Guest\"", "\"name\":\"Visitor\""); },
     &["build: apis::VisitorApi: was `apis::GuestApi`"]),
    ("a group has another name", &|park| rename(park, "\"Guests\"", "\"Visitors\""),
     &["build: feature visitors: has what is gone as a feature and as modules: `guests`"]),
    ("a body becomes required", &|park| set(park, "/paths/~1guests/post/requestBody/required", json!(true)),
     &["build: ops::AdmitGuest::body: required now, so `new` takes it"]),
    ("a body is gone", &|park| remove(park, "/paths/~1rides/post/requestBody"),
     &["build: ops::CreateRide::body: gone, was `Ride`",
       "build: models::Carousel: `new()` is gone",
       "build: models::Coaster: `new(height)` is gone"]),
    ("an answer of another type", &|park| set(park, "/paths/~1guests/post/responses/200/content/application~1json/schema", json!({"$ref": "#/components/schemas/Thing"})),
     &["build: models::Thing: its module: `rides` → `common`",
       "build: ops::AdmitGuest: gives `Result<Guest, Error>` → `Result<Thing, Error>`",
       "nothing: models::RideStatus: its module: `rides` → `common`"]),
    ("a list is none any more", &|park| set(park, "/paths/~1guests/get/responses/200/content/application~1json/schema", json!({"$ref": "#/components/schemas/Guest"})),
     &["build: ops::ListGuests: gives `Paginator<Guest>` → `Result<Guest, Error>`"]),
    ("a list no longer pages", &|park| {
        remove(park, &format!("{LIST}/parameters/1"));
        remove(park, &format!("{LIST}/parameters/0"));
     },
     &["build: ops::ListRides::after: gone, was `Option<String>`", "build: ops::ListRides::limit: gone, was `Option<i64>`",
       "run time: ops::ListRides: paging: `link` → `none`"]),
    ("an error is declared", &|park| set(park, "/paths/~1guests/get/responses/429", json!({"description": "Too many."})),
     &["nothing: ops::ListGuests: status 429 is declared now"]),
    ("an error has another body", &|park| remove(park, "/paths/~1rides~1{rideId}/get/responses/404/content"),
     &["build: models::Problem: gone, was an object: no operation reaches it",
       "nothing: ops::GetRide: responses/404/content: {\"application/json\":{\"schema\":{\"$ref\":\"Problem\"}}} → none"]),
    ("a call needs more", &|park| set(park, &format!("{LIST}/security/1/oauth2"), json!(["park.rides.manage"])),
     &["run time: ops::ListRides: apiToken or oauth2 (park.rides.read) → apiToken or oauth2 (park.rides.manage)"]),
    ("a call needs less", &|park| set(park, "/paths/~1rides/post/security/1/oauth2", json!(["park.rides.read"])),
     &["nothing: ops::CreateRide: apiToken or oauth2 (park.rides.manage) → apiToken or oauth2 (park.rides.read)"]),
    ("a call may no longer be made with a token", &|park| remove(park, &format!("{LIST}/security/0")),
     &["run time: ops::ListRides: apiToken or oauth2 (park.rides.read) → oauth2 (park.rides.read)"]),
    ("a scope is new", &|park| set(park, "/components/securitySchemes/oauth2/flows/clientCredentials/scopes/park.guests.read", json!("Reads guests")),
     &["nothing: models::Scope::ParkGuestsRead: new"]),
    ("a webhook is gone", &|park| remove(park, "/x-webhooks/closing"),
     &["nothing: (webhook closing): gone"]),
];

#[test]
fn each_change_is_said_and_nothing_else() {
    let old = park();
    let mut wrong = Vec::new();
    for (name, mutate, wanted) in MUTATIONS {
        let mut new = old.clone();
        mutate(&mut new);
        let said = said(&old.to_string(), &new.to_string());
        if said != *wanted {
            wrong.push(format!(
                "{name}:\n  {}\ninstead of\n  {}",
                said.join("\n  "),
                wanted.join("\n  ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn what_is_taken_back_is_said_too() {
    let old = park();
    for (name, mutate, wanted) in MUTATIONS {
        let mut new = old.clone();
        mutate(&mut new);
        let back = said(&new.to_string(), &old.to_string());
        assert_eq!(back.is_empty(), wanted.is_empty(), "{name}");
    }
}

/// The same description with other prose, and all maps the other way round.
fn retold(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let entry = |(key, value): (&String, &Value)| {
                let is_prose = ["description", "summary", "title"].contains(&key.as_str())
                    && value.is_string();
                let value = if is_prose {
                    json!("Something else.").to_string()
                } else {
                    retold(value)
                };
                format!("{}:{value}", json!(key))
            };
            let entries: Vec<String> = map.iter().rev().map(entry).collect();
            format!("{{{}}}", entries.join(","))
        }
        Value::Array(list) => format!(
            "[{}]",
            list.iter().map(retold).collect::<Vec<_>>().join(",")
        ),
        other => other.to_string(),
    }
}

#[test]
fn of_prose_and_order_nothing_is_said() {
    let mut old = park();
    let told = retold(&old);
    assert_eq!(
        said(
            &old.to_string(),
            &told.replace("\"version\":", "\"x-version\":\"2\",\"version\":")
        ),
        [""; 0]
    );
    // Of these lists the order means nothing, either.
    let mut new = old.clone();
    for list in [
        "/tags",
        "/x-tagGroups",
        "/components/schemas/RideStatus/enum",
        "/paths/~1rides/get/security",
        "/paths/~1rides/get/parameters",
    ] {
        new.pointer_mut(list)
            .unwrap()
            .as_array_mut()
            .unwrap()
            .reverse();
    }
    assert_eq!(said(&old.to_string(), &new.to_string()), [""; 0]);
    // What only explains may go altogether.
    remove(&mut old, "/components/schemas/Guest/description");
    assert_eq!(said(&old.to_string(), &new.to_string()), [""; 0]);
}

#[test]
fn of_prose_and_order_of_a_release_nothing_is_said() {
    let Some(file) = official("management-2026.03.0.yaml") else {
        return;
    };
    let text = fs::read_to_string(file).unwrap();
    let mut release: Value = serde_norway::from_str(&text).unwrap();
    if let Some(info) = release["info"].as_object_mut() {
        *info = Map::from_iter([
            ("version".to_owned(), json!("1")),
            ("title".to_owned(), info["title"].clone()),
        ]);
    }
    let told = retold(&release).replacen(
        "\"title\":\"Something else.\"",
        &format!("\"title\":{}", release["info"]["title"]),
        1,
    );
    assert_eq!(said(&text, &told), [""; 0]);
}
