//! What the box can be asked.

use serde_json::{Value, json};

use crate::error::Answer;
use crate::org::Org;
use crate::reply::Reply;
use crate::request::Call;
use crate::service::Emulator;

/// Every route below `/_emulator`; for a browser, a page.
pub(super) fn show(call: &Call<'_>, _: &Org) -> Answer {
    #[cfg(feature = "server")]
    if super::page::is_wanted(call) {
        return Ok(super::page::show());
    }
    #[cfg(not(feature = "server"))]
    let _ = call;
    let routes: Vec<Value> = Emulator::operations()
        .filter(|(_, _, path)| super::is_for(path))
        .map(|(id, method, path)| json!({ "id": id, "method": method.as_str(), "path": path }))
        .collect();
    Ok(Reply::json(&json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "routes": routes,
    })))
}
