//! Calls that go on while nobody polls the list. This crate knows no runtime and spawns nothing by
//! itself; a program can lend it one.

use std::{future::poll_fn, pin::pin, sync::Arc, task::Poll};

use futures_channel::oneshot;

use crate::{BoxFuture, Fetched, PageError};

type Call<E> = BoxFuture<'static, Result<Fetched, E>>;

/// Puts a call on somebody's runtime, and gives what stands for it here.
pub(crate) type Spawner<E> = Arc<dyn Fn(Call<E>) -> Call<E> + Send + Sync>;

/// Calls that `spawn` polls. One whose list is dropped ends at its next poll.
pub(crate) fn spawner<E>(
    spawn: impl Fn(BoxFuture<'static, ()>) + Send + Sync + 'static,
) -> Spawner<E>
where
    E: From<PageError> + Send + 'static,
{
    Arc::new(move |call| {
        let (mut sender, receiver) = oneshot::channel();
        spawn(Box::pin(async move {
            let mut call = pin!(call);
            let reply = poll_fn(|cx| {
                if sender.poll_canceled(cx).is_ready() {
                    return Poll::Ready(None);
                }
                call.as_mut().poll(cx).map(Some)
            });
            if let Some(reply) = reply.await {
                // Nobody waits any more if that fails.
                let _ = sender.send(reply);
            }
        }));
        Box::pin(async move {
            let reply = receiver.await;
            reply.unwrap_or_else(|_| Err(PageError::Abandoned.into()))
        })
    })
}
