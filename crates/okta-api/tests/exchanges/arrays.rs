//! Parameters that are lists: joined by commas where the description says `explode: false`, else one by one.

use okta_api::apis::{BrandsApi, UserAuthenticatorEnrollmentsApi};
use okta_api::{Error, Kind, Location, OPERATIONS, Operation, call_json, ops};
use serde_json::json;

use crate::common::{client, json};

#[tokio::test]
async fn joined_lists_are_one_parameter() -> Result<(), Error> {
    let (client, log) = client(|_| json(200, "{}"));
    let expand = |values: &[&'static str]| ops::GetBrand::new("b").expand(values.iter().copied());
    client.get_brand(ops::GetBrand::new("b")).await?;
    client.get_brand(expand(&[])).await?;
    client.get_brand(expand(&["themes"])).await?;
    // A comma within a value is no separator.
    client
        .get_brand(expand(&["themes", "a,b&c", "emailDomain"]))
        .await?;
    for list in [json!(["themes", "domains"]), json!("themes,domains")] {
        call_json(&client, "getBrand", json!({"brandId": "b", "expand": list})).await?;
    }
    assert_eq!(
        log.lines(),
        [
            "GET /api/v1/brands/b",
            "GET /api/v1/brands/b",
            "GET /api/v1/brands/b?expand=themes",
            "GET /api/v1/brands/b?expand=themes,a%2Cb%26c,emailDomain",
            "GET /api/v1/brands/b?expand=themes,domains",
            "GET /api/v1/brands/b?expand=themes,domains",
        ]
    );
    Ok(())
}

#[tokio::test]
async fn exploded_lists_are_a_parameter_for_each_value() -> Result<(), Error> {
    let (client, log) = client(|_| json(200, "[]"));
    let operation =
        ops::ListAuthenticatorEnrollments::new("u").disclose_identifiers(["PHONE", "a,b"]);
    let mut enrollments = client.list_authenticator_enrollments(operation);
    assert!(enrollments.next().await.is_none());
    let args = json!({"userId": "u", "discloseIdentifiers": ["PHONE", "a,b"]});
    call_json(&client, "listAuthenticatorEnrollments", args).await?;
    let line = "GET /api/v1/users/u/authenticator-enrollments?discloseIdentifiers=PHONE&discloseIdentifiers=a%2Cb";
    assert_eq!(log.lines(), [line, line]);
    Ok(())
}

#[test]
fn every_list_of_the_description_is_of_one_of_these_kinds() {
    let (mut joined, mut exploded) = (0, 0);
    for info in OPERATIONS {
        for parameter in info.parameters {
            if let Kind::List { exploded: each, .. } = parameter.kind {
                assert_eq!(parameter.location, Location::Query, "{}", info.id);
                *(if each { &mut exploded } else { &mut joined }) += 1;
            }
        }
    }
    assert_eq!((joined, exploded), (13, 2));
    assert!(
        ops::ListBrands::INFO
            .parameters
            .iter()
            .any(|parameter| parameter.name == "expand")
    );
}
