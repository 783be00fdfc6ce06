//! Services that have been called and can be called again.
//!
//! A service is cloned for every call, since it has to be ready for the one that it gets. A stack of a dozen layers is a
//! dozen clones and a piece of memory; those that have done their part are kept for the next calls.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use okta_transport::BoxService;

/// How many are kept: as many as calls commonly begin at a time.
const MOST: usize = 32;

/// A service and its spare clones.
pub(crate) struct Spares {
    service: BoxService,
    spare: Mutex<Vec<BoxService>>,
}

impl Spares {
    pub(crate) fn new(service: BoxService) -> Arc<Self> {
        Arc::new(Self {
            service,
            spare: Mutex::default(),
        })
    }

    /// One that nobody else has; whether it is ready must be asked.
    pub(crate) fn take(&self) -> BoxService {
        let spare = self.spare().pop();
        spare.unwrap_or_else(|| self.service.clone())
    }

    /// Keeps one that was called. One that failed to get ready must not come here.
    pub(crate) fn put(&self, service: BoxService) {
        let mut spare = self.spare();
        if spare.len() < MOST {
            spare.push(service);
        }
    }

    fn spare(&self) -> MutexGuard<'_, Vec<BoxService>> {
        // A push or a pop is done whole or not at all.
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Poll};

    use http::{Request, Response};
    use okta_transport::{Body, BoxError};
    use tower::Service;

    use super::*;
    use crate::Client;

    /// Counts its clones, breaks when it is told to, and panics where it is called before it was ready.
    #[derive(Default)]
    struct Counted {
        clones: Arc<AtomicUsize>,
        breaks: Arc<AtomicUsize>,
        is_ready: bool,
    }

    impl Clone for Counted {
        fn clone(&self) -> Self {
            self.clones.fetch_add(1, Ordering::SeqCst);
            Self {
                clones: Arc::clone(&self.clones),
                breaks: Arc::clone(&self.breaks),
                is_ready: false,
            }
        }
    }

    impl Service<Request<Body>> for Counted {
        type Response = Response<Body>;
        type Error = BoxError;
        type Future = std::future::Ready<Result<Response<Body>, BoxError>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
            let left = self.breaks.load(Ordering::SeqCst);
            if left > 0 {
                self.breaks.store(left - 1, Ordering::SeqCst);
                return Poll::Ready(Err("broken".into()));
            }
            self.is_ready = true;
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, _: Request<Body>) -> Self::Future {
            assert!(
                std::mem::take(&mut self.is_ready),
                "called before it was ready"
            );
            std::future::ready(Ok(Response::new(Body::empty())))
        }
    }

    #[tokio::test]
    async fn calls_one_after_the_other_take_one_clone() {
        let service = Counted::default();
        let (clones, breaks) = (Arc::clone(&service.clones), Arc::clone(&service.breaks));
        let client = Client::new(BoxService::new(service));
        let before = clones.load(Ordering::SeqCst);
        let call = async || client.raw(Request::new(Body::empty())).await;
        for _ in 0..5 {
            assert!(call().await.is_ok());
        }
        assert_eq!(clones.load(Ordering::SeqCst), before + 1);
        // One that broke is not called again.
        breaks.store(1, Ordering::SeqCst);
        assert!(call().await.is_err());
        assert!(call().await.is_ok());
        assert_eq!(clones.load(Ordering::SeqCst), before + 2);
        // A future that nobody polls has taken nothing.
        drop(client.raw(Request::new(Body::empty())));
        assert!(call().await.is_ok());
        assert_eq!(clones.load(Ordering::SeqCst), before + 2);
    }

    #[tokio::test]
    async fn no_more_are_kept_than_begin_at_a_time() {
        let spares = Spares::new(BoxService::new(Counted::default()));
        let taken: Vec<_> = (0..2 * MOST).map(|_| spares.take()).collect();
        taken.into_iter().for_each(|service| spares.put(service));
        assert_eq!(spares.spare().len(), MOST);
    }
}
