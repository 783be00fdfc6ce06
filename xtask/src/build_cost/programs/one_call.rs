//! A program that makes one call. What it compiles to is what a program pays for each kind of call of its own.

use okta_api::{Client, ops};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder(std::env::var("OKTA_CLIENT_ORGURL")?)
        .token(std::env::var("OKTA_CLIENT_TOKEN")?)
        .build()?;
    let user = client.call(ops::GetUser::new("me")).await?;
    println!("{:?}", user.status);
    Ok(())
}
