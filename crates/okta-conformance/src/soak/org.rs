//! The org of a soak: started here or found elsewhere, with short windows, and asked for what it answered.

use std::cell::Cell;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use http::Request;
use okta_api::Client;
use okta_api::transport::Body;
use okta_emulator::{Emulator, serve};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::Args;

const LIMITS: &str = "/_emulator/rate-limits";
const REQUESTS: &str = "/_emulator/requests";

pub(super) struct Org {
    base_url: String,
    /// Of its own: the routes of the box count against no limit, and must wait for none.
    control: Client,
    /// The number of the last call whose status was told.
    seen: Cell<u64>,
}

impl Org {
    /// The org at the address that was given, or a new one in a thread of its own, with the limits that were asked for.
    pub(super) async fn open(args: &Args) -> Result<Self> {
        let base_url = match &args.base_url {
            Some(base_url) => base_url.clone(),
            None => start(&args.token)?,
        };
        let control = Client::builder(&base_url)
            .token(&args.token)
            .timeout(Duration::from_secs(10))
            .configure(|transport| {
                transport
                    .danger_allow_http_on_loopback()
                    .retry(None)
                    .rate_limit(None)
            })
            .build()?;
        let org = Self {
            base_url,
            control,
            seen: Cell::new(0),
        };
        let limits = json!({
            "default": args.limit,
            "windowSeconds": args.window,
            "concurrency": args.concurrency,
        });
        org.ask(Request::put(LIMITS).body(Body::from(limits.to_string()))?)
            .await?;
        // What was there before is not of this soak.
        org.new_statuses().await?;
        Ok(org)
    }

    pub(super) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The statuses of the calls that were answered since this was last asked; none where no answer was given.
    pub(super) async fn new_statuses(&self) -> Result<Vec<Option<u16>>> {
        let list = self
            .ask(Request::get(REQUESTS).body(Body::empty())?)
            .await?;
        let seen = self.seen.get();
        let mut statuses = Vec::new();
        for entry in list.as_array().context("the log is no list")? {
            let number = entry["number"].as_u64().context("a call has no number")?;
            if number > seen {
                let status = entry["status"].as_u64();
                statuses.push(status.and_then(|status| u16::try_from(status).ok()));
                self.seen.set(self.seen.get().max(number));
            }
        }
        Ok(statuses)
    }

    async fn ask(&self, mut request: Request<Body>) -> Result<Value> {
        let json = http::HeaderValue::from_static("application/json");
        request
            .headers_mut()
            .insert(http::header::CONTENT_TYPE, json);
        let path = request.uri().path().to_owned();
        let answer = self.control.raw(request).await?;
        let status = answer.status();
        ensure!(
            status.is_success(),
            "{path} answered with {status}: this is no org in a box"
        );
        serde_json::from_slice(answer.body().as_bytes())
            .with_context(|| format!("{path} is no JSON"))
    }
}

/// An org in a box on a free port. It ends with this process.
fn start(token: &str) -> Result<String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").context("no free port")?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let org = Emulator::builder().token(token).seed_users(1).build();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start a runtime")?;
    std::thread::spawn(move || {
        runtime.block_on(async { serve(TcpListener::from_std(listener)?, org).await })
    });
    Ok(format!("http://{address}"))
}
