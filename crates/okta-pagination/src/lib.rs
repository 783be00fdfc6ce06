//! Async streams over Link cursors, for Okta and any JSON-over-HTTP service
