//! Fills a list: one item after the other is brought there by the operation that makes it, or ties it to what the list is of.

use http::Method;
use okta_api::OperationInfo;
use serde_json::Value;

use super::knowledge::Source;
use super::path::{self, Step};
use super::{Missing, Preparer, Thing, knowledge, parsed};

impl Preparer<'_> {
    /// Arguments that name a list, and the names of the items that were brought there, as far as they have any: so many,
    /// if something brings items there. `arguments` are those made from the description.
    ///
    /// # Errors
    /// What could not be had, and why.
    pub(in crate::exercise) async fn populate(
        &mut self,
        lister: &'static OperationInfo,
        arguments: Value,
        items: usize,
    ) -> Result<(Value, Vec<String>), String> {
        let arguments = self.prepare(lister, arguments).await?;
        let known = std::mem::take(&mut self.things);
        let mut names = Vec::new();
        for _ in 0..items {
            self.steps.clear();
            // One thing in two bodies would be one item.
            self.shared.clear();
            match self.bring(lister, &known).await {
                Ok(name) => names.extend(name),
                Err(Missing::Empty(_)) => break,
                Err(Missing::Other(why)) => return Err(why),
            }
        }
        Ok((arguments, names))
    }

    /// Brings an item into a list, and says what it is called, if it has a name.
    async fn bring(
        &mut self,
        lister: &'static OperationInfo,
        known: &[Thing],
    ) -> Result<Option<String>, Missing> {
        let item = Step {
            name: "id",
            collection: lister.path,
            item: lister.path,
        };
        if let Some(tie) = knowledge::bringer(lister.id).and_then(okta_api::registry::find) {
            return self.tie(tie, lister, known).await;
        }
        if let Some((path, body)) = knowledge::told(lister.id) {
            self.tell(&path::filled(path, known), &parsed(body)?).await;
            return Ok(None);
        }
        if let Some(maker) = self.maker(lister.path) {
            let made = self.made(maker, &item, known, lister, 0).await;
            return made.map(|thing| Some(thing.name));
        }
        if let Some(tie) = self.tie_below(lister.path) {
            return self.tie(tie, lister, known).await;
        }
        let sample = self.sample(lister, known).await;
        let nothing = || Missing::Empty(format!("nothing brings items into {}", lister.path));
        let sample = sample.ok_or_else(nothing)?;
        Ok(Thing::listed(lister, &item, &sample).map(|thing| thing.name))
    }

    /// The operation that ties things from elsewhere to what a collection is of.
    fn tie_below(&self, collection: &str) -> Option<&'static OperationInfo> {
        let item = format!("{collection}/{{}}");
        let methods = [Method::PUT, Method::POST];
        let mut found = methods
            .iter()
            .filter_map(|method| self.index.find(method, &item));
        found.find(|tie| {
            let steps = path::steps(tie.path);
            let source = steps
                .last()
                .and_then(|step| knowledge::source(tie.path, step.name));
            matches!(source, Some(Source::Of(_) | Source::Put(_)))
        })
    }

    /// Calls an operation on what the path of a list names, and on new things besides: what the new one is called.
    async fn tie(
        &mut self,
        tie: &'static OperationInfo,
        lister: &'static OperationInfo,
        known: &[Thing],
    ) -> Result<Option<String>, Missing> {
        let own = path::steps(lister.path);
        let mut left: Vec<_> = own.iter().zip(known).collect();
        let (mut things, mut name) = (Vec::new(), None);
        for step in path::steps(tie.path) {
            let shape = |template, step| path::shape(knowledge::collection(template, step));
            let wanted = shape(tie.path, &step);
            let mut places = left.iter();
            let thing = match places.position(|(own, _)| shape(lister.path, own) == wanted) {
                Some(at) => left.remove(at).1.clone(),
                None => {
                    let (thing, _) = self.thing(tie, &step, &things, lister, 0).await;
                    let thing = thing.map_err(|missing| Missing::Other(missing.why()))?;
                    name = Some(thing.name.clone());
                    thing
                }
            };
            things.push(thing);
        }
        // What the path of the list names, and this one does not, may stand in the body.
        for (step, thing) in left {
            let collection = knowledge::collection(lister.path, step);
            let known = knowledge::REFERABLE.iter().find(|one| **one == collection);
            if let Some(reference) = known {
                self.shared
                    .insert((*reference).to_owned(), thing.name.clone());
            }
        }
        let heard = self.call(tie, lister, &things, 0).await?;
        match heard.is_success() {
            true => Ok(name),
            false => Err(heard.refusal(tie).into()),
        }
    }
}
