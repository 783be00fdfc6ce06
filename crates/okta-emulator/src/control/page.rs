//! The page that a browser gets: the box at a glance.
//!
//! It is one file without dependencies, and everything that it shows comes from the other routes. Its policy lets nothing run
//! but its own script, which it names by hash, and lets that talk to the box only.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{ACCEPT, CONTENT_SECURITY_POLICY, VARY};
use sha2::{Digest, Sha256};

use crate::reply::Reply;
use crate::request::Call;

const PAGE: &str = include_str!("page.html");

static POLICY: LazyLock<String> = LazyLock::new(|| {
    format!(
        "default-src 'none'; script-src {}; style-src {}; img-src data:; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        hash("script"),
        hash("style")
    )
});

/// Whether the caller would rather have a page than JSON.
pub(super) fn is_wanted(call: &Call<'_>) -> bool {
    let accepted = call.headers().get_all(ACCEPT).iter();
    accepted
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .any(|range| {
            let media_type = range.split(';').next().unwrap_or_default();
            media_type.trim().eq_ignore_ascii_case("text/html")
        })
}

pub(super) fn show() -> Reply {
    Reply::other("text/html; charset=utf-8", PAGE)
        .header(CONTENT_SECURITY_POLICY, &POLICY)
        .header(VARY, "Accept")
}

/// What a policy calls the only element of this name.
fn hash(element: &str) -> String {
    let text = PAGE
        .split_once(&format!("<{element}>"))
        .and_then(|(_, rest)| rest.split_once(&format!("</{element}>")))
        .map_or("", |(text, _)| text);
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::PAGE;

    #[test]
    fn the_policy_covers_the_page() {
        for element in ["script", "style"] {
            let starts = PAGE.matches(&format!("<{element}")).count();
            let ends = PAGE.matches(&format!("</{element}>")).count();
            assert_eq!((starts, ends), (1, 1), "{element}");
        }
        // What the policy would refuse, and what would let names of the org be markup.
        for refused in [
            " style=",
            " onclick",
            "javascript:",
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "http://",
            "https://",
        ] {
            let found = PAGE.replace("http://www.w3.org/2000/svg", "");
            assert!(!found.contains(refused), "{refused}");
        }
    }
}
