//! What a service provider needs to trust an app that signs on by SAML: where users are sent, and the certificate.

use serde_json::Value;

use super::{APPS, find, keys, text, text_of};
use crate::error::{Answer, Refusal};
use crate::generic::things;
use crate::ids::Id;
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;

pub(super) fn show(call: &Call<'_>, state: &State) -> Answer {
    let name = call.param("appId");
    let app = find(name, state).ok_or_else(|| Refusal::not_found("app", name))?;
    if !text(&app, "signOnMode").is_some_and(|mode| mode.starts_with("SAML")) {
        return Err(Refusal::field(
            "signOnMode",
            "only apps that sign on by SAML have metadata",
        ));
    }
    let kid = call.query("kid").unwrap_or_default();
    let key = keys::find_key(name, kid, state).ok_or_else(|| Refusal::not_found("key", kid))?;
    let certificate = key.get("x5c").and_then(|chain| chain.get(0)?.as_str());
    let format = text_of(&app, &["settings", "signOn", "subjectNameIdFormat"]);
    let format = format.unwrap_or("urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified");
    let signed = app
        .get("settings")
        .and_then(|settings| settings.get("signOn")?.get("samlSignedRequestEnabled"))
        .is_some_and(|signed| *signed == Value::Bool(true));
    // What a service provider calls the app: it is known by another id there.
    let entity = Id::fixed("exk", state.ids.seed(), &things::path(APPS, name), 0);
    let location = format!(
        "{}/app/{}/{entity}/sso/saml",
        call.base,
        text(&app, "name").unwrap_or_default()
    );
    let services: String = ["HTTP-POST", "HTTP-Redirect"]
        .iter()
        .map(|binding| {
            format!(
                r#"<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:{binding}" Location="{}"/>"#,
                escaped(&location)
            )
        })
        .collect();
    let document = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><md:EntityDescriptor entityID="http://www.okta.com/{entity}" xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"><md:IDPSSODescriptor WantAuthnRequestsSigned="{signed}" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:NameIDFormat>{}</md:NameIDFormat>{services}</md:IDPSSODescriptor></md:EntityDescriptor>"#,
        escaped(certificate.unwrap_or_default()),
        escaped(format),
    );
    Ok(Reply::other("text/xml", &document))
}

/// A text as it stands in XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
