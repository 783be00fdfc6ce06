//! Imports Okta's OpenAPI description and generates the models and operations.

fn main() {}
