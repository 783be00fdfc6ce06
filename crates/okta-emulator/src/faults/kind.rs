//! What can go wrong, by name.

use std::time::Duration;

use http::StatusCode;

/// What a fault does. The names in brackets are those of the JSON form.
///
/// `Latency`, the three `Drop…`, `Truncated` and `Trickled` need time or a connection:
/// [`Emulator::respond`](crate::Emulator::respond) has neither and leaves them out.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum FaultKind {
    /// The call waits before anything else happens, for a time drawn from a range (`latency`).
    Latency {
        /// The shortest wait.
        from: Duration,
        /// The longest.
        to: Duration,
    },
    /// The nonces of DPoP proofs are stale from now on; the call itself goes on (`stale-nonces`).
    StaleNonces,

    /// The connection is closed before the body is read (`drop-before-read`).
    DropBeforeRead,
    /// The connection is closed after the body was read, and nothing was done (`drop-unprocessed`).
    DropUnprocessed,
    /// The connection is closed after the call was done: only the reply is lost (`drop-processed`).
    DropProcessed,
    /// A gateway's page instead of JSON (`html`).
    Html {
        /// 502 for a broken gateway, 200 for one that asks to sign in.
        status: StatusCode,
    },
    /// 429 `E0000047` as Okta sends it (`rate-limited`).
    RateLimited,
    /// 429 `E0000047` without any rate-limit header (`rate-limited-bare`).
    RateLimitedBare,
    /// 429 `E0000047` with limit and remainder zero: too many calls at a time (`concurrency-limited`).
    ConcurrencyLimited,
    /// 423 `E0000239`: something else holds the object (`locked`).
    Locked,
    /// 500 `E0000009` (`internal-error`).
    InternalError,
    /// 502 of a gateway (`bad-gateway`).
    BadGateway {
        /// Whether the call was done all the same.
        processed: bool,
    },
    /// 503 of a gateway (`service-unavailable`).
    ServiceUnavailable {
        /// Whether the call was done all the same.
        processed: bool,
    },
    /// 504 of a gateway (`gateway-timeout`).
    GatewayTimeout {
        /// Whether the call was done all the same.
        processed: bool,
    },
    /// An error with neither body nor content type (`empty`).
    Empty {
        /// From 400 to 599.
        status: StatusCode,
    },
    /// 401 as if the token had been revoked: `E0000011` for an API token; an empty body and `WWW-Authenticate` for an
    /// access token (`revoked-token`).
    RevokedToken,

    /// The body breaks off, and the connection with it (`truncated`).
    Truncated {
        /// Where.
        at: Cut,
    },
    /// The body comes in small chunks with pauses in between (`trickled`).
    Trickled {
        /// Bytes in a chunk, at least one.
        chunk: usize,
        /// How long each pause is.
        pause: Duration,
    },
    /// Every rate-limit header comes twice, with different ends of the window, the later one first
    /// (`doubled-rate-limits`).
    DoubledRateLimits,
    /// `Date` and the end of the rate-limit window are off (`clock-skew`).
    ClockSkew {
        /// Seconds that they are ahead; negative ones behind.
        seconds: i32,
    },
    /// All `Link`s stand in one line, with commas in between (`joined-links`).
    JoinedLinks,
    /// The next page is on another host (`foreign-next`).
    ForeignNext,
    /// A page is empty and has a `next`, which leads to its items (`empty-page`).
    EmptyPage,
    /// `next` leads to the same page again (`repeated-cursor`).
    RepeatedCursor,
    /// No `Link` leads to the page itself (`missing-self`).
    MissingSelf,
    /// Enumerations have values that nobody declared (`unknown-enums`).
    UnknownEnums,
    /// What tells kinds of objects apart names a kind that nobody declared (`unknown-discriminators`).
    UnknownDiscriminators,
    /// The last item of a list comes twice (`duplicate-items`).
    DuplicateItems,
    /// Objects have a property that nobody declared (`extra-properties`).
    ExtraProperties,
    /// A number where there was text (`wrong-types`).
    WrongTypes {
        /// The property by its dotted path, such as `profile.login`; otherwise the first text but `id`.
        property: Option<String>,
    },
    /// Null where there was a value that must not be null (`null-required`).
    NullRequired {
        /// The property by its dotted path; otherwise the first that Okta's description requires, or the first but `id`.
        property: Option<String>,
    },
    /// `Content-Encoding: gzip`, where the request takes it (`gzip`).
    Gzip,
    /// A small gzip body that grows to so many bytes, nearly all of them blanks (`gzip-bomb`). Where the request
    /// takes gzip.
    GzipBomb {
        /// Bytes, at most 1 GiB.
        bytes: usize,
    },
    /// The reply is padded with blanks to so many bytes (`oversized`).
    Oversized {
        /// Bytes, at most 1 GiB.
        bytes: usize,
    },
    /// There is no `Content-Type` (`no-content-type`).
    NoContentType,
}

