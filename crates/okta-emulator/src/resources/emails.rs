//! The emails of a brand: templates, what they say in each language, and who gets them; and the servers that send them.

use http::StatusCode;
use serde_json::{Value, json};

use super::parts::{Links, USUAL, supply, unique, without_nulls};
use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion, Rules, Showing};
use crate::generic::things;
use crate::json::{Object, text_at};
use crate::state::State;

const CUSTOMIZATIONS: &str = "/api/v1/brands/{}/templates/email/{}/customizations";
const SERVERS: &str = "/api/v1/email-servers";
const EMAIL_DOMAINS: &str = "/api/v1/email-domains";

pub(crate) const RULES: &[Rules] = &[
    Rules::of("/api/v1/brands/{}/templates/email/{}").shown(show_template),
    Rules::of("/api/v1/brands/{}/templates/email/{}/settings").shown(show_settings),
    Rules::of("/api/v1/brands/{}/templates/email/{}/default-content").shown(show_default),
    Rules::of("/api/v1/brands/{}/templates/email/{}/customizations/{}")
        .kept(keep_customization)
        .followed(one_default)
        .removed(remove_customization)
        .shown(show_customization),
    Rules::of("/api/v1/email-servers/{}")
        .kept(|occasion, members, state| unique(occasion, members, state, SERVERS, "alias"))
        .shown(show_server),
    Rules::of("/api/v1/email-domains/{}")
        .kept(keep_domain)
        .shown(show_domain),
];

fn show_template(showing: &Showing<'_>, template: &mut Object) {
    Links::of(showing)
        .below("settings", "/settings", &["GET", "PUT"])
        .own(&["GET"])
        .below("defaultContent", "/default-content", &["GET"])
        .below("test", "/test", &["POST"])
        .below(
            "customizations",
            "/customizations",
            &["GET", "POST", "DELETE"],
        )
        .put(template);
}

fn show_settings(showing: &Showing<'_>, settings: &mut Object) {
    supply(settings, &json!({ "recipients": "ALL_USERS" }));
    let (template, _) = showing.path.rsplit_once('/').unwrap_or_default();
    Links::of(showing)
        .to("template", template, &["GET"])
        .own(&["GET", "PUT"])
        .put(settings);
}

fn show_default(showing: &Showing<'_>, content: &mut Object) {
    supply(
        content,
        &json!({ "subject": "Sample", "body": "<!DOCTYPE html><html><body></body></html>" }),
    );
    let (template, _) = showing.path.rsplit_once('/').unwrap_or_default();
    Links::of(showing)
        .below("preview", "/preview", &["GET"])
        .to("template", template, &["GET"])
        .own(&["GET"])
        .to("test", &format!("{template}/test"), &["POST"])
        .put(content);
}

fn conflict(code: &'static str, what: &str) -> Refusal {
    Refusal::new(StatusCode::CONFLICT, code, what)
}

fn is_default(customization: &Object) -> bool {
    customization.get("isDefault").is_some_and(|is| *is == true)
}

/// One customization a language; the first one is the default, and one always is.
fn keep_customization(
    occasion: &Occasion<'_>,
    members: &mut Object,
    state: &mut State,
) -> Result<(), Refusal> {
    without_nulls(members);
    let (collection, own) = occasion.path.rsplit_once('/').unwrap_or_default();
    let language = text_at(members, "language");
    let mut others = things::all(state, CUSTOMIZATIONS, collection)
        .filter(|(name, _)| name != own)
        .peekable();
    let is_first = others.peek().is_none();
    if others.any(|(_, other)| text_at(&other, "language") == language) {
        return Err(conflict(
            "E0000183",
            "There is a customization for this language already",
        )
        .cause("language: is taken by another customization of this template"));
    }
    if occasion.before.is_some_and(is_default)
        && members.get("isDefault").is_some_and(|is| *is == false)
    {
        return Err(conflict(
            "E0000185",
            "The default customization stays the default until another one is made it",
        )
        .cause("isDefault: cannot be set to false"));
    }
    let was_default = occasion.before.is_some_and(is_default);
    if is_first || was_default {
        members.insert("isDefault".to_owned(), true.into());
    } else {
        members.entry("isDefault").or_insert_with(|| false.into());
    }
    Ok(())
}

