//! The judgement held against what is generated: both descriptions are made into crates, and every public name and type of them is listed.
//! What vanished or changed must be said to break the build, and what is said to break the build must have vanished or changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{FnArg, ImplItem, Item, ReturnType, TraitItem, Visibility};
use tempfile::TempDir;
use xtask::diff::{self, Breaks, Change, Report, Thing, What};
use xtask::generate::elsewhere;
use xtask::generate::output::Tree;
use xtask::{import, spec};

use crate::shared::official;

/// What a program can name, with its type: `models::User.profile`, `models::User::new`, `ops::ListUsers.limit`, `apis::UserApi::list_users`,
/// `models::UserStatus::Active`, and where types and operations are found, `models::users::User`.
type Items = BTreeMap<String, String>;

fn generated(official: &Path) -> Items {
    let folder = TempDir::new().unwrap();
    let spec_dir = folder.path().join("spec");
    import::elsewhere(official, &spec_dir).unwrap();
    let pair = elsewhere::pair(spec::load(&spec_dir).unwrap()).unwrap();
    let mut items = Items::new();
    for (name, tree) in [("models", &pair.models), ("api", &pair.api)] {
        read(name, tree, &folder.path().join(name), &mut items);
    }
    items
}

fn read(name: &str, tree: &Tree, folder: &Path, items: &mut Items) {
    tree.write(folder).unwrap();
    let mut todo = vec![folder.to_owned()];
    while let Some(place) = todo.pop() {
        for entry in fs::read_dir(place).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                todo.push(path);
                continue;
            }
            let below = path.strip_prefix(folder).unwrap();
            let parts: Vec<&str> = below.iter().map(|part| part.to_str().unwrap()).collect();
            // Files of models stand in a module, those of operations in a folder before it.
            let (root, module) = match (name, parts.as_slice()) {
                ("models", [module, _, ..]) => ("models", *module),
                ("models", _) => ("models", ""),
                (_, [root, module, _, ..]) => (*root, *module),
                _ => continue,
            };
            let file = syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap();
            file.items
                .iter()
                .for_each(|item| take(item, root, module, items));
        }
    }
}

fn text(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(' ', "")
}

fn take(item: &Item, root: &str, module: &str, items: &mut Items) {
    match item {
        Item::Struct(item) => {
            let name = format!("{root}::{}", item.ident);
            items.insert(format!("{root}::{module}::{}", item.ident), String::new());
            items.insert(name.clone(), "struct".to_owned());
            for field in &item.fields {
                let field_name = field.ident.as_ref().unwrap();
                items.insert(format!("{name}.{field_name}"), text(&field.ty));
            }
        }
        Item::Trait(item) => {
            let name = format!("{root}::{}", item.ident);
            items.insert(name.clone(), "trait".to_owned());
            for method in &item.items {
                if let TraitItem::Fn(method) = method {
                    let signature = text(&method.sig);
                    items.insert(format!("{name}::{}", method.sig.ident), signature);
                }
            }
        }
        Item::Impl(item) => {
            let name = format!("{root}::{}", text(&item.self_ty));
            for part in &item.items {
                match part {
                    ImplItem::Fn(method) if matches!(method.vis, Visibility::Public(_)) => {
                        let types = method.sig.inputs.iter().map(|input| match input {
                            FnArg::Typed(typed) => text(&typed.ty),
                            FnArg::Receiver(_) => "self".to_owned(),
                        });
                        let types: Vec<String> = types.collect();
                        let gives = match &method.sig.output {
                            ReturnType::Type(_, ty) => text(ty),
                            ReturnType::Default => String::new(),
                        };
                        let method = &method.sig.ident;
                        items.insert(
                            format!("{name}::{method}"),
                            format!("({})->{gives}", types.join(",")),
                        );
                    }
                    ImplItem::Type(ty) => {
                        items.insert(format!("{name}::{}", ty.ident), text(&ty.ty));
                    }
                    _ => {}
                }
            }
        }
        Item::Use(item) => {
            // `pub use super::common::{…}`: found here, too.
            let path = text(&item.tree);
            if let Some(names) = path.strip_prefix("super::common::") {
                for name in names
                    .trim_matches(['{', '}'])
                    .split(',')
                    .filter(|name| !name.is_empty())
                {
                    items.insert(format!("{root}::{module}::{name}"), String::new());
                }
            }
        }
        Item::Macro(item) => {
            let name = text(&item.mac.path);
            if name.ends_with("open_enums") || name.ends_with("unions") {
                variants(item.mac.tokens.clone(), root, module, &name, items);
            }
        }
        _ => {}
    }
}

