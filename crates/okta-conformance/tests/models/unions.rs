//! Unions: the discriminator picks the variant, and what it does not know is kept; without one, the variant that fits is taken.

use okta_conformance::same::difference;
use serde_json::{Value, json};
use xtask::generate::models::types::Shape;

use crate::sample::Samples;
use crate::{round_trip, shown};

/// The variant that a body is read into.
fn variant(union: &str, body: &Value) -> String {
    let shown = shown(union, &body.to_string());
    shown
        .split(['(', ' '])
        .next()
        .unwrap_or_default()
        .to_owned()
}

fn assert_whole(union: &str, body: &Value) {
    let (again, _) = round_trip(union, &body.to_string()).unwrap();
    assert_eq!(difference(body, &again), None, "{union}: {body}");
}

#[test]
fn discriminators_pick_the_variant_and_unknown_ones_are_kept() {
    let samples = Samples::load();
    let (mut unions, mut kinds) = (0, 0);
    for union in samples.roots() {
        let Shape::Tagged(tagged) = samples.shape(union) else {
            continue;
        };
        unions += 1;
        for known in &tagged.variants {
            for wire in &known.wires {
                kinds += 1;
                let body = json!({"id": "before", tagged.tag.as_str(): wire, "zzz": [1, null]});
                assert_eq!(variant(union, &body), known.rust, "{union}: {wire}");
                assert_whole(union, &body);
            }
        }
        let unknown = [
            json!({tagged.tag.as_str(): "OF_NO_KIND", "id": "after", "deep": {"kept": [true]}}),
            json!({"id": "before", tagged.tag.as_str(): null}),
            json!({tagged.tag.as_str(): {"not": "text"}, "id": "after"}),
            json!({"id": "alone"}),
            json!({}),
        ];
        for body in unknown {
            assert_eq!(variant(union, &body), "Other", "{union}: {body}");
            assert_whole(union, &body);
        }
    }
    assert!(unions >= 41, "{unions} unions with a discriminator");
    assert!(kinds > 200, "{kinds} kinds");
}

#[test]
fn without_a_discriminator_the_variant_that_fits_is_taken() {
    let samples = Samples::load();
    let mut unions = 0;
    for union in samples.roots() {
        let Shape::Untagged(variants) = samples.shape(union) else {
            continue;
        };
        unions += 1;
        for (_, content) in variants {
            for seed in 0..8 {
                let body = samples.sample(content, seed);
                let (again, leaves) = round_trip(union, &body.to_string()).unwrap();
                assert_eq!(difference(&body, &again), None, "{union}: {body}");
                assert_eq!((leaves.raw, leaves.undeclared), (0, 0), "{union}: {body}");
            }
        }
        assert_whole(union, &json!({"of": "no", "kind": [{"at": "all"}, null]}));
    }
    assert!(unions > 0);
}
