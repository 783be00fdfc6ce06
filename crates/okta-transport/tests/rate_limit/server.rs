//! An org that counts calls as Okta does, in the time of the test.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Request, Response, StatusCode};
use okta_transport::{Body, BoxError, BoxService};
use tokio::time::{Instant, sleep};
use tower::Service;

/// A server with windows of a minute, latency, and a limit on calls in flight.
#[derive(Clone)]
pub(crate) struct Server(Arc<Inner>);

struct Inner {
    start: Instant,
    /// What the server's clock shows at the start.
    epoch: u64,
    window: u64,
    limits: HashMap<&'static str, u32>,
    most_in_flight: u32,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    dice: u64,
    in_flight: u32,
    /// By bucket: which window, and how many it counted.
    counted: HashMap<&'static str, (u64, u32)>,
    tally: Tally,
}

/// What the server saw.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) served: u32,
    /// By window.
    pub(crate) throttled: HashMap<u64, u32>,
    pub(crate) crowded: u32,
    /// Calls of others that were served, by window.
    pub(crate) foreign: HashMap<u64, u32>,
    pub(crate) most_in_flight: u32,
}

impl Server {
    pub(crate) fn new(seed: u64, limits: &[(&'static str, u32)]) -> Self {
        Self::with(seed, limits, 60, u32::MAX)
    }

    pub(crate) fn with(
        seed: u64,
        limits: &[(&'static str, u32)],
        window: u64,
        most_in_flight: u32,
    ) -> Self {
        Self(Arc::new(Inner {
            start: Instant::now(),
            // Somewhere inside a window; and not the time of this machine.
            epoch: 1_759_127_000 + seed % window,
            window,
            limits: limits.iter().copied().collect(),
            most_in_flight,
            state: Mutex::new(State {
                dice: seed,
                ..State::default()
            }),
        }))
    }

    pub(crate) fn tally(&self) -> Tally {
        self.0.state.lock().expect("no panic").tally.clone()
    }

    fn now(&self) -> u64 {
        self.0.epoch + self.0.start.elapsed().as_secs()
    }

    /// Which window it is.
    pub(crate) fn window(&self) -> u64 {
        self.now() / self.0.window
    }

    /// A number from 0 up to 1.
    pub(crate) fn dice(&self) -> f64 {
        let mut state = self.0.state.lock().expect("no panic");
        state.dice = state.dice.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state.dice;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Counts a call; what remains, or nothing where none did.
    fn count(&self, bucket: &'static str) -> (u32, Option<u32>) {
        let window = self.window();
        let limit = self.0.limits.get(bucket).copied().unwrap_or(u32::MAX);
        let mut state = self.0.state.lock().expect("no panic");
        let counted = state.counted.entry(bucket).or_default();
        if counted.0 != window {
            *counted = (window, 0);
        }
        if counted.1 >= limit {
            return (limit, None);
        }
        counted.1 += 1;
        (limit, Some(limit - counted.1))
    }

    /// Somebody else calls.
    pub(crate) fn foreign(&self, bucket: &'static str) {
        if self.count(bucket).1.is_some() {
            let window = self.window();
            *self
                .0
                .state
                .lock()
                .expect("no panic")
                .tally
                .foreign
                .entry(window)
                .or_default() += 1;
        }
    }

    /// Others call for ever, on average so often a second.
    pub(crate) async fn others(self, bucket: &'static str, rate: f64) {
        loop {
            let pause = -(1.0 - self.dice()).ln() / rate;
            sleep(Duration::from_secs_f64(pause)).await;
            self.foreign(bucket);
        }
    }

    fn enter(&self) -> bool {
        let mut state = self.0.state.lock().expect("no panic");
        if state.in_flight >= self.0.most_in_flight {
            state.tally.crowded += 1;
            return false;
        }
        state.in_flight += 1;
        state.tally.most_in_flight = state.tally.most_in_flight.max(state.in_flight);
        true
    }

    /// The service: the bucket of a path is decided by `bucket_of`.
    pub(crate) fn service(&self, bucket_of: fn(&str) -> &'static str) -> BoxService {
        let server = self.clone();
        BoxService::new(tower::service_fn(move |request: Request<Body>| {
            let server = server.clone();
            async move { Ok::<_, BoxError>(server.answer(bucket_of(request.uri().path())).await) }
        }))
    }

    async fn answer(&self, bucket: &'static str) -> Response<Body> {
        let latency = 0.02 + self.dice() * 0.18;
        // A third of the time on the way there, a third at work, a third on the way back.
        let third = Duration::from_secs_f64(latency / 3.0);
        sleep(third).await;
        if !self.enter() {
            let answer = self.reply(StatusCode::TOO_MANY_REQUESTS, 0, 0);
            sleep(third).await;
            return answer;
        }
        let (limit, remaining) = self.count(bucket);
        let answer = match remaining {
            Some(remaining) => {
                let mut state = self.0.state.lock().expect("no panic");
                state.tally.served += 1;
                drop(state);
                self.reply(StatusCode::OK, limit, remaining)
            }
            None => {
                let window = self.window();
                let mut state = self.0.state.lock().expect("no panic");
                *state.tally.throttled.entry(window).or_default() += 1;
                drop(state);
                self.reply(StatusCode::TOO_MANY_REQUESTS, limit, 0)
            }
        };
        sleep(third).await;
        self.0.state.lock().expect("no panic").in_flight -= 1;
        sleep(third).await;
        answer
    }

    fn reply(&self, status: StatusCode, limit: u32, remaining: u32) -> Response<Body> {
        let now = self.now();
        let reset = (now / self.0.window + 1) * self.0.window;
        let date = httpdate::fmt_http_date(std::time::UNIX_EPOCH + Duration::from_secs(now));
        Response::builder()
            .status(status)
            .header("date", date)
            .header("x-rate-limit-limit", limit)
            .header("x-rate-limit-remaining", remaining)
            .header("x-rate-limit-reset", reset)
            .body(Body::empty())
            .expect("a response")
    }
}

/// Calls until it is served, as the retry layer does: at once where the rate-limit layer waits, else after a while.
pub(crate) async fn call(service: &mut BoxService, server: &Server, path: &str) {
    for attempt in 0..100u32 {
        let request = Request::get(format!("https://acme.okta.com{path}")).body(Body::empty());
        let ready = std::future::poll_fn(|cx| service.poll_ready(cx)).await;
        ready.expect("it is ready");
        let answer = service
            .call(request.expect("a request"))
            .await
            .expect("an answer");
        if answer.status().is_success() {
            return;
        }
        if answer
            .extensions()
            .get::<okta_transport::rate_limit::Scheduled>()
            .is_none()
        {
            let most = 0.5 * f64::from(1 << attempt.min(5));
            sleep(Duration::from_secs_f64(server.dice() * most)).await;
        }
    }
    panic!("never served");
}
