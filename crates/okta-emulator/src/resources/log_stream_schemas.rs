//! What a log stream of each type is made of, as a JSON Schema.

use serde_json::{Map, Value, json};

use crate::generic::rules::{Rules, Showing};
use crate::json::Object;

pub(crate) const RULES: &[Rules] = &[Rules::of("/api/v1/meta/schemas/logStream/{}").shown(show)];

/// A setting: its name, its title, and what it looks like.
type Setting = (&'static str, &'static str, &'static str);

/// Types of log streams, what they are called, and what they are set to.
const TYPES: &[(&str, &str, &[Setting])] = &[
    (
        "aws_eventbridge",
        "AWS EventBridge",
        &[
            ("accountId", "AWS account ID", r"^\d{12}$"),
            (
                "eventSourceName",
                "AWS event source name",
                r"^[\.\-_A-Za-z0-9]{1,75}$",
            ),
            ("region", "AWS region", ""),
        ],
    ),
    (
        "splunk_cloud_logstreaming",
        "Splunk Cloud",
        &[
            ("edition", "Splunk edition", ""),
            ("host", "Host", "^[A-Za-z0-9.-]{1,253}$"),
            ("token", "HEC token", "^[A-Fa-f0-9-]{36}$"),
        ],
    ),
];

fn show(showing: &Showing<'_>, schema: &mut Object) {
    let Some((kind, title, settings)) = TYPES.iter().find(|(kind, ..)| *kind == showing.name())
    else {
        return;
    };
    let (mut properties, mut messages) = (Map::new(), Map::new());
    for (name, title, pattern) in *settings {
        let mut property = json!({ "title": title, "type": "string", "writeOnce": true });
        if !pattern.is_empty() {
            property["pattern"] = (*pattern).into();
            let message = format!("{title} does not look as it has to");
            messages.insert((*name).to_owned(), message.into());
        }
        properties.insert((*name).to_owned(), property);
    }
    let required: Vec<&str> = settings.iter().map(|(name, ..)| *name).collect();
    let shown = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("{}/api/v1/meta/schemas/logStream/{kind}", showing.base),
        "title": title,
        "type": "object",
        "properties": {
            "settings": {
                "description": format!("Where a stream to {title} leads"),
                "type": "object",
                "properties": properties,
                "required": required,
                "errorMessage": { "properties": messages },
            },
            "name": {
                "title": "Name",
                "description": "What the stream is called",
                "type": "string",
                "writeOnce": false,
                "pattern": "^.{1,100}$",
            },
        },
        "required": ["name", "settings"],
        "errorMessage": { "properties": { "name": "A name has 1 to 100 characters" } },
    });
    if let Value::Object(shown) = shown {
        *schema = shown;
    }
}
