//! What the org itself holds of a list, asked for past any client.

use bytes::Bytes;
use http::Request;
use okta_api::{NamedOperation, OperationInfo, Paging};
use okta_emulator::{DEFAULT_TOKEN, Emulator};
use serde_json::Value;

/// More items than any list of the test has.
const ALL: usize = 50;

/// What the org answered: its `Link` lines, and the body.
struct Answer {
    links: Vec<String>,
    body: Value,
}

/// The items of a list, by one call that has room for all.
pub(crate) fn whole(
    org: &Emulator,
    info: &OperationInfo,
    arguments: &Value,
) -> Result<Vec<Value>, String> {
    let Answer { links, body } = ask(org, info, arguments, &format!("limit={ALL}"))?;
    let is_next = |line: &String| line.contains("rel=\"next\"");
    if links.iter().any(is_next) || !body["_links"]["next"].is_null() {
        return Err(format!("the org holds more than {ALL} items"));
    }
    let items = match info.paging {
        Paging::Body { items } | Paging::LinkWithin { items } => &body[items],
        _ => &body,
    };
    let items = items.as_array().cloned();
    items.ok_or_else(|| format!("the org answers with no list: {body}"))
}

/// That the org refuses a cursor that it has not handed out.
pub(crate) fn refuses_a_strange_cursor(
    org: &Emulator,
    info: &OperationInfo,
    arguments: &Value,
) -> Result<(), String> {
    match ask(org, info, arguments, "after=strange") {
        Err(refusal) if refusal.contains("E0000001") => Ok(()),
        Err(refusal) => Err(refusal),
        Ok(_) => Err("a cursor that nobody handed out leads somewhere".to_owned()),
    }
}

/// Calls an operation with more in its query than it knows of; an error is what the org said.
fn ask(
    org: &Emulator,
    info: &OperationInfo,
    arguments: &Value,
    more: &str,
) -> Result<Answer, String> {
    let said = |error: okta_api::Error| error.to_string();
    let operation = NamedOperation::find(info.id).map_err(said)?;
    let request = operation.request(arguments.clone()).map_err(said)?;
    let uri = request.uri();
    let sign = if uri.query().is_some() { '&' } else { '?' };
    let takes_api_tokens = info.security.is_empty() || info.security.contains(&"apiToken");
    let scheme = if takes_api_tokens { "SSWS" } else { "Bearer" };
    let request = Request::get(format!("https://org.example.com{uri}{sign}{more}"))
        .header("authorization", format!("{scheme} {DEFAULT_TOKEN}"))
        .body(Bytes::new())
        .expect("a request");
    let answer = org.respond(request);
    let body = serde_json::from_slice(answer.body()).unwrap_or_default();
    if answer.status() != 200 {
        return Err(format!("the org answers {}: {body}", answer.status()));
    }
    let links = answer.headers().get_all("link").iter();
    let links = links.map(|line| String::from_utf8_lossy(line.as_bytes()).into_owned());
    Ok(Answer {
        links: links.collect(),
        body,
    })
}
