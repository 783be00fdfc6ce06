//! Replays recorded Okta traffic through the client
