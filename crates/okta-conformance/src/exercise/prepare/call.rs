//! Calls of operations that prepare another one: to make a thing, or to bring two together.

use http::Method;
use okta_api::OperationInfo;
use serde_json::Value;

use super::path::{self, Step};
use super::{DEEPEST, Missing, Preparer, Thing, identity, knowledge, leave_out, set_path};
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
        parameter: &str,
        before: &[Thing],
        wanted: &'static OperationInfo,
        depth: usize,
    ) -> Result<Thing, Missing> {
        let heard = self.call(maker, wanted, before, depth).await?;
        if !heard.is_success() {
            return Err(heard.refusal(maker).into());
        }
        let parsed = |body: &str| serde_json::from_str(body).unwrap_or(Value::Null);
        let (said, sent) = (parsed(&heard.answer_body), parsed(&heard.sent_body));
        let name = match knowledge::called(maker.id) {
            Some(pointer) => {
                let at = |value: &Value| value.pointer(pointer).and_then(identity::plain);
                // Of a link, its end.
                let name = at(&said).or_else(|| at(&sent));
                name.and_then(|name| name.rsplit('/').next().map(str::to_owned))
            }
            None => identity::of(&said, parameter).or_else(|| identity::of(&sent, parameter)),
        };
        let name = name.ok_or_else(|| format!("{} does not say what it made", maker.id))?;
        if let Some(step) = self.steps.last_mut() {
            step.push_str(&format!(" {name}"));
        }
        let made_of = if sent.is_object() { sent } else { said.clone() };
        Ok(Thing {
            name,
            said,
            made_of,
        })
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
        let recipe = knowledge::recipe(info.id, wanted.path);
        let mut last = Heard::default();
        for attempt in 0..ATTEMPTS {
            if self.steps.len() >= MOST {
                return Err(format!("{MOST} calls did not prepare it"));
            }
            let mut arguments = match recipe {
                Some(recipe) => serde_json::from_str(recipe).map_err(|error| error.to_string())?,
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
