//! Which types and traits of other crates the public items of a crate name: in signatures, fields, bounds, implementations,
//! aliases and re-exports.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::rustdoc::{Document, Item};

/// By crate, as code calls it: the paths of what is named of it, each with a place that names it.
pub type Exposed = BTreeMap<String, BTreeMap<String, String>>;

/// Rust's own: they come with the compiler.
const OWN: [&str; 4] = ["alloc", "core", "proc_macro", "std"];

/// What the public items of a documented crate name of others.
///
/// # Errors
/// Where an item names something that the document does not explain.
pub fn exposed(document: &Document) -> Result<Exposed> {
    let mut found = Exposed::new();
    for item in document.index.values() {
        // Others are there because they are re-exported or implemented: that is found where it happens.
        if item.crate_id != 0 || everybody_has(&item.inner) {
            continue;
        }
        let mut walk = Walk {
            document,
            item,
            found: &mut found,
        };
        walk.value(&item.inner)?;
    }
    Ok(found)
}

/// Whether this is an implementation for all types, or by the compiler, such as `Into` and `Send`.
fn everybody_has(inner: &Value) -> bool {
    let implementation = &inner["impl"];
    implementation["is_synthetic"] == true || implementation["blanket_impl"].is_object()
}

struct Walk<'a> {
    document: &'a Document,
    item: &'a Item,
    found: &'a mut Exposed,
}

impl Walk<'_> {
    fn value(&mut self, value: &Value) -> Result<()> {
        match value {
            Value::Array(values) => values.iter().try_for_each(|value| self.value(value)),
            Value::Object(members) => {
                // A path to a type or trait has a text beside its id, as has a re-export.
                let named = members.get("path").or_else(|| members.get("source"));
                if let (Some(Value::String(text)), Some(id)) = (named, members.get("id")) {
                    self.named(text, id)?;
                }
                if let Some(Value::String(name)) = members.get("extern_crate").map(|it| &it["name"])
                {
                    self.add(name, name.clone());
                }
                members.values().try_for_each(|value| self.value(value))
            }
            _ => Ok(()),
        }
    }

    fn named(&mut self, text: &str, id: &Value) -> Result<()> {
        let id = match id {
            Value::Number(id) => id.to_string(),
            // A re-export of a primitive type.
            _ => return Ok(()),
        };
        let Some(place) = self.document.paths.get(&id) else {
            // What has no path of its own is not a type, such as an imported constant of this crate, or stands inside a
            // function, where macros put what they need.
            let ours = self
                .document
                .index
                .get(&id)
                .is_some_and(|item| item.crate_id == 0);
            ensure!(
                ours || text.starts_with("__"),
                "{}: nothing tells what {text} is",
                self.place()
            );
            return Ok(());
        };
        if place.crate_id != 0 {
            let of = place.crate_id.to_string();
            let of = self.document.external_crates.get(&of);
            let of = of.with_context(|| format!("nothing tells which crate {text} is of"))?;
            self.add(&of.name, place.path.join("::"));
        }
        Ok(())
    }

    fn add(&mut self, of: &str, path: String) {
        if OWN.contains(&of) {
            return;
        }
        let place = self.place();
        let paths = self.found.entry(of.to_owned()).or_default();
        paths.entry(path).or_insert(place);
    }

    /// The item, for a person.
    fn place(&self) -> String {
        let name = self.item.name.as_deref().unwrap_or("an implementation");
        match &self.item.span {
            Some(span) => format!("{name} in {span}"),
            None => name.to_owned(),
        }
    }
}
