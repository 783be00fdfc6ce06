//! Whether a failure is worth another attempt, whether that attempt is safe, and when it should be made.
//!
//! Safe means: the request was certainly not acted on, or acting on it twice does no more than once. Okta counts a
//! request before it looks at it, so a 429 was not processed; a 423 with the code of a lock says so itself. Everything
//! else that a server or a connection in trouble does leaves it open.

use std::error::Error;
use std::io;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::header::RETRY_AFTER;
use http::{HeaderMap, Response, StatusCode};

use crate::rate_limit::{Said, Scheduled};
use crate::trace::WaitReason;
use crate::{Body, BoxError, TransportError, TransportErrorKind};

/// The error code of a lock that another request holds, as it stands in the body.
const LOCKED: &[u8] = b"\"E0000239\"";

/// How much later than the server's clock says a new window is taken to begin.
const WINDOW_MARGIN: Duration = Duration::from_secs(1);

/// What to make of an attempt.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Judgement {
    /// It is the call's outcome.
    Final,
    /// It is the call's outcome, although another attempt might have gone better.
    NotRepeatable,
    /// Another attempt should be made.
    Again(Again),
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Again {
    pub(super) when: When,
    pub(super) reason: WaitReason,
    /// Whether the server may have acted on the attempt.
    pub(super) may_have_been_processed: bool,
}

