//! The operations of identity sources on the org in a box: one user at a time, and sessions from creation to end.

use okta_emulator::DEFAULT_IDENTITY_SOURCE;
use serde_json::{Value, json};

use crate::body_fields::with;
use crate::documents;
use crate::identity_source_imports;
use crate::identity_source_uploads;
use crate::ledger::{Ledger, Named};
use crate::org::{Org, ids, text};

#[tokio::test]
async fn every_operation_and_parameter_works() {
    let Some(page) = documents::identity_sources() else {
        return;
    };
    let ledger = Ledger::default();
    let named: Vec<Named> = page.iter().map(Named::by_sdk).collect();
    users(&ledger).await;
    sessions(&ledger).await;
    identity_source_imports::imports(&ledger).await;
    identity_source_uploads::limits(&ledger).await;
    unknown(&ledger, &named).await;
    ledger.covers(&named);
}

/// The arguments of an operation of the source, and these.
pub(crate) fn source(more: Value) -> Value {
    with(more, "identitySourceId", json!(DEFAULT_IDENTITY_SOURCE))
}

/// A user as a source sends it.
pub(crate) fn user(external: &str) -> Value {
    let name = format!("{external}@example.com");
    let profile = json!({ "userName": name, "email": name, "firstName": "Jo", "lastName": "Doe" });
    json!({ "externalId": external, "profile": profile })
}

async fn users(ledger: &Ledger) {
    let org = Org::new(ledger);
    let one = || source(json!({ "externalId": "one" }));
    org.call(
        "create_identity_source_user",
        source(json!({ "body": user("one") })),
    )
    .await;
    let read = org.call("get_identity_source_user", one()).await;
    assert_eq!(read["externalId"], "one");
    for (name, value) in user("one")["profile"].as_object().expect("a profile") {
        assert_eq!(read["profile"][name], *value, "{name}");
    }
    let again = source(json!({ "body": user("one") }));
    org.refused_for("externalId", "create_identity_source_user", again)
        .await;

    // A change keeps what it does not name; a replacement does not.
    let changed = with(
        one(),
        "body",
        json!({ "profile": { "mobilePhone": "555" } }),
    );
    let changed = org.call("update_identity_source_users", changed).await;
    assert_eq!(
        (
            &changed["profile"]["mobilePhone"],
            &changed["profile"]["firstName"]
        ),
        (&json!("555"), &json!("Jo"))
    );
    let replacement = with(user("one"), "profile.firstName", json!("Joan"));
    let replaced = org
        .call(
            "replace_existing_identity_source_user",
            with(one(), "body", replacement),
        )
        .await;
    assert_eq!(replaced["profile"]["firstName"], "Joan");
    assert_eq!(replaced["profile"]["mobilePhone"], Value::Null);
    assert_eq!(org.call("get_identity_source_user", one()).await, replaced);

    let found = org
        .all(
            "list_users",
            json!({ "search": "profile.login eq \"one@example.com\"" }),
        )
        .await;
    assert_eq!(found.len(), 1, "the source's user is a user of the org");
    org.call("delete_identity_source_user", one()).await;
    org.refused("get_identity_source_user", one(), 404, "E0000007", "one")
        .await;
    let left = org.call("get_user", json!({ "id": found[0]["id"] })).await;
    assert_eq!(left["status"], "DEPROVISIONED");

    // The limits of a user's fields.
    for (path, longest) in [
        ("externalId", 512),
        ("profile.userName", 100),
        ("profile.firstName", 50),
    ] {
        let of = |length: usize| {
            source(json!({ "body": with(user("two"), path, json!("x".repeat(length))) }))
        };
        org.refused_for(path, "create_identity_source_user", of(longest + 1))
            .await;
        org.call("create_identity_source_user", of(longest)).await;
        let external = if path == "externalId" {
            "x".repeat(longest)
        } else {
            "two".to_owned()
        };
        org.call(
            "delete_identity_source_user",
            source(json!({ "externalId": external })),
        )
        .await;
    }
    org.refused(
        "create_identity_source_user",
        source(json!({})),
        400,
        "E0000003",
        "missing",
    )
    .await;
}

async fn sessions(ledger: &Ledger) {
    let org = Org::new(ledger);
    let list = || org.call("list_identity_source_sessions", source(json!({})));
    assert_eq!(list().await, json!([]));
    let created = org
        .call("create_identity_source_session", source(json!({})))
        .await;
    let id = text(&created["id"]);
    let session = || source(json!({ "sessionId": id }));
    assert_eq!(
        (&created["status"], &created["identitySourceId"]),
        (&json!("CREATED"), &json!(DEFAULT_IDENTITY_SOURCE))
    );
    assert_eq!(ids(&list().await), [id.as_str()]);
    assert_eq!(
        org.call("get_identity_source_session", session()).await,
        created
    );
    org.call("delete_identity_source_session", session()).await;
    let closed = org.call("get_identity_source_session", session()).await;
    assert_eq!(closed["status"], "CLOSED");
    // What is closed takes nothing more.
    for operation in [
        "start_import_from_identity_source",
        "delete_identity_source_session",
    ] {
        org.refused(operation, session(), 400, "E0000001", "CLOSED")
            .await;
    }
    for operation in identity_source_uploads::UPLOADS {
        let args = with(session(), "body", operation.body(1));
        org.refused(operation.name, args, 400, "E0000001", "CLOSED")
            .await;
    }
}

async fn unknown(ledger: &Ledger, named: &[Named]) {
    let org = Org::new(ledger);
    org.call(
        "create_identity_source_user",
        source(json!({ "body": user("one") })),
    )
    .await;
    let session = org
        .call("create_identity_source_session", source(json!({})))
        .await["id"]
        .clone();
    let sound = |operation: &str| {
        let upload = identity_source_uploads::UPLOADS.iter().find(|upload| {
            okta_api::registry::find(upload.name).is_some_and(|info| info.id == operation)
        });
        if let Some(upload) = upload {
            return source(json!({ "sessionId": session, "body": upload.body(1) }));
        }
        match operation {
            "createIdentitySourceSession" | "listIdentitySourceSessions" => source(json!({})),
            "createIdentitySourceUser" => source(json!({ "body": user("two") })),
            "replaceExistingIdentitySourceUser" | "updateIdentitySourceUsers" => source(
                json!({ "externalId": "one", "body": { "profile": user("one")["profile"] } }),
            ),
            "getIdentitySourceUser" | "deleteIdentitySourceUser" => {
                source(json!({ "externalId": "one" }))
            }
            _ => source(json!({ "sessionId": session })),
        }
    };
    org.refuses_unknown(named, sound).await;
}
