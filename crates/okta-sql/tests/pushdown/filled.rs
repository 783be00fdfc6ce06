//! An org in a box with a little of everything, and two sessions on it: one asks for what a query wants, one for
//! everything. The org is filled once; queries change nothing.

use std::sync::OnceLock;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use okta_api::Client;
use okta_api::transport::{Body, BoxError};
use okta_emulator::{DEFAULT_TOKEN, Emulator, ManualClock};
use okta_sql::{Answer, Session, Value};
use serde_json::{Value as Json, json};
use tokio::runtime::Runtime;
use tower::service_fn;

use crate::words::{WORDS, long};

/// 2026-01-01T00:00:00Z, less three minutes: what the words say is a time in the org's life.
const BEGIN: i64 = 1_767_225_600 - 180;

/// A table with the values of its columns.
#[derive(Clone, Debug)]
pub struct Table {
    pub name: &'static str,
    /// Terms that give what the table needs, one of them at a time.
    pub needs: Vec<String>,
    pub columns: Vec<Column>,
    /// The column that says which row it is.
    pub key: &'static str,
    /// All rows: what gives them, the key, and the values of the columns.
    pub rows: Vec<(String, Vec<Value>)>,
}

#[derive(Clone, Debug)]
pub struct Column {
    /// As SQL has it.
    pub name: String,
    /// What is in it, each once.
    pub values: Vec<Value>,
}

pub struct Filled {
    pub runtime: Runtime,
    /// Asks for what a query wants.
    pub narrow: Session,
    /// Asks for everything.
    pub whole: Session,
    pub tables: Vec<Table>,
}

impl Filled {
    pub fn table(&self, name: &str) -> &Table {
        let found = self.tables.iter().find(|table| table.name == name);
        found.unwrap_or_else(|| panic!("no {name}"))
    }
}

pub fn filled() -> &'static Filled {
    static FILLED: OnceLock<Filled> = OnceLock::new();
    FILLED.get_or_init(|| {
        let runtime = Runtime::new().unwrap();
        let clock = ManualClock::at(BEGIN);
        let org = Emulator::builder().clock(clock.clone()).build();
        let filling = Filling {
            org: &org,
            clock: &clock,
        };
        filling.all();
        // Behind all that has happened.
        clock.advance(Duration::from_secs(3_600));
        let now =
            jiff::Timestamp::from_second(okta_emulator::Clock::epoch_seconds(&clock)).unwrap();
        let session = |push_down| {
            let client = client(org.clone());
            let session = Session::builder()
                .org("main", client, "box")
                .clock(move || now)
                .push_down(push_down);
            runtime.block_on(session.build()).unwrap()
        };
        let (narrow, whole) = (session(true), session(false));
        let tables = runtime.block_on(tables(&whole));
        Filled {
            runtime,
            narrow,
            whole,
            tables,
        }
    })
}

/// A client of an org whose schemas have attributes with names that the box would not take.
fn client(org: Emulator) -> Client {
    let service = service_fn(move |request: Request<Body>| {
        let is_schema = request.uri().path().starts_with("/api/v1/meta/schemas/");
        let answer = org.respond(request.map(|_| Bytes::new()));
        let answer = answer.map(|body| {
            let body = String::from_utf8(body.to_vec()).unwrap();
            if is_schema {
                with_odd_names(&body)
            } else {
                body
            }
        });
        async move { Ok::<Response<String>, BoxError>(answer) }
    });
    Client::builder("https://box.okta.example")
        .token(DEFAULT_TOKEN)
        .configure(|transport| transport.service(service))
        .build()
        .unwrap()
}

/// Names of attributes that are no words.
pub const ODD: &[&str] = &[
    "group-x",
    "a b",
    "quo\"te",
    "semi;colon",
    "Äpfel",
    "x.y",
    "1st",
    "status pr or",
];

fn with_odd_names(schema: &str) -> String {
    let mut schema: Json = serde_json::from_str(schema).unwrap();
    for name in ODD {
        schema["definitions"]["custom"]["properties"][name] =
            json!({ "title": "Odd", "type": "string" });
    }
    schema.to_string()
}

struct Filling<'a> {
    org: &'a Emulator,
    clock: &'a ManualClock,
}

