//! Operations by method and path, to find what else can be done with the things of a path.

use std::collections::BTreeMap;

use http::Method;
use okta_api::OperationInfo;

use super::path::shape;

/// Finds operations by what they are called with.
pub(super) struct Index(BTreeMap<(String, String), &'static OperationInfo>);

impl Index {
    /// All operations.
    pub(super) fn new() -> Self {
        let key = |info: &OperationInfo| (info.method.as_str().to_owned(), shape(info.path));
        let all = okta_api::OPERATIONS.iter().map(|info| (key(info), *info));
        Self(all.collect())
    }

    /// The operation of a method and a path template, whatever the template calls its parameters.
    pub(super) fn find(&self, method: &Method, template: &str) -> Option<&'static OperationInfo> {
        let key = (method.as_str().to_owned(), shape(template));
        self.0.get(&key).copied()
    }
}
