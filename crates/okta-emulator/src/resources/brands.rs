//! Brands and their themes.

use http::StatusCode;
use serde_json::{Value, json};

use super::parts::{Links, USUAL, retain, settle, supply};
use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion, Rules, Showing};
use crate::generic::things;
use crate::json::{Object, text_at};
use crate::state::State;

const BRANDS: &str = "/api/v1/brands";
const DOMAINS: &str = "/api/v1/domains";

pub(crate) const RULES: &[Rules] = &[
    Rules::of("/api/v1/brands/{}")
        .kept(keep)
        .removed(remove)
        .shown(show),
    Rules::of("/api/v1/brands/{}/themes/{}")
        .kept(keep_theme)
        .shown(show_theme),
];

fn keep(occasion: &Occasion<'_>, members: &mut Object, state: &mut State) -> Result<(), Refusal> {
    if !members.contains_key("name")
        && let Some(name) = occasion.before.and_then(|before| before.get("name"))
    {
        members.insert("name".to_owned(), name.clone());
    }
    let name = text_at(members, "name");
    let is_taken = things::all(state, BRANDS, BRANDS)
        .any(|(id, other)| id != occasion.name() && text_at(&other, "name") == name);
    if is_taken {
        return Err(Refusal::new(
            StatusCode::CONFLICT,
            "E0000202",
            "Another brand of this org has this name",
        )
        .cause("name: is taken by another brand of this org"));
    }
    retain(occasion, members, "isDefault", false.into());
    if members.get("locale").is_some_and(Value::is_null) {
        members.remove("locale");
    }
    Ok(())
}

fn remove(occasion: &Occasion<'_>, state: &mut State) -> Result<(), Refusal> {
    let is_default = occasion
        .before
        .and_then(|before| before.get("isDefault"))
        .is_some_and(|is| *is == true);
    if is_default {
        return Err(Refusal::new(
            StatusCode::CONFLICT,
            "E0000200",
            "The default brand cannot be deleted",
        ));
    }
    let has_domain = things::all(state, DOMAINS, DOMAINS)
        .any(|(_, domain)| text_at(&domain, "brandId") == Some(occasion.name()));
    match has_domain {
        true => Err(Refusal::new(
            StatusCode::CONFLICT,
            "E0000201",
            "A brand that a domain shows cannot be deleted",
        )),
        false => Ok(()),
    }
}

fn show(showing: &Showing<'_>, brand: &mut Object) {
    supply(
        brand,
        &json!({
            "removePoweredByOkta": false,
            "customPrivacyPolicyUrl": null,
            "agreeToCustomPrivacyPolicy": false,
            "isDefault": false,
            "defaultApp": {
                "appInstanceId": null,
                "appLinkName": null,
                "classicApplicationUri": null,
            },
        }),
    );
    Links::of(showing)
        .below("themes", "/themes", &["GET"])
        .own(USUAL)
        .put(brand);
}

fn keep_theme(occasion: &Occasion<'_>, members: &mut Object, _: &mut State) -> Result<(), Refusal> {
    if occasion.event == Event::Replaced {
        for image in ["logo", "favicon", "backgroundImage"] {
            let before = occasion.before.and_then(|before| before.get(image));
            match before {
                Some(before) => drop(members.insert(image.to_owned(), before.clone())),
                None => drop(members.remove(image)),
            }
        }
        settle(members, &json!({}));
    }
    Ok(())
}

fn show_theme(showing: &Showing<'_>, theme: &mut Object) {
    let base = showing.base;
    supply(
        theme,
        &json!({
            "logo": format!("{base}/assets/img/logos/logo.png"),
            "favicon": format!("{base}/favicon.ico"),
            "backgroundImage": null,
            "signInPageTouchPointVariant": "OKTA_DEFAULT",
            "endUserDashboardTouchPointVariant": "OKTA_DEFAULT",
            "errorPageTouchPointVariant": "OKTA_DEFAULT",
            "emailTemplateTouchPointVariant": "OKTA_DEFAULT",
            "loadingPageTouchPointVariant": "OKTA_DEFAULT",
        }),
    );
    const IMAGE: &[&str] = &["POST", "DELETE"];
    Links::of(showing)
        .below("favicon", "/favicon", IMAGE)
        .own(&["GET", "PUT"])
        .below("logo", "/logo", IMAGE)
        .below("background-image", "/background-image", IMAGE)
        .put(theme);
}
