//! Doc comments of operations, from facts and in our own words.

use super::facts::{Body, Facts, Location, Part};
use super::paging::Paging;
use super::params::Field;
use super::{access, statuses};
use crate::generate::docs::{code, codes, comment, joined, release, value};
use crate::generate::models::Models;

/// The doc comment of an operation's struct. `gives` and `takes` are the types of answer and body, in words.
pub(super) fn operation(facts: &Facts<'_>, gives: &str, takes: Option<&str>) -> String {
    let mut lines = vec![summary(facts, gives), String::new()];
    if let Some((body, takes)) = facts.body.as_ref().zip(takes) {
        lines.push(format!("- Takes {takes}{}.", optional(body)));
    }
    lines.extend(paging(facts));
    lines.extend(access::lines(facts));
    if let Some(bucket) = facts.bucket {
        lines.push(format!("- Rate-limit bucket {}.", code(bucket)));
    }
    if let Some(server) = facts.server {
        lines.push(format!(
            "- Lives on the server {}, not on the org's own: see `TransportBuilder::server`.",
            code(server)
        ));
    }
    lines.extend(statuses::lines(facts));
    if let [_, others @ ..] = facts.produces.as_slice()
        && !others.is_empty()
    {
        lines.push(format!(
            "- Answers also in {}, when asked by [`accepting`](crate::Operation::accepting).",
            codes(others.iter().copied(), "or")
        ));
    }
    lines.push(if facts.idempotent {
        "- Idempotent: a failed attempt may be repeated.".to_owned()
    } else {
        "- Not idempotent: repeated only where the server did not act on it.".to_owned()
    });
    lines.extend(state(facts));
    let prose = facts.prose();
    if facts.has_reference {
        lines.push(String::new());
        let (tag, id) = (facts.tag, facts.id);
        return comment(prose.as_ref(), &lines)
            + &format!("#[doc = reference!({tag:?}, {id:?})]\n");
    }
    comment(prose.as_ref(), &lines)
}

fn summary(facts: &Facts<'_>, gives: &str) -> String {
    let request = code(&format!("{} {}", facts.method, facts.path));
    format!("{request}: gives {gives}.")
}

