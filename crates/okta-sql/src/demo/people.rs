//! Who works here: when they came, how long they stayed, and how they prove who they are.

use serde_json::json;

use super::traffic;
use super::year::{BEGIN, Year};

/// What became of somebody; times are days ago.
#[derive(Clone, Copy)]
pub(super) enum Life {
    /// Is here, and signed in last then.
    Works(u32),
    /// Could sign in, and never did.
    Waits,
    /// Is known, and not let in yet.
    Staged,
    /// Was asked to choose a password.
    Invited,
    /// May not sign in since then.
    Suspended(u32),
    /// Is gone since then.
    Left(u32),
    /// Tried wrong passwords then.
    LockedOut(u32),
    /// Has to choose another password since then.
    Expired(u32),
}

use Life::{Expired, Invited, Left, LockedOut, Staged, Suspended, Waits, Works};

/// One of them.
pub(super) struct Person {
    /// The login without its domain; names of other steps are made of it: `@ada.king`.
    pub(super) name: &'static str,
    pub(super) first: &'static str,
    pub(super) last: &'static str,
    department: &'static str,
    title: &'static str,
    /// The org's own attribute; empty for none.
    cost_centre: &'static str,
    /// How many days ago they came.
    pub(super) came: u32,
    pub(super) life: Life,
}

impl Person {
    pub(super) fn login(&self) -> String {
        format!("{}@example.com", self.name)
    }

    /// As a step names them.
    pub(super) fn id(&self) -> String {
        format!("@{}", self.name)
    }
}

#[rustfmt::skip]
#[expect(clippy::too_many_arguments, reason = "a row of a table")]
const fn person(
    name: &'static str, first: &'static str, last: &'static str, department: &'static str, title: &'static str,
    cost_centre: &'static str, came: u32, life: Life,
) -> Person {
    Person { name, first, last, department, title, cost_centre, came, life }
}

