//! Which resources a policy is for.

use serde_json::json;

use crate::generic::rules::{Rules, Showing};
use crate::json::{Object, text_at};
use crate::resources::parts::Links;

pub(super) const RULES: Rules = Rules::of("/api/v1/policies/{}/mappings/{}").shown(show);

fn show(showing: &Showing<'_>, mapping: &mut Object) {
    let base = showing.base;
    let policy = json!({ "href": format!("{base}/api/v1/policies/{}", showing.segment(2)) });
    let mut links = Links::of(showing);
    // What is mapped may be a policy, too.
    let app = text_at(mapping, "resourceId").filter(|id| id.starts_with("0oa"));
    if let Some(app) = app {
        let app = json!({ "href": format!("{base}/api/v1/apps/{app}") });
        links = links.with("application", app);
    }
    mapping.remove("resourceId");
    mapping.remove("resourceType");
    links
        .with("policy", policy)
        .own(&["GET", "DELETE"])
        .put(mapping);
}