impl Filling<'_> {
    fn call(&self, method: &str, path: &str, body: &Json) -> Json {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let request = Request::builder()
            .method(method)
            .uri(format!("https://box.okta.example{path}"))
            .header("authorization", format!("SSWS {DEFAULT_TOKEN}"))
            .header("content-type", "application/json")
            .body(Bytes::from(body.clone()))
            .unwrap();
        let answer = self.org.respond(request);
        let text = String::from_utf8_lossy(answer.body()).into_owned();
        assert!(
            answer.status().is_success(),
            "{method} {path} {body}: {text}"
        );
        serde_json::from_str(&text).unwrap_or_default()
    }

    fn post(&self, path: &str, body: Json) -> Json {
        self.call("POST", path, &body)
    }

    /// Makes something, and gives its id.
    fn make(&self, path: &str, body: Json) -> String {
        let made = self.post(path, body);
        made["id"]
            .as_str()
            .unwrap_or_else(|| panic!("{path}: {made}"))
            .to_owned()
    }

    /// Some things happen at the same moment, some in the same second of another day.
    fn later(&self, number: usize) {
        let seconds = [0, 1, 59, 3_600, 86_400 / 20][number % 5];
        self.clock.advance(Duration::from_secs(seconds));
    }

    fn all(&self) {
        self.schemas();
        let users = self.users();
        let groups = self.groups(&users);
        self.apps(&users, &groups);
        self.providers(&users);
        for (number, word) in WORDS.iter().step_by(9).enumerate() {
            let kinds = ["OKTA_SIGN_ON", "PASSWORD", "MFA_ENROLL", "ACCESS_POLICY"];
            let policy = json!({ "type": kinds[number % 3], "name": format!("{word} policy"), "description": *word });
            let id = self.make("/api/v1/policies", policy);
            if number % 2 == 0 {
                self.post(
                    &format!("/api/v1/policies/{id}/lifecycle/deactivate"),
                    Json::Null,
                );
            }
            self.later(number);
            let zone = json!({ "type": "IP", "name": format!("{word} zone"),
                "gateways": [{ "type": "CIDR", "value": format!("10.{number}.0.0/16") }] });
            let id = self.make("/api/v1/zones", zone);
            if number % 3 == 0 {
                self.post(
                    &format!("/api/v1/zones/{id}/lifecycle/deactivate"),
                    Json::Null,
                );
            }
        }
    }

    fn schemas(&self) {
        let declare = |path: &str, attributes: &Json| {
            let body = json!({ "definitions": { "custom": { "id": "#custom", "type": "object", "properties": attributes } } });
            self.post(path, body)
        };
        let attribute = |kind: &str| json!({ "title": "An attribute", "type": kind });
        let mut attributes = json!({
            "tags": { "title": "Tags", "type": "array", "items": { "type": "string" } },
            "vip": attribute("boolean"), "level": attribute("integer"), "score": attribute("number"),
        });
        for name in [
            "select",
            "status",
            "Status",
            "firstname",
            "q",
            "limit",
            "created",
            "or",
            "_x",
            "profile",
            "nick",
        ] {
            attributes[name] = attribute("string");
        }
        declare("/api/v1/meta/schemas/user/default", &attributes);
        let kind = self.post(
            "/api/v1/meta/types/user",
            json!({ "name": "robot", "displayName": "Robot", "description": "No person" }),
        );
        let href = kind["_links"]["schema"]["href"].as_str().unwrap();
        let path = &href[href.find("/api/").unwrap()..];
        // Of another kind than the same attribute of people, and of a name that differs by case alone.
        declare(
            path,
            &json!({ "level": attribute("string"), "NICK": attribute("string"), "vip": attribute("boolean") }),
        );
        let mut attributes = json!({ "open": attribute("boolean"), "size": attribute("integer") });
        for name in ["id", "type", "select", "code"] {
            attributes[name] = attribute("string");
        }
        declare("/api/v1/meta/schemas/group/default", &attributes);
    }

    fn users(&self) -> Vec<String> {
        let kinds = self.call("GET", "/api/v1/meta/types/user", &Json::Null);
        let robot = kinds
            .as_array()
            .unwrap()
            .iter()
            .find(|kind| kind["name"] == "robot")
            .unwrap()["id"]
            .clone();
        let word = |at: usize| WORDS[at % WORDS.len()];
        let mut users = Vec::new();
        for number in 0..WORDS.len() {
            self.later(number);
            let is_robot = number % 11 == 10;
            let mut profile = json!({
                "login": format!("{}{number:02}@box.example", word(number)), "email": format!("u{number}@box.example"),
                "firstName": word(number), "lastName": word(number * 7 + 3),
                "displayName": word(number * 5), "nickName": null, "select": word(number * 3 + 1),
                "firstname": word(number + 1), "Status": word(number * 13), "status": (["ACTIVE", "", "active"][number % 3]),
                "created": (["2026-01-01T00:00:00.000Z", "2026-01-01", "x"][number % 3]), "or": word(number / 2),
                "vip": number % 3 == 0, "score": f64::from(u32::try_from(number).unwrap()) / 4.0,
                "undeclared": ([json!(5), json!("5"), json!([1])][number % 3]),
                "department": word(number % 7),
            });
            profile["level"] = if is_robot {
                json!(word(number))
            } else {
                json!(number % 6)
            };
            for (at, name) in ODD.iter().enumerate() {
                if (number + at) % 3 != 0 {
                    profile[name] = json!(word(number + at));
                }
            }
            match number % 4 {
                0 => profile["tags"] = json!([word(number), word(number + 1)]),
                1 => profile["tags"] = json!([]),
                2 => profile["division"] = json!(long()),
                _ => profile["vip"] = Json::Null,
            }
            if is_robot {
                profile["NICK"] = json!(word(number));
            } else {
                profile["nick"] = json!(word(number));
            }
            let mut body = json!({ "profile": profile });
            if is_robot {
                body["type"] = json!({ "id": robot });
            }
            if number % 6 > 1 {
                body["credentials"] = json!({ "password": { "value": "Sample-password-1" } });
            }
            let id = self.make(&format!("/api/v1/users?activate={}", number % 6 != 0), body);
            self.later(number + 1);
            let lifecycle = match number % 6 {
                3 => "suspend",
                4 => "deactivate",
                5 if number % 12 == 5 => "expire_password",
                _ => "",
            };
            if !lifecycle.is_empty() {
                self.post(
                    &format!("/api/v1/users/{id}/lifecycle/{lifecycle}"),
                    Json::Null,
                );
            }
            users.push(id);
        }
        users
    }

    fn groups(&self, users: &[String]) -> Vec<String> {
        let mut groups = Vec::new();
        for (number, word) in WORDS.iter().step_by(3).enumerate() {
            self.later(number);
            let mut profile = json!({ "name": word, "description": WORDS[number * 2], "open": number % 2 == 0,
                "size": number % 4, "id": word, "type": "OKTA_GROUP" });
            if number % 3 == 0 {
                profile["description"] = json!("");
                profile["code"] = json!(word);
            }
            profile[ODD[number % ODD.len()]] = json!(word);
            let id = self.make("/api/v1/groups", json!({ "profile": profile }));
            for user in users
                .iter()
                .skip(number)
                .step_by(5 + number)
                .filter(|_| number % 4 != 3)
            {
                self.call(
                    "PUT",
                    &format!("/api/v1/groups/{id}/users/{user}"),
                    &Json::Null,
                );
            }
            if number % 5 == 0 {
                let owner = json!({ "id": users[number + 1], "type": "USER" });
                self.post(&format!("/api/v1/groups/{id}/owners"), owner);
            }
            groups.push(id);
        }
        groups
    }

    fn apps(&self, users: &[String], groups: &[String]) {
        for (number, word) in WORDS.iter().step_by(8).enumerate() {
            self.later(number);
            let app = json!({ "name": "bookmark", "label": format!("{word} app"), "signOnMode": "BOOKMARK",
                "settings": { "app": { "requestIntegration": false, "url": "https://example.com/bookmark.html" } } });
            let id = self.make(&format!("/api/v1/apps?activate={}", number % 3 != 0), app);
            for user in users.iter().skip(number).step_by(9) {
                self.post(
                    &format!("/api/v1/apps/{id}/users"),
                    json!({ "id": user, "scope": "USER" }),
                );
            }
            self.call(
                "PUT",
                &format!("/api/v1/apps/{id}/groups/{}", groups[number]),
                &json!({}),
            );
        }
    }

    fn providers(&self, users: &[String]) {
        for (number, word) in WORDS.iter().step_by(12).enumerate() {
            self.later(number);
            let provider = json!({ "type": "OIDC", "name": format!("{word} provider"),
                "protocol": { "type": "OIDC", "scopes": ["openid"], "credentials": { "client": { "client_id": "c" } } } });
            let id = self.make("/api/v1/idps", provider);
            // Who is deactivated is linked to nobody.
            let users = users.iter().enumerate().filter(|(at, _)| at % 6 != 4);
            for (at, user) in users.skip(number).step_by(7) {
                let link = json!({ "externalId": format!("{}{at}", WORDS[at]) });
                self.post(&format!("/api/v1/idps/{id}/users/{user}"), link);
            }
        }
    }
}

