//! What cannot be made is found: in its collection, or in the same collection of another thing.

use http::{Method, StatusCode};
use okta_api::OperationInfo;
use serde_json::{Value, json};

use super::knowledge::recipes;
use super::path::{self, Step};
use super::{Missing, Preparer, Thing, identity, knowledge};

/// Among how many things one is sought that has what cannot be made.
const SOUGHT: usize = 20;

impl Preparer<'_> {
    /// Finds a thing in its collection.
    pub(super) async fn listed(
        &mut self,
        step: &Step<'_>,
        before: &[Thing],
        wanted: &'static OperationInfo,
        depth: usize,
    ) -> Result<Thing, Missing> {
        let Some(lister) = self.index.find(&Method::GET, step.collection) else {
            return Err(format!("nothing makes or lists what {} names", step.item).into());
        };
        let heard = self.call(lister, wanted, before, depth).await?;
        if !heard.is_success() {
            return Err(heard.refusal(lister).into());
        }
        let answer = serde_json::from_str(&heard.answer_body).unwrap_or(Value::Null);
        let mut items = identity::items(&answer).iter();
        // What is deleted shall not be what all others find.
        let item = match wanted.method == Method::DELETE {
            true => items.next_back(),
            false => items.next(),
        };
        let sample;
        let item = match item {
            Some(item) => item,
            None => {
                let missing = Missing::Empty(format!("{} lists nothing", lister.id));
                sample = self.sample(lister, before).await.ok_or(missing)?;
                &sample
            }
        };
        Thing::listed(lister, step, item)
            .ok_or_else(|| format!("{} does not say what its items are called", lister.id).into())
    }

    /// Where no operation makes a thing, an org in a box does: it has people and machines that bring such things in.
    pub(super) async fn sample(
        &mut self,
        lister: &'static OperationInfo,
        before: &[Thing],
    ) -> Option<Value> {
        if self.is_elsewhere {
            return None;
        }
        let collection = path::filled(lister.path, before);
        let mut members: Value = serde_json::from_str(recipes::sampled(lister.id)).ok()?;
        self.fill(&mut members, lister, 0).await.ok()?;
        let body = json!({ "collection": collection, "members": members });
        let (status, sample) = self.tell(knowledge::SAMPLES, &body).await?;
        self.is_elsewhere = status == StatusCode::NOT_FOUND;
        status.is_success().then_some(sample)
    }

    /// Tells an org in a box what no operation of Okta's tells.
    pub(super) async fn tell(&mut self, path: &str, body: &Value) -> Option<(StatusCode, Value)> {
        let answer = self.caller.tell(path, body).await;
        let status = answer.as_ref().map_or(0, |(status, _)| status.as_u16());
        self.steps.push(format!("POST {path} {status}"));
        answer
    }

    /// Where the things of a path parameter are listed.
    pub(super) fn collection_of(
        &self,
        info: &OperationInfo,
        step: &Step<'_>,
    ) -> Option<(&'static OperationInfo, String)> {
        let collection = knowledge::collection(info.path, step);
        let lister = self.index.find(&Method::GET, collection)?;
        Some((lister, step.name.to_owned()))
    }

    /// Looks among things that are there for one that has what a new one has not, and takes it in the new one's place.
    pub(super) async fn sought(
        &mut self,
        parents: Option<(&'static OperationInfo, String)>,
        step: &Step<'_>,
        things: &mut [Thing],
        wanted: &'static OperationInfo,
        depth: usize,
    ) -> Result<Option<Thing>, String> {
        let Some((lister, name)) = parents else {
            return Ok(None);
        };
        let parent = Step {
            name: &name,
            collection: lister.path,
            item: lister.path,
        };
        let heard = self.call(lister, wanted, things, depth).await?;
        let answer = serde_json::from_str(&heard.answer_body).unwrap_or(Value::Null);
        for item in identity::items(&answer).iter().take(SOUGHT) {
            let (Some(last), Some(other)) =
                (things.last_mut(), Thing::listed(lister, &parent, item))
            else {
                break;
            };
            *last = other;
            match self.listed(step, things, wanted, depth).await {
                Ok(thing) => return Ok(Some(thing)),
                Err(Missing::Empty(_)) => {}
                Err(Missing::Other(why)) => return Err(why),
            }
        }
        Ok(None)
    }
}
