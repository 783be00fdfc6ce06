//! An Okta org in a box for development and tests, as a tower service or a server
