//! For a server that keeps what it is told: arguments that name what is there, made or found by other operations.
//!
//! The path of an operation says most of what is needed: `/api/v1/groups/{groupId}/owners/{ownerId}` takes an item of the
//! collection `/api/v1/groups/{groupId}/owners`, which POST on it makes and GET on it lists. What the path does not say
//! stands in [`knowledge`]. Whatever can be made is made anew for each operation, so that operations do not disturb each
//! other.

mod call;
mod fill;
mod found;
mod identity;
mod index;
mod knowledge;
mod order;
mod path;
mod populate;
mod thing;
mod tidy;

use std::collections::BTreeMap;

use futures_util::future::LocalBoxFuture;
use http::Method;
use okta_api::OperationInfo;
use serde_json::{Map, Value};
use xtask::spec::json::text;
use xtask::spec::{Document, OperationRef};

use self::index::Index;
use self::knowledge::{Source, recipes};
use self::path::Step;
use self::thing::{Missing, Thing};
use self::tidy::Made;
use super::caller::Caller;
use super::schema::Facts;
use crate::dice::Dice;

pub(crate) use self::identity::of as name_of;
pub(super) use self::order::place;

/// How many things may be made for one another before they are taken for a circle.
const DEEPEST: usize = 8;

/// Makes and finds things.
pub(super) struct Preparer<'a> {
    document: &'a Document,
    described: &'a BTreeMap<String, OperationRef<'a>>,
    caller: &'a Caller,
    seed: u64,
    index: Index,
    /// Things that bodies name, by reference: they are looked at and not changed, so one serves all.
    shared: BTreeMap<String, String>,
    /// How many texts were given out that are nowhere else.
    unique: u64,
    /// What was called for the operation at hand.
    steps: Vec<String>,
    /// What the path of the operation at hand names.
    things: Vec<Thing>,
    /// What was made for the operation at hand.
    made: Vec<Made>,
    /// What was made for all.
    kept: Vec<Made>,
    /// Whether the server is not an org in a box, as far as is known.
    is_elsewhere: bool,
    /// What the next thing that is made has to have.
    part: &'static str,
}

impl<'a> Preparer<'a> {
    pub(super) fn new(
        document: &'a Document,
        described: &'a BTreeMap<String, OperationRef<'a>>,
        caller: &'a Caller,
        seed: u64,
    ) -> Self {
        Self {
            document,
            described,
            caller,
            seed,
            index: Index::new(),
            shared: BTreeMap::new(),
            unique: 0,
            steps: Vec::new(),
            things: Vec::new(),
            made: Vec::new(),
            kept: Vec::new(),
            is_elsewhere: false,
            part: "",
        }
    }

    /// Makes the arguments of an operation name things that are there. `arguments` are those made from the description.
    ///
    /// # Errors
    /// What could not be had, and why.
    pub(super) async fn prepare(
        &mut self,
        info: &'static OperationInfo,
        arguments: Value,
    ) -> Result<Value, String> {
        let recipe = recipes::recipe(info.id, info.path);
        let recipe = recipe.filter(|_| recipes::ALONE.contains(&info.id));
        let arguments = match recipe {
            Some(recipe) => parsed(recipe)?,
            None => arguments,
        };
        let Value::Object(mut arguments) = arguments else {
            return Err("arguments are an object".to_owned());
        };
        let things = self.things(info, info, 0).await?;
        let status = things.last().and_then(|thing| text(&thing.said, "status"));
        if let Some((path, body)) = knowledge::told(info.id) {
            self.tell(&path::filled(path, &things), &parsed(body)?)
                .await;
        }
        for first in order::before(&self.index, info, status) {
            let heard = self.call(first, info, &things, 0).await?;
            if heard.status.is_none() {
                return Err(format!("{} was not answered", first.id));
            }
        }
        leave_out(info, &mut arguments);
        if let Some(body) = arguments.get_mut("body")
            && let Some(thing) = things.last().filter(|_| info.path.ends_with('}'))
        {
            fill::keep(body, &thing.made_of);
        }
        if let Some(patch) = recipes::arguments(info.id) {
            let patch = parsed(patch)?;
            let mut whole = Value::Object(std::mem::take(&mut arguments));
            fill::merge(&mut whole, patch);
            arguments = whole.as_object().cloned().unwrap_or_default();
        }
        let mut arguments = Value::Object(arguments);
        if let Some(thing) = things.last() {
            fill::set_said(&mut arguments, &thing.said);
        }
        self.fill(&mut arguments, info, 0).await?;
        set_path(info, &things, &mut arguments);
        self.things = things;
        Ok(arguments)
    }

    /// What was called since this was last asked.
    pub(super) fn steps(&mut self) -> Vec<String> {
        std::mem::take(&mut self.steps)
    }