/// A new default takes the place of the one before.
fn one_default(occasion: &Occasion<'_>, members: &Object, state: &mut State) {
    if !is_default(members) {
        return;
    }
    let (collection, own) = occasion.path.rsplit_once('/').unwrap_or_default();
    let before: Vec<(String, Object)> = things::all(state, CUSTOMIZATIONS, collection)
        .filter(|(name, other)| name != own && is_default(other))
        .map(|(name, other)| (name, other.into_owned()))
        .collect();
    for (name, mut other) in before {
        other.insert("isDefault".to_owned(), false.into());
        let path = things::path(collection, &name);
        things::put(state, CUSTOMIZATIONS, &path, other, occasion.now());
    }
}

fn remove_customization(occasion: &Occasion<'_>, state: &mut State) -> Result<(), Refusal> {
    let (collection, own) = occasion.path.rsplit_once('/').unwrap_or_default();
    let is_last = things::all(state, CUSTOMIZATIONS, collection).all(|(name, _)| name == own);
    // Without what it was before, all are removed.
    match occasion.before.is_some_and(is_default) && !is_last {
        true => Err(conflict(
            "E0000184",
            "The default customization cannot be deleted while there are others",
        )),
        false => Ok(()),
    }
}

fn show_customization(showing: &Showing<'_>, customization: &mut Object) {
    let template = showing
        .path
        .split_once("/customizations/")
        .map_or("", |(template, _)| template);
    Links::of(showing)
        .below("preview", "/preview", &["GET"])
        .to("template", template, &["GET"])
        .to("settings", &format!("{template}/settings"), &["GET", "PUT"])
        .own(USUAL)
        .to("test", &format!("{template}/test"), &["POST"])
        .put(customization);
}

fn show_server(_: &Showing<'_>, server: &mut Object) {
    for secret in ["password", "clientSecret", "privateKey"] {
        server.remove(secret);
    }
    server.remove("_links");
}

fn keep_domain(
    occasion: &Occasion<'_>,
    members: &mut Object,
    state: &mut State,
) -> Result<(), Refusal> {
    if occasion.event != Event::Created {
        let before = occasion.before.into_iter().flatten();
        for (name, value) in before {
            members.entry(name.clone()).or_insert_with(|| value.clone());
        }
        return Ok(());
    }
    let domain = text_at(members, "domain").unwrap_or_default().to_owned();
    let is_taken = things::all(state, EMAIL_DOMAINS, EMAIL_DOMAINS)
        .any(|(_, other)| text_at(&other, "domain") == Some(domain.as_str()));
    if is_taken {
        return Err(
            conflict("E0000197", "This org has this email domain already")
                .cause("domain: is taken by another email domain of this org"),
        );
    }
    let below = text_at(members, "validationSubdomain").unwrap_or("mail");
    let records = json!([
        record(
            "TXT",
            &format!("_oktaverification.{domain}"),
            &state.ids.opaque(32)
        ),
        record("CNAME", &format!("{below}.{domain}"), "mail.example.com"),
        record(
            "CNAME",
            &format!("t1._domainkey.{domain}"),
            "t1.mail.example.com"
        ),
        record(
            "CNAME",
            &format!("t2._domainkey.{domain}"),
            "t2.mail.example.com"
        ),
    ]);
    supply(
        members,
        &json!({
            "validationStatus": "NOT_STARTED",
            "validationSubdomain": "mail",
            "dnsValidationRecords": records,
        }),
    );
    Ok(())
}

fn record(kind: &str, name: &str, value: &str) -> Value {
    json!({ "recordType": kind, "fqdn": name, "verificationValue": value })
}

fn show_domain(_: &Showing<'_>, domain: &mut Object) {
    domain.remove("brandId");
}
