//! What is said where in a report for people: sections by what breaks, in them groups, in them subjects with a line for each change. Things
//! of one subject to which the same happened share a line, and new types of a group a paragraph.

use super::families::SEVERAL;
use super::{Breaks, Change, Member, Report, Subject, Thing, What};

/// So many further places are named; of more there is the number.
const PLACES: usize = 6;

/// Changes that break alike.
pub(super) struct Section {
    pub(super) title: &'static str,
    pub(super) count: usize,
    pub(super) groups: Vec<Group>,
}

/// Changes of one tag group.
pub(super) struct Group {
    pub(super) name: String,
    pub(super) subjects: Vec<Lines>,
    /// New types, by name.
    pub(super) types: Vec<String>,
}

/// Changes of one subject.
pub(super) struct Lines {
    pub(super) rust: String,
    /// Its name in the description, and the file.
    pub(super) place: String,
    pub(super) lines: Vec<String>,
}

/// The sections of a report that are not empty.
pub(super) fn sections(report: &Report, breaking: bool) -> Vec<Section> {
    let all = [
        (Breaks::Build, "Breaks the build"),
        (Breaks::Runtime, "Breaks at run time"),
        (Breaks::Nothing, "Breaks nothing"),
    ];
    let shown = all
        .into_iter()
        .filter(|(breaks, _)| !breaking || *breaks != Breaks::Nothing);
    shown
        .filter_map(|(breaks, title)| {
            let changes: Vec<&Change> = report
                .changes
                .iter()
                .filter(|change| change.breaks == breaks)
                .collect();
            let groups: Vec<Group> = changes
                .chunk_by(|one, other| one.subject.group == other.subject.group)
                .map(group)
                .collect();
            (!groups.is_empty()).then_some(Section {
                title,
                count: changes.len(),
                groups,
            })
        })
        .collect()
}

fn group(changes: &[&Change]) -> Group {
    let mut out = Group {
        name: match changes[0].subject.group.as_str() {
            SEVERAL => "several groups".to_owned(),
            name => name.to_owned(),
        },
        subjects: Vec::new(),
        types: Vec::new(),
    };
    for of_subject in changes.chunk_by(|one, other| one.subject == other.subject) {
        let first = of_subject[0];
        if let [only] = of_subject
            && (only.thing, only.what) == (Thing::Schema, What::Added)
        {
            let rust = &only.subject.rust;
            let name = rust.strip_prefix("models::").unwrap_or(&only.subject.name);
            out.types.push(name.to_owned());
            continue;
        }
        let like = of_subject.chunk_by(|one, other| {
            let is_part = one.member.is_some() && other.member.is_some();
            is_part && line_key(one) == line_key(other)
        });
        // An id is a name for more than the type; a schema is called as its type mostly.
        let Subject {
            rust, name, file, ..
        } = &first.subject;
        let is_said =
            rust.strip_prefix("models::") == Some(name) || rust.contains(&format!(" {name}"));
        let place = [name, file].into_iter().skip(usize::from(is_said));
        let place: Vec<&str> = place
            .filter(|part| !part.is_empty())
            .map(String::as_str)
            .collect();
        out.subjects.push(Lines {
            rust: first.subject.rust.clone(),
            place: place.join(", "),
            lines: like.map(line).collect(),
        });
    }
    out
}

fn line_key(change: &Change) -> (Thing, What, &str, &[String]) {
    (change.thing, change.what, &change.says, &change.also)
}

/// One line for changes that say the same of several members.
fn line(like: &[&Change]) -> String {
    let first = like[0];
    let names: Vec<String> = like
        .iter()
        .filter_map(|change| change.member.as_ref())
        .map(name)
        .collect();
    let kind = match (first.thing, names.len()) {
        (Thing::Value, 1) => "value ",
        (Thing::Value, _) => "values ",
        (Thing::Kind, 1) => "variant ",
        (Thing::Kind, _) => "variants ",
        (Thing::Method, 1) => "method ",
        (Thing::Method, _) => "methods ",
        (Thing::Access, _) => "authorization: ",
        (Thing::Answer, _) => "answer: ",
        _ => "",
    };
    let names = match names.is_empty() {
        true => String::new(),
        false => format!("{}: ", names.join(", ")),
    };
    let also = match first.also.as_slice() {
        [] => String::new(),
        few if few.len() <= PLACES => format!("; also {}", few.join(", ")),
        many => format!(
            "; also {} and {} more",
            many[..PLACES - 1].join(", "),
            many.len() + 1 - PLACES
        ),
    };
    format!("{kind}{names}{}{also}", first.says)
}

/// A member by its name in Rust, with that on the wire where one does not follow from the other.
fn name(member: &Member) -> String {
    let letters = |name: &str| -> String {
        let plain = name.chars().filter(char::is_ascii_alphanumeric);
        plain.collect::<String>().to_lowercase()
    };
    match letters(&member.rust) == letters(&member.name) {
        true => format!("`{}`", member.rust),
        false => format!("`{}` ({})", member.rust, member.name),
    }
}
