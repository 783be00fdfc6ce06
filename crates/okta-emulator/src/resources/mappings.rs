//! Profile mappings: how the attributes of a profile become those of another one.

use serde_json::{Value, json};

use super::parts::Links;
use crate::generic::rules::{Rules, Showing};
use crate::json::{Object, text_at};

pub(crate) const RULES: &[Rules] = &[Rules::of("/api/v1/mappings/{}").shown(show)];

fn show(showing: &Showing<'_>, mapping: &mut Object) {
    for end in ["source", "target"] {
        if let Some(Value::Object(end)) = mapping.get_mut(end) {
            show_end(showing, end);
        }
    }
    Links::of(showing).own_bare().put(mapping);
}

/// One end of a mapping: the profile of an application's or the org's users.
fn show_end(showing: &Showing<'_>, end: &mut Object) {
    let (base, state) = (showing.base, showing.state);
    let href = |path: String| json!({ "href": format!("{base}/api/v1/{path}") });
    let links = match (text_at(end, "type"), text_at(end, "id")) {
        (Some("user"), id) => {
            let id = id.map_or_else(|| state.types.default_id().to_string(), str::to_owned);
            let schema = crate::ids::Id::parse(&id).map(|id| id.with_prefix("osc").to_string());
            end.insert("id".to_owned(), id.clone().into());
            json!({
                "self": href(format!("meta/types/user/{id}")),
                "schema": href(format!("meta/schemas/user/{}", schema.unwrap_or_default())),
            })
        }
        (_, id) => {
            let id = id.unwrap_or("0oasampleapplication").to_owned();
            end.insert("id".to_owned(), id.clone().into());
            json!({
                "self": href(format!("apps/{id}")),
                "schema": href(format!("meta/schemas/apps/{id}/default")),
            })
        }
    };
    end.insert("_links".to_owned(), links);
}
