//! Recorded requests on the wire, raw: nothing of what the client knows of operations changes them.

use anyhow::{Context, Result};
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use http::{Method, Request};
use okta_api::Client;
use okta_api::transport::{Body, Transport};
use serde_json::Value;

use super::{Report, Verdict, judge};
use crate::recording::{self, Recording};
use crate::replay::Args;
use crate::route;

/// A recorded request, with a token in place of the one that was not recorded. Its target is path and query alone.
///
/// # Errors
/// Where what was recorded is no request.
pub fn request(recording: &Recording, token: &str) -> Result<Request<Bytes>> {
    let target = match recording.query.as_str() {
        "" => recording.path.clone(),
        query => format!("{}?{query}", recording.path),
    };
    let method = Method::try_from(recording.method.as_str())?;
    let mut authorization = HeaderValue::try_from(format!("SSWS {token}")).context("the token")?;
    authorization.set_sensitive(true);
    let request = Request::builder()
        .method(method)
        .uri(target)
        .header(ACCEPT, "application/json")
        .header(AUTHORIZATION, authorization);
    let Some(body) = &recording.request_body else {
        return Ok(request.body(Bytes::new())?);
    };
    let (media_type, bytes) = match body {
        Value::String(text) => (media_type(recording), text.clone().into_bytes()),
        json => ("application/json", serde_json::to_vec(json)?),
    };
    Ok(request
        .header(CONTENT_TYPE, media_type)
        .body(bytes.into())?)
}

/// What a body that is no JSON is: the first media type that the operation takes.
fn media_type(recording: &Recording) -> &'static str {
    let route = route::find(&recording.method, &recording.plain_path());
    let declared = route.and_then(|route| route.info.body?.media_types.first().copied());
    declared.unwrap_or("text/plain")
}

/// Sends all recordings to a server and prints what came of them; whether none differs, and something agrees.
///
/// # Errors
/// Where a file cannot be read, or the server cannot be reached.
pub(in crate::replay) fn run(args: &Args, base_url: &str) -> Result<bool> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start a runtime")?;
    let transport = Transport::builder(base_url)
        .ssws(&args.token)
        // Sent as often as it was recorded.
        .retry(None)
        .danger_allow_http_on_loopback();
    let client = Client::new(transport.build()?);
    let mut report = Report::default();
    let mut is_readable = true;
    for file in &args.files {
        for recording in recording::read(file)? {
            match recording {
                Ok(recording) => runtime.block_on(send(&client, &recording, args, &mut report))?,
                Err(problem) => {
                    println!("{problem}");
                    is_readable = false;
                }
            }
        }
    }
    println!("{report}");
    Ok(is_readable && report.differ.is_empty() && report.agree > 0)
}

async fn send(
    client: &Client,
    recording: &Recording,
    args: &Args,
    report: &mut Report,
) -> Result<()> {
    // What no operation has is not sent.
    if matches!(
        judge(recording, recording.status, &[]),
        Verdict::NoOperation
    ) {
        report.count(recording, recording.status, &[]);
        return Ok(());
    }
    let request = request(recording, &args.token)
        .with_context(|| format!("{} is no request", recording.name))?;
    let response = client.raw(request.map(Body::from)).await?;
    let status = response.status().as_u16();
    report.count(recording, status, response.body().as_bytes());
    Ok(())
}
