//! The body of a reply: whole as a rule; broken off or slow where a fault says so.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use crate::clock::{Clock, Sleep};

/// The body of an emulator's reply. It announces its full length, also where a fault breaks it off before.
pub struct Body {
    /// What is still to be sent.
    rest: Bytes,
    /// What was announced and neither sent nor is there to send.
    missing: u64,
    /// Whether the reader had a chance to flush what came before the end.
    flushed: bool,
    pace: Option<Pace>,
}

/// How a slow body comes.
struct Pace {
    chunk: usize,
    pause: Duration,
    clock: Arc<dyn Clock>,
    waiting: Option<Sleep>,
}

impl Body {
    pub(crate) fn whole(bytes: Bytes) -> Self {
        Self {
            rest: bytes,
            missing: 0,
            flushed: false,
            pace: None,
        }
    }

    /// Fails behind so many bytes. A body that is no longer than that is whole.
    pub(crate) fn broken_at(mut self, length: usize) -> Self {
        let kept = self.rest.len().min(length);
        self.missing += (self.rest.len() - kept) as u64;
        self.rest.truncate(kept);
        self
    }

    /// Comes in chunks of at most so many bytes, with a pause before each but the first.
    pub(crate) fn in_chunks(
        mut self,
        chunk: usize,
        pause: Duration,
        clock: Arc<dyn Clock>,
    ) -> Self {
        self.pace = Some(Pace {
            chunk: chunk.max(1),
            pause,
            clock,
            waiting: None,
        });
        self
    }

    fn is_done(&self) -> bool {
        self.rest.is_empty() && self.missing == 0
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        if self.is_done() {
            return Poll::Ready(None);
        }
        if self.rest.is_empty() {
            // A server that sees the error at once throws away what it has not flushed yet.
            if !std::mem::replace(&mut self.flushed, true) {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            self.missing = 0;
            return Poll::Ready(Some(Err(BodyError(()))));
        }
        let mut length = self.rest.len();
        if let Some(pace) = &mut self.pace {
            if let Some(waiting) = &mut pace.waiting {
                ready!(waiting.as_mut().poll(cx));
            }
            length = length.min(pace.chunk);
            pace.waiting = Some(pace.clock.sleep(pace.pause));
        }
        let chunk = self.rest.split_to(length);
        Poll::Ready(Some(Ok(Frame::data(chunk))))
    }

    fn is_end_stream(&self) -> bool {
        self.is_done()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64 + self.missing)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body")
            .field("rest", &self.rest.len())
            .field("missing", &self.missing)
            .finish_non_exhaustive()
    }
}

/// A body broke off before its announced end, because of a fault.
#[derive(Debug)]
pub struct BodyError(());

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body broke off before its end")
    }
}

impl std::error::Error for BodyError {}

#[cfg(test)]
mod tests {
    use http_body::Body as _;
    use http_body_util::BodyExt;

    use super::*;
    use crate::clock::TokioClock;

    #[tokio::test]
    async fn a_broken_body_announces_what_it_does_not_send() {
        let mut body = Body::whole(Bytes::from_static(b"0123456789")).broken_at(4);
        assert_eq!(body.size_hint().exact(), Some(10));
        let first = body.frame().await.expect("a frame").expect("data");
        assert_eq!(first.into_data().expect("data"), "0123");
        assert!(!body.is_end_stream());
        assert!(body.frame().await.expect("an error").is_err());
        assert!(body.frame().await.is_none());
        let whole = Body::whole(Bytes::from_static(b"0123")).broken_at(4);
        assert_eq!(whole.collect().await.expect("whole").to_bytes(), "0123");
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_body_pauses_between_chunks() {
        let clock = Arc::new(TokioClock::at(0));
        let body = Body::whole(Bytes::from_static(b"0123456789"));
        let body = body.in_chunks(4, Duration::from_secs(2), clock.clone());
        assert_eq!(
            body.collect().await.expect("whole").to_bytes(),
            "0123456789"
        );
        assert_eq!(clock.epoch_seconds(), 4, "three chunks, two pauses");
    }
}