/// Everybody but the first, who set the org up. Some cost centres are named so that who does not quote them is found out.
#[rustfmt::skip]
pub(super) const PEOPLE: &[Person] = &[
    person("grace.hooper", "Grace", "Hooper", "IT", "Head of IT", "IT", BEGIN, Works(141)),
    person("noor.haddad", "Noor", "Haddad", "IT", "Systems Engineer", "IT", BEGIN, Works(2)),
    person("tomas.vrba", "Tomas", "Vrba", "IT", "Service Desk", "IT", 340, Works(1)),
    person("iris.lund", "Iris", "Lund", "IT", "Service Desk", "IT", 300, Works(3)),
    person("pavel.stoica", "Pavel", "Stoica", "IT", "Auditor", "IT", BEGIN, Suspended(45)),
    person("yuki.tanabe", "Yuki", "Tanabe", "IT", "Service Desk", "IT", 60, Works(1)),
    person("ada.king", "Ada", "King", "Engineering", "Head of Engineering", "R&D 100%", BEGIN, Works(1)),
    person("emil.sorensen", "Emil", "Sørensen", "Engineering", "Engineer", "R&D 100%", BEGIN, Works(1)),
    person("fatima.osei", "Fatima", "Osei", "Engineering", "Engineer", "R&D 100%", BEGIN, Works(4)),
    person("henk.devries", "Henk", "de Vries", "Engineering", "Engineer", "R&D_100", BEGIN, Works(12)),
    person("ines.caldeira", "Inês", "Caldeira", "Engineering", "Engineer", "R&D_100", 250, Works(2)),
    person("jonas.weiss", "Jonas", "Weiss", "Engineering", "Engineer", "R&D 100%", 250, Works(103)),
    person("kirra.doyle", "Kirra", "Doyle", "Engineering", "Engineer", "R&D 100%", 180, Works(1)),
    person("lars.nyman", "Lars", "Nyman", "Engineering", "Engineer", "R&D 100%", BEGIN, Left(120)),
    person("mei.chen", "Mei", "Chen", "Engineering", "Engineer", "R&D 100%", 14, Waits),
    person("nils.aho", "Nils", "Aho", "Engineering", "Engineer", "R&D 100%", 3, Staged),
    person("olga.petrova", "Olga", "Petrova", "Engineering", "Engineer", "", 5, Invited),
    person("ravi.menon", "Ravi", "Menon", "Engineering", "Engineer", "R&D 100%", 200, LockedOut(2)),
    person("sean.obrien", "Seán", "O'Brien", "Finance", "Head of Finance", "O'Brien's desk", BEGIN, Works(1)),
    person("tara.novak", "Tara", "Novak", "Finance", "Controller", "O'Brien's desk", BEGIN, Works(6)),
    person("ugo.ferri", "Ugo", "Ferri", "Finance", "Accountant", "O'Brien's desk", 320, Works(1)),
    person("vera.lindt", "Vera", "Lindt", "Finance", "Accountant", "O'Brien's desk", BEGIN, Suspended(30)),
    person("wim.claes", "Wim", "Claes", "Finance", "Payroll Clerk", "O'Brien's desk", BEGIN, Left(75)),
    person("xenia.roth", "Xenia", "Roth", "Finance", "Payroll Clerk", "O'Brien's desk", 90, Works(1)),
    person("abel.mora", "Abel", "Mora", "Sales", "Head of Sales", "50% \"shared\"", BEGIN, Works(2)),
    person("bea.hollis", "Bea", "Hollis", "Sales", "Account Manager", "50% \"shared\"", BEGIN, Works(96)),
    person("cosmo.dietz", "Cosmo", "Dietz", "Sales", "Account Manager", "50% \"shared\"", 280, Works(8)),
    person("dina.azar", "Dina", "Azar", "Sales", "Account Manager", "50% \"shared\"", 280, Works(3)),
    person("eli.brandt", "Eli", "Brandt", "Sales", "Account Manager", "50% \"shared\"", 150, Expired(10)),
    person("faye.quill", "Faye", "Quill", "Sales", "Account Manager", "50% \"shared\"", BEGIN, Left(200)),
    person("gus.ortiz", "Gus", "Ortiz", "Sales", "Account Manager", "50% \"shared\"", 40, Waits),
    person("hana.sato", "Hana", "Sato", "Support", "Head of Support", "Support", BEGIN, Works(1)),
    person("ivo.banic", "Ivo", "Banić", "Support", "Agent", "Support", BEGIN, Works(1)),
    person("jana.kral", "Jana", "Kral", "Support", "Agent", "Support", 270, Works(5)),
    person("kofi.mensah", "Kofi", "Mensah", "Support", "Agent", "Support", 270, Works(1)),
    person("lena.vogt", "Lena", "Vogt", "Support", "Agent", "Support", 130, Suspended(20)),
    person("milo.park", "Milo", "Park", "Support", "Agent", "Support", 130, Works(1)),
    person("nina.rossi", "Nina", "Rossi", "People", "Head of People", "People", BEGIN, Works(1)),
    person("otto.blum", "Otto", "Blum", "People", "Recruiter", "People", BEGIN, Works(115)),
    person("pia.falk", "Pia", "Falk", "People", "Recruiter", "", 190, Works(4)),
    person("quinn.marsh", "Quinn", "Marsh", "", "Contractor", "", 220, Works(9)),
    person("rosa.diaz", "Rosa", "Díaz", "", "Contractor", "", 220, Works(160)),
    person("sven.holm", "Sven", "Holm", "", "Contractor", "", 100, Left(15)),
    person("tess.ward", "Tess", "Ward", "Engineering", "", "R&D 100%", 80, Works(2)),
    person("umar.farooq", "Umar", "Farooq", "Sales", "", "", 70, Works(11)),
];

/// One of them by name.
pub(super) fn called(name: &str) -> Option<&'static Person> {
    PEOPLE.iter().find(|person| person.name == name)
}

/// Who set the org up, and owns its tokens.
pub(super) const OWNER: &str = "alan.baker";

const FIRST_PASSWORD: &str = "Winter-2024-comes";
const NEXT_PASSWORD: &str = "Summer-2025-comes";

/// Whose password was changed, and how many days ago. The others have theirs since they came.
const CHANGED: &[(&str, u32)] = &[
    ("ada.king", 31),
    ("emil.sorensen", 31),
    ("sean.obrien", 88),
    ("hana.sato", 12),
    ("noor.haddad", 170),
    ("ivo.banic", 200),
];

/// With what somebody signs in on a day.
fn password(name: &str, ago: u32) -> &'static str {
    let changed = CHANGED.iter().find(|(who, _)| *who == name);
    match changed {
        Some((_, day)) if ago <= *day => NEXT_PASSWORD,
        _ => FIRST_PASSWORD,
    }
}

/// Their second factors: kind, and how many days ago it was enrolled.
#[rustfmt::skip]
const FACTORS: &[(&str, &str, u32)] = &[
    (OWNER, "push", 363), ("grace.hooper", "push", 360), ("tomas.vrba", "sms", 339), ("iris.lund", "push", 299),
    ("pavel.stoica", "sms", 350), ("yuki.tanabe", "push", 59), ("ada.king", "push", 350), ("ada.king", "sms", 349),
    ("emil.sorensen", "push", 350), ("fatima.osei", "push", 350), ("henk.devries", "sms", 340),
    ("ines.caldeira", "push", 249), ("kirra.doyle", "push", 179), ("lars.nyman", "push", 350), ("ravi.menon", "sms", 199),
    ("sean.obrien", "push", 350), ("tara.novak", "sms", 345), ("ugo.ferri", "email", 319), ("xenia.roth", "push", 89),
    ("abel.mora", "sms", 340), ("cosmo.dietz", "push", 279), ("hana.sato", "push", 350), ("ivo.banic", "push", 350),
    ("jana.kral", "sms", 269), ("kofi.mensah", "push", 269), ("milo.park", "push", 129), ("nina.rossi", "push", 350),
    ("pia.falk", "push", 189), ("tess.ward", "push", 79),
    // A question is something that one knows, as a password is.
    ("noor.haddad", "question", 350), ("dina.azar", "question", 270), ("quinn.marsh", "question", 219),
];