fn optional(body: &Body<'_>) -> &'static str {
    if body.required { "" } else { ", or no body" }
}

/// How far along it is.
fn state(facts: &Facts<'_>) -> Vec<String> {
    let mut all = release(facts.described);
    if facts.described.get("x-legacy").is_some() {
        all.retain(|fact| !fact.starts_with("deprecated"));
        all.push("deprecated: only an older release of the description has it".to_owned());
    }
    if facts.lifecycle == Some("GA") {
        all.insert(0, "generally available".to_owned());
    }
    let capital = |text: &String| {
        let (first, rest) = text.split_at(text.len().min(1));
        format!("- {}{rest}.", first.to_ascii_uppercase())
    };
    all.iter().map(capital).collect()
}

fn paging(facts: &Facts<'_>) -> Option<String> {
    Some(match &facts.paging {
        Paging::None if facts.is_list() => "- The list comes in one page.".to_owned(),
        Paging::None => {
            let items = facts.held.as_deref()?;
            format!("- The list comes in one page, as {}.", code(items))
        }
        Paging::Link => format!("- Pages by the `Link` header{}.", page_size(facts)),
        Paging::LinkWithin(items) => format!(
            "- Pages by the `Link` header; the items are {}{}.",
            code(items),
            page_size(facts)
        ),
        Paging::Body(items) => format!(
            "- Pages by `_links.next` in the body; the items are {}{}.",
            code(items),
            page_size(facts)
        ),
        Paging::Polling => format!(
            "- Pages by the `Link` header, without an end where no end of time is asked for{}.",
            page_size(facts)
        ),
    })
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

/// The doc comment of a parameter's field; with `sets`, of its setter.
pub(super) fn parameter(
    field: &Field<'_, '_>,
    facts: &Facts<'_>,
    models: &Models<'_>,
    sets: bool,
) -> String {
    let parameter = field.facts;
    let place = match parameter.location {
        Location::Path => "path parameter",
        Location::Query => "query parameter",
        Location::Header => "header",
    };
    let schema = models.with_referred(parameter.schema);
    let ty = models.rust_type(parameter.schema);
    let mut said = value(parameter.name, &schema, &ty, &models.types);
    let is_paged = facts.paging != Paging::None;
    if is_paged && parameter.location == Location::Query {
        match parameter.name {
            "after" => said.push("where the page begins, as the page before said".to_owned()),
            "limit" => said.push("how many items a page has".to_owned()),
            _ => {}
        }
    }
    if field.is_list() && parameter.location == Location::Query {
        said.push(if parameter.explode {
            "sent as a parameter for each".to_owned()
        } else {
            "sent with commas between".to_owned()
        });
    }
    if parameter.required && parameter.location != Location::Path {
        said.push("required".to_owned());
    }
    said.extend(parameter.release());
    let (name, said) = (code(parameter.name), said.join("; "));
    let line = if sets {
        format!("Sets the {place} {name}: {said}.")
    } else {
        let (first, rest) = place.split_at(1);
        format!("{}{rest} {name}: {said}.", first.to_ascii_uppercase())
    };
    let prose = parameter.prose();
    comment(prose.as_ref().filter(|_| !sets), &[line])
}

/// The doc comment of the body's field; of a form as text, with the type that has its fields.
pub(super) fn body(body: &Body<'_>, takes: &str) -> String {
    let line = format!("The body: {takes}{}.", optional(body));
    comment(body.prose().as_ref(), &[line])
}

/// What a body is, in words: its type or what it consists of, and its media types. `fields` is the type of a form that is text.
pub(super) fn takes(body: &Body<'_>, ty: &str, fields: Option<&str>) -> String {
    let media_types = codes(body.media_types.iter().copied(), "or");
    let part = |part: &Part<'_>| {
        let kind = if part.binary { "a file" } else { "text" };
        let required = if part.required { "" } else { ", optional" };
        format!("{} ({kind}{required})", code(part.name))
    };
    let parts: Vec<String> = body.parts.iter().map(part).collect();
    if let Some(fields) = fields {
        format!("a [form](crate::Content::form) of {fields}, as {media_types}")
    } else if parts.is_empty() {
        format!("{ty}, as {media_types}")
    } else {
        let parts = joined(parts, "and");
        format!("a [form](crate::Multipart) of {parts}, as {media_types}")
    }
}

/// The doc comment of `new`, with the names of what it takes.
pub(super) fn new(taken: &[&str]) -> String {
    comment(
        None,
        &[if taken.is_empty() {
            "The operation with nothing set.".to_owned()
        } else {
            let taken = codes(taken.iter().copied(), "and");
            format!("The operation with what it requires: {taken}.")
        }],
    )
}

/// The doc comment of a trait's method. The errors of a list come out of its stream.
pub(super) fn method(facts: &Facts<'_>, struct_name: &str, gives: &str, is_list: bool) -> String {
    let mut lines = vec![
        summary(facts, gives),
        String::new(),
        format!("- See [`{struct_name}`](ops::{struct_name}) for what it takes."),
    ];
    lines.extend(access::lines(facts));
    lines.extend(
        state(facts)
            .into_iter()
            .filter(|line| !line.contains("Generally")),
    );
    if !is_list {
        lines.extend([
            String::new(),
            "# Errors".into(),
            statuses::errors(facts).unwrap_or_else(|| "See [`Error`](crate::Error).".to_owned()),
        ]);
    }
    comment(facts.prose().as_ref(), &lines)
}

/// The doc comment of a tag's trait.
pub(super) fn tag(tag: &str, count: usize) -> String {
    let operations = if count == 1 {
        "operation"
    } else {
        "operations"
    };
    comment(
        None,
        &[
            format!(
                "The {count} {operations} of the tag {}, a method each.",
                code(tag)
            ),
            String::new(),
            "[`Client`] implements it; a test double overrides the methods that it needs."
                .to_owned(),
        ],
    )
}
