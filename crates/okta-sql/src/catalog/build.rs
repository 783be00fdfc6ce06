//! Puts the tables together: operations whose paths name the same list, or an item of it, are of one table.

use std::collections::BTreeMap;

use okta_api::{Kind, Location, OperationInfo, Paging, Shape};
use okta_models::columns::{self, ColumnType};

use super::knowledge;
use super::names;
use super::table::{Column, Items, Read, Source, Table, placeholders};

/// The operations of one path and of the items under it.
#[derive(Default)]
struct Group {
    path: &'static str,
    list: Option<&'static OperationInfo>,
    get: Option<&'static OperationInfo>,
    on_list: Vec<&'static OperationInfo>,
    on_item: Vec<&'static OperationInfo>,
}

/// The tables of these operations.
pub(super) fn tables(
    operations: impl Iterator<Item = &'static OperationInfo> + Clone,
) -> Vec<Table> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for info in operations.clone().filter(|info| info.method == "GET") {
        match of_item(info.path) {
            Some(list) => {
                let group = groups.entry(names::without_names(list)).or_default();
                group.get.get_or_insert(info);
                if group.path.is_empty() {
                    group.path = list;
                }
            }
            None => {
                let group = groups.entry(names::without_names(info.path)).or_default();
                group.list.get_or_insert(info);
                group.path = info.path;
            }
        }
    }
    for info in operations.filter(|info| info.method != "GET") {
        if let Some(group) = groups.get_mut(&names::without_names(info.path)) {
            group.on_list.push(info);
        }
        let of = of_item(info.path).map(names::without_names);
        if let Some(group) = of.and_then(|list| groups.get_mut(&list)) {
            group.on_item.push(info);
        }
    }
    groups.values().map(table).collect()
}

/// The path that an item's path stands under.
fn of_item(path: &'static str) -> Option<&'static str> {
    let (list, last) = path.rsplit_once('/')?;
    last.starts_with('{').then_some(list)
}

fn table(group: &Group) -> Table {
    let name = names::of(group.path);
    let mut columns = Columns::default();
    let list_items = group.list.map(items);
    let get_items = group.get.map(|info| match info.shape {
        Shape::List => Items::Root,
        Shape::Text | Shape::Bytes => Items::Text,
        _ => Items::One,
    });
    let models = group
        .list
        .zip(list_items)
        .and_then(|(info, items)| item_model(info, items));
    // What only a single item shows comes behind what the list has.
    let models = [models, group.get.and_then(|info| info.model)];
    for model in models.into_iter().flatten() {
        columns.model(model);
    }
    if columns.list.is_empty() {
        columns.push("value".into(), Source::Item, ColumnType::Json, false);
    }
    columns.id_first();
    columns.nested(&name);
    let parents = columns.parents(group.path);
    let keys = columns.keys(group);
    let filter = group.list.and_then(|_| knowledge::filter(&name));
    let walk = group.list.and_then(walk);
    let list = group
        .list
        .zip(list_items)
        .map(|(info, items)| columns.read(info, items));
    let get = group
        .get
        .zip(get_items)
        .map(|(info, items)| columns.read(info, items));
    let writes = Writes::of(group);
    for info in [writes.create, writes.update].into_iter().flatten() {
        columns.arguments(info);
    }
    columns.push(
        "subdomain".into(),
        Source::Subdomain,
        ColumnType::Text,
        true,
    );
    columns.push("_json".into(), Source::Item, ColumnType::Json, true);
    Table {
        name,
        path: group.path,
        columns: columns.list,
        parents,
        keys,
        list,
        get,
        create: writes.create,
        update: writes.update,
        replace: writes.replace,
        delete: writes.delete,
        others: writes.others,
        filter,
        walk,
    }
}

/// Where the items of a list stand.
fn items(info: &'static OperationInfo) -> Items {
    match (info.paging.items(), info.shape) {
        (Some(property), _) => Items::Under(property),
        (None, Shape::List) => Items::Root,
        (None, Shape::Text | Shape::Bytes) => Items::Text,
        (None, _) => match wrapped(info) {
            Some((property, _)) => Items::Under(property),
            None => Items::One,
        },
    }
}

/// The list in an object that has nothing else: its property, and the model of its items.
fn wrapped(info: &OperationInfo) -> Option<(&'static str, &'static str)> {
    // A single thing that happens to hold one list is no list.
    if info.paging != Paging::None
        || !["list", "getAll"]
            .iter()
            .any(|verb| info.id.starts_with(verb))
    {
        return None;
    }
    let columns = columns::of(info.model?)?;
    let mut rest = columns
        .iter()
        .filter(|column| !column.name.starts_with('_'));
    match (rest.next(), rest.next()) {
        (Some(column), None) => match column.ty {
            ColumnType::List(ColumnType::Object(model)) => Some((column.name, model)),
            _ => None,
        },
        _ => None,
    }
}

fn item_model(info: &OperationInfo, items: Items) -> Option<&'static str> {
    match (items, info.paging.items()) {
        (Items::Under(_), None) => wrapped(info).map(|(_, model)| model),
        _ => info.model,
    }
}

