//! What a row of a table says: a fault, and how calls of each kind fare under it.

use okta_api::Error;
use okta_api::pagination::PageError;
use okta_api::transport::TransportErrorKind as Kind;

/// A fault and what to expect of it.
pub(crate) struct Row {
    /// The fault in its JSON form.
    pub(crate) fault: &'static str,
    /// Single reads and, unless they fare otherwise, lists.
    pub(crate) read: Fate,
    pub(crate) list: Option<Fate>,
    /// Writes that may be repeated.
    pub(crate) idempotent: Fate,
    /// Writes that may not.
    pub(crate) other: Fate,
    /// Whether the org acts on a call that is struck.
    pub(crate) is_processed: bool,
}

/// How a call fares.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fate {
    /// As without the fault.
    Unharmed,
    /// It goes well; the answer is that of the org but for what the fault makes of it.
    Altered,
    /// It is sent again: once is enough where the fault strikes once; for ever it ends so.
    Again(End),
    /// It is sent once, and ends so.
    Fails(End),
}

/// How a call fails.
#[derive(Clone, Copy, Debug)]
pub(crate) enum End {
    /// An error's status, and its code where the body has one.
    Says(u16, Option<&'static str>),
    /// A success that cannot be read.
    Unreadable,
    Transport(Kind),
    /// The error of the service below the stack: the connection was reset.
    Reset,
    /// A connection that ended before an answer began.
    Cut,
    /// The limiter does not let it go before its deadline, or the limit is what the server says.
    Throttled,
    /// The list's next page is on another host.
    Foreign,
    /// The list's next page was seen before.
    Circle,
}

impl End {
    pub(crate) fn is(self, error: &Error) -> bool {
        let transport = match error {
            Error::Transport(failure) => failure.transport_error().map(|error| error.kind()),
            _ => None,
        };
        match self {
            Self::Says(status, code) => error
                .as_api()
                .is_some_and(|error| error.status == status && error.code.as_deref() == code),
            Self::Unreadable => matches!(error, Error::Decode(decode) if decode.status() == 200),
            Self::Transport(kind) => transport == Some(kind),
            Self::Reset => matches!(error, Error::Transport(failure)
                if transport.is_none() && is_reset(failure.get_ref())),
            // A connection that is closed while something is still written on it may be reset.
            Self::Cut => matches!(transport, Some(Kind::Closed | Kind::Io)),
            Self::Throttled => error.is_rate_limited() || transport == Some(Kind::RateLimited),
            Self::Foreign => matches!(error, Error::Page(page)
                if matches!(**page, PageError::ForeignHost { .. })),
            Self::Circle => matches!(error, Error::Page(page)
                if matches!(**page, PageError::RepeatedCursor { .. })),
        }
    }
}

fn is_reset(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| (*error).source())
        .filter_map(|error| error.downcast_ref::<std::io::Error>())
        .any(|error| error.kind() == std::io::ErrorKind::ConnectionReset)
}

impl Row {
    /// Every call fares alike.
    pub(crate) const fn all(fault: &'static str, fate: Fate) -> Self {
        Self {
            fault,
            read: fate,
            list: None,
            idempotent: fate,
            other: fate,
            is_processed: false,
        }
    }

    /// What may be repeated is; the rest fails in the same way at the first attempt.
    pub(crate) const fn repeatable(fault: &'static str, end: End) -> Self {
        Self {
            other: Fate::Fails(end),
            ..Self::all(fault, Fate::Again(end))
        }
    }

    /// Lists fare in a way of their own.
    pub(crate) const fn lists(self, fate: Fate) -> Self {
        Self {
            list: Some(fate),
            ..self
        }
    }

    /// The org acts on a call that is struck.
    pub(crate) const fn processed(self) -> Self {
        Self {
            is_processed: true,
            ..self
        }
    }

    /// The name of the fault's kind.
    pub(crate) fn kind(&self) -> &'static str {
        let fault: okta_emulator::Fault = self.fault.parse().expect("a fault");
        fault.kind().name()
    }
}
