//! Takes away again what was made, so that names and places are free: for the next operation, and for the next run.

use http::Method;
use okta_api::OperationInfo;
use serde_json::Value;

use super::path::Step;
use super::{Preparer, Thing, order, set_path};
use crate::exercise::caller::Heard;

/// Something that was made.
pub(super) struct Made {
    /// The operation that takes it away.
    delete: &'static OperationInfo,
    /// What its path names.
    things: Vec<Thing>,
}

impl Preparer<'_> {
    /// Keeps in mind that a thing was made, if it can be taken away.
    pub(super) fn remember(&mut self, collection: &str, before: &[Thing], thing: &Thing) {
        let delete = self
            .index
            .find(&Method::DELETE, &format!("{collection}/{{}}"));
        self.made.extend(delete.map(|delete| Made {
            delete,
            things: [before, std::slice::from_ref(thing)].concat(),
        }));
    }

    /// Takes away what was made for an operation, and what it made itself, last first. What is gone already, or cannot go,
    /// is no failure of the operation.
    pub(in crate::exercise) async fn tidy(&mut self, info: &'static OperationInfo, heard: &Heard) {
        if info.method == Method::POST && heard.is_success() {
            let step = Step {
                name: "id",
                collection: info.path,
                item: info.path,
            };
            let before = std::mem::take(&mut self.things);
            if let Some(thing) = Thing::made(info, &step, heard) {
                self.remember(info.path, &before, &thing);
            }
        }
        let made = std::mem::take(&mut self.made);
        self.take_away(made).await;
    }

    /// Takes away what served all operations, and what the last one left.
    pub(in crate::exercise) async fn close(mut self) {
        let mut made = std::mem::take(&mut self.kept);
        made.append(&mut self.made);
        self.take_away(made).await;
    }

    async fn take_away(&self, made: Vec<Made>) {
        for Made { delete, things } in made.into_iter().rev() {
            let first = order::before(&self.index, delete, None);
            for info in first.into_iter().chain([delete]) {
                let mut arguments = Value::Null;
                set_path(info, &things, &mut arguments);
                drop(self.caller.call(info, arguments).await);
            }
        }
    }
}
