//! What the tour made, so that a real org is left as it was found.

use okta_api::{Error, ops};

use crate::org::Org;

/// Ids of what was made, noted as soon as it is there.
#[derive(Default)]
pub struct Made {
    pub users: Vec<String>,
    pub groups: Vec<String>,
    pub providers: Vec<String>,
}

impl Made {
    /// The first user.
    pub fn user(&self) -> &str {
        self.users.first().map_or("", String::as_str)
    }

    /// Deletes all of it, whatever fails on the way, and says what was deleted and what is left.
    pub async fn delete(&self, org: &Org) -> Vec<String> {
        let client = &org.client;
        let mut done = Outcome::default();
        for id in &self.providers {
            let deleted = client.call(ops::DeleteIdentityProvider::new(id)).await;
            done.note("identity provider", id, deleted);
        }
        for id in &self.groups {
            done.note("group", id, client.call(ops::DeleteGroup::new(id)).await);
        }
        for id in &self.users {
            // The first call deactivates, the second deletes.
            let mut deleted = client.call(ops::DeleteUser::new(id)).await;
            if deleted.is_ok() {
                deleted = client.call(ops::DeleteUser::new(id)).await;
            }
            done.note("user", id, deleted);
        }
        done.lines()
    }
}

#[derive(Default)]
struct Outcome {
    deleted: usize,
    left: Vec<String>,
}

impl Outcome {
    fn lines(self) -> Vec<String> {
        let all = self.deleted + self.left.len();
        let first = match all {
            0 => "Nothing was made, so nothing had to be deleted.".to_owned(),
            _ => format!(
                "Deleted {} of the {all} things that were made.",
                self.deleted
            ),
        };
        std::iter::once(first).chain(self.left).collect()
    }

    fn note(&mut self, kind: &str, id: &str, result: Result<(), Error>) {
        match result {
            Ok(()) => self.deleted += 1,
            Err(error) => self.left.push(format!("The {kind} {id} is left: {error}")),
        }
    }
}
