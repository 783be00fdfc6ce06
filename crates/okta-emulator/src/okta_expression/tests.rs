//! Whatever an expression says, reading it and holding it against a user comes to an end without a panic.

use proptest::prelude::*;
use serde_json::json;

use super::{Membership, Subject, read};

/// What expressions are made of, so that random texts get somewhere.
fn words() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("user.a"),
        Just("user.b"),
        Just("user.list"),
        Just("\"x\""),
        Just("'é'"),
        Just("12"),
        Just("1.5"),
        Just("=="),
        Just("!="),
        Just("<"),
        Just("AND"),
        Just("or"),
        Just("!"),
        Just("-"),
        Just("+"),
        Just("*"),
        Just("("),
        Just(")"),
        Just("{"),
        Just("}"),
        Just(","),
        Just(":"),
        Just("?"),
        Just("."),
        Just("null"),
        Just("true"),
        Just("String.replace("),
        Just("String.substring("),
        Just("Arrays.contains("),
        Just("Arrays.get("),
        Just("isMemberOfGroupNameRegex("),
        Just("user.isMemberOf("),
        Just("String.join("),
        Just("\\"),
        Just("\""),
        Just(".contains("),
        Just("user.getInternalProperty("),
        Just("=")
    ];
    proptest::collection::vec(word, 0..24).prop_map(|words| words.join(" "))
}

fn held(text: &str) {
    let profile = json!({ "a": "x", "b": 2, "list": ["x", 1] });
    let groups = [Membership {
        id: "00g1",
        name: "Sales",
        kind: "OKTA_GROUP",
        source: None,
    }];
    let subject = Subject {
        id: "00u1",
        status: "ACTIVE",
        profile: profile.as_object().expect("an object"),
        groups: &groups,
    };
    if let Ok(expression) = read(text) {
        expression.fits(&subject);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn words_never_panic(text in words()) {
        held(&text);
    }

    #[test]
    fn anything_never_panics(text in any::<String>()) {
        held(&text);
    }
}

#[test]
fn what_grows_without_end_is_cut_off() {
    let mut text = "user.a".to_owned();
    for _ in 0..40 {
        text = format!("String.replace({text}, \"x\", \"xxxxxxxxxxxxxxxx\")");
    }
    held(&format!("{text} == \"x\""));
    for deep in ["(", "!", "-", "{", "String.len(", "user.a ? "] {
        held(&deep.repeat(100_000));
    }
    held(&format!("user.a{}", ".trim()".repeat(255)));
    held(&format!("1{} == 2", "+1".repeat(255)));
}
