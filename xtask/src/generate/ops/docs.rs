//! Doc comments of operations, from facts and in our own words.

use super::facts::{Body, Facts, Location, Parameter, Part};
use super::paging::Paging;
use crate::generate::models::{limits, one_line};

/// The doc comment of an operation's struct.
pub(super) fn operation(facts: &Facts<'_>, gives: &str) -> String {
    let Facts {
        id,
        method,
        path,
        tag,
        ..
    } = facts;
    let mut lines = vec![format!("`{method} {path}`: gives {gives}."), String::new()];
    match &facts.paging {
        Paging::None if facts.is_list() => lines.push("- The list comes in one page.".into()),
        Paging::None => {
            let held = facts.held.iter();
            lines.extend(held.map(|items| format!("- The list comes in one page, as `{items}`.")));
        }
        Paging::Link => lines.push(format!("- Pages by the `Link` header{}.", page_size(facts))),
        Paging::LinkWithin(items) => lines.push(format!(
            "- Pages by the `Link` header; the items are `{items}`{}.",
            page_size(facts)
        )),
        Paging::Body(items) => lines.push(format!(
            "- Pages by `_links.next` in the body; the items are `{items}`{}.",
            page_size(facts)
        )),
        Paging::Polling => lines.push(format!(
            "- Pages by the `Link` header, without an end where no end of time is asked for{}.",
            page_size(facts)
        )),
    }
    match (facts.scopes.as_slice(), facts.security.as_slice()) {
        ([], []) if facts.is_public => lines.push("- Needs no authentication.".into()),
        ([], _) => {}
        (scopes, security) => {
            let is_token = |name: &&str| name.to_ascii_lowercase().contains("api");
            let only = if security.iter().any(is_token) {
                ""
            } else {
                "; takes no API token"
            };
            lines.push(format!("- Scope {}{only}.", list(scopes, " or ")));
        }
    }
    if let Some(bucket) = facts.bucket {
        lines.push(format!("- Rate-limit bucket `{bucket}`."));
    }
    if let Some(server) = facts.server {
        lines.push(format!(
            "- Lives on the server `{server}`, not on the org's own: see `TransportBuilder::server`."
        ));
    }
    let statuses = |statuses: &[u16]| {
        statuses
            .iter()
            .map(u16::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let errors = if facts.errors.is_empty() {
        String::new()
    } else {
        format!("; errors {}", statuses(&facts.errors))
    };
    lines.push(format!("- Answers {}{errors}.", statuses(&facts.success)));
    if let [_, others @ ..] = facts.produces.as_slice()
        && !others.is_empty()
    {
        lines.push(format!(
            "- Answers also in {}, when asked by [`accepting`](crate::Operation::accepting).",
            list(others, " or ")
        ));
    }
    match facts.lifecycle {
        None | Some("GA") => {}
        Some("EA") => lines.push("- Early access.".into()),
        Some("BETA") => lines.push("- Beta.".into()),
        Some("LIMITED_GA") => lines.push("- Limited general availability.".into()),
        Some(other) => lines.push(format!("- Lifecycle `{other}`.")),
    }
    if facts.deprecated {
        lines.push("- Deprecated by Okta.".into());
    }
    if facts.has_reference {
        lines.push(String::new());
        return comment(&lines) + &format!("#[doc = reference!({tag:?}, {id:?})]\n");
    }
    comment(&lines)
}

/// How many items a page has, as far as is known.
fn page_size(facts: &Facts<'_>) -> String {
    let mut parameters = facts.parameters.iter();
    let Some(limit) = parameters.find(|parameter| parameter.name == "limit") else {
        return "; how many a page has is up to the server".to_owned();
    };
    let number = |key: &str| {
        let value = limit.schema.get(key)?;
        let number = value.as_i64().or_else(|| value.as_str()?.parse().ok());
        // What stands for "all" is -1.
        number.filter(|number| *number > 0)
    };
    match (number("default"), number("maximum")) {
        (Some(default), Some(most)) if default == most => {
            format!("; {most} a page by default, and at most")
        }
        (Some(default), Some(most)) => format!("; {default} a page by default, {most} at most"),
        (Some(default), None) => format!("; {default} a page by default"),
        (None, Some(most)) => format!("; {most} a page at most"),
        (None, None) => String::new(),
    }
}

/// The doc comment of a parameter's field.
pub(super) fn parameter(parameter: &Parameter<'_>) -> String {
    let place = match parameter.location {
        Location::Path => "Path parameter",
        Location::Query => "Query parameter",
        Location::Header => "Header",
    };
    let limits = limits(parameter.schema);
    let name = parameter.name;
    let facts = if limits.is_empty() {
        String::new()
    } else {
        format!(": {}", limits.join("; "))
    };
    comment(&[format!("{place} `{name}`{facts}.")])
}

/// The doc comment of the body's field; of a form as text, with the type that has its fields.
pub(super) fn body(body: &Body<'_>, fields: Option<&str>) -> String {
    let media_types = list(&body.media_types, ", ");
    let part = |part: &Part<'_>| {
        let kind = if part.binary { "a file" } else { "text" };
        let required = if part.required { "" } else { ", optional" };
        format!("`{}` ({kind}{required})", part.name)
    };
    let parts: Vec<String> = body.parts.iter().map(part).collect();
    comment(&[if let Some(fields) = fields {
        format!("The body, {media_types}: a [form](crate::Content::form) of {fields}.")
    } else if parts.is_empty() {
        format!("The body, {media_types}.")
    } else {
        let parts = parts.join(", ");
        format!("The body, {media_types}: a [form](crate::Multipart) of {parts}.")
    }])
}

/// The doc comment of a trait's method.
pub(super) fn method(facts: &Facts<'_>, struct_name: &str, gives: &str) -> String {
    let Facts { method, path, .. } = facts;
    let mut lines = vec![format!(
        "`{method} {path}`: gives {gives}. See [`{struct_name}`](ops::{struct_name})."
    )];
    if facts.deprecated {
        lines.extend([String::new(), "Deprecated by Okta.".into()]);
    }
    lines.extend([
        String::new(),
        "# Errors".into(),
        "See [`Error`](crate::Error).".into(),
    ]);
    comment(&lines)
}

/// The doc comment of a trait's method that gives a list: its errors come out of the stream.
pub(super) fn list_method(facts: &Facts<'_>, struct_name: &str, gives: &str) -> String {
    let Facts { method, path, .. } = facts;
    let mut lines = vec![format!(
        "`{method} {path}`: gives {gives}. See [`{struct_name}`](ops::{struct_name})."
    )];
    if facts.deprecated {
        lines.extend([String::new(), "Deprecated by Okta.".into()]);
    }
    comment(&lines)
}

fn list(words: &[&str], last: &str) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(last)
}

fn comment(lines: &[String]) -> String {
    lines
        .iter()
        .map(|line| {
            if line.is_empty() {
                "///\n".to_owned()
            } else {
                format!("/// {}\n", one_line(line))
            }
        })
        .collect()
}
