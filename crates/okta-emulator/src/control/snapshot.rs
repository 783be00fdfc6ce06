//! The whole org, fetched and put in the place of another.

use crate::error::{Answer, Refusal};
use crate::org::Org;
use crate::reply::Reply;
use crate::request::Call;
use crate::snapshot::{Contents, InvalidSnapshot};

impl From<InvalidSnapshot> for Refusal {
    fn from(error: InvalidSnapshot) -> Self {
        match error.place() {
            "" => Self::malformed(error),
            place => Self::field(place, error.problem()),
        }
    }
}

pub(super) fn get(_: &Call<'_>, org: &Org) -> Answer {
    Ok(Reply::written(String::from(org.snapshot()).into_bytes()))
}

/// 204: the org is now that of the snapshot.
pub(super) fn replace(call: &Call<'_>, org: &Org) -> Answer {
    org.restore(Contents::read(call.bytes())?);
    Ok(Reply::no_content())
}
