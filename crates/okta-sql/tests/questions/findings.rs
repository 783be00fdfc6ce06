//! What there is to find in the demo org, as its own tables of people and things tell it: written by hand, and never
//! rewritten. The beginnings of all rows, in their order.

type Findings = &'static [&'static [&'static str]];

#[rustfmt::skip]
pub(super) const FINDINGS: &[(&str, Findings)] = &[
    ("admins_by_role", &[
        &["API Access Management Administrator", "noor.haddad@example.com", "name"],
        &["Application Administrator", "noor.haddad@example.com", "name"],
        &["Group Administrator", "iris.lund@example.com", "name"],
        &["Help Desk Administrator", "iris.lund@example.com", "Service desk"],
        &["Help Desk Administrator", "tomas.vrba@example.com", "Service desk"],
        &["Help Desk Administrator", "yuki.tanabe@example.com", "Service desk"],
        &["Read-only Administrator", "pavel.stoica@example.com", "name", "SUSPENDED"],
        &["Report Administrator", "jonas.weiss@example.com", "name"],
        &["Super Administrator", "alan.baker@example.com", "name"],
        &["Super Administrator", "grace.hooper@example.com", "name"],
    ]),
    ("api_tokens_by_age", &[
        &["Terraform", "alan.baker@example.com", "ACTIVE", "362", "1", "ZONE"],
        &["Old sync script", "grace.hooper@example.com", "ACTIVE", "355", "20", "ANYWHERE"],
        &["Log export", "noor.haddad@example.com", "ACTIVE", "120", "1", "ZONE"],
        &["Trying things out", "pavel.stoica@example.com", "SUSPENDED", "70", "29", "ANYWHERE"],
    ]),
    ("apps_nobody_uses", &[
        &["Handbook", "BOOKMARK"],
        &["Travel", "OPENID_CONNECT", "2025-05-06", "4"],
        &["Old CRM", "SAML_2_0", "2025-03-03", "0"],
        &["Survey", "OPENID_CONNECT", "2025-09-04", "0"],
    ]),
    ("empty_groups", &[
        &["Contractors", "2025-04-06", "2025-04-06", "0"],
        &["Project \"Nightjar\"", "2025-06-15", "2025-06-15", "0"],
        &["Survey 2025", "2025-09-03", "2025-09-03", "1"],
    ]),
    ("group_rules_that_fail", &[
        &["Contractors by title", "INACTIVE", "user.title == \"Contractor\"", "Contractors"],
        &["Old office by title", "INVALID", "user.title == \"Receptionist\"", "a group that is gone"],
    ]),
    ("groups_without_owners", &[
        &["Payroll approvers", "wim.claes@example.com (DEPROVISIONED)", "3"],
        &["Production", "", "5"],
        &["Project \"Nightjar\"", "faye.quill@example.com (DEPROVISIONED)", "0"],
        &["Sales", "", "8"],
        &["Survey 2025", "", "0"],
    ]),
    ("idp_linked_users", &[
        &["Partner", "qm-1041", "quinn.marsh@example.com", "ACTIVE"],
        &["Partner", "rd-1042", "rosa.diaz@example.com", "ACTIVE"],
        &["Partner", "sh-1077", "sven.holm@example.com", "DEPROVISIONED"],
    ]),
    ("inactive_admins", &[
        &["grace.hooper@example.com", "ACTIVE", "Super Administrator", "2025-10-12", "141"],
        &["jonas.weiss@example.com", "ACTIVE", "Report Administrator", "2025-11-19", "103"],
    ]),
    ("inactive_users", &[
        &["rosa.diaz@example.com", "", "2025-09-23", "160"],
        &["grace.hooper@example.com", "IT", "2025-10-12", "141"],
        &["otto.blum@example.com", "People", "2025-11-07", "115"],
        &["jonas.weiss@example.com", "Engineering", "2025-11-19", "103"],
        &["bea.hollis@example.com", "Sales", "2025-11-26", "96"],
    ]),
    ("leavers_with_access", &[
        &["faye.quill@example.com", "DEPROVISIONED", "2025-08-14", "", "Sales"],
        &["lars.nyman@example.com", "DEPROVISIONED", "2025-11-02", "", "Engineering, Production"],
        &["wim.claes@example.com", "DEPROVISIONED", "2025-12-17", "", "Finance, Payroll approvers"],
        &["lena.vogt@example.com", "SUSPENDED", "2026-02-10", "Handbook, Retired Portal, Travel", "Support"],
        &["pavel.stoica@example.com", "SUSPENDED", "2026-01-16", "Ledger", "IT, Production"],
        &["vera.lindt@example.com", "SUSPENDED", "2026-01-31", "Ledger, Payroll", "Finance, Payroll approvers"],
    ]),
    ("missing_attributes", &[
        &["olga.petrova@example.com", "PROVISIONED", "cost centre"],
        &["pia.falk@example.com", "ACTIVE", "cost centre"],
        &["quinn.marsh@example.com", "ACTIVE", "department, cost centre"],
        &["rosa.diaz@example.com", "ACTIVE", "department, cost centre"],
        &["tess.ward@example.com", "ACTIVE", "title"],
        &["umar.farooq@example.com", "ACTIVE", "title, cost centre"],
    ]),
    ("never_signed_in", &[
        &["gus.ortiz@example.com", "ACTIVE", "2026-01-21", "40"],
        &["mei.chen@example.com", "ACTIVE", "2026-02-16", "14"],
        &["olga.petrova@example.com", "PROVISIONED", "2026-02-25", "5"],
    ]),
    ("open_to_all", &[
        &["API token", "Old sync script", "ANYWHERE"],
        &["API token", "Trying things out", "ANYWHERE"],
        &["trusted origin", "Intranet", "http://intranet.example.com"],
        &["trusted origin", "Developers", "http://localhost:3000"],
        &["zone", "While we move", "0.0.0.0/0"],
    ]),
    ("password_age", &[
        &["1: up to 90 days", "9", "0", "88"],
        &["2: up to 180 days", "4", "1", "170"],
        &["3: older", "24", "4", "364"],
    ]),
    ("sign_in_failures", &[
        &["sean.obrien@example.com", "INVALID_CREDENTIALS", "9", "203.0.113.77", "2"],
        &["ravi.menon@example.com", "INVALID_CREDENTIALS", "6", "203.0.113.77", "2"],
        &["grace.hooper@example.com", "INVALID_CREDENTIALS", "3", "203.0.113.80", "1"],
        &["eli.brandt@example.com", "PASSWORD_EXPIRED", "2", "192.0.2.44", "1"],
        &["vera.lindt@example.com", "USER_SUSPENDED", "2", "198.51.100.7", "1"],
        &["ada.king@example.com", "INVALID_CREDENTIALS", "1", "192.0.2.10", "1"],
    ]),
    ("users_without_second_factor", &[
        &["jonas.weiss@example.com", "Engineering", "yes"],
        &["noor.haddad@example.com", "IT", "yes"],
        &["bea.hollis@example.com", "Sales", "no"],
        &["dina.azar@example.com", "Sales", "no"],
        &["eli.brandt@example.com", "Sales", "no"],
        &["gus.ortiz@example.com", "Sales", "no"],
        &["mei.chen@example.com", "Engineering", "no"],
        &["otto.blum@example.com", "People", "no"],
        &["quinn.marsh@example.com", "", "no"],
        &["rosa.diaz@example.com", "", "no"],
        &["umar.farooq@example.com", "Sales", "no"],
    ]),
    ("who_changed_policies", &[
        &["2026-02-21T08:00", "Iris Lund", "policy.rule.update", "Sign-on from outside"],
        &["2026-02-13T08:00", "Alan Baker", "policy.lifecycle.activate", "Second factors of Finance"],
        &["2026-02-12T08:00", "Alan Baker", "policy.lifecycle.deactivate", "Second factors of Finance"],
        &["2026-01-09T08:00", "Noor Haddad", "policy.lifecycle.update", "Sign-on from outside"],
        &["2025-12-12T08:00", "Alan Baker", "policy.lifecycle.update", "Passwords of administrators"],
    ]),
    ("who_has_access", &[
        &["sean.obrien@example.com", "ACTIVE", "GROUP", "Payroll approvers"],
        &["ugo.ferri@example.com", "ACTIVE", "USER", ""],
        &["vera.lindt@example.com", "SUSPENDED", "USER", "Payroll approvers"],
        &["xenia.roth@example.com", "ACTIVE", "USER", ""],
    ]),
];
