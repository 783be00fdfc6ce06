//! What the description says of lists only in prose, or not at all: by which attributes they can be narrowed, which hide
//! rows unless asked otherwise, and which nested properties are worth a column.

/// How a list can be narrowed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Filter {
    /// The query parameter that takes an expression.
    pub(crate) parameter: &'static str,
    /// The attributes that it knows; `profile.*` are all of a profile.
    pub(crate) attributes: &'static [&'static str],
    /// What it knows of each of them.
    pub(crate) operators: Operators,
    /// Whether more than one term may stand in an expression.
    pub(crate) joins: bool,
    /// An expression that is true of everything, for a list that hides rows unless it is given one.
    pub(crate) all: Option<&'static str>,
    /// The attribute that `since` and `until` bound, and that the list is sorted by.
    pub(crate) time: Option<&'static str>,
}

/// What a filter knows of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operators {
    /// Only `eq`, in exact case.
    Equal,
    /// `eq`, `sw`, `gt`, `ge`, `lt` and `le`, texts in exact case.
    Exact,
    /// The same, texts in any case.
    AnyCase,
}

impl Filter {
    const fn new(
        parameter: &'static str,
        attributes: &'static [&'static str],
        operators: Operators,
    ) -> Self {
        Self {
            parameter,
            attributes,
            operators,
            joins: true,
            all: None,
            time: None,
        }
    }

    /// Whether the filter takes this attribute.
    pub(crate) fn knows(&self, attribute: &str) -> bool {
        self.attributes
            .iter()
            .any(|known| match known.strip_suffix('*') {
                Some(object) => attribute.starts_with(object),
                None => *known == attribute,
            })
    }
}

/// What a table's list can be narrowed by.
pub(super) fn filter(table: &str) -> Option<Filter> {
    use Operators::{AnyCase, Equal, Exact};
    Some(match table {
        // Without an expression the list leaves out deactivated users.
        "users" => Filter {
            all: Some("status pr"),
            ..Filter::new(
                "search",
                &[
                    "id",
                    "status",
                    "created",
                    "activated",
                    "statusChanged",
                    "lastUpdated",
                    "profile.*",
                ],
                AnyCase,
            )
        },
        "groups" => Filter::new(
            "search",
            &[
                "id",
                "type",
                "created",
                "lastUpdated",
                "lastMembershipUpdated",
                "profile.*",
            ],
            AnyCase,
        ),
        "apps" => Filter {
            joins: false,
            ..Filter::new("filter", &["status", "name"], Equal)
        },
        "devices" => Filter::new(
            "search",
            &[
                "id",
                "status",
                "lastUpdated",
                "profile.displayName",
                "profile.platform",
                "profile.serialNumber",
            ],
            AnyCase,
        ),
        "system_log" => Filter {
            time: Some("published"),
            ..Filter::new(
                "filter",
                &[
                    "eventType",
                    "severity",
                    "displayMessage",
                    "legacyEventType",
                    "uuid",
                    "actor.id",
                    "actor.alternateId",
                    "actor.type",
                    "outcome.result",
                    "client.ipAddress",
                    "transaction.id",
                ],
                Exact,
            )
        },
        "network_zones" => Filter {
            joins: false,
            ..Filter::new("filter", &["id", "usage"], Equal)
        },
        "realms" => Filter::new("search", &["profile.name"], AnyCase),
        _ => return None,
    })
}

/// A required parameter of a list whose values can be walked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Walk {
    /// The query parameter.
    pub(crate) parameter: &'static str,
    /// Its values.
    pub(crate) values: &'static [&'static str],
}

/// Whether a query parameter of a list narrows it to the items that have this value in the property of the same name, so
/// that one column can be both.
pub(super) fn narrows(operation: &str, parameter: &str) -> bool {
    matches!(
        (operation, parameter),
        ("listPolicies", "type" | "status")
            | ("listGroupPushMappings", "sourceGroupId")
            | (
                "listRefreshTokensForUserAndClient" | "listUserGrants",
                "scopeId"
            )
    )
}

/// Properties of objects that are columns, too, by table: what the log is searched by.
pub(super) const NESTED: &[(&str, &[(&str, &str)])] = &[(
    "system_log",
    &[
        ("actor", "id"),
        ("actor", "alternateId"),
        ("actor", "displayName"),
        ("actor", "type"),
        ("client", "ipAddress"),
        ("outcome", "result"),
        ("outcome", "reason"),
        ("transaction", "id"),
    ],
)];

/// Lists whose items do not say what each of them is got by.
pub(super) const UNTOLD: &[&str] = &["/api/v1/meta/schemas/logStream"];
