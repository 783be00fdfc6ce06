//! Okta Management API client: operations as values, endpoint traits, streams
