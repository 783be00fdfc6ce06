//! What stands in place of the descriptions of responses, which OpenAPI requires: the reason phrases of RFC 9110.

use serde_json::{Map, Value};

use super::facts::operations;

/// True for a key of `responses`: a status, a class of statuses (`4XX`), or `default`.
pub(super) fn is_status(status: &str) -> bool {
    let mut chars = status.chars();
    let class = chars
        .next()
        .is_some_and(|class| ('1'..='5').contains(&class));
    let rest = chars.as_str();
    status == "default"
        || class && (rest == "XX" || rest.len() == 2 && rest.chars().all(|c| c.is_ascii_digit()))
}

/// The lowest status under which an operation refers to this response; else the status that its name ends with.
pub(super) fn status_of_response(official: &Value, name: &str) -> String {
    let wanted = format!("#/components/responses/{name}");
    let paths = official.get("paths").and_then(Value::as_object);
    let used = paths
        .into_iter()
        .flat_map(Map::values)
        .flat_map(operations)
        .filter_map(|operation| operation.get("responses")?.as_object())
        .flatten()
        .filter(|(_, response)| {
            response
                .get("$ref")
                .is_some_and(|target| *target == wanted.as_str())
        })
        .map(|(status, _)| status.clone())
        .min();
    used.unwrap_or_else(|| {
        let digits = name.trim_start_matches(|c: char| !c.is_ascii_digit());
        digits.to_owned()
    })
}

/// What stands in place of a response's description, which OpenAPI requires: the reason phrase of RFC 9110, or the class of the status.
pub(crate) fn reason(status: &str) -> &'static str {
    match status {
        "200" => "OK",
        "201" => "Created",
        "202" => "Accepted",
        "204" => "No Content",
        "301" => "Moved Permanently",
        "302" => "Found",
        "303" => "See Other",
        "304" => "Not Modified",
        "307" => "Temporary Redirect",
        "308" => "Permanent Redirect",
        "400" => "Bad Request",
        "401" => "Unauthorized",
        "403" => "Forbidden",
        "404" => "Not Found",
        "405" => "Method Not Allowed",
        "406" => "Not Acceptable",
        "409" => "Conflict",
        "410" => "Gone",
        "412" => "Precondition Failed",
        "413" => "Content Too Large",
        "415" => "Unsupported Media Type",
        "422" => "Unprocessable Content",
        "423" => "Locked",
        "429" => "Too Many Requests",
        "500" => "Internal Server Error",
        "501" => "Not Implemented",
        "502" => "Bad Gateway",
        "503" => "Service Unavailable",
        "504" => "Gateway Timeout",
        "default" => "Default",
        other => match other.chars().next() {
            Some('1') => "Informational",
            Some('2') => "Success",
            Some('3') => "Redirection",
            Some('4') => "Client Error",
            Some('5') => "Server Error",
            _ => "Response",
        },
    }
}