    /// The things that the path of an operation names, for the sake of the operation `wanted`.
    fn things<'s>(
        &'s mut self,
        info: &'static OperationInfo,
        wanted: &'static OperationInfo,
        depth: usize,
    ) -> LocalBoxFuture<'s, Result<Vec<Thing>, String>> {
        Box::pin(async move {
            let mut things = Vec::new();
            let steps = path::steps(info.path);
            for (at, step) in steps.iter().enumerate() {
                let (found, relates) = self.thing(info, step, &things, wanted, depth).await;
                let thing = match found {
                    Ok(thing) => thing,
                    Err(Missing::Empty(why)) if at > 0 => {
                        let parent = &steps[at - 1];
                        let parent = self.collection_of(info, parent);
                        self.sought(parent, step, &mut things, wanted, depth)
                            .await?
                            .ok_or(why)?
                    }
                    Err(missing) => return Err(missing.why()),
                };
                things.push(thing);
                if relates && at + 1 == steps.len() {
                    self.relate(info, step, &things, wanted, depth).await?;
                }
            }
            Ok(things)
        })
    }

    /// What a parameter of a path names, and whether it has yet to be brought together with what stands before it.
    async fn thing(
        &mut self,
        info: &'static OperationInfo,
        step: &Step<'_>,
        before: &[Thing],
        wanted: &'static OperationInfo,
        depth: usize,
    ) -> (Result<Thing, Missing>, bool) {
        let is_made_here = self.maker(step.collection).is_some();
        match knowledge::source(info.path, step.name) {
            // Nearer is better: a user of a group, if one can be made, and not just any user.
            Some(Source::Of(reference)) if !is_made_here => {
                (self.item(reference, wanted, depth).await, true)
            }
            Some(Source::Is(value)) => (Ok(Thing::named(value)), false),
            Some(Source::Put(value)) => (Ok(Thing::named(value)), true),
            Some(Source::Listed) => (self.listed(step, before, wanted, depth).await, false),
            _ => (self.own(info, step, before, wanted, depth).await, false),
        }
    }

    /// An item of the collection in the path: one of the values that are known, or made, or found.
    async fn own(
        &mut self,
        info: &'static OperationInfo,
        step: &Step<'_>,
        before: &[Thing],
        wanted: &'static OperationInfo,
        depth: usize,
    ) -> Result<Thing, Missing> {
        if let Some(value) = self.enumerated(info, step.name)? {
            return Ok(Thing::named(&value));
        }
        match self.maker(step.collection) {
            Some(maker) => self.made(maker, step, before, wanted, depth).await,
            None => self.listed(step, before, wanted, depth).await,
        }
    }

    /// An item of a collection that stands at the root, or a part of one.
    async fn item(
        &mut self,
        reference: &'static str,
        wanted: &'static OperationInfo,
        depth: usize,
    ) -> Result<Thing, Missing> {
        let (collection, part) = reference.split_once('#').unwrap_or((reference, ""));
        let step = Step {
            name: "id",
            collection,
            item: collection,
        };
        let maker = self.maker(collection);
        let lister = self.index.find(&Method::GET, collection);
        let Some(info) = maker.or(lister) else {
            return Err(format!("nothing makes or lists {collection}").into());
        };
        let before = match depth < DEEPEST {
            true => self.things(info, wanted, depth + 1).await?,
            false => Vec::new(),
        };
        self.part = part;
        let thing = match maker {
            Some(maker) => self.made(maker, &step, &before, wanted, depth).await?,
            None => self.listed(&step, &before, wanted, depth).await?,
        };
        if part.is_empty() {
            return Ok(thing);
        }
        let name = thing.said.pointer(part).and_then(identity::plain);
        let name = name.ok_or_else(|| format!("an item of {collection} has no {part}"))?;
        Ok(Thing { name, ..thing })
    }

    /// The operation that makes items of a collection.
    fn maker(&self, collection: &str) -> Option<&'static OperationInfo> {
        match knowledge::maker(&path::shape(collection)) {
            Some(id) => okta_api::registry::find(id),
            None => self.index.find(&Method::POST, collection),
        }
    }

    /// One of the values that a path parameter can have, where they are known.
    fn enumerated(&self, info: &OperationInfo, name: &str) -> Result<Option<String>, String> {
        let operation = self.described.get(info.id);
        let mut parameters = operation.into_iter().flat_map(|found| &found.parameters);
        let parameter = parameters.find(|one| text(one, "name") == Some(name));
        let Some(schema) = parameter.and_then(|parameter| parameter.get("schema")) else {
            return Ok(None);
        };
        let facts = Facts::of(self.document, schema);
        let mut dice = Dice::named(self.seed, info.id);
        let value = dice.pick(facts.list("enum"));
        Ok(value.and_then(identity::plain))
    }
}

/// A line of the tables.
fn parsed(arguments: &str) -> Result<Value, String> {
    serde_json::from_str(arguments).map_err(|error| format!("{arguments}: {error}"))
}

/// Takes out what only the server could give, the names of things in the path among it.
fn leave_out(info: &OperationInfo, arguments: &mut Map<String, Value>) {
    for step in path::steps(info.path) {
        arguments.remove(step.name);
    }
    for name in knowledge::NOT_INVENTED {
        let mut parameters = info.parameters.iter();
        if !parameters.any(|known| known.name == name && known.required) {
            arguments.remove(name);
        }
    }
}

/// Puts as many things into the path as it has parameters.
fn set_path(info: &OperationInfo, things: &[Thing], arguments: &mut Value) {
    if !arguments.is_object() {
        *arguments = Value::Object(Map::new());
    }
    for (step, thing) in path::steps(info.path).iter().zip(things) {
        arguments[step.name] = thing.name.clone().into();
    }
}
