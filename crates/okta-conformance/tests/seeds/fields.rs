//! Reads parameters and body fields from lines of a reference page: a name, perhaps `required`, a type with its limits,
//! then a default and the values that are taken.

/// Where a field goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Place {
    Path,
    Query,
    Body,
}

/// A parameter, or a field of a body.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) required: bool,
    /// The whole line: `integer [ 1 .. 200 ]`, `string (Colour)`, `Array of strings or null`.
    pub(crate) kind: String,
    pub(crate) default: Option<String>,
    pub(crate) values: Vec<String>,
}

impl Field {
    /// `[ 1 .. 200 ]` of the type.
    pub(crate) fn range(&self) -> Option<(i64, i64)> {
        let (from, to) = self
            .kind
            .split_once('[')?
            .1
            .split_once(']')?
            .0
            .split_once("..")?;
        Some((from.trim().parse().ok()?, to.trim().parse().ok()?))
    }

    /// `<= 100 characters` of the type.
    pub(crate) fn longest(&self) -> Option<usize> {
        self.kind
            .split_once("<= ")?
            .1
            .strip_suffix(" characters")?
            .parse()
            .ok()
    }

    /// The name of the type's schema, in parentheses.
    pub(crate) fn schema(&self) -> Option<&str> {
        Some(self.kind.split_once('(')?.1.split_once(')')?.0)
    }

    /// The first word of the type: `string`, `integer`, `boolean`, `Array`.
    pub(crate) fn base(&self) -> &str {
        self.kind.split(' ').next().unwrap_or_default()
    }

    /// Whether null is taken, too.
    pub(crate) fn nullable(&self) -> bool {
        self.kind.contains("or null")
    }
}

/// What comes next below `Enum: Description`, where values and words about them take turns.
#[derive(Clone, Copy)]
enum Described {
    Nothing,
    Value,
    Words,
}

pub(crate) fn read_fields(place: Place, lines: &[&str]) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    let mut described = Described::Nothing;
    for (at, line) in lines.iter().enumerate() {
        let above = |back: usize| {
            at.checked_sub(back)
                .and_then(|at| lines.get(at))
                .copied()
                .unwrap_or_default()
        };
        let required = above(1) == "required";
        let name = above(if required { 2 } else { 1 });
        if is_kind(line) && is_word(name) {
            let (name, kind) = (name.to_owned(), (*line).to_owned());
            fields.push(Field {
                name,
                place,
                required,
                kind,
                default: None,
                values: Vec::new(),
            });
            described = Described::Nothing;
            continue;
        }
        let Some(field) = fields.last_mut() else {
            continue;
        };
        if let Some(default) = line.strip_prefix("Default: ") {
            field.default = Some(default.trim_matches('"').to_owned());
        } else if *line == "Enum: Description" {
            described = Described::Value;
        } else if let Some(values) = line
            .strip_prefix("Enum: ")
            .or_else(|| line.strip_prefix("Value: "))
        {
            field.values = values
                .split(' ')
                .map(|value| value.trim_matches('"').to_owned())
                .collect();
        } else if !line.is_empty() {
            let alone = is_word(line) && lines.get(at + 1).is_none_or(|below| below.is_empty());
            described = match described {
                Described::Value if alone => {
                    field.values.push((*line).to_owned());
                    Described::Words
                }
                Described::Words => Described::Value,
                Described::Value | Described::Nothing => Described::Nothing,
            };
        }
    }
    fields
}

fn is_kind(line: &str) -> bool {
    let first = line.split([' ', '<']).next().unwrap_or_default();
    matches!(first, "string" | "integer" | "number" | "boolean") || line.starts_with("Array of ")
}

fn is_word(line: &str) -> bool {
    !line.is_empty()
        && line
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || "_-".contains(character))
}

#[test]
fn fields_are_read() {
    let lines = "
size
integer [ 1 .. 200 ]
Default: 20

Words

object (Paint)

Words

colour
string (Colour)
Default: \"RED\"

Words

Enum: Description
RED

Words of it

BLUE

Words

tags
Array of strings or null

Words of string

kind
string <= 12 characters
Enum: \"A\" \"B:c\"
";
    let lines: Vec<&str> = lines.lines().collect();
    let [size, colour, tags, kind] = read_fields(Place::Body, &lines)
        .try_into()
        .expect("four fields");
    assert_eq!(
        (size.range(), size.default.as_deref(), size.base()),
        (Some((1, 200)), Some("20"), "integer")
    );
    assert_eq!(
        (colour.schema(), colour.default.as_deref()),
        (Some("Colour"), Some("RED"))
    );
    assert_eq!(colour.values, ["RED", "BLUE"]);
    assert_eq!(
        (tags.base(), tags.nullable(), tags.values.is_empty()),
        ("Array", true, true)
    );
    assert_eq!(
        (kind.longest(), kind.values.len(), kind.nullable()),
        (Some(12), 2, false)
    );
}
