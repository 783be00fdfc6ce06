//! Users as a list has them: the profile is most of it.

use super::{fill, pick};

/// Sixteen attributes and the link to itself.
const DESCRIBED: &str = r#"
{"id":"00ubench§","status":"%STATUS","created":"2021-03-04T08:15:09.000Z",
"activated":"2021-03-04T08:15:11.000Z","statusChanged":"2023-11-20T14:02:55.000Z",
"lastLogin":"2026-05-18T06:41:37.000Z","lastUpdated":"2026-04-02T19:30:00.000Z",
"passwordChanged":"2023-11-20T14:02:55.000Z","type":{"id":"otybench00000001"},
"profile":{"firstName":"%FIRST","lastName":"%LAST","mobilePhone":"+49 151 §",
"secondEmail":"%LOGIN.§@home.example","login":"%LOGIN.§@acme.example","email":"%LOGIN.§@acme.example",
"displayName":"%FIRST %LAST","title":"%TITLE","department":"Research and Development","division":"Europe",
"organization":"Acme Incorporated","employeeNumber":"§","costCenter":"EU-7","city":"Düsseldorf",
"countryCode":"DE","locale":"de_DE"},
"credentials":{"password":{},"recovery_question":{"question":"What was the name of your first ship?"},
"provider":{"type":"OKTA","name":"OKTA"}},
"_links":{"self":{"href":"https://acme.okta.example/api/v1/users/00ubench§"}}}
"#;

/// Fifteen nulls, eight links and an attribute that the org has added.
const RECORDED: &str = r#"
{"id":"00ubench§","status":"%STATUS","created":"2021-03-04T08:15:09.000Z",
"activated":"2021-03-04T08:15:11.000Z","statusChanged":"2023-11-20T14:02:55.000Z","lastLogin":null,
"lastUpdated":"2026-04-02T19:30:00.000Z","passwordChanged":null,"type":{"id":"otybench00000001"},
"profile":{"lastName":"%LAST","zipCode":null,"preferredLanguage":null,"managerId":null,"city":"Düsseldorf",
"displayName":"%FIRST %LAST","nickName":null,"secondEmail":null,"honorificPrefix":null,"timezone":"Europe/Berlin",
"postalAddress":null,"mobilePhone":null,"streetAddress":null,"honorificSuffix":null,"login":"%LOGIN.§@acme.example",
"email":"%LOGIN.§@acme.example","employeeNumber":"§","primaryPhone":null,"firstName":"%FIRST","title":"%TITLE",
"department":"Research and Development","badgeColour":"%COLOUR","middleName":null,"profileUrl":null},
"credentials":{"password":{},"provider":{"type":"OKTA","name":"OKTA"}},
"_links":{"suspend":{"href":"https://acme.okta.example/api/v1/users/00ubench§/lifecycle/suspend","method":"POST"},
"schema":{"href":"https://acme.okta.example/api/v1/meta/schemas/user/oscbench00000001"},
"resetPassword":{"href":"https://acme.okta.example/api/v1/users/00ubench§/lifecycle/reset_password","method":"POST"},
"reactivate":{"href":"https://acme.okta.example/api/v1/users/00ubench§/lifecycle/reactivate","method":"POST"},
"self":{"href":"https://acme.okta.example/api/v1/users/00ubench§"},
"resetFactors":{"href":"https://acme.okta.example/api/v1/users/00ubench§/lifecycle/reset_factors","method":"POST"},
"type":{"href":"https://acme.okta.example/api/v1/meta/types/user/otybench00000001"},
"deactivate":{"href":"https://acme.okta.example/api/v1/users/00ubench§/lifecycle/deactivate","method":"POST"}}}
"#;

pub(super) fn described(number: usize) -> String {
    of(DESCRIBED, number)
}

pub(super) fn recorded(number: usize) -> String {
    of(RECORDED, number)
}

fn of(template: &str, number: usize) -> String {
    let (first, last, login) = pick(
        [
            ("Ada", "Lovelace", "ada"),
            ("Bartholomäus", "Zimmermann-Achterberg", "b.zimmermann"),
            ("Chidi", "Okonkwo", "chidi"),
            ("Dolores", "O'Riordan", "dolores.oriordan"),
            ("Émilie", "du Châtelet", "emilie"),
        ],
        number,
    );
    let status = pick(
        ["ACTIVE", "ACTIVE", "PROVISIONED", "PASSWORD_EXPIRED"],
        number,
    );
    let title = pick(
        ["Engineer", "Vice President of Everything", "Analyst"],
        number,
    );
    let colour = pick(["green", "ultramarine"], number);
    let holes = [
        ("%STATUS", status),
        ("%FIRST", first),
        ("%LAST", last),
        ("%LOGIN", login),
        ("%TITLE", title),
        ("%COLOUR", colour),
    ];
    fill(template, number, &holes)
}
