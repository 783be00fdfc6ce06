//! An audit of users and their groups with a progress bar: how many are done of those that are known, how fast, and what is
//! left of the rate limit.
//!
//! The org is one in a box, in this process, that takes its time. Run it with `cargo run -p okta-api --example progress`. The
//! bar is drawn on standard error where that is a terminal.

use std::error::Error;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use okta_api::{Client, Page, RateLimit, ops};
use okta_emulator::{Emulator, Fault, FaultKind};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let slow = FaultKind::Latency {
        from: Duration::from_millis(2),
        to: Duration::from_millis(10),
    };
    let org = Emulator::builder()
        .token("example-token")
        .seed_users(450)
        .fault(Fault::new(slow))
        .build();
    let client = Client::builder("https://org.example.com")
        .token("example-token")
        .configure(|transport| transport.service(org))
        .build()?;

    let style = "{spinner} {pos} of {len} users so far, {per_sec} {wide_msg}";
    let bar = ProgressBar::new(0).with_style(ProgressStyle::with_template(style)?);
    // Okta does not say how long a list is: each page adds what it brings.
    let pages = bar.clone();
    let users =
        client
            .list(ops::ListUsers::new().limit(50))
            .inspect_pages(move |page: &Page<_>| {
                pages.inc_length(page.items.len() as u64);
                if let Some(limit) = RateLimit::from_headers(&page.headers) {
                    pages.set_message(format!(
                        "({} of {} calls left)",
                        limit.remaining, limit.limit
                    ));
                }
            });

    let groups_of = client.clone();
    let mut users = users
        .fan_out(8, move |user| {
            let groups = ops::ListUserGroups::new(user.id.clone().unwrap_or_default());
            groups_of.list(groups).collect_all()
        })
        .unordered();
    let mut alone = 0_usize;
    while let Some(user) = users.next().await {
        let (_, groups) = user?;
        alone += usize::from(groups?.len() < 2);
        bar.inc(1);
    }
    bar.finish();
    println!(
        "{} users, {alone} of them in no group but Everyone",
        bar.position()
    );
    Ok(())
}
