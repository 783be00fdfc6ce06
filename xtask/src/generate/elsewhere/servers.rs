//! Where operations live: an origin, and a path that stands before theirs.

use serde_json::Value;

use crate::spec::json::text;

/// The first server of a description, a path or an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Server {
    /// Scheme and authority as they are written, variables and all; empty where the server is the description's own.
    pub(super) origin: String,
    /// What stands before every path; empty or beginning with `/`.
    pub(super) path: String,
}

impl Server {
    /// The first of an owner's servers.
    pub(super) fn of(owner: &Value) -> Self {
        let Some(server) = owner.pointer("/servers/0") else {
            return Self::default();
        };
        let url = text(server, "url").unwrap_or_default();
        let (origin, path) = match url.split_once("://") {
            Some((scheme, rest)) => {
                let end = rest.find('/').unwrap_or(rest.len());
                let (authority, path) = rest.split_at(end);
                (format!("{scheme}://{authority}"), path)
            }
            None => (String::new(), url),
        };
        let mut path = path.to_owned();
        let variables = server.get("variables").and_then(Value::as_object);
        for (name, variable) in variables.into_iter().flatten() {
            let default = text(variable, "default").unwrap_or_default();
            path = path.replace(&format!("{{{name}}}"), default);
        }
        let path = path.trim_matches('/');
        Self {
            origin,
            path: match path {
                "" => String::new(),
                path => format!("/{path}"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Server;

    #[test]
    fn a_server_has_an_origin_and_a_path() {
        let of = |url: &str| {
            let variables = json!({ "base": { "default": "v1" } });
            let server =
                Server::of(&json!({ "servers": [{ "url": url, "variables": variables }] }));
            (server.origin, server.path)
        };
        let pair = |origin: &str, path: &str| (origin.to_owned(), path.to_owned());
        assert_eq!(of("https://{org}/"), pair("https://{org}", ""));
        assert_eq!(of("https://a.b/{base}/x/"), pair("https://a.b", "/v1/x"));
        assert_eq!(of("/api/{base}"), pair("", "/api/v1"));
        assert_eq!(of(""), pair("", ""));
    }
}
