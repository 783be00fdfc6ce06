//! Users by `search`: random expressions over attributes of every type, held against an evaluation that is too simple to
//! be wrong, sorted and in pages; and what is refused.

mod common;

use std::cmp::Ordering;

use common::{Org, ids};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

const SCHEMA: &str = "/api/v1/meta/schemas/user/default";

/// What a user has of each type of attribute.
#[derive(Debug, Clone)]
struct Person {
    word: Option<&'static str>,
    size: Option<i32>,
    remote: Option<bool>,
    teams: Vec<&'static str>,
    /// Days after the first of 2020.
    since: Option<u8>,
}

#[derive(Debug, Clone)]
enum Test {
    Word(&'static str, &'static str),
    Size(&'static str, f64),
    Remote(&'static str, bool),
    Team(&'static str, &'static str),
    Since(&'static str, u8),
    Present(&'static str),
}

#[derive(Debug, Clone)]
enum Search {
    Test(Test),
    Not(Box<Search>),
    And(Vec<Search>),
    Or(Vec<Search>),
}

fn day(number: u8) -> String {
    format!("2020-01-{:02}T00:00:00.000Z", number + 1)
}

fn ordered(operator: &str, order: Option<Ordering>) -> bool {
    match operator {
        "eq" => order == Some(Ordering::Equal),
        "ne" => order != Some(Ordering::Equal),
        "gt" => order == Some(Ordering::Greater),
        "lt" => order == Some(Ordering::Less),
        "ge" => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        _ => matches!(order, Some(Ordering::Less | Ordering::Equal)),
    }
}

fn worded(operator: &str, word: &str, wanted: &str) -> bool {
    let (word, wanted) = (word.to_lowercase(), wanted.to_lowercase());
    match operator {
        "co" => word.contains(&wanted),
        "sw" => word.starts_with(&wanted),
        "ew" => word.ends_with(&wanted),
        _ => ordered(operator, Some(word.cmp(&wanted))),
    }
}

impl Test {
    fn fits(&self, person: &Person) -> bool {
        match self {
            Self::Word(operator, wanted) => match person.word {
                Some(word) => worded(operator, word, wanted),
                None => *operator == "ne",
            },
            Self::Size(operator, wanted) => {
                let size = person.size.map(f64::from);
                ordered(operator, size.and_then(|size| size.partial_cmp(wanted)))
            }
            Self::Remote(operator, wanted) => {
                ordered(operator, person.remote.map(|remote| remote.cmp(wanted)))
            }
            Self::Team("ne", wanted) => !person.teams.iter().any(|team| worded("eq", team, wanted)),
            Self::Team(operator, wanted) => {
                let mut teams = person.teams.iter();
                teams.any(|team| worded(operator, team, wanted))
            }
            Self::Since(operator, wanted) => {
                ordered(operator, person.since.map(|since| since.cmp(wanted)))
            }
            Self::Present("word") => person.word.is_some_and(|word| !word.is_empty()),
            Self::Present("size") => person.size.is_some(),
            Self::Present("remote") => person.remote.is_some(),
            Self::Present("teams") => !person.teams.is_empty(),
            Self::Present(_) => person.since.is_some(),
        }
    }

    fn text(&self) -> String {
        let of =
            |name: &str, operator: &str, value: Value| format!("profile.{name} {operator} {value}");
        match self {
            Self::Word(operator, value) => of("word", operator, json!(value)),
            Self::Size(operator, value) => of("size", operator, json!(value)),
            Self::Remote(operator, value) => of("remote", operator, json!(value)),
            Self::Team(operator, value) => of("teams", operator, json!(value)),
            Self::Since(operator, value) => of("since", operator, json!(day(*value))),
            Self::Present(name) => format!("profile.{name} pr"),
        }
    }
}

impl Search {
    fn fits(&self, person: &Person) -> bool {
        match self {
            Self::Test(test) => test.fits(person),
            Self::Not(term) => !term.fits(person),
            Self::And(terms) => terms.iter().all(|term| term.fits(person)),
            Self::Or(terms) => terms.iter().any(|term| term.fits(person)),
        }
    }

    /// With no more brackets than it takes: `and` binds closer than `or`.
    fn text(&self) -> String {
        let joined = |terms: &[Self], word: &str| {
            let bracketed = |term: &Self| match (word, term) {
                (" and ", Self::Or(_)) => format!("({})", term.text()),
                _ => term.text(),
            };
            terms.iter().map(bracketed).collect::<Vec<_>>().join(word)
        };
        match self {
            Self::Test(test) => test.text(),
            Self::Not(term) => format!("not ({})", term.text()),
            Self::And(terms) => joined(terms, " and "),
            Self::Or(terms) => joined(terms, " or "),
        }
    }
}

const WORDS: &[&str] = &["a", "A", "ab", "Ba", "b c", "\"q\\", "é"];
const ORDERED: &[&str] = &["eq", "ne", "gt", "ge", "lt", "le"];
const WORDED: &[&str] = &["eq", "ne", "gt", "ge", "lt", "le", "co", "sw", "ew"];
const NAMES: &[&str] = &["word", "size", "remote", "teams", "since"];

fn person() -> impl Strategy<Value = Person> {
    (
        prop::option::of(select(WORDS)),
        prop::option::of(-2..3i32),
        any::<Option<bool>>(),
        prop::collection::vec(select(WORDS), 0..3),
        prop::option::of(0..4u8),
    )
        .prop_map(|(word, size, remote, teams, since)| Person {
            word,
            size,
            remote,
            teams,
            since,
        })
}

fn search() -> impl Strategy<Value = Search> {
    let test = prop_oneof![
        (select(WORDED), select(WORDS)).prop_map(|(operator, value)| Test::Word(operator, value)),
        (select(ORDERED), -4..6i32)
            .prop_map(|(operator, value)| Test::Size(operator, f64::from(value) / 2.0)),
        (select(&["eq", "ne"][..]), any::<bool>())
            .prop_map(|(operator, value)| Test::Remote(operator, value)),
        (select(WORDED), select(WORDS)).prop_map(|(operator, value)| Test::Team(operator, value)),
        (select(ORDERED), 0..4u8).prop_map(|(operator, value)| Test::Since(operator, value)),
        select(NAMES).prop_map(Test::Present),
    ];
    test.prop_map(Search::Test)
        .prop_recursive(4, 16, 3, |term| {
            prop_oneof![
                term.clone().prop_map(|term| Search::Not(Box::new(term))),
                prop::collection::vec(term.clone(), 2..4).prop_map(Search::And),
                prop::collection::vec(term, 2..4).prop_map(Search::Or),
            ]
        })
}

/// An org with these attributes and people; gives their ids.
fn org_of(people: &[Person]) -> (Org, Vec<String>) {
    let org = Org::new();
    let attributes = json!({
        "word": { "title": "Word", "type": "string" },
        "size": { "title": "Size", "type": "integer" },
        "remote": { "title": "Remote", "type": "boolean" },
        "teams": { "title": "Teams", "type": "array", "items": { "type": "string" } },
        "since": { "title": "Since", "type": "string", "format": "date-time" },
    });
    let body = json!({ "definitions": { "custom": { "properties": attributes } } });
    org.post(SCHEMA, &body).is(200);
    let made = people.iter().enumerate().map(|(number, person)| {
        let login = format!("user{number}@example.com");
        let profile = json!({
            "login": login, "email": login, "firstName": "F", "lastName": "L",
            "word": person.word, "size": person.size, "remote": person.remote,
            "teams": person.teams, "since": person.since.map(day),
        });
        let user = org.post("/api/v1/users", &json!({ "profile": profile }));
        common::id(&user.is(200))
    });
    let made = made.collect();
    (org, made)
}

fn found(org: &Org, search: &str, more: &str) -> Vec<String> {
    let search = utf8_percent_encode(search, NON_ALPHANUMERIC);
    ids(&org.pages(&format!("/api/v1/users?search={search}{more}")).0)
}

/// How two people stand in a list sorted by an attribute; those without it come last.
fn order(by: &str, one: &Person, two: &Person) -> Ordering {
    fn last<T: Ord>(one: Option<T>, two: Option<T>) -> Ordering {
        match (one, two) {
            (Some(one), Some(two)) => one.cmp(&two),
            (one, two) => one.is_none().cmp(&two.is_none()),
        }
    }
    match by {
        "word" => last(
            one.word.map(str::to_lowercase),
            two.word.map(str::to_lowercase),
        ),
        "size" => last(one.size, two.size),
        "remote" => last(one.remote, two.remote),
        _ => last(one.since, two.since),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn a_search_finds_whom_it_fits(
        people in prop::collection::vec(person(), 0..7),
        searches in prop::collection::vec(search(), 1..6),
        by in select(&["word", "size", "remote", "since"][..]),
        limit in 1..4usize,
    ) {
        let (org, made) = org_of(&people);
        for search in searches {
            let text = search.text();
            let mut fit: Vec<usize> = (0..people.len())
                .filter(|number| search.fits(&people[*number]))
                .collect();
            let wanted = |fit: &[usize]| fit.iter().map(|number| made[*number].clone()).collect::<Vec<_>>();
            let shown = found(&org, &text, &format!("&limit={limit}"));
            prop_assert_eq!(shown, wanted(&fit), "{}", text);
            fit.sort_by(|one, two| order(by, &people[*one], &people[*two]).then(one.cmp(two)));
            let sorted = format!("&sortBy=profile.{by}&limit={limit}");
            prop_assert_eq!(found(&org, &text, &sorted), wanted(&fit), "{} by {}", text, by);
            fit.reverse();
            let sorted = format!("{sorted}&sortOrder=desc");
            prop_assert_eq!(found(&org, &text, &sorted), wanted(&fit), "{} by {}", text, by);
        }
    }

    #[test]
    fn whatever_a_search_says_it_is_answered(text in r#"([a-z. ()"]|eq|ne|co|sw|pr|and|or|not|status|null|\\PC){0,40}"#) {
        let org = Org::new();
        let text = utf8_percent_encode(&text, NON_ALPHANUMERIC);
        for (parameter, list) in [("search", "users"), ("filter", "users"), ("search", "groups")] {
            let answer = org.get(&format!("/api/v1/{list}?{parameter}={text}"));
            if answer.status != 200 {
                answer.refused(400, "E0000031", parameter);
            }
        }
    }
}

#[test]
fn what_no_user_has_is_no_attribute() {
    let org = Org::new();
    let refused = |list: &str, search: &str, what: &str| {
        let text = utf8_percent_encode(search, NON_ALPHANUMERIC);
        org.get(&format!("/api/v1/{list}={text}"))
            .refused(400, "E0000031", what);
    };
    for (search, what) in [
        ("firstName eq \"Ada\"", "firstName"),
        ("status eq \"ACTIVE\" and nosuch pr", "nosuch"),
        ("not (login sw \"a\")", "login"),
        ("created gt \"yesterday\"", "created"),
        ("lastUpdated ge 5", "lastUpdated"),
        ("lastLogin lt \"2020-13-01T00:00:00.000Z\"", "lastLogin"),
    ] {
        refused("users?search", search, what);
    }
    refused("users?filter", "lastUpdated gt \"soon\"", "lastUpdated");
    refused("groups?search", "name eq \"Staff\"", "name");
    refused(
        "groups?search",
        "lastMembershipUpdated gt \"x\"",
        "lastMembershipUpdated",
    );
    let strict = Org::with(|builder| builder.strict_profiles(true));
    strict
        .get("/api/v1/users?search=profile.shoes+pr")
        .refused(400, "E0000031", "profile.shoes");
    strict.get("/api/v1/users?search=profile.city+pr").is(200);
}

#[test]
fn times_are_days_instants_or_nothing() {
    let org = Org::new();
    let ada = org.user("ada@example.com");
    for (search, finds) in [
        ("created gt \"2016-01-03\"", true),
        ("created lt \"2016-01-04\"", true),
        ("created lt \"2016-01-03\"", false),
        ("created eq \"2016-01-03T18:15:47Z\"", true),
        ("lastLogin eq null", true),
        ("lastLogin pr", false),
    ] {
        let wanted = if finds { vec![ada.clone()] } else { Vec::new() };
        assert_eq!(found(&org, search, ""), wanted, "{search}");
    }
}

#[test]
fn a_start_is_found_whatever_letter_ends_it() {
    let org = Org::new();
    let made = org
        .post("/api/v1/groups", &json!({ "profile": { "name": "ΑΣΑ" } }))
        .is(200);
    for start in ["ΑΣ", "ας", "ασ", "ΑΣΑ"] {
        let search = utf8_percent_encode(&format!("profile.name sw \"{start}\""), NON_ALPHANUMERIC)
            .to_string();
        let found = ids(&org.pages(&format!("/api/v1/groups?search={search}")).0);
        let is_there = found.contains(&common::id(&made));
        // A final sigma is another letter than the one in the middle of a word.
        assert_eq!(is_there, start != "ας", "{start}");
    }
}