/// A required parameter whose values the description lists.
fn walk(info: &'static OperationInfo) -> Option<knowledge::Walk> {
    info.parameters
        .iter()
        .find_map(|parameter| match parameter.kind {
            Kind::OneOf(values) if parameter.required && parameter.location == Location::Query => {
                Some(knowledge::Walk {
                    parameter: parameter.name,
                    values,
                })
            }
            _ => None,
        })
}

/// Columns while they are put together.
#[derive(Default)]
struct Columns {
    list: Vec<Column>,
}

impl Columns {
    fn find(&self, name: &str) -> Option<usize> {
        let same = |column: &Column| column.name.eq_ignore_ascii_case(name);
        self.list.iter().position(same)
    }

    fn push(&mut self, name: String, source: Source, ty: ColumnType, hidden: bool) -> usize {
        if let Some(known) = self.find(&name) {
            return known;
        }
        self.list.push(Column {
            name,
            source,
            ty,
            hidden,
            read_only: false,
        });
        self.list.len() - 1
    }

    /// The properties of a model, and those of its `profile`.
    fn model(&mut self, model: &str) {
        let Some(found) = columns::of(model) else {
            return;
        };
        let mut profile = None;
        for column in &found {
            if let ("profile", ColumnType::Object(model)) = (column.name, column.ty) {
                profile = Some(model);
            }
            let source = Source::Property(column.name.to_owned());
            let known = self.find(column.name).is_some();
            let at = self.push(column.name.to_owned(), source, column.ty, false);
            // What the list and the single item say differently may be written.
            self.list[at].read_only = column.read_only && (!known || self.list[at].read_only);
        }
        for column in profile.and_then(columns::of).into_iter().flatten() {
            self.attribute("profile", column.name, column.ty);
        }
    }

    /// A property of an object as a column, under a longer name where its own is taken.
    fn attribute(&mut self, object: &str, name: &str, ty: ColumnType) {
        let source = Source::Attribute {
            object: object.to_owned(),
            name: name.to_owned(),
        };
        if self.list.iter().any(|column| column.source == source) {
            return;
        }
        let short = object == "profile" && self.find(name).is_none();
        let column = if short {
            name.to_owned()
        } else {
            format!("{object}_{name}")
        };
        self.push(column, source, ty, false);
    }

    fn nested(&mut self, table: &str) {
        let nested = knowledge::NESTED.iter().find(|(known, _)| *known == table);
        for (object, name) in nested.into_iter().flat_map(|(_, nested)| *nested) {
            self.attribute(object, name, ColumnType::Text);
        }
    }

    /// The id is what one looks for first.
    fn id_first(&mut self) {
        if let Some(at) = self.find("id") {
            self.list[..=at].rotate_right(1);
        }
    }

    /// The columns of the placeholders in the path of a list.
    fn parents(&mut self, path: &'static str) -> Vec<usize> {
        let segments: Vec<&str> = path.split('/').collect();
        let parents = placeholders(path).map(|name| {
            let source = Source::Argument(name.to_owned());
            if name == "id" {
                // The items have one of their own, or might: `/users/{id}/groups`.
                let at = segments
                    .iter()
                    .position(|segment| segment.trim_matches(['{', '}']) == name);
                let of = at
                    .and_then(|at| segments.get(at - 1))
                    .copied()
                    .unwrap_or_default();
                let column = format!("{}Id", names::singular(of));
                return self.push(column, source, ColumnType::Text, true);
            }
            let at = self.push(name.to_owned(), source.clone(), ColumnType::Text, true);
            // A property of that name says of the items what they were asked for by.
            self.list[at].source = source;
            at
        });
        parents.collect()
    }

    /// The columns that tell an item.
    fn keys(&mut self, group: &Group) -> Vec<usize> {
        let mut items = group.get.into_iter().chain(group.on_item.iter().copied());
        let Some(parameter) = items.find_map(|info| placeholders(info.path).last()) else {
            return Vec::new();
        };
        let property = self.key_property(parameter);
        let told = group.list.is_some() && !knowledge::UNTOLD.contains(&group.path);
        let Some(property) = property.filter(|_| told) else {
            // Nothing lists these items: what the query said is all that is known of a key.
            let source = Source::Argument(parameter.to_owned());
            let name = match self.find(parameter) {
                None => parameter.to_owned(),
                Some(_) => format!("{parameter}_"),
            };
            return vec![self.push(name, source, ColumnType::Text, true)];
        };
        let source = match parameter.contains("IdOr") {
            // What an item is found by besides its id is not its id.
            true => Source::Argument(parameter.to_owned()),
            false => self.list[property].source.clone(),
        };
        match self.find(parameter) {
            Some(_) => vec![property],
            None => {
                let alias = self.push(parameter.to_owned(), source, ColumnType::Text, true);
                vec![property, alias]
            }
        }
    }

