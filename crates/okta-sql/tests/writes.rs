//! What `INSERT`, `UPDATE`, `DELETE` and `exec` would send, and what they do once they are sent.

mod common;

use common::{call, client, fails, rows, session, texts};
use okta_emulator::Emulator;
use okta_sql::{Answer, Event, Session, Value, Write};
use serde_json::json;
use std::sync::{Arc, Mutex};

async fn writes(session: &Session, sql: &str) -> Vec<Write> {
    match session.run(sql).await {
        Ok(Answer::Writes(writes)) => writes,
        other => panic!("{sql}: {other:?}"),
    }
}

/// What a statement would send.
async fn shown(session: &Session, sql: &str) -> Vec<String> {
    let writes = writes(session, sql).await;
    writes.iter().map(ToString::to_string).collect()
}

async fn send(session: &Session, sql: &str) -> Vec<serde_json::Value> {
    let mut answers = Vec::new();
    for write in writes(session, sql).await {
        answers.push(
            write
                .send()
                .await
                .unwrap_or_else(|error| panic!("{sql}: {write}: {error}")),
        );
    }
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_is_made_changed_and_deleted() {
    let (session, _, calls) = session(Emulator::builder()).await;
    let insert = "INSERT INTO users(login, email, firstName, lastName, activate, credentials)
        VALUES ('ada@example.com', 'ada@example.com', 'Ada', 'Lovelace', false, '{\"password\": {\"value\": \"Engine-of-1843\"}}')";
    assert_eq!(
        shown(&session, insert).await,
        [
            r#"POST /api/v1/users?activate=false {"credentials":{"password":{"value":"***"}},"profile":{"email":"ada@example.com","firstName":"Ada","lastName":"Lovelace","login":"ada@example.com"}}"#
        ]
    );
    assert!(
        calls.take().iter().all(|call| call.starts_with("GET ")),
        "nothing is sent before it is sent"
    );
    let made = send(&session, insert).await;
    assert_eq!(made[0]["status"], "STAGED");

    let update = "UPDATE users SET department = 'O''Brien & \"Sons\"', nickName = NULL WHERE login = 'ada@example.com'";
    let id = made[0]["id"].as_str().unwrap();
    assert_eq!(
        shown(&session, update).await,
        [format!(
            r#"POST /api/v1/users/{id} {{"profile":{{"department":"O'Brien & \"Sons\"","nickName":null}}}}"#
        )]
    );
    send(&session, update).await;
    let department = texts(
        &session,
        "SELECT department FROM users WHERE login = 'ada@example.com'",
    )
    .await;
    assert_eq!(department, ["O'Brien & \"Sons\""]);

    let delete = "DELETE FROM users WHERE lastName = 'Lovelace'";
    assert_eq!(
        shown(&session, delete).await,
        [format!("DELETE /api/v1/users/{id}")]
    );
    send(&session, delete).await;
    // Okta deactivates before it deletes.
    send(&session, delete).await;
    assert!(
        rows(&session, "SELECT id FROM users WHERE lastName = 'Lovelace'")
            .await
            .is_empty()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_replaced_keeps_what_was_not_set() {
    let (session, client, _) = session(Emulator::builder()).await;
    let app = json!({"body": {
        "name": "bookmark", "label": "Intranet", "signOnMode": "BOOKMARK",
        "settings": {"app": {"requestIntegration": false, "url": "https://intra.example.com"}},
    }});
    let app = call(&client, "createApplication", app).await;
    let id = app["id"].as_str().unwrap();
    let update = format!("UPDATE apps SET label = 'Inside' WHERE id = '{id}'");
    assert_eq!(
        shown(&session, &update).await,
        [format!(
            r#"GET /api/v1/apps/{id}, and with the changes PUT /api/v1/apps/{id} {{"label":"Inside"}}"#
        )]
    );
    let answer = send(&session, &update).await;
    assert_eq!(answer[0]["label"], "Inside");
    assert_eq!(
        answer[0]["settings"]["app"]["url"],
        "https://intra.example.com"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn several_rows_are_several_calls() {
    let (session, client, _) = session(Emulator::builder().seed_users(5)).await;
    let group = call(
        &client,
        "addGroup",
        json!({"body": {"profile": {"name": "Night shift"}}}),
    )
    .await;
    let id = group["id"].as_str().unwrap();
    let join = format!(
        "INSERT INTO group_members(groupId, id) SELECT '{id}', id FROM users ORDER BY login LIMIT 3"
    );
    let shown = shown(&session, &join).await;
    assert_eq!(shown.len(), 3);
    assert!(
        shown[0].starts_with(&format!("PUT /api/v1/groups/{id}/users/00u")),
        "{shown:?}"
    );
    send(&session, &join).await;
    let members = format!("SELECT count(*) FROM group_members WHERE groupId = '{id}'");
    assert_eq!(rows(&session, &members).await, [[Value::Integer(3)]]);
    send(
        &session,
        &format!("DELETE FROM group_members WHERE groupId = '{id}'"),
    )
    .await;
    assert_eq!(rows(&session, &members).await, [[Value::Integer(0)]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_written_says_why() {
    let (session, _, calls) = session(Emulator::builder().seed_users(1)).await;
    rows(&session, "SELECT 1 FROM users, groups LIMIT 0").await;
    calls.take();
    for (sql, why) in [
        (
            "INSERT INTO system_log(eventType) VALUES ('x')",
            "system_log: nothing can be inserted: the API has no operation that creates one",
        ),
        (
            "UPDATE users SET id = 'x'",
            "users: id says which row it is, and cannot be set",
        ),
        (
            "UPDATE group_members SET status = 'x' WHERE groupId = 'y'",
            "",
        ),
        (
            "INSERT INTO group_members(groupId, id, login) VALUES ('g', 'u', 'x')",
            "group_members: login cannot be set: assignUserToGroup takes no body",
        ),
        (
            "INSERT INTO users(credentials) VALUES ('{')",
            "users: credentials is JSON: EOF while parsing an object at line 1 column 1",
        ),
        (
            "INSERT INTO users(login, subdomain) VALUES ('x', 'other')",
            "users: the subdomain of this org is box",
        ),
    ] {
        if why.is_empty() {
            assert!(
                matches!(session.run(sql).await, Ok(Answer::Writes(none)) if none.is_empty()),
                "no row, no write: {sql}"
            );
            continue;
        }
        assert_eq!(fails(&session, sql).await, why, "{sql}");
    }
    assert!(calls.take().iter().all(|call| call.starts_with("GET ")));
}

/// The four methods that `idp_users` has elsewhere, with the fields and parameters that they have there.
#[tokio::test(flavor = "multi_thread")]
async fn users_of_an_identity_provider() {
    let (session, client, calls) = session(Emulator::builder().seed_users(2)).await;
    let provider = json!({"body": {
        "type": "GOOGLE", "name": "Google",
        "protocol": {"type": "OIDC", "scopes": ["openid"], "credentials": {"client": {"client_id": "a", "client_secret": "b"}}},
        "policy": {
            "accountLink": {"action": "AUTO", "filter": null},
            "provisioning": {"action": "AUTO", "conditions": {"deprovisioned": {"action": "NONE"}, "suspended": {"action": "NONE"}}, "groups": {"action": "NONE"}},
            "subject": {"userNameTemplate": {"template": "idpuser.email"}, "filter": null, "matchType": "USERNAME"},
        },
    }});
    let idp = call(&client, "createIdentityProvider", provider).await;
    let idp = idp["id"].as_str().unwrap();
    let users = texts(&session, "SELECT id FROM users ORDER BY login").await;
    let (ada, bob) = (&users[0], &users[1]);

    // link_user_to_identity_provider, said in both ways.
    let link = format!(
        "EXEC okta.idps.idp_users.link_user_to_identity_provider @subdomain='box', @idpId='{idp}', @userId='{ada}' @@json='{{\"externalId\": \"ada@idp.example\"}}'"
    );
    assert_eq!(
        shown(&session, &link).await,
        [format!(
            "POST /api/v1/idps/{idp}/users/{ada} {{\"externalId\":\"ada@idp.example\"}}"
        )]
    );
    send(&session, &link).await;
    send(&session, &format!("exec link_user_to_identity_provider idpId='{idp}' userId={bob} externalId='bob@idp.example'")).await;
    assert_eq!(
        fails(&session, &link.replace("'box'", "'other'")).await,
        "exec: no org of this session has the subdomain \"other\""
    );

    // list_identity_provider_application_users
    calls.take();
    let list = format!(
        "SELECT id, _embedded, _links, created, externalId, lastUpdated, profile FROM idp_users
         WHERE subdomain = 'box' AND idpId = '{idp}' AND q = 'ada' AND \"limit\" = 7 AND expand = 'user'"
    );
    let found = rows(&session, &list).await;
    assert_eq!(found.len(), 1);
    assert_eq!(
        (&found[0][0], &found[0][4]),
        (&Value::text(ada), &Value::text("ada@idp.example"))
    );
    let asked = calls.take();
    let listed = asked.iter().find(|call| call.contains("/users?")).unwrap();
    for part in ["q=ada", "limit=7", "expand=user"] {
        assert!(listed.contains(part), "{listed}");
    }
    assert_eq!(
        rows(
            &session,
            &format!("SELECT id FROM idp_users WHERE idpId = '{idp}'")
        )
        .await
        .len(),
        2
    );
    let none = format!("SELECT id FROM idp_users WHERE idpId = '{idp}' AND subdomain = 'other'");
    assert!(rows(&session, &none).await.is_empty());

    // get_identity_provider_application_user
    for key in ["id", "userId"] {
        calls.take();
        let get =
            format!("SELECT externalId FROM idp_users WHERE idpId = '{idp}' AND {key} = '{bob}'");
        assert_eq!(texts(&session, &get).await, ["bob@idp.example"]);
        assert_eq!(
            calls.take(),
            [format!("GET /api/v1/idps/{idp}/users/{bob}")]
        );
    }

    // unlink_user_from_identity_provider
    let unlink = format!(
        "DELETE FROM idp_users WHERE subdomain = 'box' AND idpId = '{idp}' AND userId = '{ada}'"
    );
    assert_eq!(
        shown(&session, &unlink).await,
        [format!("DELETE /api/v1/idps/{idp}/users/{ada}")]
    );
    send(&session, &unlink).await;
    assert_eq!(
        texts(
            &session,
            &format!("SELECT id FROM idp_users WHERE idpId = '{idp}'")
        )
        .await,
        std::slice::from_ref(bob)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exec_goes_to_the_org_that_it_names_or_nowhere() {
    let (first, calls) = client(Emulator::builder());
    let (second, _) = client(Emulator::builder());
    let session = Session::builder()
        .org("main", first, "box")
        .org("night shift", second, "night")
        .build()
        .await
        .unwrap();
    for (sql, schema) in [
        ("exec activate_user id='00u1'", "main"),
        ("exec main.activate_user id='00u1'", "main"),
        (
            "exec \"night shift\".activate_user id='00u1'",
            "night shift",
        ),
        (
            "exec [Night Shift] . activate_user id='00u1'",
            "night shift",
        ),
        (
            "exec activate_user id='00u1' subdomain='night'",
            "night shift",
        ),
        ("exec okta.users.users.activate_user @id='00u1'", "main"),
        (
            "exec \"night shift\".users.users.activate_user @id='00u1'",
            "night shift",
        ),
    ] {
        let writes = writes(&session, sql).await;
        assert_eq!(writes[0].schema(), schema, "{sql}");
    }
    for (sql, says) in [
        (
            "exec nights.activate_user id='00u1'",
            "exec: no org of this session is called \"nights\"",
        ),
        (
            "exec okta.activate_user id='00u1'",
            "exec: no org of this session is called \"okta\"",
        ),
        (
            "exec users.users.activate_user id='00u1'",
            "exec: no org of this session is called \"users\"",
        ),
        ("exec main. ", "exec: there is nothing behind main."),
        (
            "exec",
            "exec: say which operation: exec activate_user id='00u1'",
        ),
        (
            "exec main.activate_user id='00u1' subdomain='night'",
            "exec: no org of this session has the subdomain \"night\"",
        ),
        (
            "exec addGroup type='x' @@json='[1]'",
            "exec: @@json is no object, so type has no place in it",
        ),
    ] {
        assert_eq!(fails(&session, sql).await, says, "{sql}");
    }
    assert_eq!(calls.take(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_returning_would_give_is_not_made_up() {
    let (session, _, calls) = session(Emulator::builder().seed_users(2)).await;
    for sql in [
        "INSERT INTO groups(name) VALUES ('x') RETURNING id",
        "INSERT INTO groups(name) VALUES ('x'), ('y') RETURNING *",
    ] {
        let says = fails(&session, sql).await;
        assert!(says.contains("RETURNING"), "{says}");
    }
    // Nothing of it is left for the next statement, and tables of one's own may do so.
    assert!(matches!(
        session.run("CREATE TEMP TABLE kept(x)").await,
        Ok(Answer::Done(_))
    ));
    assert_eq!(
        texts(&session, "INSERT INTO kept VALUES ('a') RETURNING x").await,
        ["a"]
    );
    assert!(calls.take().iter().all(|call| call.starts_with("GET ")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_set_as_a_whole_loses_the_rest() {
    let (session, client, _) = session(Emulator::builder()).await;
    let group = json!({"body": {"profile": {"name": "Night shift", "description": "Guards"}}});
    let group = call(&client, "addGroup", group).await;
    let at = format!("WHERE id = '{}'", group["id"].as_str().unwrap());
    send(
        &session,
        &format!("UPDATE groups SET name = 'Day shift' {at}"),
    )
    .await;
    let profile = texts(&session, &format!("SELECT profile FROM groups {at}")).await;
    assert!(profile[0].contains("Guards"), "{profile:?}");
    let without = format!("UPDATE groups SET profile = json_remove(profile, '$.description') {at}");
    send(&session, &without).await;
    let profile = texts(&session, &format!("SELECT profile FROM groups {at}")).await;
    assert!(!profile[0].contains("Guards"), "{profile:?}");
    assert!(profile[0].contains("Day shift"), "{profile:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exec_of_a_list_says_that_there_is_more() {
    let (client, _) = client(Emulator::builder().seed_users(3));
    let said = Arc::new(Mutex::new(Vec::new()));
    let hear = Arc::clone(&said);
    let session = Session::builder()
        .org("main", client, "box")
        .observe(move |event| {
            if let Event::Warning { text, .. } = event {
                hear.lock().unwrap().push((*text).to_owned());
            }
        })
        .build()
        .await
        .unwrap();
    assert_eq!(rows(&session, "exec listUsers limit=3").await.len(), 3);
    assert_eq!(said.lock().unwrap().as_slice(), &[] as &[String]);
    assert_eq!(rows(&session, "exec listUsers limit=2").await.len(), 2);
    assert_eq!(
        std::mem::take(&mut *said.lock().unwrap()),
        ["listUsers: this is the first page of several; the table users has all"]
    );
    // Whether a log goes on only another call knows.
    for write in writes(&session, "INSERT INTO groups(name) VALUES ('x')").await {
        write.send().await.unwrap();
    }
    assert_eq!(rows(&session, "exec listLogEvents").await.len(), 1);
    assert_eq!(said.lock().unwrap().len(), 1);
}