/// Enumerations and unions: `Name … { variants }`, several in a row; behind a union `all { methods }`.
fn variants(tokens: TokenStream, root: &str, module: &str, kind: &str, items: &mut Items) {
    let (mut name, mut owner) = (None, String::new());
    let mut other = "Raw".to_owned();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            // An attribute.
            TokenTree::Punct(mark) if mark.as_char() == '#' => drop(tokens.next()),
            TokenTree::Ident(ident) if name.is_none() => name = Some(ident.to_string()),
            // `by "tag" or Common`: the last name is what the variant `Other` holds.
            TokenTree::Ident(ident) => other = ident.to_string(),
            TokenTree::Group(group) => {
                let name = name.take().unwrap();
                let body = group.stream().to_string();
                if name == "all" {
                    for method in body
                        .split(';')
                        .map(str::trim)
                        .filter(|line| !line.is_empty())
                    {
                        methods(method, &owner, items);
                    }
                    continue;
                }
                owner = format!("{root}::{name}");
                items.insert(owner.clone(), "variants".to_owned());
                items.insert(format!("{root}::{module}::{name}"), String::new());
                if kind.ends_with("unions") {
                    items.insert(format!("{owner}::Other"), other.clone());
                }
                let lines = body.split(",\n").flat_map(|line| line.split(" ,"));
                lines
                    .map(str::trim)
                    .for_each(|variant| one(variant, &owner, items));
            }
            _ => {}
        }
    }
}

/// `Variant = "wire"`, `"wire" | "wire" => Variant(object Type)` or `Variant(Type)`.
fn one(variant: &str, owner: &str, items: &mut Items) {
    // What stands last behind doc comments: their text holds no `#`.
    let variant = match variant.rfind("\"]") {
        Some(end) if variant.starts_with('#') => variant[end + 2..].trim(),
        _ => variant,
    };
    let rust = variant.split("=>").last().unwrap().trim();
    let rust = rust.split(" = ").next().unwrap().replace(' ', "");
    let (rust, holds) = rust.split_once('(').unwrap_or((&rust, ""));
    if !rust.is_empty() {
        let holds = holds.trim_end_matches([')', ',']);
        let of = ["object", "union"]
            .iter()
            .find_map(|kind| holds.strip_prefix(kind));
        items.insert(format!("{owner}::{rust}"), of.unwrap_or(holds).to_owned());
    }
}

/// `id("id", as_deref) str, id_mut String`.
fn methods(line: &str, owner: &str, items: &mut Items) {
    let (name, rest) = line.split_once('(').unwrap();
    let ty = rest.split_once(')').unwrap().1.replace(' ', "");
    let name = name.trim();
    let changer = format!(",{}_mut", name.trim_end_matches('_'));
    let (read, change) = ty
        .split_once(&changer)
        .map_or((&*ty, None), |(read, change)| (read, Some(change)));
    items.insert(format!("{owner}::{name}"), read.to_owned());
    if let Some(change) = change {
        items.insert(format!("{owner}::{}", &changer[1..]), change.to_owned());
    }
}

/// What has another name, by its former one, and the features that are part of others.
struct Renamed {
    names: BTreeMap<String, String>,
    modules: BTreeMap<String, String>,
}

