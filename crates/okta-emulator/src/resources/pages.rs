//! The pages of a brand: sign-in, sign-out and error pages, as Okta has them and as they were changed.

use serde_json::{Value, json};

use super::parts::{inside, supply};
use crate::generic::rules::{Rules, Showing};
use crate::json::Object;
use crate::kind::OrgFeature;

const PAGE: &str = "<!DOCTYPE html><html><head><title>Sample</title></head><body></body></html>";

pub(crate) const RULES: &[Rules] = &[
    Rules::of("/api/v1/brands/{}/pages/sign-in/default").shown(show_default_sign_in),
    Rules::of("/api/v1/brands/{}/pages/sign-in/customized").shown(show_sign_in),
    Rules::of("/api/v1/brands/{}/pages/sign-in/preview").shown(show_sign_in),
    Rules::of("/api/v1/brands/{}/pages/error/default").shown(show_default_error),
    Rules::of("/api/v1/brands/{}/pages/error/customized").shown(show_error),
    Rules::of("/api/v1/brands/{}/pages/error/preview").shown(show_error),
    Rules::of("/api/v1/brands/{}/pages/sign-out/customized")
        .shown(|_, page| supply(page, &json!({ "type": "OKTA_DEFAULT" }))),
];

/// Texts of the sign-in widget and what they are where nobody changed them.
const TEXTS: &[(&str, &str)] = &[
    ("signInLabel", "Sign In"),
    ("usernameLabel", "Username"),
    ("usernameInfoTip", ""),
    ("passwordLabel", "Password"),
    ("passwordInfoTip", ""),
    ("forgotPasswordLabel", "Forgot password?"),
    ("forgotPasswordUrl", ""),
    ("unlockAccountLabel", "Unlock account?"),
    ("unlockAccountUrl", ""),
    ("helpLabel", "Help"),
    ("helpUrl", ""),
    ("customLink1Label", ""),
    ("customLink1Url", ""),
    ("customLink2Label", ""),
    ("customLink2Url", ""),
    ("authenticatorPageCustomLinkLabel", ""),
    ("authenticatorPageCustomLinkUrl", ""),
    (
        "classicRecoveryFlowEmailOrUsernameLabel",
        "Email or Username",
    ),
];

/// Texts of the question whether to stay signed in.
const PROMPT: &[(&str, &str)] = &[
    ("title", "Keep me signed in"),
    ("subtitle", "Fewer questions the next time"),
    ("acceptButtonText", "Stay signed in"),
    ("rejectButtonText", "Sign out later"),
];

fn show_default_sign_in(showing: &Showing<'_>, page: &mut Object) {
    supply(
        page,
        &json!({
            "pageContent": PAGE,
            "contentSecurityPolicySetting": { "mode": "enforced" },
            "widgetVersion": "^7",
        }),
    );
    widget(showing, page, |text| text.into());
}

fn show_sign_in(showing: &Showing<'_>, page: &mut Object) {
    supply(page, &json!({ "pageContent": PAGE, "widgetVersion": "^7" }));
    widget(showing, page, |_| Value::Null);
}

/// What the widget says and shows, each text as `text` has it.
fn widget(showing: &Showing<'_>, page: &mut Object, text: impl Fn(&str) -> Value) {
    let Some(widget) = inside(page, "widgetCustomizations") else {
        return;
    };
    for (name, usual) in TEXTS {
        widget.entry(*name).or_insert_with(|| text(usual));
    }
    if !showing.state.kind.has(OrgFeature::PostAuthKeepMeSignedIn) {
        widget.remove("postAuthKeepMeSignedInPrompt");
    } else if let Some(prompt) = inside(widget, "postAuthKeepMeSignedInPrompt") {
        for (name, usual) in PROMPT {
            prompt.entry(*name).or_insert_with(|| text(usual));
        }
    }
    supply(
        widget,
        &json!({
            "showPasswordVisibilityToggle": true,
            "showUserIdentifier": true,
            "widgetGeneration": "G2",
        }),
    );
}

fn show_default_error(_: &Showing<'_>, page: &mut Object) {
    supply(
        page,
        &json!({ "pageContent": PAGE, "contentSecurityPolicySetting": { "mode": "enforced" } }),
    );
}

fn show_error(_: &Showing<'_>, page: &mut Object) {
    supply(page, &json!({ "pageContent": PAGE }));
}
