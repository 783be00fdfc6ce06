//! A client in use.

use okta_emulator::{DEFAULT_TOKEN, Emulator};

use crate::client;

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

#[tokio::test]
async fn getting_started() -> Result {
    let okta = client(Emulator::builder().build());
    // [getting started
    use okta_api::models::{
        CreateUserRequest, Object, PasswordCredential, UserCredentialsWritable, UserProfile,
    };
    use okta_api::ops;

    let profile = UserProfile {
        first_name: Some("Ada".into()),
        last_name: Some("Lovelace".into()),
        email: Some("ada@example.com".into()),
        login: Some("ada@example.com".into()),
        ..Default::default()
    };
    let request = CreateUserRequest {
        credentials: Some(UserCredentialsWritable {
            password: Some(PasswordCredential {
                value: Some("correct horse battery".into()),
                ..Default::default()
            }),
            ..Default::default()
        }),
        ..CreateUserRequest::new(profile)
    };
    let operation = ops::CreateUser::new(request)
        .activate(true)
        .next_login("changePassword");
    let created = okta.call(operation).await?;
    println!("{:?} is {:?}", created.id, created.status);

    let mut users = okta.list(ops::ListUsers::new());
    while let Some(user) = users.next().await {
        let profile = user?.profile.unwrap_or_default();
        let badge: Option<u32> = profile.get("badgeNumber")?;
        println!("{:?} {:?} {badge:?}", profile.first_name, profile.last_name);
    }
    // ]
    assert_eq!(
        created.status.ok_or("no status")?.as_str(),
        "PASSWORD_EXPIRED"
    );
    Ok(())
}

#[tokio::test]
async fn several_at_a_time() -> Result {
    let okta = client(Emulator::builder().seed_users(2).build());
    // [several at a time
    use okta_api::ops;

    let (users, groups) = tokio::try_join!(
        okta.list(ops::ListUsers::new()).collect_all(),
        okta.list(ops::ListGroups::new()).collect_all(),
    )?;
    println!("{} users, {} groups", users.len(), groups.len());
    // ]
    assert_eq!(users.len(), 2);
    Ok(())
}

#[tokio::test]
async fn custom_headers() -> Result {
    let okta = client(Emulator::builder().build());
    // [custom headers
    use okta_api::{Operation, ops};

    let okta = okta.with_header("x-audit-id", "payroll-7")?;
    let users = okta.list(ops::ListUsers::new()).collect_all().await?;
    println!("{} users, asked for with {:?}", users.len(), okta.headers());

    // For one call.
    okta.call(ops::GetOrgSettings::new().with_header("x-audit-id", "payroll-8"))
        .await?;

    let okta = okta.without_headers();
    assert!(okta.headers().is_empty());

    // What the client sets itself cannot be overridden.
    assert!(
        okta.with_header("authorization", "Bearer of-somebody-else")
            .is_err()
    );
    // ]
    Ok(())
}

#[tokio::test]
async fn exceptions() -> Result {
    let okta = client(Emulator::builder().token("another token").build());
    // [exceptions
    use okta_api::{Error, ops};

    match okta.call(ops::GetUser::new("ada@example.com")).await {
        Ok(user) => println!("{:?}", user.status),
        Err(error) if error.is_not_found() => println!("there is nobody of that login"),
        Err(Error::Api(error)) => {
            println!("{}", error.status); // 401 Unauthorized
            println!("{:?}", error.code); // Some("E0000011")
            println!("{:?}", error.error_id); // for Okta's support
            println!("{:?}", error.causes); // which fields, and why
        }
        Err(error) => println!(
            "may have been processed: {}",
            error.request_may_have_been_sent()
        ),
    }
    // ]
    let error = okta
        .call(ops::GetUser::new("x"))
        .await
        .expect_err("no token");
    assert!(error.is_unauthorized() && error.code() == Some("E0000011"));
    Ok(())
}

#[tokio::test]
async fn pages() -> Result {
    let okta = client(
        Emulator::builder()
            .token(DEFAULT_TOKEN)
            .seed_users(5)
            .build(),
    );
    // [pagination
    use okta_api::{RateLimit, ops};

    // Items: pages are asked for as they are needed, and the list ends where it ends.
    let mut users = okta.list(ops::ListUsers::new().limit(2));
    while let Some(user) = users.next().await {
        println!("{:?}", user?.id);
    }

    // Pages, with their headers and the place after them, which another process can go on from.
    let mut pages = okta.list(ops::ListUsers::new().limit(2)).pages();
    let mut place = None;
    while let Some(page) = pages.next().await {
        let page = page?;
        let limit = RateLimit::from_headers(&page.headers);
        println!("{} users, {limit:?}", page.items.len());
        place = page.next.or(place);
    }
    if let Some(place) = place {
        let last = okta.list(ops::ListUsers::new().limit(2)).resume(&place);
        println!("{} on the last page", last.collect_all().await?.len());
    }
    // ]
    Ok(())
}
