//! Users linked to identity providers, on the org in a box: linking and its rules, the list with each parameter, tokens,
//! unlinking.

use serde_json::{Value, json};

use crate::body_fields::{provider, with};
use crate::documents;
use crate::identity_provider_lists::{PageSize, pages};
use crate::identity_providers::create;
use crate::ledger::{Ledger, Named};
use crate::org::{Org, ids, text};
use crate::sdk_page::Operation;

const LIST: &str = "list_identity_provider_application_users";
const PERSISTENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";

#[tokio::test]
async fn every_operation_and_parameter_works() {
    let Some(page) = documents::identity_provider_users() else {
        return;
    };
    let ledger = Ledger::default();
    let named: Vec<Named> = page.iter().map(Named::by_sdk).collect();
    life(&ledger).await;
    lists(&ledger, &page).await;
    saml(&ledger).await;
    social(&ledger).await;
    unknown(&ledger, &named).await;
    ledger.covers(&named);
}

fn oidc() -> Value {
    provider("OIDC", "OIDC", &["openid", "email"])
}

fn link(idp: &Value, user: &str, external: &str) -> Value {
    json!({ "idpId": idp["id"], "userId": user, "body": { "externalId": external } })
}

fn pair(idp: &Value, user: &str) -> Value {
    json!({ "idpId": idp["id"], "userId": user })
}

async fn life(ledger: &Ledger) {
    let org = Org::new(ledger);
    let (one, two) = (
        create(&org, "One", oidc()).await,
        create(&org, "Two", oidc()).await,
    );
    let user = org.user("jo.doe@example.com").await;
    let linked = org
        .call("link_user_to_identity_provider", link(&one, &user, "ext-1"))
        .await;
    assert_eq!(
        (&linked["id"], &linked["externalId"]),
        (&json!(user), &json!("ext-1"))
    );
    assert_eq!(
        org.call("get_identity_provider_application_user", pair(&one, &user))
            .await,
        linked
    );
    org.call("link_user_to_identity_provider", link(&two, &user, "ext-2"))
        .await;

    // The user may be named by id, login or the login's short form.
    for id in [user.as_str(), "jo.doe@example.com", "jo.doe"] {
        let found = org
            .call("list_user_identity_providers", json!({ "id": id }))
            .await;
        assert_eq!(ids(&found), [text(&one["id"]), text(&two["id"])], "{id}");
    }
    org.call("unlink_user_from_identity_provider", pair(&one, &user))
        .await;
    let found = org
        .call("list_user_identity_providers", json!({ "id": user }))
        .await;
    assert_eq!(ids(&found), [text(&two["id"])]);
    assert_eq!(
        org.call(LIST, json!({ "idpId": one["id"] })).await,
        json!([])
    );
    for operation in [
        "get_identity_provider_application_user",
        "unlink_user_from_identity_provider",
        "list_social_auth_tokens",
    ] {
        org.refused(operation, pair(&one, &user), 404, "E0000007", &user)
            .await;
    }

    // A link needs the provider's name for the user, and that names nobody else.
    for body in [
        json!({}),
        json!({ "externalId": "" }),
        json!({ "externalId": "x".repeat(513) }),
    ] {
        let args = with(link(&one, &user, "ext-1"), "body", body);
        org.refused_for("externalId", "link_user_to_identity_provider", args)
            .await;
    }
    let other = org.user("other@example.com").await;
    org.refused_for(
        "externalId",
        "link_user_to_identity_provider",
        link(&two, &other, "ext-2"),
    )
    .await;
}

