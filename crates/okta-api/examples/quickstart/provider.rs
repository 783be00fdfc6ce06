//! A user of this org who signs in through another provider.

use okta_api::models::UserIdentityProviderLinkRequest;
use okta_api::{Error, ops};

use crate::cleanup::Made;
use crate::org::Org;

pub async fn link(org: &Org, made: &mut Made) -> Result<Vec<String>, Error> {
    let name = format!("Quickstart Google {}", std::process::id());
    let provider = org
        .client
        .call(ops::CreateIdentityProvider::new(google(&name)))
        .await?;
    let id = provider.id.unwrap_or_default();
    made.providers.push(id.clone());

    let link = UserIdentityProviderLinkRequest {
        external_id: Some("ada-at-google".into()),
        ..Default::default()
    };
    org.client
        .call(ops::LinkUserToIdentityProvider::new(&id, made.user(), link))
        .await?;

    let mut linked = Vec::new();
    let mut users = org
        .client
        .list(ops::ListIdentityProviderApplicationUsers::new(&id).limit(20));
    while let Some(user) = users.next().await {
        linked.extend(user?.external_id);
    }
    Ok(vec![
        format!("Created the identity provider {name:?} and linked the first user to it."),
        format!("The provider knows its users as {}.", linked.join(", ")),
    ])
}

/// The settings of a Google provider; its client secret is an example.
fn google(name: &str) -> okta_api::models::IdentityProvider {
    use okta_api::models::*;
    let credentials = OAuthCredentials {
        client: Some(OAuthCredentialsClient {
            client_id: Some("example-client".into()),
            client_secret: Some("example-secret-not-live".into()),
            ..Default::default()
        }),
        ..Default::default()
    };
    let protocol = ProtocolOidc {
        scopes: Some(vec!["openid".into(), "email".into(), "profile".into()]),
        credentials: Some(credentials),
        ..ProtocolOidc::new()
    };
    IdentityProvider {
        name: Some(name.to_owned()),
        type_: Some("GOOGLE".into()),
        protocol: Some(IdentityProviderProtocol::Oidc(Box::new(protocol))),
        policy: Some(IdentityProviderPolicy {
            subject: Some(PolicySubject {
                match_type: Some("USERNAME".into()),
                user_name_template: Some(PolicyUserNameTemplate {
                    template: Some("idpuser.email".into()),
                    ..Default::default()
                }),
                ..Default::default()
            }),
            ..Default::default()
        }),
        ..Default::default()
    }
}
