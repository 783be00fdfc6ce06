//! Where the description contradicts itself: its example of an answer is of another kind than its schema. A mock that answers with
//! examples makes these fail, and no client can help it; Okta itself answers as the schema has it, as far as its traffic is known.

/// What the example of an answer is.
#[derive(Clone, Copy)]
enum Example {
    /// A list, in place of one object.
    List,
    /// An object, in place of a list.
    Object,
}

use Example::{List, Object};

const KNOWN: [(&str, Example); 11] = [
    ("createInterclientTrustMapping", List),
    ("createOAuth2Claim", List),
    ("createRealm", List),
    ("getOAuth2Claim", List),
    ("getRefreshTokenForAuthorizationServerAndClient", List),
    ("listEmailDomains", Object),
    ("listJwk", Object),
    ("listOktaSupportCases", List),
    ("listPushProviders", Object),
    ("replaceOAuth2Claim", List),
    ("startImportFromIdentitySource", List),
];

/// Why this answer to an operation had to be unreadable, where it did: only one of the example's kind is excused.
pub(super) fn contradiction(id: &str, answer: &str) -> Option<&'static str> {
    let (_, example) = KNOWN.iter().find(|(known, _)| *known == id)?;
    let (start, reason) = match example {
        List => (
            '[',
            "the description's example is a list, its schema an object",
        ),
        Object => (
            '{',
            "the description's example is an object, its schema a list",
        ),
    };
    answer.trim_start().starts_with(start).then_some(reason)
}
