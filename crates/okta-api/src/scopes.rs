//! Which scopes a service app needs for the operations that it calls: as few as will do, so that an administrator is asked
//! to grant nothing in vain.
//!
//! # What a scope list means
//!
//! The description gives each operation one list of scopes and no alternatives. In OpenAPI all of such a list are needed. Most
//! lists are of one; a few are of two (`listGroupPushMappings`: `okta.apps.read` and `okta.groups.read`), and nothing says that
//! either would do, so both are asked for.
//!
//! One thing is taken for granted that the description does not say: `okta.users.manage` is good also for what needs
//! `okta.users.read`, and likewise for every resource whose scopes begin with `okta.`. Okta documents what each of the two is for, and
//! not that one holds the other; users of its API report that it does, and the org in a box follows them. `okta.apps.manage` says
//! nothing of `okta.apps.interclientTrust.read`, and `ssf.manage` nothing of `ssf.read`. Whoever does not want to rely on it asks for
//! all that [`OperationInfo::scopes`] lists.

use std::collections::BTreeSet;
use std::fmt;

use okta_models::Scope;

use crate::by_name::NamedOperation;
use crate::error::Error;
use crate::info::OperationInfo;
use crate::registry::find;

/// The name of SSWS among the ways to authenticate.
const API_TOKEN: &str = "apiToken";

/// The fewest scopes with which a token can call all of these operations, each given by its id, by its name in snake case, or
/// by its facts.
///
/// ```
/// # #[cfg(all(feature = "groups", feature = "users"))] {
/// use okta_api::{Operation, ops, scopes_for};
///
/// let scopes = scopes_for(["listUsers", "createUser", "listGroups"])?;
/// assert_eq!(scopes.to_string(), "okta.groups.read okta.users.manage");
/// assert_eq!(scopes, scopes_for([ops::CreateUser::INFO, ops::ListGroups::INFO])?);
/// # }
/// # Ok::<(), okta_api::Error>(())
/// ```
///
/// # Errors
/// [`Error::UnknownOperation`] of the first that no operation is called, in the features that are on. Facts alone, which cannot
/// be unknown, can be collected into [`RequiredScopes`] instead.
pub fn scopes_for<O: KnownOperation>(
    operations: impl IntoIterator<Item = O>,
) -> Result<RequiredScopes, Error> {
    let mut needed = RequiredScopes::default();
    for operation in operations {
        needed.add(operation.known()?);
    }
    Ok(needed)
}

/// The scopes that some operations need; see [`scopes_for`] and [the rule](self).
///
/// `Display` joins them by spaces, as a token request and `OKTA_CLIENT_SCOPES` take them. It can be collected from facts:
///
/// ```
/// use okta_api::{OPERATIONS, RequiredScopes};
///
/// let everything: RequiredScopes = OPERATIONS.iter().copied().collect();
/// # let _ = everything;
/// ```
#[derive(Clone, Debug, Default)]
pub struct RequiredScopes {
    /// As the operations list them.
    listed: BTreeSet<&'static str>,
    api_token_only: BTreeSet<&'static str>,
}

/// Equal are those that ask for the same, whichever operations they are for.
impl PartialEq for RequiredScopes {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter()) && self.api_token_only == other.api_token_only
    }
}

impl Eq for RequiredScopes {}

impl RequiredScopes {
    fn add(&mut self, info: &OperationInfo) {
        self.listed.extend(info.scopes);
        if !info.security.is_empty() && info.security.iter().all(|way| *way == API_TOKEN) {
            self.api_token_only.insert(info.id);
        }
    }

    /// The scopes, in alphabetical order and each once.
    pub fn iter(&self) -> impl Iterator<Item = &'static str> {
        let is_spare = |scope: &&str| {
            let mut others = self.listed.iter().filter(|other| *other != scope);
            others.any(|other| covers(other, scope))
        };
        let listed = self.listed.iter().copied();
        listed.filter(move |scope| !is_spare(scope))
    }

    /// The scopes as values.
    #[must_use]
    pub fn to_vec(&self) -> Vec<Scope> {
        self.iter().map(Scope::from).collect()
    }

    /// Those that are missing from the scopes that a token has.
    #[must_use]
    pub fn missing_from<S: AsRef<str>>(
        &self,
        held: impl IntoIterator<Item = S>,
    ) -> Vec<&'static str> {
        let held: Vec<S> = held.into_iter().collect();
        let has = |needed: &str| held.iter().any(|held| covers(held.as_ref(), needed));
        self.iter().filter(|needed| !has(needed)).collect()
    }

    /// The ids of those operations that no access token is good for, as they take API tokens (SSWS) only.
    pub fn api_token_only(&self) -> impl Iterator<Item = &'static str> {
        self.api_token_only.iter().copied()
    }
}

/// Whether whoever has the one scope need not have the other.
fn covers(held: &str, needed: &str) -> bool {
    let managed = resource(held, ".manage");
    held == needed || managed.is_some() && managed == resource(needed, ".read")
}

