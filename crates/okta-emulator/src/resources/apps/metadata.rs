//! What a SAML service provider is told of the org: the metadata of an app, with the key that it names.

use serde_json::Value;

use super::{APPS, find, text, text_of};
use crate::error::{Answer, Refusal};
use crate::generic::things;
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;

const KEYS: &str = "/api/v1/apps/{appId}/credentials/keys";
const BINDINGS: &[&str] = &["HTTP-POST", "HTTP-Redirect"];

pub(super) fn preview(call: &Call<'_>, state: &State) -> Answer {
    let id = call.param("appId");
    let app = find(id, state).ok_or_else(|| Refusal::not_found("app", id))?;
    let kid = call
        .query("kid")
        .ok_or_else(|| Refusal::field("kid", "is required"))?;
    let keys = format!("{}/credentials/keys", things::path(APPS, id));
    let key = things::find(state, KEYS, &things::path(&keys, kid))
        .ok_or_else(|| Refusal::field("kid", "is no key of this app"))?;
    if text(&app, "signOnMode").is_none_or(|mode| !mode.starts_with("SAML")) {
        return Err(Refusal::field("appId", "is no app that signs on by SAML"));
    }
    let certificate = key
        .get("x5c")
        .and_then(|chain| chain.get(0))
        .and_then(Value::as_str);
    // Apps have a second id outside of the API.
    let external = format!("exk{}", id.get(3..).unwrap_or_default());
    let name = text(&app, "name").unwrap_or_default();
    let format = text_of(&app, &["settings", "signOn", "subjectNameIdFormat"])
        .unwrap_or("urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified");
    let location = escape(&format!("{}/app/{name}/{external}/sso/saml", call.base));
    let services: String = BINDINGS
        .iter()
        .map(|binding| {
            format!(
                "<md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:{binding}\" \
                 Location=\"{location}\"/>"
            )
        })
        .collect();
    let metadata = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <md:EntityDescriptor entityID=\"http://www.okta.com/{external}\" \
         xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\">\
         <md:IDPSSODescriptor WantAuthnRequestsSigned=\"false\" \
         protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">\
         <md:KeyDescriptor use=\"signing\">\
         <ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Data>\
         <ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>\
         </md:KeyDescriptor><md:NameIDFormat>{format}</md:NameIDFormat>{services}\
         </md:IDPSSODescriptor></md:EntityDescriptor>",
        external = escape(&external),
        certificate = escape(certificate.unwrap_or_default()),
        format = escape(format),
    );
    Ok(Reply::other("text/xml", &metadata))
}

/// Text as it may stand in XML.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