impl Again {
    /// Whether the shared budget pays for it. Waiting for a new window adds no load to anybody.
    pub(super) fn is_on_budget(&self) -> bool {
        !matches!(self.reason, WaitReason::RateLimit | WaitReason::Concurrency)
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum When {
    /// At once: a layer further in does the waiting.
    Now,
    /// When the server says.
    After(Duration),
    /// Nobody knows.
    Backoff,
}

pub(super) fn judge(
    result: &Result<Response<Body>, BoxError>,
    is_idempotent: bool,
    wall_clock: impl Fn() -> SystemTime,
) -> Judgement {
    match result {
        Ok(response) => judge_response(response, is_idempotent, wall_clock),
        Err(error) => judge_error(error, is_idempotent),
    }
}

fn judge_response(
    response: &Response<Body>,
    is_idempotent: bool,
    wall_clock: impl Fn() -> SystemTime,
) -> Judgement {
    let headers = response.headers();
    let (reason, may_have_been_processed) = match response.status() {
        StatusCode::TOO_MANY_REQUESTS => return too_many(response, wall_clock),
        StatusCode::LOCKED if is_locked(response.body()) => (WaitReason::Locked, false),
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
            (WaitReason::Unavailable, true)
        }
        #[cfg(feature = "oauth")]
        StatusCode::INTERNAL_SERVER_ERROR
            if response.extensions().get::<super::MayPass>().is_some() =>
        {
            (WaitReason::Unavailable, true)
        }
        _ => return Judgement::Final,
    };
    if may_have_been_processed && !is_idempotent {
        return Judgement::NotRepeatable;
    }
    Judgement::Again(Again {
        when: retry_after(headers, wall_clock).map_or(When::Backoff, When::After),
        reason,
        may_have_been_processed,
    })
}

/// A 429, of which there are two kinds with the same body.
fn too_many(response: &Response<Body>, wall_clock: impl Fn() -> SystemTime) -> Judgement {
    let headers = response.headers();
    let said = Said::by(headers);
    let reason = if said.is_concurrency() {
        WaitReason::Concurrency
    } else {
        WaitReason::RateLimit
    };
    let when = if response.extensions().get::<Scheduled>().is_some() {
        When::Now
    } else if said.is_concurrency() {
        // There is no window to wait for: what is too many now need not be in a moment.
        When::Backoff
    } else if let Some(figures) = said.figures {
        let now = said.date.unwrap_or_else(|| seconds(wall_clock()));
        When::After(Duration::from_secs(figures.reset.saturating_sub(now)) + WINDOW_MARGIN)
    } else {
        retry_after(headers, wall_clock).map_or(When::Backoff, When::After)
    };
    Judgement::Again(Again {
        when,
        reason,
        may_have_been_processed: false,
    })
}

fn is_locked(body: &Body) -> bool {
    // Quoted text within a string would have its quotes escaped, so this is a string of its own.
    body.as_bytes()
        .windows(LOCKED.len())
        .any(|window| window == LOCKED)
}

fn judge_error(error: &BoxError, is_idempotent: bool) -> Judgement {
    use TransportErrorKind::*;

    let (may_pass, may_have_been_processed) = match TransportError::find(error) {
        Some(found) => {
            let may_pass = matches!(
                found.kind(),
                Connect | Timeout | Closed | Io | TruncatedBody | Decompress
            );
            (
                may_pass && !found.is_lasting(),
                found.request_may_have_been_sent(),
            )
        }
        // What else a service of somebody else's means by its error, only its owner knows.
        None => (is_lost_connection(&**error), true),
    };
    if !may_pass {
        return Judgement::Final;
    }
    if may_have_been_processed && !is_idempotent {
        return Judgement::NotRepeatable;
    }
    Judgement::Again(Again {
        when: When::Backoff,
        reason: WaitReason::Transport,
        may_have_been_processed,
    })
}

/// Whether another client's error comes from a connection that went away.
fn is_lost_connection(error: &(dyn Error + 'static)) -> bool {
    use io::ErrorKind::*;

    std::iter::successors(Some(error), |error| (*error).source())
        .take(16)
        .filter_map(|error| error.downcast_ref::<io::Error>())
        .any(|error| {
            matches!(
                error.kind(),
                ConnectionRefused
                    | ConnectionReset
                    | ConnectionAborted
                    | BrokenPipe
                    | TimedOut
                    | UnexpectedEof
            )
        })
}

/// What `Retry-After` asks for: seconds, or a date by the server's clock. Nothing where it asks for no wait at all.
fn retry_after(headers: &HeaderMap, wall_clock: impl Fn() -> SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match value.parse() {
        Ok(seconds) => seconds,
        Err(_) => {
            let date = seconds(httpdate::parse_http_date(value).ok()?);
            let now = Said::by(headers).date;
            date.saturating_sub(now.unwrap_or_else(|| seconds(wall_clock())))
        }
    };
    (wait > 0).then_some(Duration::from_secs(wait))
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATE: &str = "Mon, 29 Sep 2025 06:24:57 GMT";
    /// The same point in time.
    const SECONDS: u64 = 1_759_127_097;

    fn clock() -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(SECONDS + 3)
    }

    fn answer(status: u16, headers: &[(&str, &str)], body: &'static str) -> Response<Body> {
        let response = Response::builder().status(status);
        headers
            .iter()
            .fold(response, |response, (name, value)| {
                response.header(*name, *value)
            })
            .body(Body::from(body))
            .expect("a response")
    }

    fn judged(response: Response<Body>, is_idempotent: bool) -> Judgement {
        judge(&Ok(response), is_idempotent, clock)
    }

    /// When a 429 with these headers is sent again, and why not before.
    fn after_429(headers: &[(&str, &str)]) -> (When, WaitReason) {
        match judged(answer(429, headers, ""), false) {
            Judgement::Again(again) if !again.may_have_been_processed && !again.is_on_budget() => {
                (again.when, again.reason)
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_window_is_waited_for_by_the_servers_clock() {
        let after = |seconds| {
            (
                When::After(Duration::from_secs(seconds)),
                WaitReason::RateLimit,
            )
        };
        let figures = [
            ("x-rate-limit-limit", "600"),
            ("x-rate-limit-remaining", "0"),
            ("x-rate-limit-reset", "1759127105"),
        ];
        let with =
            |more: &[(&'static str, &'static str)]| after_429(&[&figures[..], more].concat());
        assert_eq!(with(&[("date", DATE)]), after(9));
        // By the clock of this machine, which is 3 seconds ahead.
        assert_eq!(with(&[]), after(6));
        assert_eq!(with(&[("date", "yesterday")]), after(6));
        let doubled = [("date", DATE), ("x-rate-limit-reset", "1759127100")];
        assert_eq!(with(&doubled), after(4));
        // The figures are exact; what a gateway thinks is not.
        assert_eq!(with(&[("date", DATE), ("retry-after", "60")]), after(9));
        let over = [("date", DATE), ("x-rate-limit-reset", "7")];
        assert_eq!(with(&over), after(1));
    }

    #[test]
    fn without_figures_the_next_best_counts() {
        let by_seconds = after_429(&[("retry-after", "7")]).0;
        assert_eq!(by_seconds, When::After(Duration::from_secs(7)));
        assert_eq!(after_429(&[]).0, When::Backoff);
        assert_eq!(after_429(&[("retry-after", "0")]).0, When::Backoff);
    }

    #[test]
    fn a_concurrency_limit_has_no_window() {
        let figures = [
            ("x-rate-limit-limit", "0"),
            ("x-rate-limit-remaining", "0"),
            ("x-rate-limit-reset", "1759127999"),
            ("date", DATE),
            ("retry-after", "60"),
        ];
        assert_eq!(
            after_429(&figures),
            (When::Backoff, WaitReason::Concurrency)
        );
    }

    #[test]
    fn where_the_scheduler_waits_nobody_else_does() {
        let mut response = answer(429, &[("retry-after", "60")], "");
        response.extensions_mut().insert(Scheduled);
        let judgement = judged(response, false);
        assert!(
            matches!(&judgement, Judgement::Again(again) if again.when == When::Now),
            "{judgement:?}"
        );
    }

    #[test]
    fn only_the_lock_is_retried_among_423s() {
        let locked = r#"{"errorCode":"E0000239","errorSummary":"busy"}"#;
        let again = Judgement::Again(Again {
            when: When::Backoff,
            reason: WaitReason::Locked,
            may_have_been_processed: false,
        });
        assert_eq!(judged(answer(423, &[], locked), false), again);
        for other in [
            "",
            r#"{"errorCode":"E0000001"}"#,
            r#"{"errorCode":"E0000001","errorSummary":"not \"E0000239\""}"#,
        ] {
            assert_eq!(judged(answer(423, &[], other), true), Judgement::Final);
        }
    }

    #[test]
    fn a_server_in_trouble_may_have_acted() {
        for status in [502, 503, 504] {
            for headers in [&[][..], &[("retry-after", "4")]] {
                let html = "<html>gateway</html>";
                let judgement = judged(answer(status, headers, html), false);
                assert_eq!(judgement, Judgement::NotRepeatable, "{status}");
                let expected = Judgement::Again(Again {
                    when: match headers {
                        [] => When::Backoff,
                        _ => When::After(Duration::from_secs(4)),
                    },
                    reason: WaitReason::Unavailable,
                    may_have_been_processed: true,
                });
                assert_eq!(judged(answer(status, headers, html), true), expected);
            }
        }
    }

    #[test]
    fn other_answers_are_answers() {
        for status in [200, 204, 302, 400, 401, 403, 404, 408, 409, 500, 501, 505] {
            let response = answer(status, &[("retry-after", "1")], "");
            assert_eq!(judged(response, true), Judgement::Final, "{status}");
        }
    }

    #[test]
    fn retry_after_may_be_a_date() {
        let after = |headers: &[(&str, &str)]| {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                let name = http::HeaderName::try_from(*name).expect("a name");
                map.append(name, value.parse().expect("a value"));
            }
            retry_after(&map, clock).map(|wait| wait.as_secs())
        };
        let date = ("retry-after", "Mon, 29 Sep 2025 06:25:07 GMT");
        assert_eq!(after(&[date, ("date", DATE)]), Some(10));
        assert_eq!(after(&[date]), Some(7));
        assert_eq!(after(&[("retry-after", DATE)]), None);
        assert_eq!(after(&[("retry-after", " 5 ")]), Some(5));
        for wrong in ["-1", "1.5", "soon", "", "99999999999999999999"] {
            assert_eq!(after(&[("retry-after", wrong)]), None, "{wrong}");
        }
    }

    #[test]
    fn failures_of_the_transport() {
        use TransportErrorKind::*;

        for (kind, repeatable, unsafe_) in [
            (InvalidConfig, false, false),
            (InvalidRequest, false, false),
            (ForeignOrigin, false, false),
            (UnknownServer, false, false),
            (Unencrypted, false, false),
            (Connect, true, false),
            (Timeout, true, true),
            (Closed, true, true),
            (Protocol, false, true),
            (Io, true, true),
            (TruncatedBody, true, true),
            (BodyTooLarge, false, true),
            (Decompress, true, true),
            (RateLimited, false, false),
        ] {
            let judged = |error: TransportError, is_idempotent| {
                judge(&Err(error.into()), is_idempotent, clock)
            };
            let again = Judgement::Again(Again {
                when: When::Backoff,
                reason: WaitReason::Transport,
                may_have_been_processed: unsafe_,
            });
            let (idempotent, other) = match (repeatable, unsafe_) {
                (false, _) => (Judgement::Final, Judgement::Final),
                (true, true) => (again, Judgement::NotRepeatable),
                (true, false) => (again, judged(TransportError::new(Connect), true)),
            };
            assert_eq!(
                judged(TransportError::new(kind), true),
                idempotent,
                "{kind:?}"
            );
            assert_eq!(judged(TransportError::new(kind), false), other, "{kind:?}");
        }
        let unsent = TransportError::new(Closed).with_request_may_have_been_sent(false);
        assert!(matches!(
            judge(&Err(unsent.into()), false, clock),
            Judgement::Again(again) if !again.may_have_been_processed
        ));
        let certificate = TransportError::new(Connect).lasting();
        assert_eq!(
            judge(&Err(certificate.into()), true, clock),
            Judgement::Final
        );
        assert_eq!(
            judge(&Err("of another".into()), true, clock),
            Judgement::Final
        );
    }

    #[test]
    fn another_clients_lost_connection_is_one_too() {
        for (kind, is_lost) in [
            (io::ErrorKind::ConnectionReset, true),
            (io::ErrorKind::UnexpectedEof, true),
            (io::ErrorKind::InvalidData, false),
            (io::ErrorKind::Other, false),
        ] {
            let judged =
                |is_idempotent| judge(&Err(io::Error::from(kind).into()), is_idempotent, clock);
            assert_eq!(
                matches!(judged(true), Judgement::Again(_)),
                is_lost,
                "{kind}"
            );
            assert_eq!(judged(false) == Judgement::NotRepeatable, is_lost, "{kind}");
        }
    }

    #[test]
    fn an_error_in_a_wrapper_is_found() {
        #[derive(Debug)]
        struct Wrapper(TransportError);
        impl std::fmt::Display for Wrapper {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("wrapped")
            }
        }
        impl std::error::Error for Wrapper {
            fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
                Some(&self.0)
            }
        }
        let wrapped = Wrapper(TransportError::new(TransportErrorKind::Connect));
        assert!(matches!(
            judge(&Err(wrapped.into()), false, clock),
            Judgement::Again(_)
        ));
    }
}
