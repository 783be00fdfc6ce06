//! What other things say of one that is gone: a condition no longer names it, and what belonged to it alone goes too.

use serde_json::Value;

use super::records::Records;
use crate::json::{Object, text_at};

/// Members that say whose a thing is.
const BELONGS_TO: &[&str] = &["userId", "user.id", "sourceGroupId"];

/// Members that hold the address or the resource name of what a thing stands for: the member of a binding, the resource of
/// a set.
const STANDS_FOR: &[&str] = &["orn"];

impl Records {
    /// Removes every thing that is called so, that belongs to it, or that stands for it; all others no longer list it.
    pub(crate) fn forget_all_of(&mut self, name: &str) {
        self.forget_ties(name);
        self.keep_if(|path, members| {
            if is_assignment(path) {
                return true;
            }
            let goes = is_of(members, name);
            if !goes {
                unlist(members, name);
            }
            !goes
        });
    }
}

/// Whom an application is assigned to stands in the path alone; there are too many of them to look at each.
fn is_assignment(path: &str) -> bool {
    let of_app = path.strip_prefix("/api/v1/apps/");
    let kind = of_app.and_then(|rest| rest.split('/').nth(1));
    matches!(kind, Some("users" | "groups"))
}

fn is_of(members: &Object, name: &str) -> bool {
    let belongs = |member: &&str| text_at(members, member) == Some(name);
    let stands = |member: &&str| {
        let address = text_at(members, member).unwrap_or_default();
        let start = address.strip_suffix(name);
        start.is_some_and(|start| start.ends_with(['/', ':']))
    };
    BELONGS_TO.iter().any(belongs) || STANDS_FOR.iter().any(stands)
}

/// Takes a name out of all lists of an object, at every depth.
pub(crate) fn unlist(object: &mut Object, name: &str) {
    object
        .values_mut()
        .for_each(|value| unlist_from(value, name));
}

fn unlist_from(value: &mut Value, name: &str) {
    match value {
        Value::Array(items) => {
            items.retain(|item| item != name);
            items.iter_mut().for_each(|item| unlist_from(item, name));
        }
        Value::Object(members) => unlist(members, name),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{Object, is_of, unlist};
    use serde_json::{Value, json};

    fn object(value: Value) -> Object {
        value.as_object().cloned().expect("an object")
    }

    #[test]
    fn lists_forget_it_at_every_depth_and_nothing_else_does() {
        let mut held = object(json!({ "a": ["1", "2"], "b": [{ "c": ["2"] }], "d": "2" }));
        unlist(&mut held, "2");
        let left = json!({ "a": ["1"], "b": [{ "c": [] }], "d": "2" });
        assert_eq!(Value::Object(held), left);
    }

    #[test]
    fn a_thing_is_of_whom_it_names() {
        for (members, is) in [
            (json!({ "userId": "1" }), true),
            (json!({ "user": { "id": "1" } }), true),
            (
                json!({ "orn": "https://org.example.com/api/v1/users/1" }),
                true,
            ),
            (json!({ "orn": "orn:okta:directory:00o:groups:1" }), true),
            (
                json!({ "orn": "https://org.example.com/api/v1/users/11" }),
                false,
            ),
            (json!({ "name": "1" }), false),
        ] {
            assert_eq!(is_of(&object(members.clone()), "1"), is, "{members}");
        }
    }
}