/// Where a body breaks off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cut {
    /// Behind so many bytes.
    Bytes(usize),
    /// Behind this part of it, from 0 to 1.
    Fraction(f64),
}

/// When in a call a kind acts. Stages of replies are in the order in which they are applied: what is unpacked and
/// changed comes before what is packed and sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Before anything is answered, beside whatever else strikes.
    Before,
    /// Instead of what the org would answer; one such fault at most strikes a call.
    Instead,
    Content,
    Links,
    Headers,
    Encoding,
    Wire,
}

impl FaultKind {
    /// The names of all kinds, in the order of the README's table.
    #[must_use]
    pub fn names() -> &'static [&'static str] {
        super::params::NAMES
    }

    /// The name in the JSON form.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.traits().0
    }

    pub(crate) fn stage(&self) -> Stage {
        self.traits().1
    }

    pub(crate) fn needs_connection(&self) -> bool {
        matches!(
            self,
            Self::Latency { .. }
                | Self::DropBeforeRead
                | Self::DropUnprocessed
                | Self::DropProcessed
                | Self::Truncated { .. }
                | Self::Trickled { .. }
        )
    }

    fn traits(&self) -> (&'static str, Stage) {
        use Stage::{Before, Content, Encoding, Headers, Instead, Links, Wire};
        match self {
            Self::Latency { .. } => ("latency", Before),
            Self::StaleNonces => ("stale-nonces", Before),
            Self::DropBeforeRead => ("drop-before-read", Instead),
            Self::DropUnprocessed => ("drop-unprocessed", Instead),
            Self::DropProcessed => ("drop-processed", Instead),
            Self::Html { .. } => ("html", Instead),
            Self::RateLimited => ("rate-limited", Instead),
            Self::RateLimitedBare => ("rate-limited-bare", Instead),
            Self::ConcurrencyLimited => ("concurrency-limited", Instead),
            Self::Locked => ("locked", Instead),
            Self::InternalError => ("internal-error", Instead),
            Self::BadGateway { .. } => ("bad-gateway", Instead),
            Self::ServiceUnavailable { .. } => ("service-unavailable", Instead),
            Self::GatewayTimeout { .. } => ("gateway-timeout", Instead),
            Self::Empty { .. } => ("empty", Instead),
            Self::RevokedToken => ("revoked-token", Instead),
            Self::EmptyPage => ("empty-page", Content),
            Self::UnknownEnums => ("unknown-enums", Content),
            Self::UnknownDiscriminators => ("unknown-discriminators", Content),
            Self::DuplicateItems => ("duplicate-items", Content),
            Self::ExtraProperties => ("extra-properties", Content),
            Self::WrongTypes { .. } => ("wrong-types", Content),
            Self::NullRequired { .. } => ("null-required", Content),
            Self::ForeignNext => ("foreign-next", Links),
            Self::RepeatedCursor => ("repeated-cursor", Links),
            Self::MissingSelf => ("missing-self", Links),
            Self::JoinedLinks => ("joined-links", Headers),
            Self::DoubledRateLimits => ("doubled-rate-limits", Headers),
            Self::ClockSkew { .. } => ("clock-skew", Headers),
            Self::NoContentType => ("no-content-type", Headers),
            Self::Gzip => ("gzip", Encoding),
            Self::GzipBomb { .. } => ("gzip-bomb", Encoding),
            Self::Oversized { .. } => ("oversized", Encoding),
            Self::Truncated { .. } => ("truncated", Wire),
            Self::Trickled { .. } => ("trickled", Wire),
        }
    }
}
