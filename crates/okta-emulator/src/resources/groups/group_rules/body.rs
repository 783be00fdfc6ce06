//! What a group rule's body must be.

use serde_json::{Value, json};

use super::{EXCLUDED_GROUPS, EXCLUDED_USERS, TARGETS, texts};
use crate::error::Refusal;
use crate::ids::Id;
use crate::json::{Object, at, fill_in, text_at};
use crate::okta_expression::{self, Expression};
use crate::request::Call;
use crate::state::State;
use crate::validate::{Field, Kind, check};

pub(super) const EXPRESSION: &str = "conditions.expression.value";
const IDS: Kind = Kind::Texts {
    min: 0,
    max: 100,
    longest: 20,
};
const RULES: &[Field] = &[
    Field::new("type", Kind::OneOf(&["group_rule"])).required(),
    Field::new("name", Kind::Text { min: 1, max: 50 }).required(),
    Field::new("conditions", Kind::Object).required(),
    Field::new("conditions.expression", Kind::Object).required(),
    Field::new(
        EXPRESSION,
        Kind::Text {
            min: 1,
            max: usize::MAX,
        },
    )
    .required(),
    Field::new(EXCLUDED_USERS, IDS),
    Field::new(EXCLUDED_GROUPS, IDS),
    Field::new(
        TARGETS,
        Kind::Texts {
            min: 1,
            max: 100,
            longest: 20,
        },
    )
    .required(),
];

/// An org has at most so many rules.
const MOST: usize = 2_000;

/// The body with defaults, and its expression. `owner` is the rule that is to be replaced.
pub(super) fn read(
    call: &Call<'_>,
    owner: Option<Id>,
    state: &State,
) -> Result<(Object, Expression), Refusal> {
    let given = call.object()?;
    check(&given, RULES)?;
    if owner.is_none() && state.rules.len() >= MOST {
        let what = format!("an org has at most {MOST} group rules");
        return Err(Refusal::field("name", what));
    }
    let name = text_at(&given, "name").unwrap_or_default();
    if state
        .rules
        .values()
        .any(|rule| Some(rule.id) != owner && rule.name() == name)
    {
        return Err(Refusal::field("name", "another group rule has this name"));
    }
    let text = text_at(&given, EXPRESSION).unwrap_or_default();
    let expression = okta_expression::read(text)
        .map_err(|error| Refusal::field(EXPRESSION, format_args!("cannot be used: {error}")))?;
    let mut unknown = None;
    expression.attributes(&mut |name| {
        if state.schemas.strict && !state.schemas.knows_user_attribute(name) {
            unknown = Some(format!("users have no attribute {name:?}"));
        }
    });
    if let Some(unknown) = unknown {
        return Err(Refusal::field(EXPRESSION, unknown));
    }
    // Only the targets of a new rule count: a replaced one keeps its own.
    for id in texts(&given, TARGETS).filter(|_| owner.is_none()) {
        state
            .groups
            .assignable(id)
            .map_err(|_| Refusal::field(TARGETS, format_args!("{id:?} is no group to fill")))?;
    }
    let members = ["name", "conditions", "actions"];
    let mut body: Object = members
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), given.get(*name)?.clone())))
        .collect();
    // What is explicitly null is as if it were not there.
    for path in ["people", "people.users", "people.groups"] {
        drop_null(&mut body, &format!("conditions.{path}"));
    }
    for path in [EXCLUDED_USERS, EXCLUDED_GROUPS] {
        drop_null(&mut body, path);
    }
    let kind = json!({ "expression": { "type": "urn:okta:expression:1.0" } });
    settle_conditions(&mut body, &kind);
    // A rule without people shows none.
    if at(&body, "conditions.people").is_some() {
        settle_people(&mut body);
    }
    Ok((body, expression))
}

/// Adds the lists of those whom a rule does not see.
pub(super) fn settle_people(body: &mut Object) {
    let nobody = json!({ "people": { "users": { "exclude": [] }, "groups": { "exclude": [] } } });
    settle_conditions(body, &nobody);
}

fn settle_conditions(body: &mut Object, defaults: &Value) {
    let conditions = Object::from_iter([("conditions".to_owned(), defaults.clone())]);
    fill_in(body, &conditions);
}

fn drop_null(body: &mut Object, path: &str) {
    if at(body, path).is_none_or(|value| !value.is_null()) {
        return;
    }
    let (above, name) = path.rsplit_once('.').unwrap_or_default();
    let mut whole = Value::Object(std::mem::take(body));
    let pointer = format!("/{}", above.replace('.', "/"));
    if let Some(Value::Object(inner)) = whole.pointer_mut(&pointer) {
        inner.remove(name);
    }
    if let Value::Object(whole) = whole {
        *body = whole;
    }
}
