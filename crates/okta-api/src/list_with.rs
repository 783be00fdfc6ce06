//! A list for each item of a list: users with their groups, applications with their assignments. One after the other they
//! take hours in a large org, and all at once they are refused. The transport keeps calls inside the rate limit; here a
//! few of them are kept going, and each item together with what belongs to it.
//!
//! The pairs that most programs want have names; [`Client::list_with`] makes any other.

use crate::client::Client;
use crate::error::Error;
use crate::execute::{Api, Executor};
use crate::operation::ListOperation;
#[cfg(any(feature = "applications", feature = "groups", feature = "users"))]
use crate::ops;

/// A list's items, each with the result of a call that was made for it; see [`okta_pagination::FanOut`].
pub type FanOut<T, R> = okta_pagination::FanOut<T, R, Error>;

impl Client {
    /// The items of a list, each with all items of another list that is asked for on its account; at most `at_a_time` of
    /// those at a time. In the order of the list, or as they come with [`unordered`](FanOut::unordered).
    ///
    /// Nothing is sent before the first poll. Each second list is in memory as a whole; where one may be too long for
    /// that, walk it in a [`fan_out`](okta_pagination::Paginator::fan_out) of your own.
    ///
    /// ```no_run
    /// # #[cfg(all(feature = "users", feature = "groups"))]
    /// # async fn example(client: okta_api::Client) -> Result<(), okta_api::Error> {
    /// use okta_api::ops;
    ///
    /// let groups = ops::ListGroups::new().limit(10_000);
    /// let mut groups = client.list_with(groups, 8, |group| {
    ///     ops::ListGroupOwners::new(group.id.as_deref().unwrap_or_default())
    /// });
    /// while let Some(group) = groups.next().await {
    ///     match group? {
    ///         (group, Ok(owners)) if owners.is_empty() => println!("{:?} has no owner", group.id),
    ///         (_, Ok(_)) => {}
    ///         (group, Err(error)) => eprintln!("{:?}: {error}", group.id),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The outer one is the list's, as [`Paginator`](crate::Paginator) has it; polling goes on after it. The inner one is
    /// the first of the second list, and costs no other item. An item without an id makes no request: its error is
    /// [`Error::Build`].
    pub fn list_with<O, P>(
        &self,
        operation: O,
        at_a_time: usize,
        other: impl FnMut(&O::Item) -> P + Send + 'static,
    ) -> FanOut<O::Item, Vec<P::Item>>
    where
        O: ListOperation,
        P: ListOperation,
    {
        self.executor().list_with(operation, at_a_time, other)
    }
}

impl Executor {
    /// See [`Client::list_with`].
    pub fn list_with<O, P>(
        &self,
        operation: O,
        at_a_time: usize,
        mut other: impl FnMut(&O::Item) -> P + Send + 'static,
    ) -> FanOut<O::Item, Vec<P::Item>>
    where
        O: ListOperation,
        P: ListOperation,
    {
        let executor = self.clone();
        self.list(operation).fan_out(at_a_time, move |item| {
            executor.list(other(item)).collect_all()
        })
    }
}

// Inline, so that the models are compiled where a pair is used.
/// The pairs that have names. Each second list is asked for in its longest pages.
impl Client {
    /// Users, each with the groups it is in; see [`list_with`](Self::list_with).
    #[cfg(all(feature = "users", feature = "groups"))]
    #[cfg_attr(docsrs, doc(cfg(all(feature = "users", feature = "groups"))))]
    #[inline]
    pub fn users_with_groups(
        &self,
        users: ops::ListUsers,
        at_a_time: usize,
    ) -> FanOut<okta_models::User, Vec<okta_models::Group>> {
        self.list_with(users, at_a_time, |user| {
            ops::ListUserGroups::new(id(user.id.as_deref()))
        })
    }

    /// Users, each with the factors it has enrolled; see [`list_with`](Self::list_with).
    #[cfg(feature = "users")]
    #[cfg_attr(docsrs, doc(cfg(feature = "users")))]
    #[inline]
    pub fn users_with_factors(
        &self,
        users: ops::ListUsers,
        at_a_time: usize,
    ) -> FanOut<okta_models::User, Vec<okta_models::UserFactor>> {
        self.list_with(users, at_a_time, |user| {
            ops::ListFactors::new(id(user.id.as_deref()))
        })
    }

    /// Users, each with the administrator roles it has; see [`list_with`](Self::list_with).
    #[cfg(all(feature = "users", feature = "admin-roles"))]
    #[cfg_attr(docsrs, doc(cfg(all(feature = "users", feature = "admin-roles"))))]
    #[inline]
    pub fn users_with_roles(
        &self,
        users: ops::ListUsers,
        at_a_time: usize,
    ) -> FanOut<okta_models::User, Vec<okta_models::UserRoleAssignment>> {
        self.list_with(users, at_a_time, |user| {
            ops::ListAssignedRolesForUser::new(id(user.id.as_deref()))
        })
    }

    /// Groups, each with its members; see [`list_with`](Self::list_with).
    #[cfg(feature = "groups")]
    #[cfg_attr(docsrs, doc(cfg(feature = "groups")))]
    #[inline]
    pub fn groups_with_users(
        &self,
        groups: ops::ListGroups,
        at_a_time: usize,
    ) -> FanOut<okta_models::Group, Vec<okta_models::User>> {
        self.list_with(groups, at_a_time, |group| {
            ops::ListGroupUsers::new(id(group.id.as_deref())).limit(1_000)
        })
    }

    /// Applications, each with the users assigned to it; see [`list_with`](Self::list_with).
    #[cfg(feature = "applications")]
    #[cfg_attr(docsrs, doc(cfg(feature = "applications")))]
    #[inline]
    pub fn applications_with_users(
        &self,
        applications: ops::ListApplications,
        at_a_time: usize,
    ) -> FanOut<okta_models::Application, Vec<okta_models::AppUser>> {
        self.list_with(applications, at_a_time, |application| {
            ops::ListApplicationUsers::new(id(application.id())).limit(500)
        })
    }

    /// Applications, each with the groups assigned to it; see [`list_with`](Self::list_with).
    #[cfg(feature = "applications")]
    #[cfg_attr(docsrs, doc(cfg(feature = "applications")))]
    #[inline]
    pub fn applications_with_groups(
        &self,
        applications: ops::ListApplications,
        at_a_time: usize,
    ) -> FanOut<okta_models::Application, Vec<okta_models::ApplicationGroupAssignment>> {
        self.list_with(applications, at_a_time, |application| {
            ops::ListApplicationGroupAssignments::new(id(application.id())).limit(200)
        })
    }
}

/// An empty id is refused before anything is sent.
#[cfg(any(feature = "applications", feature = "groups", feature = "users"))]
fn id(id: Option<&str>) -> &str {
    id.unwrap_or_default()
}
