//! Attributes that an org defined itself: one by one through `get` and `set`, or all at once with a struct of your own
//! in place of the generated one. Runs on an org in a box: `cargo run --example custom_profile`.

use okta_api::ListOperation;
use okta_api::models::{CreateUserRequest, Object, UpdateUserRequest, UserProfile};
use okta_api::{Client, Operation, ops};
use okta_emulator::{DEFAULT_TOKEN, Emulator};
use serde::{Deserialize, Serialize};

/// A user as this program sees it: what it does not name is left out.
#[derive(Debug, Default, Deserialize, Serialize)]
struct Employee {
    id: String,
    profile: Badge,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
struct Badge {
    login: String,
    badge_number: Option<u32>,
    buildings: Vec<String>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder("https://box.okta.example")
        .token(DEFAULT_TOKEN)
        .configure(|transport| transport.service(Emulator::builder().build()))
        .build()?;

    // One by one, by their wire names; declared properties stay fields.
    let mut profile = UserProfile {
        first_name: Some("Ada".into()),
        last_name: Some("Lovelace".into()),
        email: Some("ada@example.com".into()),
        login: Some("ada@example.com".into()),
        ..Default::default()
    };
    profile.set("badgeNumber", &1815)?;
    profile.set("buildings", &["North", "South"])?;
    let user = client
        .call(ops::CreateUser::new(CreateUserRequest::new(profile)))
        .await?;
    let id = user.id.unwrap_or_default();
    let badge: Option<u32> = user.profile.unwrap_or_default().get("badgeNumber")?;
    println!("created {id} with badge {badge:?}");

    // All at once, as a type of your own: of one user, and of a list.
    let employee = client
        .call(ops::GetUser::new(&id).returning::<Employee>())
        .await?;
    println!(
        "{} works in {}",
        employee.profile.login,
        employee.profile.buildings.join(" and ")
    );
    let employees = client
        .list(ops::ListUsers::new().items_as::<Employee>())
        .collect_all()
        .await?;
    println!(
        "{} of {} users have a badge",
        employees
            .iter()
            .filter(|one| one.profile.badge_number.is_some())
            .count(),
        employees.len()
    );

    // An attribute is cleared by a null, which is not the same as leaving it out.
    let mut change = UserProfile::default();
    change.set_null("badgeNumber")?;
    let change = UpdateUserRequest {
        profile: Some(change),
        ..Default::default()
    };
    client.call(ops::UpdateUser::new(&id, change)).await?;
    let employee = client
        .call(ops::GetUser::new(&id).returning::<Employee>())
        .await?;
    println!("the badge is now {:?}", employee.profile.badge_number);
    Ok(())
}
