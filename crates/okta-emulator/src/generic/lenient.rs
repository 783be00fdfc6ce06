//! Where Okta takes what its description forbids: seen in recorded requests that were answered with success.

use crate::facts::Operation;
use crate::facts::conform::{Breach, Rule};

/// An excuse: for these operations, at places that begin so, this rule is not kept.
type Excuse = (&'static [&'static str], &'static str, Rule);

const EXCUSES: &[Excuse] = &[
    // What an application of the catalogue needs, and how it is called, the catalogue knows and the description does not.
    (APPLICATIONS, "settings.", Rule::Required),
    (APPLICATIONS, "credentials", Rule::Required),
    (APPLICATIONS, "name", Rule::OneOf),
    (APPLICATIONS, "name", Rule::Required),
    (APPLICATIONS, "signOnMode", Rule::Required),
    // What one kind of provider needs, the description wants of all.
    (IDPS, "properties.", Rule::Required),
    // The description's own examples send people there.
    (IDPS, "protocol.endpoints.par.binding", Rule::OneOf),
    // A server without authentication has no type of it.
    (&["createEmailServer"], "authType", Rule::Required),
    // The name stays where it is left out.
    (&["replaceBrand"], "name", Rule::Required),
];

const IDPS: &[&str] = &["createIdentityProvider", "replaceIdentityProvider"];
const APPLICATIONS: &[&str] = &["createApplication", "replaceApplication"];

/// Whether a broken rule is not held against a request.
pub(super) fn excuses(operation: &Operation, breach: &Breach) -> bool {
    EXCUSES.iter().any(|(operations, place, rule)| {
        operations.contains(&operation.id)
            && breach.place.starts_with(place)
            && breach.rule == *rule
    })
}
