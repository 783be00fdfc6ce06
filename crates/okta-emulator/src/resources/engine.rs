//! What an org says of itself to everybody: on which engine it runs. Programs look there before they ask for what only one
//! engine has.

use serde_json::json;

use super::org_profile;
use super::parts::Links;
use crate::generic::rules::Rules;

pub(crate) const RULES: &[Rules] =
    &[
        Rules::of("/.well-known/okta-organization").shown(|showing, organization| {
            let pipeline = match showing.state.kind.is_classic() {
                true => "v1",
                false => "idx",
            };
            organization.insert("pipeline".to_owned(), pipeline.into());
            let id = org_profile::id(showing.state);
            organization.insert("id".to_owned(), id.as_str().into());
            Links::of(showing)
                .with("organization", json!({ "href": showing.base }))
                .put(organization);
        }),
    ];
