//! Reads the text of a reference page: per operation its scope, its parameters, the fields of its body, its statuses,
//! its method and path. The page has lost its markup, so the reader goes by the order of lines.

use crate::fields::{Field, Place, read_fields};

/// What the page says of one operation.
#[derive(Debug, Default)]
pub(crate) struct Endpoint {
    pub(crate) title: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) parameters: Vec<Field>,
    /// Whether there is a body, and whether it is required.
    pub(crate) body_required: Option<bool>,
    pub(crate) body: Vec<Field>,
    pub(crate) statuses: Vec<u16>,
    /// How the sample of an answer begins.
    pub(crate) sample: Option<char>,
    lines: Vec<String>,
}

/// A type of provider, the protocol that it speaks, and the scopes that it is asked for.
#[derive(Debug, PartialEq)]
pub(crate) struct Speaks {
    pub(crate) kind: String,
    pub(crate) protocol: &'static str,
    pub(crate) scopes: Vec<String>,
}

impl Endpoint {
    pub(crate) fn success(&self) -> Vec<u16> {
        self.statuses
            .iter()
            .copied()
            .filter(|status| (200..300).contains(status))
            .collect()
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&Field> {
        self.parameters.iter().find(|field| field.name == name)
    }

    /// Of each of these types, the line of the page's table that tells its protocol.
    pub(crate) fn protocols(&self, kinds: &[String]) -> Vec<Speaks> {
        let labels = [
            ("OpenID Connect", "OIDC"),
            ("OAuth 2.0", "OAUTH2"),
            ("SAML 2.0", "SAML2"),
            ("Mutual TLS", "MTLS"),
        ];
        let speaks = |kind: &String| {
            self.lines.iter().find_map(|line| {
                let rest = line.strip_prefix(kind.as_str())?.strip_prefix(' ')?;
                let (at, label, protocol) = labels
                    .iter()
                    .filter_map(|(label, protocol)| Some((rest.rfind(label)?, *label, *protocol)))
                    .max()?;
                let scopes = rest.get(at + label.len()..).unwrap_or_default();
                let scopes = scopes
                    .split(',')
                    .map(str::trim)
                    .filter(|scope| !scope.is_empty());
                Some(Speaks {
                    kind: kind.clone(),
                    protocol,
                    scopes: scopes.map(str::to_owned).collect(),
                })
            })
        };
        kinds.iter().filter_map(speaks).collect()
    }
}

/// All operations of the page.
pub(crate) fn parse(page: &str) -> Vec<Endpoint> {
    let lines: Vec<&str> = page.lines().map(str::trim_end).collect();
    // A section begins with its title; the line below names the scope.
    let is_start = |at: usize| {
        lines
            .get(at + 1)
            .is_some_and(|next| next.starts_with(SCOPE))
    };
    let starts: Vec<usize> = (0..lines.len()).filter(|at| is_start(*at)).collect();
    let ends = starts.iter().copied().skip(1).chain([lines.len()]);
    starts
        .iter()
        .zip(ends)
        .filter_map(|(start, end)| section(lines.get(*start..end)?))
        .collect()
}

const SCOPE: &str = "OAuth 2.0: ";

fn section(lines: &[&str]) -> Option<Endpoint> {
    let scopes = lines.get(1)?.strip_prefix(SCOPE)?;
    let mut endpoint = Endpoint {
        title: (*lines.first()?).to_owned(),
        scopes: scopes
            .split([',', ' '])
            .filter(|scope| !scope.is_empty())
            .map(str::to_owned)
            .collect(),
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        ..Endpoint::default()
    };
    let part = |name: &str| lines.iter().position(|line| line.starts_with(name));
    let parts = [
        part("path Parameters"),
        part("query Parameters"),
        part("Request Body schema"),
        part("Responses"),
        Some(lines.len()),
    ];
    let [path, query, body, responses, _] = parts;
    let until_next = |start: usize| {
        let end = parts
            .into_iter()
            .flatten()
            .filter(|at| *at > start)
            .min()
            .unwrap_or(lines.len());
        lines.get(start + 1..end).unwrap_or_default()
    };
    if let Some(start) = path {
        endpoint
            .parameters
            .extend(read_fields(Place::Path, until_next(start)));
    }
    if let Some(start) = query {
        endpoint
            .parameters
            .extend(read_fields(Place::Query, until_next(start)));
    }
    if let Some(start) = body {
        endpoint.body_required = Some(lines.get(start + 1) == Some(&"required"));
        endpoint.body = read_fields(Place::Body, until_next(start));
    }
    for line in lines.get(responses?..)? {
        let method = ["get", "post", "put", "patch", "delete"]
            .iter()
            .find_map(|method| {
                Some((
                    method,
                    line.strip_prefix(method)
                        .filter(|path| path.starts_with('/'))?,
                ))
            });
        if let Some((method, path)) = method {
            (endpoint.method, endpoint.path) = (method.to_uppercase(), path.to_owned());
            break;
        }
        endpoint.statuses.extend(
            line.parse::<u16>()
                .ok()
                .filter(|status| (100..600).contains(status)),
        );
    }
    let sample = lines.iter().position(|line| *line == "Response samples")?;
    endpoint.sample = lines.get(sample + 2).and_then(|line| line.chars().next());
    Some(endpoint)
}

#[test]
fn a_page_is_read() {
    let page = "\
Things

Words.

List all things
OAuth 2.0: things.read

Words.

Request
path Parameters
boxId
required
string

Words

query Parameters
limit
integer [ 1 .. 9 ]
Default: 5

Words

Responses
200

Success

403

Forbidden

get/boxes/{boxId}/things
Request samples
Response samples
application/json
[]

Make a thing
OAuth 2.0: things.manage

Request
Request Body schema: application/json
required

name
string <= 10 characters

Words

RED Paint of OpenID Connect OpenID Connect a, b:c
BLUE AUTO or not
BLUE Paint SAML 2.0
Responses
201

Created

post/things
Response samples
application/json
{
";
    let [list, make] = parse(page).try_into().expect("two operations");
    assert_eq!(
        (
            list.title.as_str(),
            list.method.as_str(),
            list.path.as_str()
        ),
        ("List all things", "GET", "/boxes/{boxId}/things")
    );
    assert_eq!(
        (list.statuses.as_slice(), list.sample, list.body_required),
        (&[200, 403][..], Some('['), None)
    );
    assert_eq!(list.success(), [200]);
    let [box_id, limit] = list.parameters.as_slice() else {
        panic!("{:?}", list.parameters)
    };
    assert!(box_id.required && box_id.place == Place::Path);
    assert!(!limit.required && limit.place == Place::Query);
    assert_eq!(
        (limit.range(), limit.default.as_deref()),
        (Some((1, 9)), Some("5"))
    );
    assert_eq!(make.body_required, Some(true));
    assert_eq!(
        make.body
            .iter()
            .map(|field| field.longest())
            .collect::<Vec<_>>(),
        [Some(10)]
    );
    assert_eq!(make.scopes, ["things.manage"]);
    let speaks = |kind: &str, protocol, scopes: &[&str]| Speaks {
        kind: kind.into(),
        protocol,
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
    };
    let kinds = ["RED".to_owned(), "BLUE".to_owned(), "GREEN".to_owned()];
    assert_eq!(
        make.protocols(&kinds),
        [
            speaks("RED", "OIDC", &["a", "b:c"]),
            speaks("BLUE", "SAML2", &[])
        ]
    );
}