impl Renamed {
    fn of(report: &Report) -> Self {
        let mut renamed = Self {
            names: BTreeMap::new(),
            modules: BTreeMap::new(),
        };
        for change in report
            .changes
            .iter()
            .filter(|change| change.what == What::Renamed && change.member.is_none())
        {
            let (Some(from), Some(to)) = (&change.from, &change.to) else {
                continue;
            };
            if from.contains("::") {
                renamed.names.insert(from.clone(), to.clone());
            } else if change.subject.rust.starts_with("feature ") {
                for from in from.split(", ") {
                    renamed
                        .modules
                        .insert(from.replace('-', "_"), to.replace('-', "_"));
                }
            }
        }
        renamed
    }

    /// A key with the names of today.
    fn key(&self, key: &str) -> String {
        let mut parts: Vec<&str> = key.split("::").collect();
        if let [root, module, name] = parts.as_mut_slice()
            && module.starts_with(|c: char| c.is_ascii_lowercase())
        {
            let module = self.modules.get(*module).map_or(&**module, String::as_str);
            let now = self.names.get(&format!("{root}::{name}"));
            let name = now
                .and_then(|now| now.split_once("::"))
                .map_or(&**name, |(_, name)| name);
            return format!("{root}::{module}::{name}");
        }
        let end = key
            .match_indices(['.', ':'])
            .map(|(at, _)| at)
            .find(|at| *at > key.find("::").unwrap() + 1);
        let (owner, member) = key.split_at(end.unwrap_or(key.len()));
        format!(
            "{}{member}",
            self.names.get(owner).map_or(owner, String::as_str)
        )
    }

    /// A type or signature with the names of today.
    fn value(&self, value: &str) -> String {
        let mut out = String::new();
        let mut word = String::new();
        for c in value.chars().chain([' ']) {
            if c.is_alphanumeric() || c == '_' {
                word.push(c);
                continue;
            }
            let now = ["models", "ops"]
                .iter()
                .find_map(|root| self.names.get(&format!("{root}::{word}")));
            let now = now
                .and_then(|now| now.split_once("::"))
                .map(|(_, name)| name.to_owned());
            out.push_str(&now.unwrap_or(std::mem::take(&mut word)));
            word.clear();
            out.push(c);
        }
        out
    }
}

/// What vanished or changed, by its key today.
fn broken(old: &Items, new: &Items, renamed: &Renamed) -> BTreeMap<String, String> {
    let mut broken = BTreeMap::new();
    for (key, value) in old {
        let (now, value) = (renamed.key(key), renamed.value(value));
        let is = new.get(&now).map(|value| format!("{value} "));
        if is.as_ref() != Some(&value) {
            broken.insert(
                now,
                format!("{value}→ {}", is.unwrap_or_else(|| "gone".to_owned())),
            );
        }
    }
    broken
}

/// The owner of a key.
fn owner(key: &str) -> &str {
    let start = key.find("::").unwrap() + 2;
    let end = key[start..]
        .find(['.', ':'])
        .map_or(key.len(), |end| start + end);
    &key[..end]
}

/// A key or place with one mark between all its parts.
fn plain(key: &str) -> String {
    key.replace("::", ".")
}

/// Where a change says that something is broken: keys in plain form, of which one at least must be.
fn covered(change: &Change, place: &str) -> Vec<String> {
    let (place, owner) = (plain(place), plain(owner(place)));
    match change.thing {
        Thing::Answer => vec![
            format!("{owner}.Output"),
            format!("{owner}.Item"),
            format!("{owner}.Items"),
            format!("{owner}.Codec"),
            format!("method {owner}"),
        ],
        Thing::Constructor => vec![format!("{owner}.new")],
        Thing::Operation | Thing::Schema | Thing::Trait if change.what == What::Moved => {
            vec![format!("path {owner}"), format!("method {owner}")]
        }
        _ if change.member.is_some() => {
            let former = change
                .from
                .as_ref()
                .filter(|_| change.what == What::Renamed);
            let former = former.map(|from| format!("{owner}.{from}"));
            [place, format!("{owner}.new")]
                .into_iter()
                .chain(former)
                .collect()
        }
        // Of what is gone or something else by now, nothing is left.
        _ if change.what != What::Renamed => vec![
            owner.clone(),
            format!("in {owner}"),
            format!("path {owner}"),
            format!("method {owner}"),
        ],
        _ => vec![format!("method {owner}"), owner],
    }
}

