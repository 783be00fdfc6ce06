//! What tokens may be asked for, and what they say: scopes and claims. Those of OpenID Connect come with every server.

use serde_json::{Value, json};

use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion, Rules, Showing};
use crate::json::{Object, text_at};
use crate::resources::parts::{
    Links, USUAL, not_of_the_system, retain, supply, unique, unique_among, without_nulls,
};
use crate::state::State;

const SCOPES_OF: &str = "/api/v1/authorizationServers/{}/scopes";
const CLAIMS_OF: &str = "/api/v1/authorizationServers/{}/claims";

pub(super) const SCOPES: Rules = Rules::of("/api/v1/authorizationServers/{}/scopes/{}")
    .kept(keep_scope)
    .removed(|occasion, _| not_of_the_system(occasion, "scope"))
    .shown(show_scope);

pub(super) const CLAIMS: Rules = Rules::of("/api/v1/authorizationServers/{}/claims/{}")
    .kept(keep_claim)
    .removed(|occasion, _| not_of_the_system(occasion, "claim"))
    .shown(show_claim);

fn keep_scope(
    occasion: &Occasion<'_>,
    members: &mut Object,
    state: &mut State,
) -> Result<(), Refusal> {
    unique(occasion, members, state, SCOPES_OF, "name")?;
    if occasion.event != Event::Changed {
        without_nulls(members);
        retain(occasion, members, "system", false.into());
        supply(
            members,
            &json!({
                "consent": "IMPLICIT",
                "default": false,
                "optional": false,
                "metadataPublish": "NO_CLIENTS",
            }),
        );
    }
    Ok(())
}

fn show_scope(showing: &Showing<'_>, scope: &mut Object) {
    supply(
        scope,
        &json!({ "optional": false, "metadataPublish": "ALL_CLIENTS" }),
    );
    Links::of(showing).own(USUAL).put(scope);
}

fn keep_claim(
    occasion: &Occasion<'_>,
    members: &mut Object,
    state: &mut State,
) -> Result<(), Refusal> {
    if occasion.event == Event::Changed {
        return Ok(());
    }
    without_nulls(members);
    supply(
        members,
        &json!({
            "status": "ACTIVE",
            "claimType": "RESOURCE",
            "valueType": "EXPRESSION",
            "conditions": { "scopes": [] },
        }),
    );
    let kind = text_at(members, "claimType").unwrap_or_default().to_owned();
    unique_among(occasion, members, state, CLAIMS_OF, "name", |other| {
        text_at(other, "claimType") == Some(kind.as_str())
    })?;
    retain(occasion, members, "system", false.into());
    members
        .entry("alwaysIncludeInToken")
        .or_insert_with(|| (kind == "RESOURCE").into());
    Ok(())
}

fn show_claim(showing: &Showing<'_>, claim: &mut Object) {
    if claim.get("system").is_none_or(|system| *system == false) {
        claim.entry("apiResourceId").or_insert(Value::Null);
    }
    Links::of(showing).own(USUAL).put(claim);
}
