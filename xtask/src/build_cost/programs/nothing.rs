//! A program that depends on okta-api and calls nothing of it.

use okta_api as _;

fn main() {}