pub(super) fn live(year: &mut Year) {
    let attribute =
        json!({ "costCentre": { "title": "Cost centre", "type": "string", "maxLength": 40 } });
    year.call(
        BEGIN,
        "updateUserProfile",
        json!({ "schemaId": "default", "body": {
            "definitions": { "custom": { "id": "#custom", "type": "object", "properties": attribute } } } }),
    );
    // The box names its first user itself.
    year.make(
        BEGIN,
        OWNER,
        "updateUser",
        json!({ "id": "alan.baker.1@example.com", "body": { "profile": {
            "login": "alan.baker@example.com", "email": "alan.baker@example.com",
            "department": "IT", "title": "Founder", "costCentre": "IT" } } }),
    );
    for ago in [350, 180, 1] {
        year.sign_in(
            ago,
            "alan.baker@example.com".to_owned(),
            "Sample-password-1",
        );
    }
    for person in PEOPLE {
        comes(year, person);
        stays(year, person);
    }
    for (name, ago) in CHANGED {
        year.call(
            *ago,
            "changePassword",
            json!({ "userId": format!("@{name}"), "body": {
                "oldPassword": { "value": FIRST_PASSWORD }, "newPassword": { "value": NEXT_PASSWORD } } }),
        );
    }
    for (name, kind, ago) in FACTORS {
        enrolls(year, name, kind, *ago);
    }
}

fn comes(year: &mut Year, person: &Person) {
    let mut profile = json!({
        "login": person.login(), "email": person.login(), "firstName": person.first, "lastName": person.last,
    });
    for (name, value) in [
        ("department", person.department),
        ("title", person.title),
        ("costCentre", person.cost_centre),
    ] {
        if !value.is_empty() {
            profile[name] = value.into();
        }
    }
    let mut body = json!({ "profile": profile });
    if !matches!(person.life, Invited) {
        body["credentials"] = json!({ "password": { "value": FIRST_PASSWORD } });
    }
    let activate = !matches!(person.life, Staged);
    year.make(
        person.came,
        person.name,
        "createUser",
        json!({ "activate": activate, "body": body }),
    );
}

fn stays(year: &mut Year, person: &Person) {
    let id = person.id();
    let end = match person.life {
        Works(ago) => Some(ago),
        Suspended(ago) | Left(ago) | LockedOut(ago) | Expired(ago) => Some(ago + 4),
        Waits | Staged | Invited => None,
    };
    if let Some(last) = end {
        let first = person.came - 1;
        let mut days = vec![first, first.midpoint(last), last];
        days.dedup();
        for ago in days {
            year.sign_in(ago, person.login(), password(person.name, ago));
            traffic::signed_in(year, ago, person);
        }
    }
    match person.life {
        Suspended(ago) => year.call(ago, "suspendUser", json!({ "id": id })),
        Left(ago) => year.call(ago, "deactivateUser", json!({ "id": id })),
        LockedOut(ago) => year.lock(ago, &id),
        Expired(ago) => year.call(ago, "expirePassword", json!({ "id": id })),
        Works(_) | Waits | Staged | Invited => {}
    }
}

fn enrolls(year: &mut Year, name: &str, kind: &'static str, ago: u32) {
    let user = format!("@{name}");
    let mut arguments =
        json!({ "userId": user, "body": { "factorType": kind, "provider": "OKTA" } });
    match kind {
        "sms" => {
            arguments["activate"] = true.into();
            // The range of numbers that no one has.
            let number = format!("+1-555-415-{:04}", 100 + ago);
            arguments["body"]["profile"] = json!({ "phoneNumber": number });
        }
        "email" => {
            arguments["activate"] = true.into();
            arguments["body"]["profile"] = json!({ "email": format!("{name}@example.com") });
        }
        "question" => {
            let profile = json!({ "question": "disliked_food", "answer": "mayonnaise" });
            arguments["body"]["profile"] = profile;
        }
        _ => {}
    }
    let factor = format!("{kind} of {name}");
    year.make(ago, factor.clone(), "enrollFactor", arguments);
    if kind == "push" {
        year.tap(ago, &user, &format!("@{factor}"));
    }
}
