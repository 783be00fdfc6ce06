//! What an app is called, and with that how it signs on. An app that is of no integration gets a name of its own.

use super::catalog::{integration, template_of};
use super::{APPS, text, text_of};
use crate::error::Refusal;
use crate::generic::things;
use crate::json::Object;
use crate::state::State;

/// What the names of apps begin with that this org has made up.
const ORG: &str = "orginabox";

/// Whether an app is of the org's own making, and no integration of the catalog.
pub(super) fn is_custom(name: &str) -> bool {
    name.strip_prefix(ORG)
        .is_some_and(|rest| rest.starts_with('_'))
}

/// Whether an app is described by its caller rather than by an integration: it is of the org's own making, or of no
/// integration that is known here and with an address of its own to sign on at.
pub(super) fn is_described(app: &Object) -> bool {
    let name = text(app, "name").unwrap_or_default();
    let own = ["ssoAcsUrl", "loginUrl"];
    let has_own = own
        .iter()
        .any(|member| text_of(app, &["settings", "signOn", member]).is_some());
    is_custom(name) || (integration(name).is_none() && has_own)
}

/// Settles name and sign-on mode: neither changes once an app is there.
pub(super) fn settle(
    app: &mut Object,
    before: Option<&Object>,
    state: &State,
) -> Result<(), Refusal> {
    let keep = |member: &str, app: &mut Object| {
        if let Some(value) = before.and_then(|before| before.get(member)) {
            app.insert(member.to_owned(), value.clone());
        }
    };
    keep("name", app);
    if text(app, "signOnMode").is_none() {
        keep("signOnMode", app);
    }
    let mode = text(app, "signOnMode").map(str::to_owned);
    let name = match (text(app, "name"), mode.as_deref()) {
        // Integrations are found whatever the case.
        (Some(name), _) if !is_custom(name) => name.to_ascii_lowercase(),
        (Some(name), _) => name.to_owned(),
        (None, Some(mode)) => template_of(mode).map_or_else(|| made_up(app, state), str::to_owned),
        (None, None) => return Err(Refusal::field("signOnMode", "is required without a name")),
    };
    let known = integration(&name);
    app.insert("name".to_owned(), name.into());
    let mode = match (mode.as_deref(), known) {
        // What an integration signs on with by itself is its own business.
        (Some("AUTO_LOGIN"), _) if !is_described(app) => Some("BROWSER_PLUGIN".to_owned()),
        (Some(mode), _) => Some(mode.to_owned()),
        (None, Some(known)) if !known.mode.is_empty() => Some(known.mode.to_owned()),
        (None, _) => None,
    };
    app.insert("signOnMode".to_owned(), mode.into());
    Ok(())
}

/// A name that no other app has: of the org, the label and a number.
fn made_up(app: &Object, state: &State) -> String {
    let label = text(app, "label").unwrap_or_default();
    let plain: String = label
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    let stem = format!("{ORG}_{plain}_");
    let taken = things::all(state, APPS, APPS).filter_map(|(_, app)| {
        let number = text(&app, "name")?.strip_prefix(&stem)?;
        number.parse::<usize>().ok()
    });
    let number = taken.max().unwrap_or_default() + 1;
    format!("{stem}{number}")
}
