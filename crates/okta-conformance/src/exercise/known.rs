//! Where the description contradicts itself: its example of an answer is of another kind than its schema. A mock that answers with
//! examples makes these fail, and no client can help it; Okta itself answers as the schema has it, as far as its traffic is known.

const LIST: &str = "the description's example is a list, its schema one object";
const OBJECT: &str = "the description's example is one object, its schema a list";

const KNOWN: [(&str, &str); 11] = [
    ("createInterclientTrustMapping", LIST),
    ("createOAuth2Claim", LIST),
    ("createRealm", LIST),
    ("getOAuth2Claim", LIST),
    ("getRefreshTokenForAuthorizationServerAndClient", LIST),
    ("listEmailDomains", OBJECT),
    (
        "listJwk",
        "the description's example holds the keys in `jwks.keys`, its schema is a list",
    ),
    (
        "listOktaSupportCases",
        "the description's example is a list, its schema an object that holds it",
    ),
    (
        "listPushProviders",
        "the description's example holds the list in `value`, its schema is a list",
    ),
    ("replaceOAuth2Claim", LIST),
    ("startImportFromIdentitySource", LIST),
];

/// Why an answer to this operation may be unreadable, where that is known.
pub(super) fn contradiction(id: &str) -> Option<&'static str> {
    let found = KNOWN.iter().find(|(known, _)| *known == id);
    found.map(|(_, reason)| *reason)
}
