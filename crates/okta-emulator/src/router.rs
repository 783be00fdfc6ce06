//! Which handler answers a method and a path.
//!
//! Operations stand in tables of [`Route`]s, one line each, beside the resource that they belong to. The router
//! reads the tables once into a tree of path segments; a literal segment wins over a parameter.

use std::collections::HashMap;

use http::Method;

use crate::error::{Answer, Refusal};
use crate::request::{Call, Params};
use crate::state::State;

/// Answers a call without changing the org.
pub(crate) type Read = fn(&Call<'_>, &State) -> Answer;
/// Answers a call and may change the org; on refusal it must have changed nothing.
pub(crate) type Write = fn(&Call<'_>, &mut State) -> Answer;

#[derive(Clone, Copy)]
pub(crate) enum Handler {
    Read(Read),
    Write(Write),
}

/// One operation: its id in Okta's description, its method and path, and who answers.
pub(crate) struct Route {
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    pub(crate) template: &'static str,
    pub(crate) handler: Handler,
}

/// A line of a route table: an operation that only reads.
pub(crate) const fn read(
    operation: &'static str,
    method: Method,
    template: &'static str,
    handler: Read,
) -> Route {
    Route {
        operation,
        method,
        template,
        handler: Handler::Read(handler),
    }
}

/// A line of a route table: an operation that changes something.
pub(crate) const fn write(
    operation: &'static str,
    method: Method,
    template: &'static str,
    handler: Write,
) -> Route {
    Route {
        operation,
        method,
        template,
        handler: Handler::Write(handler),
    }
}

#[derive(Default)]
struct Node {
    literals: HashMap<&'static str, Node>,
    parameter: Option<Box<Node>>,
    routes: Vec<&'static Route>,
}

pub(crate) struct Router {
    root: Node,
    count: usize,
}

impl Router {
    pub(crate) fn new(tables: &[&'static [Route]]) -> Self {
        let mut router = Self {
            root: Node::default(),
            count: 0,
        };
        for route in tables.iter().copied().flatten() {
            let mut node = &mut router.root;
            for segment in route
                .template
                .split('/')
                .filter(|segment| !segment.is_empty())
            {
                node = if parameter_name(segment).is_some() {
                    node.parameter.get_or_insert_default()
                } else {
                    node.literals.entry(segment).or_default()
                };
            }
            node.routes.push(route);
            router.count += 1;
        }
        router
    }

    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// The route and its path parameters, or the refusal that Okta answers with.
    pub(crate) fn find(
        &self,
        method: &Method,
        path: &str,
    ) -> Result<(&'static Route, Params), Refusal> {
        let segments = crate::request::segments(path);
        let mut allowed = Vec::new();
        match search(&self.root, &segments, method, &mut allowed) {
            Some(route) => Ok((route, parameters(route.template, segments))),
            None if allowed.is_empty() => Err(Refusal::no_such_path(path)),
            None => {
                allowed.sort_unstable();
                allowed.dedup();
                Err(Refusal::no_such_method(method.as_str(), allowed.join(", ")))
            }
        }
    }
}

/// Depth first, literals before parameters. `allowed` collects the methods of paths that fit but for the method.
fn search<'r>(
    node: &'r Node,
    segments: &[String],
    method: &Method,
    allowed: &mut Vec<&'r str>,
) -> Option<&'static Route> {
    let Some((head, rest)) = segments.split_first() else {
        allowed.extend(node.routes.iter().map(|route| route.method.as_str()));
        return node
            .routes
            .iter()
            .find(|route| route.method == *method)
            .copied();
    };
    let literal = node
        .literals
        .get(head.as_str())
        .and_then(|next| search(next, rest, method, allowed));
    literal.or_else(|| {
        node.parameter
            .as_deref()
            .and_then(|next| search(next, rest, method, allowed))
    })
}

fn parameters(template: &'static str, segments: Vec<String>) -> Params {
    let template = template.split('/').filter(|segment| !segment.is_empty());
    template
        .zip(segments)
        .filter_map(|(name, value)| Some((parameter_name(name)?, value)))
        .collect()
}

fn parameter_name(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}
