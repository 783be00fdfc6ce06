//! The identity providers of the reference page on the org in a box: every type with its protocol, every field with its
//! values, limit and default, and the life of a provider.

use serde_json::{Value, json};

use crate::body_fields::{self, at, base, provider, with, without};
use crate::documents;
use crate::fields::Field;
use crate::identity_provider_lists;
use crate::ledger::{Ledger, Named};
use crate::org::{Org, ids, text};
use crate::reference_page::Endpoint;

#[tokio::test]
async fn every_operation_parameter_and_field_works() {
    let Some(page) = documents::identity_providers() else {
        return;
    };
    let ledger = Ledger::default();
    let named: Vec<Named> = page.iter().map(Named::by_reference).collect();
    let of = |id: &str| {
        let found = page
            .iter()
            .zip(&named)
            .find(|(_, named)| named.info.id == id);
        found
            .map(|(endpoint, _)| endpoint)
            .unwrap_or_else(|| panic!("the page has no {id}"))
    };
    life(&ledger).await;
    types(&ledger, of("createIdentityProvider")).await;
    fields(&ledger, &of("createIdentityProvider").body, Write::Create).await;
    fields(&ledger, &of("replaceIdentityProvider").body, Write::Replace).await;
    identity_provider_lists::lists(&ledger, of("listIdentityProviders")).await;
    unknown(&ledger, &named).await;
    ledger.covers(&named);
}

/// Creates a provider of this name; gives it.
pub(crate) async fn create(org: &Org, name: &str, body: Value) -> Value {
    org.call(
        "create_identity_provider",
        json!({ "body": with(body, "name", json!(name)) }),
    )
    .await
}

async fn life(ledger: &Ledger) {
    let org = Org::new(ledger);
    let created = create(&org, "One", provider("OIDC", "OIDC", &["openid"])).await;
    let id = text(&created["id"]);
    let idp = json!({ "idpId": id });
    assert_eq!(
        (&created["name"], &created["type"], &created["status"]),
        (&json!("One"), &json!("OIDC"), &json!("ACTIVE"))
    );
    assert_eq!(
        org.call("get_identity_provider", idp.clone()).await,
        created
    );

    // Two providers never share a name.
    let taken = with(provider("OIDC", "OIDC", &["openid"]), "name", json!("One"));
    org.refused_for("name", "create_identity_provider", json!({ "body": taken }))
        .await;

    let body = with(
        provider("OIDC", "OIDC", &["openid", "email"]),
        "name",
        json!("One again"),
    );
    let replaced = org
        .call(
            "replace_identity_provider",
            json!({ "idpId": id, "body": body }),
        )
        .await;
    assert_eq!(
        (&replaced["name"], &replaced["id"]),
        (&json!("One again"), &json!(id))
    );
    assert_eq!(
        org.call("get_identity_provider", idp.clone()).await["protocol"]["scopes"],
        json!(["openid", "email"])
    );

    for (operation, status) in [
        ("deactivate_identity_provider", "INACTIVE"),
        ("activate_identity_provider", "ACTIVE"),
    ] {
        assert_eq!(org.call(operation, idp.clone()).await["status"], status);
        assert_eq!(
            org.call("get_identity_provider", idp.clone()).await["status"],
            status
        );
    }

    // Deleting a provider unlinks its users.
    let user = org.user("jo@example.com").await;
    let link = json!({ "idpId": id, "userId": user, "body": { "externalId": "jo" } });
    org.call("link_user_to_identity_provider", link).await;
    let of_user = || org.call("list_user_identity_providers", json!({ "id": user }));
    assert_eq!(ids(&of_user().await), [id.as_str()]);
    org.call("delete_identity_provider", idp.clone()).await;
    assert_eq!(of_user().await, json!([]));
    org.refused("get_identity_provider", idp, 404, "E0000007", &id)
        .await;
}

/// Every type that the page names is created over the protocol that it names, and no other is.
async fn types(ledger: &Ledger, create_page: &Endpoint) {
    let org = Org::new(ledger);
    let field = create_page
        .body
        .iter()
        .find(|field| field.schema() == Some("IdentityProviderType"));
    let kinds = &field.expect("a field for the type").values;
    let speaks = create_page.protocols(kinds);
    assert_eq!(speaks.len(), kinds.len(), "a protocol of each type");
    for (number, speaks) in speaks.iter().enumerate() {
        let kind = speaks.kind.as_str();
        let scopes: Vec<&str> = speaks.scopes.iter().map(String::as_str).collect();
        let created = create(&org, kind, provider(kind, speaks.protocol, &scopes)).await;
        assert_eq!(
            (&created["type"], &created["protocol"]["type"]),
            (&json!(kind), &json!(speaks.protocol))
        );
        if !scopes.is_empty() {
            assert_eq!(created["protocol"]["scopes"], json!(scopes), "{kind}");
        }
        let found = org
            .call("list_identity_providers", json!({ "type": kind }))
            .await;
        assert_eq!(
            ids(&found),
            [text(&created["id"])],
            "the filter by type {kind}"
        );
        assert_eq!(
            org.all("list_identity_providers", Value::Null).await.len(),
            number + 1
        );

        let other = if speaks.protocol == "MTLS" {
            "SAML2"
        } else {
            "MTLS"
        };
        let body = with(provider(kind, other, &scopes), "name", json!("wrong"));
        org.refused_for(
            "protocol.type",
            "create_identity_provider",
            json!({ "body": body }),
        )
        .await;
    }
    let body = with(
        provider("NOBODY", "OIDC", &["openid"]),
        "name",
        json!("wrong"),
    );
    org.refused_for("type", "create_identity_provider", json!({ "body": body }))
        .await;
}