    /// The property that a placeholder means.
    fn key_property(&self, parameter: &str) -> Option<usize> {
        let visible = |name: &str| self.find(name).filter(|at| !self.list[*at].hidden);
        let short = |word: &str| parameter.ends_with(word).then_some(());
        visible(parameter)
            .or_else(|| {
                visible("id")
                    .filter(|_| !parameter.ends_with("Name") && !parameter.ends_with("Type"))
            })
            .or_else(|| short("keyId").and_then(|()| visible("kid")))
            .or_else(|| short("Name").and_then(|()| visible("name")))
            .or_else(|| short("Type").and_then(|()| visible("type").or_else(|| visible("name"))))
            .or_else(|| short("permissionType").and_then(|()| visible("label")))
    }

    /// The way of reading that an operation is, with a hidden column for each query parameter.
    fn read(&mut self, info: &'static OperationInfo, items: Items) -> Read {
        Read {
            info,
            items,
            query: self.arguments(info),
        }
    }

    /// The columns of an operation's query parameters.
    fn arguments(&mut self, info: &'static OperationInfo) -> Vec<(&'static str, usize)> {
        let query = info
            .parameters
            .iter()
            .filter(|p| p.location == Location::Query);
        let columns = query.map(|parameter| {
            let name = parameter.name;
            let argument = Source::Argument(name.to_owned());
            let ty = match parameter.kind {
                Kind::Boolean => ColumnType::Boolean,
                Kind::Integer => ColumnType::Integer,
                Kind::Number => ColumnType::Number,
                _ => ColumnType::Text,
            };
            let column = match self.find(name) {
                Some(at)
                    if self.list[at].source == argument || knowledge::narrows(info.id, name) =>
                {
                    at
                }
                Some(_) => self.push(format!("{name}_"), argument, ty, true),
                None => self.push(name.to_owned(), argument, ty, true),
            };
            (name, column)
        });
        columns.collect()
    }
}

/// The operations that change rows.
#[derive(Default)]
struct Writes {
    create: Option<&'static OperationInfo>,
    update: Option<&'static OperationInfo>,
    replace: Option<&'static OperationInfo>,
    delete: Option<&'static OperationInfo>,
    others: Vec<&'static OperationInfo>,
}

impl Writes {
    fn of(group: &Group) -> Self {
        let mut writes = Self::default();
        let verb = |info: &OperationInfo, verbs: &[&str]| {
            verbs.iter().any(|verb| info.id.starts_with(verb))
        };
        let lists = group.list.is_some_and(|info| items(info) != Items::One) || group.get.is_some();
        for info in group.on_list.iter().copied() {
            let post = info.method == "POST";
            let slot = match info.method.as_str() {
                "POST" if lists && verb(info, &["create", "add", "assign", "enroll", "grant"]) => {
                    &mut writes.create
                }
                "PUT" if !lists => &mut writes.replace,
                "POST" | "PATCH"
                    if !lists && (!post || verb(info, &["update", "set", "patch"])) =>
                {
                    &mut writes.update
                }
                "DELETE" if !lists => &mut writes.delete,
                _ => {
                    writes.others.push(info);
                    continue;
                }
            };
            slot.get_or_insert(info);
        }
        for info in group.on_item.iter().copied() {
            let slot = match info.method.as_str() {
                "PUT" | "POST"
                    if writes.create.is_none() && verb(info, &["assign", "add", "create"]) =>
                {
                    &mut writes.create
                }
                "PUT" => &mut writes.replace,
                "POST" | "PATCH" if verb(info, &["update", "patch"]) => &mut writes.update,
                "DELETE" => &mut writes.delete,
                _ => {
                    writes.others.push(info);
                    continue;
                }
            };
            slot.get_or_insert(info);
        }
        writes
    }
}

/// A custom attribute of an org's schema.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Attribute {
    pub(crate) name: String,
    pub(crate) ty: ColumnType,
}

/// The table with more attributes of the profile as columns, before the hidden ones.
pub(crate) fn with_attributes(table: &Table, attributes: &[Attribute]) -> Table {
    let mut table = table.clone();
    let hidden = table.columns.iter().position(|column| column.hidden);
    let hidden = hidden.unwrap_or(table.columns.len());
    // Hidden columns keep their names: a query that worked before an attribute was made must work after it.
    let mut columns = Columns {
        list: table.columns.clone(),
    };
    let before = columns.list.len();
    // A statement ends at a NUL, so no column is called by one.
    let sayable = |attribute: &&Attribute| !attribute.name.contains('\0');
    for attribute in attributes.iter().filter(sayable) {
        columns.attribute("profile", &attribute.name, attribute.ty);
    }
    let new = columns.list.len() - before;
    columns.list[hidden..].rotate_right(new);
    table.columns = columns.list;
    let moved = |at: &mut usize| {
        if *at >= hidden {
            *at += new;
        }
    };
    table.parents.iter_mut().for_each(moved);
    table.keys.iter_mut().for_each(moved);
    for read in [&mut table.list, &mut table.get].into_iter().flatten() {
        read.query.iter_mut().for_each(|(_, at)| moved(at));
    }
    table
}
