//! Every form of the header, and what is not one.

use http::HeaderValue;
use proptest::prelude::*;

use super::*;

fn read(lines: &[&str]) -> Challenges {
    read_bytes(lines.iter().map(|line| line.as_bytes()))
}

fn read_bytes<'a>(lines: impl IntoIterator<Item = &'a [u8]>) -> Challenges {
    let mut headers = HeaderMap::new();
    for line in lines {
        let line = HeaderValue::from_bytes(line).expect("a header value");
        headers.append(WWW_AUTHENTICATE, line);
    }
    Challenges::read(&headers)
}

/// In one line: `Scheme token68 name=value name=value | …`.
fn shown(challenges: &Challenges) -> String {
    let one = |challenge: &Challenge| {
        let mut parts = vec![challenge.scheme().to_owned()];
        parts.extend(challenge.token68().map(str::to_owned));
        parts.extend(
            challenge
                .params()
                .map(|(name, value)| format!("{name}={value}")),
        );
        parts.join(" ")
    };
    challenges.iter().map(one).collect::<Vec<_>>().join(" | ")
}

#[test]
fn challenges_are_told_apart() {
    for (lines, expected) in [
        (&[][..], ""),
        (&["Basic"], "Basic"),
        (
            &["Bearer error=invalid_token"],
            "Bearer error=invalid_token",
        ),
        (
            &["Bearer realm=\"a, b\", ERROR = \"x\""],
            "Bearer realm=a, b error=x",
        ),
        // The example of RFC 9110, section 11.6.1.
        (
            &[r#"Basic realm="simple", Newauth realm="apps", type=1, title="Login to \"apps\"""#],
            r#"Basic realm=simple | Newauth realm=apps type=1 title=Login to "apps""#,
        ),
        (
            &["Negotiate, NTLM , Basic realm=x"],
            "Negotiate | NTLM | Basic realm=x",
        ),
        (
            &["Negotiate a+/b==, Basic realm=x"],
            "Negotiate a+/b== | Basic realm=x",
        ),
        (&["Negotiate abc"], "Negotiate abc"),
        (&["Bearer a=b"], "Bearer a=b"),
        (&["Bearer a=", "Basic"], "Bearer a= | Basic"),
        // Empty elements of the list.
        (&[", ,Bearer , realm=x,,error=y,"], "Bearer realm=x error=y"),
        // A list goes on in the next line.
        (
            &["DPoP algs=\"ES256\"", "error=\"use_dpop_nonce\""],
            "DPoP algs=ES256 error=use_dpop_nonce",
        ),
        (
            &["Basic realm=x", "Bearer error=y"],
            "Basic realm=x | Bearer error=y",
        ),
        // The first of a name.
        (&["Bearer error=a, Error=b"], "Bearer error=a"),
        (&["Bearer scope=\"\""], "Bearer scope="),
        (&["Bearer a=\"\\\\\\\"\\c\""], "Bearer a=\\\"c"),
        // What is not in the grammar.
        (
            &["Bearer realm=https://x/y, error=z"],
            "Bearer realm=https://x/y error=z",
        ),
        (
            &["Bearer realm=\"x\" error=\"y\""],
            "Bearer realm=x error=y",
        ),
        (&["error=\"x\", Bearer realm=y"], "Bearer realm=y"),
        (
            &["Bearer realm=\"open, error=x", "Basic"],
            "Bearer realm=open, error=x | Basic",
        ),
        (&["Bearer a=\"b\\"], "Bearer a=b"),
        (&["\"x, Basic\" Bearer error=y"], "Bearer error=y"),
        (&["(a) [b] Bearer error=y"], "a | b | Bearer error=y"),
        (&["=", "==,\"", "\\ é", "Basic"], "Basic"),
    ] {
        assert_eq!(shown(&read(lines)), expected, "{lines:?}");
    }
}

#[test]
fn refusals_of_access_tokens_are_known() {
    let okta = |scheme: &str, error: &str| {
        format!(
            r#"{scheme} authorization_uri="http://a.okta.com/oauth2/v1/authorize", realm="http://a.okta.com", scope="okta.users.read okta.users.manage", error="{error}", error_description="Why, oh \"why\"", resource="/api/v1/users""#
        )
    };
    let dpop = r#"dpop algs="RS256 ES256","#;
    for scheme in ["Bearer", "bearer", dpop] {
        for before in [None, Some("Basic realm=\"proxy\", Negotiate")] {
            let read = |error: &str| {
                let line = okta(scheme, error);
                let lines: Vec<_> = before.into_iter().chain([line.as_str()]).collect();
                read(&lines)
            };
            let invalid = read("invalid_token");
            assert!(invalid.is_invalid_token() && !invalid.is_use_dpop_nonce());
            assert_eq!(invalid.insufficient_scope(), None);
            assert_eq!(invalid.error(), Some("invalid_token"));
            assert_eq!(invalid.error_description(), Some("Why, oh \"why\""));
            assert!(read("use_dpop_nonce").is_use_dpop_nonce());
            let scope = read("insufficient_scope");
            let wanted = Some("okta.users.read okta.users.manage");
            assert_eq!(scope.insufficient_scope(), wanted);
            assert!(!scope.is_invalid_token());
        }
    }
    let silent = read(&["Bearer error=insufficient_scope"]);
    assert_eq!(silent.insufficient_scope(), Some(""));
    // Nobody else's refusal is a reason to get another token.
    assert!(!read(&["Basic error=invalid_token"]).is_invalid_token());
    assert!(!read(&["Bearer error_description=invalid_token"]).is_invalid_token());
    assert_eq!(read(&["Basic realm=x", "Bearer"]).error(), None);
}

#[test]
fn it_is_read_up_to_a_limit() {
    let many = read(&["Basic, ".repeat(100).as_str()]);
    assert_eq!(many.iter().count(), MOST_CHALLENGES);
    // What comes after those that are kept is not taken for theirs.
    let after = format!("{} Bearer error=x", "Basic, ".repeat(MOST_CHALLENGES));
    assert_eq!(read(&[after.as_str(), "error=y"]).error(), None);
    let params: Vec<_> = (0..100).map(|at| format!("p{at}=v")).collect();
    let params = read(&[format!("Bearer {}", params.join(",")).as_str()]);
    assert_eq!(
        params.iter().next().map(|it| it.params().count()),
        Some(MOST_PARAMS)
    );
    let long = "a".repeat(MOST_BYTES);
    assert_eq!(read(&[long.as_str(), "Bearer error=x"]).iter().count(), 1);
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        challenges in proptest::collection::vec(
            ("[A-Za-z][A-Za-z0-9-]{0,8}", proptest::collection::btree_map("[a-z_]{1,8}", "[ -~\t]{0,12}", 1..4)),
            0..5,
        ),
    ) {
        let mut line = String::new();
        let mut expected = Vec::new();
        for (scheme, params) in challenges {
            let quote = |value: &str| value.replace('\\', "\\\\").replace('"', "\\\"");
            let written: Vec<_> = params.iter().map(|(name, value)| format!("{name}=\"{}\"", quote(value))).collect();
            line += &format!("{scheme} {}, ", written.join(", "));
            expected.push(Challenge { scheme, token68: None, params: params.into_iter().collect() });
        }
        prop_assert_eq!(read(&[line.as_str()]).0, expected);
    }

    #[test]
    fn anything_is_read(lines in proptest::collection::vec("[ -~\t\u{e9}]{0,40}|([A-Za-z]{1,3}|[ ,=\"\\\\])*", 0..4)) {
        let lines: Vec<_> = lines.iter().map(String::as_str).collect();
        let challenges = read(&lines);
        prop_assert!(challenges.iter().all(|challenge| !challenge.scheme().is_empty()));
    }
}