#[derive(Clone, Copy)]
enum Write {
    Create,
    Replace,
}

/// Writes a body by creating a provider, or by replacing one.
struct Writer<'a> {
    org: &'a Org,
    how: Write,
    written: usize,
}

impl Writer<'_> {
    async fn args(&mut self, path: &str, body: Value) -> (&'static str, Value) {
        self.written += 1;
        let name = json!(format!("Number {}", self.written));
        let body = if path == "name" {
            body
        } else {
            with(body, "name", name)
        };
        match self.how {
            Write::Create => ("create_identity_provider", json!({ "body": body })),
            Write::Replace => {
                let before =
                    create(self.org, &format!("Before {}", self.written), base(path)).await;
                (
                    "replace_identity_provider",
                    json!({ "idpId": before["id"], "body": body }),
                )
            }
        }
    }

    /// The body is taken; gives what the org then has at `path`.
    async fn takes(&mut self, path: &str, body: Value) -> Value {
        let (operation, args) = self.args(path, body).await;
        let written = self.org.call(operation, args).await;
        let read = self
            .org
            .call("get_identity_provider", json!({ "idpId": written["id"] }))
            .await;
        assert_eq!(read, written, "what {operation} answers and what is kept");
        at(&read, path).cloned().unwrap_or_default()
    }

    async fn refuses(&mut self, path: &str, body: Value) {
        let (operation, args) = self.args(path, body).await;
        self.org.refused_for(path, operation, args).await;
    }
}

/// Each field of the body: its values and null are kept, its limit holds to the character, its default stands in.
async fn fields(ledger: &Ledger, named: &[Field], how: Write) {
    let org = Org::new(ledger);
    let mut writer = Writer {
        org: &org,
        how,
        written: 0,
    };
    for field in named {
        let known = body_fields::find(field)
            .unwrap_or_else(|| panic!("nothing is known of {}", field.name));
        let (path, base) = (known.path, base(known.path));
        let one = |value: Value| with(base.clone(), path, value);

        // The status is changed by operations of its own.
        if path != "status" {
            let sample = known.sample(field);
            assert_eq!(
                writer.takes(path, one(sample.clone())).await,
                sample,
                "{path}"
            );
        }
        if path != "type" && path != "protocol.type" {
            for value in &field.values {
                let value = if field.base() == "Array" {
                    json!([value])
                } else {
                    json!(value)
                };
                let kept = writer.takes(path, one(value.clone())).await;
                assert!(
                    path == "status" || kept == value,
                    "{path}: {kept} of {value}"
                );
            }
        }
        if field.schema().is_some() {
            writer.refuses(path, one(json!("SOMETHING_ELSE"))).await;
        }
        if let Some(longest) = field.longest() {
            let full = json!("é".repeat(longest));
            assert_eq!(
                writer.takes(path, one(full.clone())).await,
                full,
                "{path} of {longest} characters"
            );
            writer
                .refuses(path, one(json!("é".repeat(longest + 1))))
                .await;
        }
        if let Some(default) = &field.default {
            let kept = writer.takes(path, without(base.clone(), path)).await;
            let kept = kept
                .as_str()
                .map_or_else(|| kept.to_string(), str::to_owned);
            assert_eq!(kept, *default, "the default of {path}");
        }
        if field.nullable() {
            assert_eq!(
                writer.takes(path, one(Value::Null)).await,
                Value::Null,
                "{path}"
            );
        }
        // Free text and lists of it have no rule to break.
        let has_rule = field.schema().is_some() || field.longest().is_some();
        let misfit = match field.base() {
            "string" if has_rule => json!({ "not": "text" }),
            "string" | "Array" => continue,
            _ => json!("neither number nor truth"),
        };
        writer.refuses(path, one(misfit)).await;
    }
}

async fn unknown(ledger: &Ledger, named: &[Named]) {
    let org = Org::new(ledger);
    let body = with(provider("OIDC", "OIDC", &["openid"]), "name", json!("One"));
    let id = create(&org, "One", body.clone()).await["id"].clone();
    let sound = |operation: &str| match operation {
        "replaceIdentityProvider" => json!({ "idpId": id, "body": body }),
        _ => json!({ "idpId": id }),
    };
    org.refuses_unknown(named, sound).await;
}
