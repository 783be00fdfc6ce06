//! Which handler answers a method and a path.
//!
//! Operations with code of their own stand in tables of [`Route`]s, one line each, beside the resource that they belong to;
//! what is asked of the box itself has a table in [`crate::control`]; all others of the description are done by
//! [`crate::generic`]. The router reads them once for all orgs into a tree of path segments; a literal segment wins over a
//! parameter.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use http::Method;

use crate::error::{Answer, Refusal};
use crate::facts::{self, Operation};
use crate::generic::plan::Plan;
use crate::org::Org;
use crate::request::{Call, Params};
use crate::state::State;
use crate::{control, resources};

/// Answers a call without changing the org.
pub(crate) type Read = fn(&Call<'_>, &State) -> Answer;
/// Answers a call and may change the org; on refusal it must have changed nothing.
pub(crate) type Write = fn(&Call<'_>, &mut State) -> Answer;
/// Answers a call to the box itself: to its clock, its limits, its faults.
pub(crate) type Control = fn(&Call<'_>, &Org) -> Answer;

/// Who does an operation.
pub(crate) enum Handler {
    Read(Read),
    Write(Write),
    Control(Control),
    /// The description says all that is known of it.
    Described(Plan),
}

/// One operation: its id in Okta's description, its method and path, and who answers.
pub(crate) struct Route {
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    pub(crate) template: &'static str,
    handler: OwnHandler,
}

#[derive(Clone, Copy)]
enum OwnHandler {
    Read(Read),
    Write(Write),
    Control(Control),
}

impl Route {
    fn handler(&self) -> Handler {
        match self.handler {
            OwnHandler::Read(handle) => Handler::Read(handle),
            OwnHandler::Write(handle) => Handler::Write(handle),
            OwnHandler::Control(handle) => Handler::Control(handle),
        }
    }
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
        handler: OwnHandler::Read(handler),
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
        handler: OwnHandler::Write(handler),
    }
}

/// A line of a route table: an operation on the box and not on the org.
pub(crate) const fn control(
    operation: &'static str,
    method: Method,
    template: &'static str,
    handler: Control,
) -> Route {
    Route {
        operation,
        method,
        template,
        handler: OwnHandler::Control(handler),
    }
}

/// An operation that the org answers.
pub(crate) struct Known {
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    pub(crate) template: &'static str,
    /// What the description says of it; nothing of what is the box's own.
    pub(crate) operation: Option<&'static Operation>,
    pub(crate) handler: Handler,
}

#[derive(Default)]
struct Node {
    literals: HashMap<&'static str, Node>,
    parameter: Option<Box<Node>>,
    known: Vec<Known>,
}

pub(crate) struct Router {
    root: Node,
    count: usize,
}

/// The operations that every org answers.
pub(crate) static ROUTER: LazyLock<Router> = LazyLock::new(|| Router::new(tables()));

fn tables() -> impl Iterator<Item = &'static [Route]> {
    let resources = resources::TABLES.iter().copied();
    resources.chain([control::ROUTES])
}

impl Router {
    fn new(tables: impl Iterator<Item = &'static [Route]>) -> Self {
        let mut router = Self {
            root: Node::default(),
            count: 0,
        };
        let mut own: HashMap<&str, &Route> = HashMap::new();
        for route in tables.flatten() {
            own.insert(route.operation, route);
        }
        for operation in facts::operations() {
            let handler = match own.remove(operation.id) {
                Some(route) => route.handler(),
                None => Handler::Described(Plan::of(operation)),
            };
            router.add(Known {
                id: operation.id,
                method: operation.method.clone(),
                template: operation.path,
                operation: Some(operation),
                handler,
            });
        }
        for route in own.into_values() {
            router.add(Known {
                id: route.operation,
                method: route.method.clone(),
                template: route.template,
                operation: None,
                handler: route.handler(),
            });
        }
        router
    }

    fn add(&mut self, known: Known) {
        let mut node = &mut self.root;
        for segment in known
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
        node.known.push(known);
        self.count += 1;
    }

    /// Every operation: id, method and path template.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&'static str, Method, &'static str)> {
        let mut nodes = vec![&self.root];
        let mut all = Vec::new();
        while let Some(node) = nodes.pop() {
            nodes.extend(node.literals.values().chain(node.parameter.as_deref()));
            all.extend(
                node.known
                    .iter()
                    .map(|known| (known.id, known.method.clone(), known.template)),
            );
        }
        all.sort_by_key(|(id, ..)| *id);
        all.into_iter()
    }

    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// The operation and its path parameters, or the refusal that Okta answers with.
    pub(crate) fn find<'p>(
        &self,
        method: &Method,
        path: &'p str,
    ) -> Result<(&Known, Params<'p>), Refusal> {
        let segments = crate::request::segments(path);
        // A head is asked for as the whole is.
        let wanted = match *method {
            Method::HEAD => &Method::GET,
            _ => method,
        };
        let mut found = None;
        search(&self.root, &segments, &mut |known| {
            if known.method == *wanted {
                found = Some(known);
            }
            found.is_some()
        });
        if let Some(known) = found {
            return Ok((known, parameters(known.template, segments)));
        }
        let allowed = self.methods(path);
        match allowed.is_empty() {
            true => Err(Refusal::no_such_path(path)),
            false => Err(Refusal::no_such_method(method.as_str(), allowed.join(", "))),
        }
    }

    /// The methods that a path takes, in the order of the alphabet; none where there is no such path.
    pub(crate) fn methods(&self, path: &str) -> Vec<&str> {
        let mut methods = BTreeSet::new();
        search(&self.root, &crate::request::segments(path), &mut |known| {
            methods.insert(known.method.as_str());
            false
        });
        methods.into_iter().collect()
    }
}

/// Visits the operations of a path, literals before parameters, until `visit` says that it has what it wants.
fn search<'r>(
    node: &'r Node,
    segments: &[Cow<'_, str>],
    visit: &mut impl FnMut(&'r Known) -> bool,
) -> bool {
    let Some((head, rest)) = segments.split_first() else {
        return node.known.iter().any(visit);
    };
    let literal = node.literals.get(head.as_ref());
    literal.is_some_and(|next| search(next, rest, visit))
        || node
            .parameter
            .as_deref()
            .is_some_and(|next| search(next, rest, visit))
}

fn parameters<'p>(template: &'static str, segments: Vec<Cow<'p, str>>) -> Params<'p> {
    let template = template.split('/').filter(|segment| !segment.is_empty());
    template
        .zip(segments)
        .filter_map(|(name, value)| Some((parameter_name(name)?, value)))
        .collect()
}

fn parameter_name(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_code_answers_what_the_description_has() {
        for route in tables().flatten() {
            let described = facts::operations().find(|operation| operation.id == route.operation);
            match described {
                Some(operation) => assert_eq!(
                    (&route.method, route.template),
                    (&operation.method, operation.path),
                    "{}",
                    route.operation
                ),
                None => assert!(
                    route.operation.starts_with("emulator")
                        || route.operation == resources::authentication::OPERATION,
                    "{} is not described",
                    route.operation
                ),
            }
        }
    }
}