/// The tables that queries are about: name, and where a table needs one, the column that it needs with the query that
/// gives its values.
const TABLES: &[(&str, Option<(&str, &str)>)] = &[
    ("users", None),
    ("groups", None),
    (
        "group_members",
        Some(("groupId", "SELECT id FROM groups ORDER BY id")),
    ),
    (
        "group_owners",
        Some(("groupId", "SELECT id FROM groups ORDER BY id")),
    ),
    ("apps", None),
    (
        "app_users",
        Some(("appId", "SELECT id FROM apps ORDER BY id")),
    ),
    ("idps", None),
    (
        "idp_users",
        Some(("idpId", "SELECT id FROM idps ORDER BY id")),
    ),
    ("policies", None),
    ("network_zones", None),
    ("user_types", None),
    ("system_log", None),
];

async fn tables(session: &Session) -> Vec<Table> {
    let mut tables = Vec::new();
    for (name, need) in TABLES {
        let needs: Vec<String> = match need {
            None => Vec::new(),
            Some((column, ids)) => {
                let ids = rows(session, ids).await;
                ids.iter()
                    .map(|row| format!("{column} = {}", crate::literals::literal(&row[0])))
                    .collect()
            }
        };
        let described = session
            .table("main", name)
            .await
            .unwrap_or_else(|| panic!("{name}"));
        let key = if *name == "system_log" { "uuid" } else { "id" };
        let mut columns: Vec<Column> = Vec::new();
        for column in described.columns.iter().filter(|column| !column.hidden) {
            let quoted = format!("\"{}\"", column.name.replace('"', "\"\""));
            let mut values: Vec<Value> = Vec::new();
            for need in gives(&needs) {
                let found = rows(
                    session,
                    &format!("SELECT DISTINCT {quoted} FROM {name} WHERE {need}"),
                )
                .await;
                values.extend(found.into_iter().map(|mut row| row.swap_remove(0)));
            }
            values.dedup();
            // What only a single item shows is not in the answer of a list.
            if values.iter().any(|value| *value != Value::Null) && !quoted.starts_with("\"_")
                || quoted == "\"_x\""
            {
                columns.push(Column {
                    name: quoted,
                    values,
                });
            }
        }
        assert!(columns.len() > 2, "{name}: {columns:?}");
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let mut all = Vec::new();
        for need in gives(&needs) {
            let found = rows(
                session,
                &format!(
                    "SELECT {key}, {} FROM {name} WHERE {need}",
                    names.join(", ")
                ),
            )
            .await;
            all.extend(found.into_iter().map(|row| (need.clone(), row)));
        }
        tables.push(Table {
            name,
            needs,
            columns,
            key,
            rows: all,
        });
    }
    tables
}

/// The terms that give all rows, one after the other.
fn gives(needs: &[String]) -> Vec<String> {
    if needs.is_empty() {
        vec!["1".to_owned()]
    } else {
        needs.to_vec()
    }
}

pub async fn rows(session: &Session, sql: &str) -> Vec<Vec<Value>> {
    match session.run(sql).await {
        Ok(Answer::Rows(rows)) => rows
            .all()
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}")),
        other => panic!("{sql}: {other:?}"),
    }
}
