//! Texts that fit what a description says of them: format, pattern, length.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use regex::Regex;
use serde_json::Value;

use super::schema::Facts;
use crate::dice::Dice;

/// How often a text is made anew until it fits.
const ATTEMPTS: usize = 1_000;

/// What is tried before a text is made from a pattern, since it reads better.
const PLAIN: [&str; 4] = ["example", "Example 1", "1.0", "+14155550100"];

/// A text that fits; where none can be found, the error says why.
pub(super) fn text(facts: &Facts, dice: &mut Dice) -> Result<String, String> {
    if let Some(pattern) = facts.text("pattern") {
        return of_pattern(facts, pattern, dice);
    }
    let text = match facts.text("format").unwrap_or_default() {
        "date-time" => format!(
            "2026-0{}-1{}T08:30:00.000Z",
            1 + dice.below(9),
            dice.below(10)
        ),
        "date" => format!("2026-0{}-1{}", 1 + dice.below(9), dice.below(10)),
        "email" => format!("person{}@example.com", dice.below(1000)),
        "uri" | "url" => format!("https://example.com/{}", dice.below(1000)),
        "uuid" => uuid(dice),
        "base64" | "byte" => "aGVsbG8=".to_owned(),
        _ => format!("text{}", dice.below(10_000)),
    };
    Ok(fitted(text, facts))
}

/// Cut or filled up to the declared length.
fn fitted(mut text: String, facts: &Facts) -> String {
    let (least, most) = lengths(facts);
    while text.chars().count() < least {
        text.push('x');
    }
    match text.char_indices().nth(most) {
        Some((end, _)) => text[..end].to_owned(),
        None => text,
    }
}

fn lengths(facts: &Facts) -> (usize, usize) {
    let length = |name: &str| facts.get(name).and_then(Value::as_u64).map(|n| n as usize);
    (
        length("minLength").unwrap_or(0),
        length("maxLength").unwrap_or(usize::MAX),
    )
}

fn of_pattern(facts: &Facts, pattern: &str, dice: &mut Dice) -> Result<String, String> {
    let refused = |why: String| format!("no text for the pattern {pattern:?}: {why}");
    let regex = Regex::new(pattern).map_err(|error| refused(error.to_string()))?;
    let (least, most) = lengths(facts);
    let fits = |text: &str| regex.is_match(text) && (least..=most).contains(&text.chars().count());
    if let Some(plain) = PLAIN.iter().find(|plain| fits(plain)) {
        return Ok((*plain).to_owned());
    }
    // The maker of texts knows no anchors; whole texts are what it makes.
    let body = pattern.replace("(?:$)", "");
    let body = body.strip_prefix("(?i)").unwrap_or(&body);
    let body = body.strip_prefix('^').unwrap_or(body);
    let body = body.strip_suffix('$').unwrap_or(body);
    let strategy =
        proptest::string::string_regex(body).map_err(|error| refused(error.to_string()))?;
    let mut seed = [0; 32];
    seed.chunks_mut(8)
        .for_each(|chunk| chunk.copy_from_slice(&dice.number().to_le_bytes()));
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    for _ in 0..ATTEMPTS {
        let tree = strategy
            .new_tree(&mut runner)
            .map_err(|error| refused(error.to_string()))?;
        let text = tree.current();
        if fits(&text) {
            return Ok(text);
        }
    }
    Err(refused(format!("{ATTEMPTS} attempts did not fit")))
}

fn uuid(dice: &mut Dice) -> String {
    let (high, low) = (dice.number(), dice.number());
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        low >> 52,
        low & 0xffff_ffff_ffff
    )
}
