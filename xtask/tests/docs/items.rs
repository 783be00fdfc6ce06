//! Generated source as a list of its public items with their docs. It is read by lines, since the items of enumerations and unions stand
//! in macros.

use std::collections::BTreeMap;

use xtask::generate::output::Tree;

/// A public item.
#[derive(Debug, Default)]
pub(crate) struct Item {
    /// `struct`, `field`, `fn`, `method` of a trait, `trait`, `mod`, or `macro` for what a macro defines.
    kind: &'static str,
    pub(crate) name: String,
    /// What it stands in.
    pub(crate) owner: String,
    /// Its doc in one line.
    pub(crate) doc: String,
    pub(crate) aliases: Vec<String>,
}

impl Item {
    pub(crate) fn is(&self, kind: &str) -> bool {
        self.kind == kind
    }
}

/// All items of a tree.
#[derive(Debug, Default)]
pub(crate) struct Items {
    pub(crate) all: Vec<Item>,
    /// The structs of schemas.
    pub(crate) objects: BTreeMap<String, String>,
}

impl Items {
    pub(crate) fn of(tree: &Tree) -> Self {
        let mut items = Self::default();
        for (path, text) in tree.files() {
            // The facts of the operations' own crate are private.
            if path.extension().is_some_and(|ending| ending == "rs") {
                items.read(text);
            }
        }
        items
    }

    fn read(&mut self, text: &str) {
        let (mut doc, mut aliases) = (Vec::new(), Vec::new());
        let (mut owner, mut mac) = (String::new(), "");
        let (mut is_public, mut modules) = (true, Vec::new());
        for line in text.lines().map(str::trim) {
            if let Some(words) = line.strip_prefix("///") {
                doc.push(words.trim().to_owned());
                continue;
            }
            if let Some(words) = line.strip_prefix("//!") {
                modules.push(words.trim().to_owned());
                continue;
            }
            if let Some(alias) = line.strip_prefix("#[doc(alias = \"") {
                aliases.push(alias.trim_end_matches("\")]").to_owned());
                continue;
            }
            if line.starts_with("#[doc = ") {
                doc.push(line.to_owned());
                continue;
            }
            if line.starts_with("#[") {
                continue;
            }
            if let Some(name) = line
                .strip_prefix("crate::")
                .and_then(|rest| rest.split('!').next())
            {
                mac = match name {
                    "object::objects" => "objects",
                    "open_enum::open_enums" | "union::tagged_unions" | "union::untagged_unions" => {
                        "types"
                    }
                    _ => "",
                };
            }
            if line.starts_with("impl ") {
                // Only the first `impl` of an operation has methods of its own.
                is_public = !line.contains(" for ");
                owner = line
                    .trim_start_matches("impl ")
                    .split([' ', '{'])
                    .next()
                    .unwrap()
                    .to_owned();
            }
            let found = match line {
                line if mac == "objects" => {
                    if let Some((name, schema)) = line.split_once(" = \"") {
                        let schema = schema.split('"').next().unwrap();
                        self.objects.insert(schema.to_owned(), name.to_owned());
                    }
                    None
                }
                line if mac == "types" && !doc.is_empty() && line.ends_with('{') => {
                    Some(("macro", line))
                }
                line if line.starts_with("pub struct ") => {
                    Some(("struct", &line["pub struct ".len()..]))
                }
                line if line.starts_with("pub trait ") => {
                    Some(("trait", &line["pub trait ".len()..]))
                }
                line if line.starts_with("pub fn ") && is_public => {
                    Some(("fn", &line["pub fn ".len()..]))
                }
                line if line.starts_with("async fn ") => {
                    Some(("method", &line["async fn ".len()..]))
                }
                line if line.starts_with("fn ") && owner.ends_with("Api") => {
                    Some(("method", &line["fn ".len()..]))
                }
                line if line.starts_with("pub ") && line.contains(": ") && line.ends_with(',') => {
                    Some(("field", &line["pub ".len()..]))
                }
                _ => None,
            };
            if let Some((kind, rest)) = found {
                let end = |c: char| !c.is_ascii_alphanumeric() && c != '_';
                let name = rest.split(end).next().unwrap_or_default().to_owned();
                if ["struct", "trait"].contains(&kind) {
                    owner.clone_from(&name);
                    is_public = true;
                }
                self.all.push(Item {
                    kind,
                    name,
                    owner: owner.clone(),
                    doc: doc.join(" ").replace("  ", " "),
                    aliases: std::mem::take(&mut aliases),
                });
            }
            doc.clear();
        }
        if text.contains("pub use ") || text.contains("pub mod ") {
            self.all.push(Item {
                kind: "mod",
                doc: modules.join(" "),
                ..Item::default()
            });
        }
    }
}

/// Whether an operation's id is its name in Rust, so that it needs no alias.
pub(crate) fn struct_name(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_uppercase())
}
