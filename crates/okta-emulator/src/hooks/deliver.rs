//! Sends what waits in the outbox. Nothing here spawns a task: whoever awaits it, drives it.

use std::future::Future;
use std::pin::Pin;
use std::sync::PoisonError;
use std::task::Poll;

use bytes::Bytes;
use http::Method;

use super::channel::HookRequest;
use super::event_hooks::{DELIVERY, is_called};
use super::outbox::Delivery;
use super::verify::event;
use super::{EVENT_HOOKS, find, send};
use crate::org::Org;
use crate::service::Emulator;
use crate::system_log::event::Cause;

/// How many deliveries are under way at a time.
const AT_ONCE: usize = 8;

impl Emulator {
    /// Sends what waits for event hooks, eight deliveries at a time, and ends when nothing waits any more. A hook has 3 s
    /// on the org's clock, and is asked once more where that fails. What is under way when the future is dropped waits
    /// again.
    ///
    /// A listening server does this by itself. In process nothing is sent unless this is awaited, in a tokio runtime that
    /// has I/O and time.
    pub async fn deliver(&self) {
        let mut under_way: Vec<Pin<Box<dyn Future<Output = ()> + Send + '_>>> = Vec::new();
        std::future::poll_fn(|cx| {
            loop {
                under_way.retain_mut(|sending| sending.as_mut().poll(cx).is_pending());
                let before = under_way.len();
                while under_way.len() < AT_ONCE
                    && let Some(delivery) = self.org.take_waiting()
                {
                    under_way.push(Box::pin(self.org.send(delivery)));
                }
                match under_way.len() {
                    0 => return Poll::Ready(()),
                    now if now == before => return Poll::Pending,
                    _ => {}
                }
            }
        })
        .await;
    }
}

impl Org {
    fn take_waiting(&self) -> Option<Delivery> {
        let has_waiting = {
            let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
            state.outbox.has_waiting()
        };
        if !has_waiting {
            return None;
        }
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.outbox.take()
    }

    async fn send(&self, delivery: Delivery) {
        let under_way = UnderWay {
            org: self,
            number: delivery.number,
        };
        let body = Bytes::from(delivery.body);
        let request = {
            let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
            let hook = find(EVENT_HOOKS, &delivery.hook, &state);
            hook.filter(|hook| is_called(hook))
                .map(|hook| HookRequest::to(hook, Method::POST, body))
        };
        let (attempts, outcome) = match request {
            None => (0, Err("the hook is not called any more".to_owned())),
            Some(request) => {
                let (attempts, answered) = send::twice(self.clock.inner().as_ref(), &request).await;
                (attempts, answered.map(drop))
            }
        };
        under_way.end(&delivery.hook, attempts, outcome);
    }
}

/// A delivery that somebody is at. Dropped, it waits again.
struct UnderWay<'o> {
    org: &'o Org,
    number: u64,
}

impl UnderWay<'_> {
    fn end(self, hook: &str, attempts: u32, outcome: Result<(), String>) {
        let org = self.org;
        let mut state = org.state.write().unwrap_or_else(PoisonError::into_inner);
        if let Err(reason) = &outcome {
            let event = event(DELIVERY, "EventHook", EVENT_HOOKS, hook, &state).failed(reason);
            let cause = Cause::system(&org.request_id(u64::MAX - self.number));
            state.log.add(org.clock.now_millis(), cause, vec![event]);
        }
        if let Some(delivery) = state.outbox.get_mut(self.number) {
            delivery.settle(attempts, outcome);
        }
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let mut state = (self.org.state.write()).unwrap_or_else(PoisonError::into_inner);
        if let Some(delivery) = state.outbox.get_mut(self.number) {
            delivery.is_under_way = false;
        }
    }
}
