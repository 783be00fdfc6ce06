//! Bodies and answers of several shapes: an operation has one type for each, that of its first media type or status. Of the others it
//! is said that they have none.

use serde_json::{Map, Value};

use super::operations::Say;
use super::remarks::Fate;
use crate::generate::ops::{contents, is_json};

/// Says which media types of a request body are not of the body's type.
pub(super) fn of_body(body: &Value, say: &mut Say<'_>) {
    for (media_type, first) in others(&[body]) {
        let why =
            format!("its shape is not that of {first:?}, the body's; `with_content` can send it");
        say(Fate::Kept, format!("media type {media_type:?}"), why);
    }
}

/// Says which answers of success are not of the type that the operation gives.
pub(super) fn of_answers(answers: &Map<String, Value>, say: &mut Say<'_>) {
    let successes = answers.iter().filter(|(status, response)| {
        status.starts_with('2') && contents(response).iter().any(|(_, media)| has_shape(media))
    });
    let successes: Vec<(&String, &Value)> = successes.collect();
    for (_, response) in &successes {
        for (media_type, first) in others(&[response]) {
            let why = format!("its shape is not that of {first:?}, as which it is read");
            say(Fate::Kept, format!("media type {media_type:?}"), why);
        }
    }
    let Some(((first, typed), rest)) = successes.split_first() else {
        return;
    };
    for (status, response) in rest {
        if !others(&[typed, response]).is_empty() {
            let why = format!("its shape is not that of {first}, as which it is read");
            say(Fate::Kept, format!("answer {status}"), why);
        }
    }
}

fn has_shape(media: &Value) -> bool {
    media.get("schema").is_some()
}

/// The JSON whose schema is not that of the first, by media type, with the first's; of several owners the first media type of each.
fn others<'v>(owners: &[&'v Value]) -> Vec<(&'v str, &'v str)> {
    let json = |owner: &&'v Value| {
        let content = contents(owner);
        let json = content
            .into_iter()
            .filter(|(name, media)| is_json(name) && has_shape(media));
        json.take(if owners.len() > 1 { 1 } else { usize::MAX })
            .collect::<Vec<_>>()
    };
    let all: Vec<(&str, &Value)> = owners.iter().flat_map(json).collect();
    let Some(((first, typed), rest)) = all.split_first() else {
        return Vec::new();
    };
    let differs = |media: &Value| media.get("schema") != typed.get("schema");
    let differing = rest.iter().filter(|(_, media)| differs(media));
    differing.map(|(name, _)| (*name, *first)).collect()
}