/// `users` of `okta.users.read`, where that is the verb.
fn resource<'a>(scope: &'a str, verb: &str) -> Option<&'a str> {
    scope.strip_prefix("okta.")?.strip_suffix(verb)
}

impl<'a> FromIterator<&'a OperationInfo> for RequiredScopes {
    fn from_iter<I: IntoIterator<Item = &'a OperationInfo>>(operations: I) -> Self {
        let mut needed = Self::default();
        needed.extend(operations);
        needed
    }
}

impl<'a> Extend<&'a OperationInfo> for RequiredScopes {
    fn extend<I: IntoIterator<Item = &'a OperationInfo>>(&mut self, operations: I) {
        for info in operations {
            self.add(info);
        }
    }
}

impl fmt::Display for RequiredScopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, scope) in self.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            f.write_str(scope)?;
        }
        Ok(())
    }
}

/// What [`scopes_for`] takes: a name, facts, or an operation that was found by name.
pub trait KnownOperation: sealed::Sealed {
    /// Its facts.
    ///
    /// # Errors
    /// [`Error::UnknownOperation`], of a name.
    fn known(&self) -> Result<&OperationInfo, Error>;
}

impl KnownOperation for str {
    fn known(&self) -> Result<&OperationInfo, Error> {
        find(self).ok_or_else(|| Error::UnknownOperation(self.into()))
    }
}

impl KnownOperation for String {
    fn known(&self) -> Result<&OperationInfo, Error> {
        self.as_str().known()
    }
}

impl KnownOperation for OperationInfo {
    fn known(&self) -> Result<&OperationInfo, Error> {
        Ok(self)
    }
}

impl KnownOperation for NamedOperation {
    fn known(&self) -> Result<&OperationInfo, Error> {
        Ok(self.info())
    }
}

impl<O: KnownOperation + ?Sized> KnownOperation for &O {
    fn known(&self) -> Result<&OperationInfo, Error> {
        (**self).known()
    }
}

mod sealed {
    use super::{NamedOperation, OperationInfo};

    /// Others can implement `Operation`, and give its facts.
    pub trait Sealed {}

    impl Sealed for str {}
    impl Sealed for String {}
    impl Sealed for OperationInfo {}
    impl Sealed for NamedOperation {}
    impl<O: Sealed + ?Sized> Sealed for &O {}
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;

    const fn needing(id: &'static str, scopes: &'static [&'static str]) -> OperationInfo {
        OperationInfo::new(id, Method::GET, "/x")
            .security(&["apiToken", "oauth2"])
            .scopes(scopes)
    }

    const READ: &OperationInfo = &needing("read", &["okta.users.read"]);
    const WRITE: &OperationInfo = &needing("write", &["okta.users.manage"]);
    const BOTH: &OperationInfo = &needing("both", &["okta.apps.read", "okta.groups.read"]);
    const TRUST: &OperationInfo = &needing("trust", &["okta.apps.interclientTrust.read"]);
    const APPS: &OperationInfo = &needing("apps", &["okta.apps.manage"]);
    const SSF: &OperationInfo = &needing("ssf", &["ssf.read", "ssf.manage"]);

    fn needed(operations: &[&OperationInfo]) -> String {
        let operations = operations.iter().copied();
        operations.collect::<RequiredScopes>().to_string()
    }

    #[test]
    fn the_fewest_that_do() {
        assert_eq!(needed(&[]), "");
        assert_eq!(needed(&[READ, READ]), "okta.users.read");
        assert_eq!(needed(&[WRITE, READ]), "okta.users.manage");
        assert_eq!(
            needed(&[READ, BOTH]),
            "okta.apps.read okta.groups.read okta.users.read"
        );
        assert_eq!(
            needed(&[APPS, TRUST, BOTH]),
            "okta.apps.interclientTrust.read okta.apps.manage okta.groups.read"
        );
        assert_eq!(needed(&[SSF]), "ssf.manage ssf.read");
    }

    #[test]
    fn what_a_token_lacks() {
        let scopes: RequiredScopes = [READ, BOTH].into_iter().collect();
        let held = ["okta.users.manage", "okta.groups.read", "openid"];
        assert_eq!(scopes.missing_from(held), ["okta.apps.read"]);
        assert_eq!(scopes.missing_from(scopes.to_vec()), [""; 0]);
        assert_eq!(scopes.missing_from([""; 0]).len(), 3);
        let scopes: RequiredScopes = [WRITE].into_iter().collect();
        assert_eq!(
            scopes.missing_from(["okta.users.read"]),
            ["okta.users.manage"]
        );
    }

    #[test]
    fn what_no_access_token_is_good_for() {
        let ssws = OperationInfo::new("old", Method::POST, "/x").security(&["apiToken"]);
        let open = OperationInfo::new("open", Method::GET, "/x");
        let scopes: RequiredScopes = [&ssws, &open, READ].into_iter().collect();
        assert_eq!(scopes.api_token_only().collect::<Vec<_>>(), ["old"]);
        assert_eq!(scopes.to_string(), "okta.users.read");
    }
}
