//! An import: people and memberships from another directory, uploaded in bulk and then applied.

use okta_api::models::{
    BulkGroupMembershipsUpsertRequestBody, BulkGroupUpsertRequestBody,
    BulkGroupUpsertRequestBodyProfiles, BulkUpsertRequestBody, BulkUpsertRequestBodyProfiles,
    IdentitySourceGroupMembershipsUpsertProfileItem, IdentitySourceGroupProfileForUpsert,
    IdentitySourceSessionStatus, IdentitySourceUserProfileForUpsert,
};
use okta_api::{Error, ops};

use crate::org::Org;

const PEOPLE: [&str; 3] = ["hedy", "dorothy", "mary"];
const TEAM: &str = "hr-research";
/// How often the session is looked at before the tour goes on without it.
const LOOKS: usize = 60;

pub async fn run(org: &Org) -> Result<Vec<String>, Error> {
    let Some(source) = &org.identity_source else {
        return Ok(vec!["No import: a real org needs --identity-source with the id of a custom identity source.".to_owned()]);
    };
    let client = &org.client;
    let session = client
        .call(ops::CreateIdentitySourceSession::new(source))
        .await?;
    let session = session.id.unwrap_or_default();

    client
        .call(ops::UploadIdentitySourceDataForUpsert::new(source, &session).body(people()))
        .await?;
    client
        .call(ops::UploadIdentitySourceGroupsForUpsert::new(source, &session).body(team()))
        .await?;
    client
        .call(
            ops::UploadIdentitySourceGroupMembershipsForUpsert::new(source, &session)
                .body(memberships()),
        )
        .await?;
    client
        .call(ops::StartImportFromIdentitySource::new(source, &session))
        .await?;

    let mut seen: Vec<String> = Vec::new();
    for _ in 0..LOOKS {
        let status = client
            .call(ops::GetIdentitySourceSession::new(source, &session))
            .await?
            .status;
        let word = status
            .as_ref()
            .map_or("unknown", |status| status.as_str())
            .to_owned();
        if seen.last() != Some(&word) {
            seen.push(word);
        }
        if status == Some(IdentitySourceSessionStatus::Completed) {
            break;
        }
        if org.is_real {
            tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        }
    }
    Ok(vec![
        format!(
            "Uploaded {} people, a group and its memberships to the identity source and started the import.",
            PEOPLE.len()
        ),
        format!("The session went {}.", seen.join(", then ")),
    ])
}

fn people() -> BulkUpsertRequestBody {
    let profiles = PEOPLE.map(|name| {
        let email = format!("{name}@people.example.com");
        let profile = IdentitySourceUserProfileForUpsert {
            user_name: Some(email.clone()),
            email: Some(email),
            first_name: Some(name.to_owned()),
            last_name: Some("Imported".into()),
            ..Default::default()
        };
        BulkUpsertRequestBodyProfiles {
            external_id: Some(format!("hr-{name}")),
            profile: Some(profile),
            ..Default::default()
        }
    });
    BulkUpsertRequestBody {
        entity_type: Some("USERS".into()),
        profiles: Some(profiles.into()),
        ..Default::default()
    }
}

fn team() -> BulkGroupUpsertRequestBody {
    let profile = IdentitySourceGroupProfileForUpsert {
        display_name: Some("Research".into()),
        ..Default::default()
    };
    let group = BulkGroupUpsertRequestBodyProfiles {
        external_id: Some(TEAM.into()),
        profile: Some(profile),
        ..Default::default()
    };
    BulkGroupUpsertRequestBody {
        profiles: Some(vec![group]),
        ..Default::default()
    }
}

fn memberships() -> BulkGroupMembershipsUpsertRequestBody {
    let members = IdentitySourceGroupMembershipsUpsertProfileItem {
        group_external_id: Some(TEAM.into()),
        member_external_ids: Some(PEOPLE.map(|name| format!("hr-{name}")).into()),
        ..Default::default()
    };
    BulkGroupMembershipsUpsertRequestBody {
        memberships: Some(vec![members]),
        ..Default::default()
    }
}