/// What a broken key is called among those.
fn said_as(key: &str, value: &str) -> Vec<String> {
    let parts: Vec<&str> = key.split("::").collect();
    if let [root, module, name] = parts.as_slice()
        && !module.starts_with(|c: char| c.is_ascii_uppercase())
    {
        return vec![format!("path {root}.{name}"), format!("module {module}")];
    }
    let mut names = vec![plain(key), format!("in {}", plain(owner(key)))];
    if key.starts_with("apis::") {
        let operation = value.split("ops::").nth(1).unwrap_or_default();
        let end = operation
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(operation.len());
        names.push(format!("method ops.{}", &operation[..end]));
    }
    names
}

/// What is generated of the descriptions that were compared, by file.
#[derive(Default)]
struct Generated(BTreeMap<PathBuf, Items>);

impl Generated {
    fn of(&mut self, official: &Path) -> Items {
        let items = self.0.entry(official.to_owned());
        items.or_insert_with(|| generated(official)).clone()
    }
}

fn check(generated: &mut Generated, old: &str, new: &str) {
    let (Some(old), Some(new)) = (official(old), official(new)) else {
        return;
    };
    let (before, after) = diff::sides(&old, &new).unwrap();
    let report = diff::compare(&before, &after).unwrap();
    let renamed = Renamed::of(&report);
    let (old, new) = (generated.of(&old), generated.of(&new));
    let broken = broken(&old, &new, &renamed);
    let keys: BTreeSet<String> = broken
        .iter()
        .flat_map(|(key, value)| said_as(key, value))
        .collect();
    let mut said = BTreeSet::new();
    let mut untrue = Vec::new();
    for change in report
        .changes
        .iter()
        .filter(|change| change.breaks == Breaks::Build)
    {
        if change.thing == Thing::Group {
            // Whole modules: what was found there besides its own is gone with them.
            said.insert(format!("module {}", change.subject.name.replace('-', "_")));
            continue;
        }
        for place in std::iter::once(change.place()).chain(change.also.iter().cloned()) {
            let covered = covered(change, &place);
            let is_renamed = change.what == What::Renamed
                && change
                    .from
                    .as_ref()
                    .is_some_and(|from| old.contains_key(from) && !new.contains_key(from));
            if !is_renamed && !covered.iter().any(|key| keys.contains(key)) {
                untrue.push(format!("{place}: {}", change.says));
            }
            said.extend(covered);
        }
    }
    let unsaid: Vec<String> = broken
        .iter()
        .filter(|(key, value)| !said_as(key, value).iter().any(|name| said.contains(name)))
        .map(|(key, what)| format!("{key}: {what}"))
        .collect();
    assert!(
        unsaid.is_empty(),
        "{} broke and are not said to:\n{}",
        unsaid.len(),
        unsaid.join("\n")
    );
    assert!(
        untrue.is_empty(),
        "{} are said to break and do not:\n{}",
        untrue.len(),
        untrue.join("\n")
    );
    assert!(broken.len() > 10, "{}", broken.len());
}

#[test]
fn what_is_said_to_break_the_build_is_what_breaks_it() {
    let mut generated = Generated::default();
    check(
        &mut generated,
        "management-2026.03.0.yaml",
        "management-2026.06.3.yaml",
    );
    check(
        &mut generated,
        "management-2025.01.1.yaml",
        "management-2026.06.3.yaml",
    );
}

#[test]
#[ignore = "all pairs take minutes; run it after a change of the judgement"]
fn so_it_is_of_all_pairs() {
    let all = [
        "management-5.1.0",
        "management-2025.01.1",
        "management-2026.03.0",
        "management-2026.06.3",
        "oauth-2026.06.3",
    ];
    let mut generated = Generated::default();
    for old in all {
        for new in all.iter().filter(|new| **new != old) {
            eprintln!("{old} → {new}");
            check(
                &mut generated,
                &format!("{old}.yaml"),
                &format!("{new}.yaml"),
            );
        }
    }
}
