//! Event hooks, inline hooks and the keys that they are signed with: what they hold. Calling them is done elsewhere.

use serde_json::{Value, json};

use super::parts::{Links, inside, only_inactive, retain, settle, sign, supply, unique};
use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion, Rules, Showing};
use crate::json::{Object, text_at};
use crate::state::State;

const INLINE: &str = "/api/v1/inlineHooks";
const KEYS: &str = "/api/v1/hook-keys";

pub(crate) const RULES: &[Rules] = &[
    Rules::of("/api/v1/eventHooks/{}")
        .kept(keep_event)
        .removed(|occasion, _| only_inactive(occasion, "event hook"))
        .shown(show_event),
    Rules::of("/api/v1/inlineHooks/{}")
        .kept(keep_inline)
        .removed(|occasion, _| only_inactive(occasion, "inline hook"))
        .shown(show_inline),
    Rules::of("/api/v1/hook-keys/{}")
        .kept(|occasion, members, state| {
            unique(occasion, members, state, KEYS, "name")?;
            retain(occasion, members, "isUsed", false.into());
            Ok(())
        })
        .shown(|_, key| drop(key.remove("_links"))),
];

fn keep_event(
    occasion: &Occasion<'_>,
    members: &mut Object,
    state: &mut State,
) -> Result<(), Refusal> {
    if occasion.event != Event::Changed {
        settle(
            members,
            &json!({ "channel": { "config": { "headers": [], "method": "POST" } } }),
        );
        retain(occasion, members, "verificationStatus", "UNVERIFIED".into());
        // Another channel may be somebody else's.
        let before = occasion.before.map(|before| before.get("channel"));
        if before.is_some_and(|before| before != members.get("channel")) {
            members.insert("verificationStatus".to_owned(), "UNVERIFIED".into());
        }
        let status = members.get("status").cloned().unwrap_or("ACTIVE".into());
        retain(occasion, members, "status", status);
    }
    sign(occasion, members, state);
    members.remove("lastUpdatedBy");
    Ok(())
}

fn keep_inline(
    occasion: &Occasion<'_>,
    members: &mut Object,
    state: &mut State,
) -> Result<(), Refusal> {
    unique(occasion, members, state, INLINE, "name")?;
    if occasion.event != Event::Changed {
        let config = json!({ "headers": [], "method": "POST", "authScheme": null });
        let authenticates = text_at(members, "channel.config.authScheme.type").is_some();
        settle(members, &json!({ "channel": { "config": {} } }));
        supply(members, &json!({ "channel": { "config": config } }));
        let config = inside(members, "channel").and_then(|channel| inside(channel, "config"));
        if let (false, Some(config)) = (authenticates, config) {
            config.insert("authScheme".to_owned(), Value::Null);
        }
        if text_at(members, "channel.type") == Some("OAUTH") {
            supply(
                members,
                &json!({ "channel": { "config": { "scope": null } } }),
            );
        }
        let status = members.get("status").cloned().unwrap_or("ACTIVE".into());
        retain(occasion, members, "status", status);
    }
    Ok(())
}

fn show_event(showing: &Showing<'_>, hook: &mut Object) {
    hide(hook);
    let links = match is_active(hook) {
        true => Links::of(showing)
            .own_bare()
            .below("verify", "/lifecycle/verify", &["POST"])
            .switch(hook),
        false => idle(showing, hook),
    };
    links.put(hook);
}

fn show_inline(showing: &Showing<'_>, hook: &mut Object) {
    hide(hook);
    let links = match is_active(hook) {
        true => Links::of(showing)
            .own_bare()
            .below("execute", "/execute", &["POST"])
            .switch(hook),
        false => idle(showing, hook),
    };
    links.put(hook);
}

fn is_active(hook: &Object) -> bool {
    text_at(hook, "status") == Some("ACTIVE")
}

/// What can be done with a hook that is switched off.
fn idle<'s>(showing: &'s Showing<'s>, hook: &Object) -> Links<'s> {
    Links::of(showing)
        .switch(hook)
        .own_bare()
        .below("delete", "", &["DELETE"])
}

/// Secrets are taken and never shown again.
fn hide(hook: &mut Object) {
    let config = hook
        .get_mut("channel")
        .and_then(|channel| channel.get_mut("config"));
    if let Some(Value::Object(config)) = config {
        config.remove("clientSecret");
        if let Some(Value::Object(scheme)) = config.get_mut("authScheme") {
            scheme.remove("value");
        }
    }
}
