//! What people do all day, as the system log tells it: sign-ins that succeed and fail, and applications that are used.

use serde_json::{Value, json};

use super::people::{Person, called};
use super::year::Year;

/// Who does something, as events say it.
pub(super) fn actor(person: &Person) -> Value {
    json!({ "id": person.id(), "type": "User", "alternateId": person.login(),
        "displayName": format!("{} {}", person.first, person.last), "detailEntry": null })
}

/// Notes that somebody signed in.
pub(super) fn signed_in(year: &mut Year, ago: u32, person: &Person) {
    let outcome = json!({ "result": "SUCCESS", "reason": null });
    session(year, ago, person, &outcome, "INFO", "192.0.2.10");
}

fn session(year: &mut Year, ago: u32, person: &Person, outcome: &Value, severity: &str, ip: &str) {
    year.event(
        ago,
        json!({ "eventType": "user.session.start", "severity": severity, "actor": actor(person),
            "client": { "ipAddress": ip, "zone": "null", "device": "Computer" },
            "outcome": outcome, "target": [] }),
    );
}

/// Who failed to sign in: how often, how many days ago, why, and from where.
#[rustfmt::skip]
const FAILURES: &[(&str, u32, u32, &str, &str)] = &[
    ("ravi.menon", 6, 2, "INVALID_CREDENTIALS", "203.0.113.77"),
    ("sean.obrien", 9, 5, "INVALID_CREDENTIALS", "203.0.113.77"),
    ("ada.king", 1, 8, "INVALID_CREDENTIALS", "192.0.2.10"),
    ("eli.brandt", 2, 9, "PASSWORD_EXPIRED", "192.0.2.44"),
    ("grace.hooper", 3, 25, "INVALID_CREDENTIALS", "203.0.113.80"),
    ("vera.lindt", 2, 28, "USER_SUSPENDED", "198.51.100.7"),
    ("cosmo.dietz", 4, 70, "INVALID_CREDENTIALS", "192.0.2.31"),
];

/// Who used which application how many days ago.
#[rustfmt::skip]
const USED: &[(&str, &str, &[u32])] = &[
    ("Ledger", "sean.obrien", &[1, 2, 30]), ("Ledger", "tara.novak", &[6]), ("Ledger", "nina.rossi", &[50]),
    ("Payroll", "xenia.roth", &[1, 29]), ("Payroll", "ugo.ferri", &[30]),
    ("Code Review", "ada.king", &[1]), ("Code Review", "emil.sorensen", &[1, 2]), ("Code Review", "hana.sato", &[12]),
    ("Sales Desk", "cosmo.dietz", &[8]), ("Sales Desk", "dina.azar", &[3]),
    ("Travel", "bea.hollis", &[220]), ("Travel", "otto.blum", &[130]),
    ("Old CRM", "faye.quill", &[300]),
];

pub(super) fn flow(year: &mut Year) {
    for (name, times, ago, reason, ip) in FAILURES {
        let Some(person) = called(name) else { continue };
        let outcome = json!({ "result": "FAILURE", "reason": reason });
        for _ in 0..*times {
            session(year, *ago, person, &outcome, "WARN", ip);
        }
    }
    for (app, name, days) in USED {
        let Some(person) = called(name) else { continue };
        for ago in *days {
            let target = json!([
                { "id": format!("@{app}"), "type": "AppInstance", "alternateId": app, "displayName": app,
                    "detailEntry": null },
                { "id": person.id(), "type": "AppUser", "alternateId": person.login(),
                    "displayName": format!("{} {}", person.first, person.last), "detailEntry": null },
            ]);
            year.event(
                *ago,
                json!({ "eventType": "user.authentication.sso", "severity": "INFO", "actor": actor(person),
                    "client": { "ipAddress": "192.0.2.10", "zone": "null", "device": "Computer" },
                    "outcome": { "result": "SUCCESS", "reason": null }, "target": target }),
            );
        }
    }
}
