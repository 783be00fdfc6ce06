//! What an org says of itself to everybody: on which engine it runs. Programs look there before they ask for what only one
//! engine has.

use crate::generic::rules::Rules;

pub(crate) const RULES: &[Rules] =
    &[
        Rules::of("/.well-known/okta-organization").shown(|showing, organization| {
            let pipeline = match showing.state.kind.is_classic() {
                true => "v1",
                false => "idx",
            };
            organization.insert("pipeline".to_owned(), pipeline.into());
        }),
    ];
