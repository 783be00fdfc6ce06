//! How the org says no: Okta's status codes and error codes, with summaries in this project's words.

use http::StatusCode;
use http::header::HeaderName;
use serde_json::{Value, json};

use crate::reply::Reply;

/// What a handler gives back.
pub(crate) type Answer = Result<Reply, Refusal>;

/// A call that was refused, and why.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    code: &'static str,
    summary: String,
    causes: Vec<String>,
    shape: Shape,
    headers: Vec<(HeaderName, String)>,
}

/// What the body of a refusal looks like.
#[derive(Debug, Clone, Copy)]
enum Shape {
    /// `errorCode` and what goes with it.
    Okta,
    /// `error` and `error_description` (RFC 6749, 5.2).
    #[cfg(feature = "oauth")]
    OAuth,
    /// Nothing: the headers say it all.
    Empty,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, code: &'static str, summary: impl Into<String>) -> Self {
        Self {
            status,
            code,
            summary: summary.into(),
            causes: Vec::new(),
            shape: Shape::Okta,
            headers: Vec::new(),
        }
    }

    /// A refusal without a body.
    pub(crate) fn bare(status: StatusCode) -> Self {
        Self {
            shape: Shape::Empty,
            ..Self::new(status, "", "")
        }
    }

    /// A refusal as the token endpoint has it.
    #[cfg(feature = "oauth")]
    pub(crate) fn oauth(
        status: StatusCode,
        error: &'static str,
        description: impl Into<String>,
    ) -> Self {
        Self {
            shape: Shape::OAuth,
            ..Self::new(status, error, description)
        }
    }

    /// Adds a header; text that cannot stand in one is left out.
    pub(crate) fn header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn cause(mut self, cause: impl Into<String>) -> Self {
        self.causes.push(cause.into());
        self
    }

    /// 400 `E0000001`: a field or parameter breaks a rule; every cause starts with its name.
    pub(crate) fn invalid(field: &str, causes: Vec<String>) -> Self {
        let mut refusal = Self::new(
            StatusCode::BAD_REQUEST,
            "E0000001",
            format!("Validation failed: {field}"),
        );
        refusal.causes = causes;
        refusal
    }

    /// 400 `E0000001` with one cause.
    pub(crate) fn field(field: &str, what: impl std::fmt::Display) -> Self {
        Self::invalid(field, vec![format!("{field}: {what}")])
    }

    /// The same refusal of something that stands deeper in the body: `profiles[3]`.
    pub(crate) fn under(mut self, place: &str) -> Self {
        for cause in &mut self.causes {
            *cause = format!("{place}.{cause}");
        }
        self
    }

    /// 400 `E0000003`: the body is not the JSON that the operation takes.
    pub(crate) fn malformed(what: impl std::fmt::Display) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "E0000003",
            format!("The request body cannot be used: {what}"),
        )
    }

    /// 415 `E0000021`: the body is of a media type that the operation does not take.
    pub(crate) fn media_type(taken: &[&str]) -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "E0000021",
            format!("This operation takes only {}", taken.join(", ")),
        )
    }

    /// 400 `E0000031`: a `search` or `filter` expression cannot be used.
    pub(crate) fn expression(parameter: &str, what: impl std::fmt::Display) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "E0000031",
            format!("The {parameter} expression cannot be used"),
        )
        .cause(format!("{parameter}: {what}"))
    }

    /// 401 `E0000011`: no token, or one that the org does not know.
    pub(crate) fn unauthenticated() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "E0000011",
            "No valid API token came with the request",
        )
    }

    /// 404 `E0000007`: nothing of this kind has this id.
    pub(crate) fn not_found(kind: &str, id: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "E0000007",
            format!("This org has no {kind} {id:?}"),
        )
    }

    /// 403 `E0000006`: not for this object, whoever asks.
    pub(crate) fn forbidden(summary: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "E0000006", summary)
    }

    /// 403 `E0000038`: not in the user's present status.
    pub(crate) fn wrong_status(operation: &str, status: &str) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "E0000038",
            format!("A user who is {status} does not allow {operation}"),
        )
    }

    /// 404 `E0000022`: no operation has this path.
    pub(crate) fn no_such_path(path: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "E0000022",
            format!("No operation has the path {path:?}"),
        )
    }

    /// 405 `E0000022`: operations have this path, with other methods.
    pub(crate) fn no_such_method(method: &str, allowed: String) -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "E0000022",
            format!("This path does not take {method}, only {allowed}"),
        )
        .header(http::header::ALLOW, allowed)
    }

    /// 413: the body is larger than the emulator reads.
    pub(crate) fn too_large(limit: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "E0000003",
            format!("The request body cannot be used: it is larger than {limit} bytes"),
        )
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// What is said to the caller.
    pub(crate) fn summary(&self) -> &str {
        &self.summary
    }

    /// The reply on the wire; `error_id` names this refusal alone.
    pub(crate) fn into_reply(self, error_id: &str) -> Reply {
        let mut reply = match self.shape {
            Shape::Okta => {
                let causes = self.causes.iter();
                let causes: Vec<Value> = causes
                    .map(|cause| json!({ "errorSummary": cause }))
                    .collect();
                Reply::json(&json!({
                    "errorCode": self.code,
                    "errorSummary": self.summary,
                    "errorLink": self.code,
                    "errorId": error_id,
                    "errorCauses": causes,
                }))
                .status(self.status)
            }
            #[cfg(feature = "oauth")]
            Shape::OAuth => Reply::json(&json!({
                "error": self.code,
                "error_description": self.summary,
            }))
            .status(self.status),
            Shape::Empty => Reply::empty(self.status),
        };
        for (name, value) in self.headers {
            reply = reply.header(name, &value);
        }
        reply
    }
}
