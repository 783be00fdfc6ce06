//! Calls of operations that prepare another one: to make a thing, or to bring two together.

use http::Method;
use okta_api::OperationInfo;
use serde_json::Value;

use super::knowledge::{self, recipes};
use super::path::{self, Step};
use super::{DEEPEST, Missing, Preparer, Thing, leave_out, parsed, set_path};
use crate::dice::Dice;
use crate::exercise::arguments::arguments;
use crate::exercise::caller::Heard;
use crate::exercise::sample::Sampler;

/// How often a thing is tried to be made: with what is required, with all, and once more so.
const ATTEMPTS: u64 = 4;

/// How many operations may be called to prepare one.
const MOST: usize = 64;

impl Preparer<'_> {
    /// Makes a thing.
    pub(super) async fn made(
        &mut self,
        maker: &'static OperationInfo,
        step: &Step<'_>,
        before: &[Thing],
        wanted: &'static OperationInfo,
        depth: usize,
    ) -> Result<Thing, Missing> {
        let heard = self.call(maker, wanted, before, depth).await?;
        if !heard.is_success() {
            return Err(heard.refusal(maker).into());
        }
        let thing = Thing::made(maker, step, &heard)
            .ok_or_else(|| format!("{} does not say what it made", maker.id))?;
        self.remember(step.collection, before, &thing);
        if let Some(last) = self.steps.last_mut() {
            last.push_str(&format!(" {}", thing.name));
        }
        Ok(thing)
    }

    /// Brings together what the path names, unless the operation does so itself.
    pub(super) async fn relate(
        &mut self,
        info: &'static OperationInfo,
        step: &Step<'_>,
        things: &[Thing],
        wanted: &'static OperationInfo,
        depth: usize,
    ) -> Result<(), String> {
        let methods = [Method::PUT, Method::POST];
        let mut makers = methods
            .iter()
            .filter_map(|method| self.index.find(method, step.item));
        let Some(maker) = makers.next().filter(|_| path::steps(step.item).len() > 1) else {
            return Ok(());
        };
        if maker.id == info.id {
            return Ok(());
        }
        let heard = self.call(maker, wanted, things, depth).await?;
        match heard.is_success() {
            true => Ok(()),
            false => Err(heard.refusal(maker)),
        }
    }

    /// Calls an operation to prepare another; several times, if what it is called with is invented and refused.
    pub(super) async fn call(
        &mut self,
        info: &'static OperationInfo,
        wanted: &'static OperationInfo,
        things: &[Thing],
        depth: usize,
    ) -> Result<Heard, String> {
        if depth > DEEPEST {
            return Err(format!("{} needs what needs itself", info.id));
        }
        if let Some((path, body)) = knowledge::told(info.id) {
            self.tell(&path::filled(path, things), &parsed(body)?).await;
        }
        let purpose = format!("{}#{}", wanted.path, std::mem::take(&mut self.part));
        let recipe = recipes::recipe(info.id, &purpose);
        let mut last = Heard::default();
        for attempt in 0..ATTEMPTS {
            if self.steps.len() >= MOST {
                return Err(format!("{MOST} calls did not prepare it"));
            }
            let mut arguments = match recipe {
                Some(recipe) => parsed(recipe)?,
                None => self.invented(info, attempt)?,
            };
            self.fill(&mut arguments, wanted, depth).await?;
            set_path(info, things, &mut arguments);
            let (heard, _) = self.caller.call(info, arguments).await;
            let status = heard
                .status
                .map_or("no answer".to_owned(), |status| status.as_u16().to_string());
            self.steps.push(format!("{} {status}", info.id));
            // Only what was invented can be told otherwise.
            let is_final = heard.status.is_none_or(|status| status.as_u16() != 400);
            last = heard;
            if is_final || recipe.is_some() {
                break;
            }
        }
        Ok(last)
    }

    fn invented(&self, info: &'static OperationInfo, attempt: u64) -> Result<Value, String> {
        let operation = self.described.get(info.id);
        let operation = operation.ok_or_else(|| format!("{} is not described", info.id))?;
        let generous = attempt % 2 == 1;
        let name = format!("{} {} {attempt}", info.id, self.unique);
        let dice = Dice::named(self.seed, &name);
        let mut sampler = Sampler::new(self.document, dice, generous);
        let mut arguments = arguments(self.document, operation, info, &mut sampler, generous)?;
        if let Value::Object(map) = &mut arguments {
            leave_out(info, map);
        }
        Ok(arguments)
    }
}

impl Heard {
    /// Whether the answer is one of success.
    pub(super) fn is_success(&self) -> bool {
        self.status.is_some_and(|status| status.is_success())
    }

    /// What went wrong, with what was said on both sides.
    pub(super) fn refusal(&self, info: &OperationInfo) -> String {
        let status = self.status.map(|status| status.to_string());
        format!(
            "{} answers {}: sent {}, received {}",
            info.id,
            status.as_deref().unwrap_or("nothing"),
            self.sent_body,
            self.answer_body
        )
    }
}
