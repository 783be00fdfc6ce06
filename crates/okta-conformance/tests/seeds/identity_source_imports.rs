//! An import brings what was uploaded into the org, where the operations of users and groups find it, and takes it out
//! again.

use serde_json::{Value, json};

use crate::body_fields::with;
use crate::identity_source_uploads::Upload;
use crate::identity_source_users::source;
use crate::ledger::Ledger;
use crate::org::{Org, text};

/// Users and groups of the tests' uploads.
const COUNT: usize = 3;

pub(crate) async fn imports(ledger: &Ledger) {
    let org = Org::new(ledger);
    import(
        &org,
        &[
            "upload_identity_source_data_for_upsert",
            "upload_identity_source_groups_for_upsert",
            "upload_identity_source_group_memberships_for_upsert",
        ],
    )
    .await;
    assert_eq!(
        logins(&org.all("list_users", Value::Null).await),
        ["user0", "user1", "user2"]
    );
    let groups = groups(&org).await;
    assert_eq!(
        groups
            .iter()
            .map(|(name, _)| name.as_str())
            .collect::<Vec<_>>(),
        ["Group 0", "Group 1", "Group 2"]
    );
    let members = async |group: &str| {
        logins(
            &org.all("list_group_users", json!({ "groupId": group }))
                .await,
        )
    };
    for (number, (_, group)) in groups.iter().enumerate() {
        assert_eq!(members(group).await, [format!("user{number}")]);
    }

    import(
        &org,
        &["upload_identity_source_group_memberships_for_delete"],
    )
    .await;
    for (_, group) in &groups {
        assert_eq!(members(group).await, Vec::<String>::new());
    }
    import(
        &org,
        &[
            "upload_identity_source_groups_data_for_delete",
            "upload_identity_source_data_for_delete",
        ],
    )
    .await;
    assert_eq!(self::groups(&org).await, []);
    for user in org
        .all(
            "list_users",
            json!({ "search": "profile.lastName eq \"Doe\"" }),
        )
        .await
    {
        assert_eq!(user["status"], "DEPROVISIONED");
    }
    for number in 0..COUNT {
        let user = source(json!({ "externalId": format!("user{number}") }));
        org.refused("get_identity_source_user", user, 404, "E0000007", "user")
            .await;
    }
}

/// A session with these uploads, to its end. Nothing is in the org before.
async fn import(org: &Org, uploads: &[&str]) {
    let before = org.all("list_users", Value::Null).await.len();
    let session = org
        .call("create_identity_source_session", source(json!({})))
        .await["id"]
        .clone();
    let session = || source(json!({ "sessionId": session }));
    for name in uploads {
        org.call(
            name,
            with(session(), "body", Upload::named(name).body(COUNT)),
        )
        .await;
    }
    assert_eq!(
        org.all("list_users", Value::Null).await.len(),
        before,
        "an upload alone changes nothing"
    );
    let started = org
        .call("start_import_from_identity_source", session())
        .await;
    let mut status = text(&started["status"]);
    assert_eq!(status, "TRIGGERED");
    for _ in 0..10 {
        if status == "COMPLETED" {
            return;
        }
        status = text(&org.call("get_identity_source_session", session()).await["status"]);
    }
    panic!("the import stays {status}");
}

/// The local parts of logins, in alphabetical order.
fn logins(users: &[Value]) -> Vec<String> {
    let login = |user: &Value| text(&user["profile"]["login"]);
    let mut logins: Vec<String> = users
        .iter()
        .map(login)
        .map(|login| login.replace("@example.com", ""))
        .collect();
    logins.sort();
    logins
}

/// Names and ids of the groups that were imported, in alphabetical order.
async fn groups(org: &Org) -> Vec<(String, String)> {
    let all = org.all("list_groups", Value::Null).await;
    let imported = all
        .iter()
        .filter(|group| group["profile"]["description"] == "From elsewhere");
    let mut groups: Vec<_> = imported
        .map(|group| (text(&group["profile"]["name"]), text(&group["id"])))
        .collect();
    groups.sort();
    groups
}
