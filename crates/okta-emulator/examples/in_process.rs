//! An org in this process: no port, no network, no runtime. Creates a user, and reads the org page by page.
//!
//! Run it with `cargo run -p okta-emulator --example in_process`.

use std::error::Error;

use bytes::Bytes;
use http::Request;
use okta_emulator::Emulator;
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let org = Emulator::builder()
        .token("example-token")
        .seed_users(450)
        .build();

    let profile = json!({
        "login": "grace@example.com",
        "email": "grace@example.com",
        "firstName": "Grace",
        "lastName": "Hopper",
        "favouriteMachine": "Mark I",
    });
    let created = send(
        &org,
        "POST",
        "https://org.example.com/api/v1/users",
        &json!({ "profile": profile }),
    )?;
    println!("created {} who is {}", created.1["id"], created.1["status"]);

    let mut next = Some("https://org.example.com/api/v1/users?limit=200".to_owned());
    while let Some(page) = next {
        let (link, users) = send(&org, "GET", &page, &Value::Null)?;
        println!("a page of {} users", users.as_array().map_or(0, Vec::len));
        next = link;
    }
    Ok(())
}

/// Sends one request, and gives the target of the reply's `next` link and its body.
fn send(
    org: &Emulator,
    method: &str,
    uri: &str,
    body: &Value,
) -> Result<(Option<String>, Value), Box<dyn Error>> {
    let body = if body.is_null() {
        Bytes::new()
    } else {
        body.to_string().into()
    };
    let request = Request::builder()
        .method(method)
        .uri(uri)
        .header("authorization", "SSWS example-token")
        .body(body)?;
    let response = org.respond(request);
    let next = response.headers().get_all("link").iter().find_map(|line| {
        Some(
            line.to_str()
                .ok()?
                .strip_prefix('<')?
                .strip_suffix(">; rel=\"next\"")?
                .to_owned(),
        )
    });
    Ok((next, serde_json::from_slice(response.body())?))
}