/// Each parameter of the list acts.
async fn lists(ledger: &Ledger, page: &[Operation]) {
    let org = Org::new(ledger);
    let named = page
        .iter()
        .find(|operation| operation.function == LIST)
        .expect("the list");
    let limit = named
        .parameters
        .iter()
        .find(|parameter| parameter.name == "limit")
        .expect("a limit");
    let default: usize = limit
        .default
        .as_ref()
        .and_then(|default| default.parse().ok())
        .expect("a default");
    // The page names no range; the description does.
    let info = okta_api::registry::find(LIST).expect("the list");
    let range = info
        .parameters
        .iter()
        .find(|parameter| parameter.name == "limit");
    let (least, most) = range
        .and_then(|limit| limit.minimum.zip(limit.maximum))
        .expect("a range");

    let idp = create(&org, "One", oidc()).await;
    let mut users = Vec::new();
    for number in 0..default + 5 {
        let user = org.user(&format!("user{number}@example.com")).await;
        org.call(
            "link_user_to_identity_provider",
            link(&idp, &user, &format!("external-{number}.")),
        )
        .await;
        users.push(user);
    }
    let all = json!({ "idpId": idp["id"] });
    pages(
        &org,
        LIST,
        &all,
        &PageSize {
            default,
            least,
            most,
        },
        &users,
    )
    .await;

    // A search finds the one whose name at the provider or in the org it is.
    for q in ["external-7.", "user7@"] {
        let found = org.call(LIST, json!({ "idpId": idp["id"], "q": q })).await;
        assert_eq!(ids(&found), [users[7].as_str()], "{q}");
    }
    assert_eq!(
        org.call(LIST, json!({ "idpId": idp["id"], "q": "nobody" }))
            .await,
        json!([])
    );

    let plain = org.call(LIST, all).await;
    assert!(
        plain
            .as_array()
            .expect("a list")
            .iter()
            .all(|user| user.get("_embedded").is_none())
    );
    let expanded = org
        .all(
            LIST,
            json!({ "idpId": idp["id"], "expand": "user", "limit": 10 }),
        )
        .await;
    assert_eq!(expanded.len(), users.len());
    for user in &expanded {
        assert_eq!(user["_embedded"]["user"]["id"], user["id"]);
        assert_eq!(user["_embedded"]["user"]["profile"]["lastName"], "Doe");
    }
    let embedded = org
        .call(LIST, json!({ "idpId": idp["id"], "expand": "user" }))
        .await;
    assert_eq!(embedded[0]["_embedded"]["user"]["id"], json!(users[0]));
    org.refused_for(
        "expand",
        LIST,
        json!({ "idpId": idp["id"], "expand": "nothing" }),
    )
    .await;
}

/// Over SAML a link needs name ids that last.
async fn saml(ledger: &Ledger) {
    let org = Org::new(ledger);
    let user = org.user("jo@example.com").await;
    let saml = |honours: bool, format: &str| {
        let settings = json!({ "honorPersistentNameId": honours, "nameFormat": format });
        with(
            provider("SAML2", "SAML2", &[]),
            "protocol.settings",
            settings,
        )
    };
    let transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
    for (number, (body, field)) in [
        (
            provider("SAML2", "SAML2", &[]),
            "protocol.settings.nameFormat",
        ),
        (saml(true, transient), "protocol.settings.nameFormat"),
        (
            saml(false, PERSISTENT),
            "protocol.settings.honorPersistentNameId",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let idp = create(&org, &format!("Refused {number}"), body).await;
        org.refused_for(
            field,
            "link_user_to_identity_provider",
            link(&idp, &user, "jo"),
        )
        .await;
        assert_eq!(
            org.call(LIST, json!({ "idpId": idp["id"] })).await,
            json!([])
        );
    }
    let idp = create(&org, "Taken", saml(true, PERSISTENT)).await;
    org.call("link_user_to_identity_provider", link(&idp, &user, "jo"))
        .await;
    assert_eq!(
        ids(&org.call(LIST, json!({ "idpId": idp["id"] })).await),
        [user.as_str()]
    );
    assert_eq!(
        org.call("list_social_auth_tokens", pair(&idp, &user)).await,
        json!([]),
        "SAML gives no tokens"
    );
}

/// What a user's sign-in at a social provider leaves behind.
async fn social(ledger: &Ledger) {
    let org = Org::new(ledger);
    let user = org.user("jo@example.com").await;
    for (kind, protocol) in [("OIDC", "OIDC"), ("FACEBOOK", "OAUTH2")] {
        let idp = create(&org, kind, provider(kind, protocol, &["email"])).await;
        org.call("link_user_to_identity_provider", link(&idp, &user, "jo"))
            .await;
        let tokens = org.call("list_social_auth_tokens", pair(&idp, &user)).await;
        let token = &tokens[0];
        let name = "urn:ietf:params:oauth:token-type:access_token";
        assert_eq!(
            (&token["tokenType"], &token["scopes"]),
            (&json!(name), &json!(["email"])),
            "{kind}: {tokens}"
        );
        assert!(
            token["token"]
                .as_str()
                .is_some_and(|token| !token.is_empty()),
            "{kind}"
        );
    }
}

async fn unknown(ledger: &Ledger, named: &[Named]) {
    let org = Org::new(ledger);
    let idp = create(&org, "One", oidc()).await;
    let user = org.user("jo@example.com").await;
    let linked = link(&idp, &user, "jo");
    org.call("link_user_to_identity_provider", linked.clone())
        .await;
    let sound = |operation: &str| match operation {
        "linkUserToIdentityProvider" => linked.clone(),
        "listUserIdentityProviders" => json!({ "id": user }),
        "listIdentityProviderApplicationUsers" => json!({ "idpId": idp["id"] }),
        _ => pair(&idp, &user),
    };
    org.refuses_unknown(named, sound).await;
}
