//! Serde types of the Okta Management API that keep what they do not know
