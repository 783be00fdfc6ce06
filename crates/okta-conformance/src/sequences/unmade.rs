//! Things that were seen and whose making was not recorded.

use std::collections::BTreeMap;

use super::order::last_change;
use crate::exercise::name_of;
use crate::recording::Recording;
use crate::route;

/// What shows each such thing first, its path, and the operation that would make it.
pub(super) fn first_seen<'r>(
    recordings: &[&'r Recording],
) -> Vec<(&'r Recording, String, &'static str)> {
    let mut first = BTreeMap::<_, (&Recording, &'static str)>::new();
    for recording in recordings {
        let Some((path, operation)) = shown(recording) else {
            continue;
        };
        let time = |recording: &'r Recording| {
            recording
                .response_body
                .as_ref()
                .and_then(last_change)
                .unwrap_or_default()
        };
        let known = first
            .entry((recording.source.as_str(), path))
            .or_insert((recording, operation));
        if (time(recording), &recording.name) < (time(known.0), &known.0.name) {
            *known = (recording, operation);
        }
    }
    let found = first.into_iter();
    found
        .map(|((_, path), (recording, operation))| (recording, path, operation))
        .collect()
}

/// The path of the thing that an answer shows, and the operation that makes such a thing.
fn shown(recording: &Recording) -> Option<(String, &'static str)> {
    let answer = recording.response_body.as_ref()?;
    let is_of_the_org = ["system", "default", "isDefault"]
        .iter()
        .any(|name| answer.get(*name).is_some_and(|is| *is == true));
    if recording.status / 100 != 2 || is_of_the_org {
        return None;
    }
    let called = recording.plain_path();
    let path = called.split("/lifecycle/").next()?;
    let (collection, name) = path.rsplit_once('/')?;
    let route = route::find("GET", path)?;
    let (_, parameter) = route.info.path.strip_suffix('}')?.rsplit_once("/{")?;
    let create = route::find("POST", collection)?;
    let is_its_collection = !create.info.path.ends_with('}');
    let is_shown = name_of(answer, parameter).as_deref() == Some(name);
    (is_its_collection && is_shown).then(|| (path.to_owned(), create.info.id))
}
