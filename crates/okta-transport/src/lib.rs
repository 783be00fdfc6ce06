//! Tower layers that carry requests to an Okta org: base URI, authentication, deadlines, TLS
