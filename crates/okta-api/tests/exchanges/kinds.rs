//! What the description uses of HTTP, as a table. A release that brings a kind which the other modules do not show has
//! to fail here first.

use std::collections::BTreeMap;

use okta_api::{Kind, Location, OPERATIONS};

/// Each kind of exchange, and the module that shows it.
const SHOWN: &[(&str, &str)] = &[
    ("answer application/pkcs10", "certificates"),
    ("answer none", "bodies"),
    ("answer text/xml", "xml"),
    ("body application/merge-patch+json", "merge_patch"),
    ("body application/pkix-cert", "certificates"),
    ("body application/secevent+jwt", "security_events"),
    ("body application/x-pem-file", "certificates"),
    ("body application/x-x509-ca-cert", "certificates"),
    ("body multipart/form-data", "multipart"),
    ("header OneOf", "headers"),
    ("header Text", "headers"),
    ("query List exploded", "arrays"),
    ("query List joined", "arrays"),
    ("server drapp", "second_origin"),
    ("status 301", "redirects"),
];

/// What needs no module of its own: JSON both ways, and plain parameters.
const PLAIN: &[&str] = &[
    "answer application/json",
    "body application/json",
    "path OneOf",
    "path Text",
    "query Boolean",
    "query Integer",
    "query OneOf",
    "query Text",
    "status 200",
    "status 201",
    "status 202",
    "status 204",
];

#[test]
fn every_kind_of_exchange_is_shown() {
    let mut found: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for info in OPERATIONS {
        let mut find = |kind: String| found.entry(kind).or_default().push(info.id);
        for media_type in info.body.map_or(&[][..], |body| body.media_types) {
            find(format!("body {media_type}"));
        }
        for media_type in info.produces {
            find(format!("answer {media_type}"));
        }
        if info.produces.is_empty() {
            find("answer none".into());
        }
        for status in info.success {
            find(format!("status {status}"));
        }
        for parameter in info.parameters {
            let place = match parameter.location {
                Location::Path => "path",
                Location::Query => "query",
                Location::Header => "header",
                other => panic!("{}: {other:?}", info.id),
            };
            let kind = match parameter.kind {
                Kind::OneOf(_) => "OneOf".to_owned(),
                Kind::List { exploded: true, .. } => "List exploded".to_owned(),
                Kind::List { .. } => "List joined".to_owned(),
                other => format!("{other:?}"),
            };
            find(format!("{place} {kind}"));
        }
        if let Some(server) = info.server {
            find(format!("server {server}"));
        }
    }
    for (kind, operations) in &found {
        let is_known =
            PLAIN.contains(&kind.as_str()) || SHOWN.iter().any(|(shown, _)| shown == kind);
        assert!(is_known, "{kind}: {operations:?}");
    }
    // And nothing stands in the tables that is gone.
    let known = PLAIN.iter().chain(SHOWN.iter().map(|(kind, _)| kind));
    for kind in known {
        assert!(found.contains_key(*kind), "{kind}");
    }
    let modules = include_str!("main.rs");
    for (_, module) in SHOWN {
        assert!(modules.contains(&format!("mod {module};")), "{module}");
    }
}
