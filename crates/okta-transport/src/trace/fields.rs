//! What both kinds of span record in the same way.

use http::{Extensions, HeaderMap};
use tracing::Span;

use crate::retry::request_id;
use crate::{CallInfo, Outcome};

/// Records the facts of the operation, where there is one.
pub(super) fn record_call(span: &Span, extensions: &Extensions) {
    let Some(call) = extensions.get::<CallInfo>() else {
        return;
    };
    span.record("url.template", call.path_template);
    span.record("okta.operation", call.operation);
    if let Some(bucket) = call.bucket {
        span.record("okta.bucket", bucket);
    }
}

pub(super) fn record_outcome(span: &Span, outcome: Outcome, id: Option<&str>) {
    if let Some(status) = outcome.status() {
        span.record("http.response.status_code", status.as_u16());
    }
    if let Some(error_type) = outcome.error_type() {
        span.record("error.type", error_type);
        span.record("otel.status_code", "ERROR");
    }
    if let Some(id) = id {
        span.record("okta.request_id", id);
    }
}

pub(super) fn id(headers: &HeaderMap) -> Option<&str> {
    request_id(headers)?.to_str().ok()
}
