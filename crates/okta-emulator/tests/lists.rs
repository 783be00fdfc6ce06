//! Lists of users: pages, cursors, `q`, `filter`, `search`, `sortBy` and `fields`.

mod common;

use common::{Org, ids};
use serde_json::{Value, json};

fn crowd() -> Org {
    Org::with(|builder| builder.seed_users(450))
}

#[test]
fn pages_hold_everyone_once() {
    let org = crowd();
    let first = org.get("/api/v1/users");
    assert_eq!(
        first.link("self").as_deref(),
        Some("https://org.example.com/api/v1/users?limit=200")
    );
    assert_eq!(
        first.headers.get_all("link").iter().count(),
        2,
        "a line for each relation"
    );
    assert_eq!(
        first.is(200).as_array().map(Vec::len),
        Some(200),
        "the default limit"
    );
    for (limit, expected) in [(200, 3), (150, 3), (50, 9), (1, 450)] {
        let (users, pages) = org.pages(&format!("/api/v1/users?limit={limit}"));
        let mut unique = ids(&users);
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(
            (users.len(), unique.len(), pages),
            (450, 450, expected),
            "limit {limit}"
        );
    }
    for limit in ["0", "-1", "201", "ten", "1e3"] {
        org.get(&format!("/api/v1/users?limit={limit}"))
            .refused(400, "E0000001", "limit");
    }
}

#[test]
fn a_page_that_ends_the_list_exactly_has_no_next() {
    let org = Org::with(|builder| builder.seed_users(4));
    assert_eq!(org.pages("/api/v1/users?limit=2").1, 2);
    assert_eq!(Org::new().get("/api/v1/users").link("next"), None);
}

#[test]
fn deleting_and_adding_between_pages_neither_hides_nor_repeats() {
    let org = crowd();
    let page = org.get("/api/v1/users?limit=100");
    let next = page.link("next").expect("more");
    let shown = ids(page.is(200).as_array().expect("a list"));
    // The last of the page, whose id is the cursor, and the first of the next page.
    let upcoming = ids(org.get(&next).is(200).as_array().expect("a list"));
    for user in [&shown[99], &upcoming[0]] {
        org.delete(&format!("/api/v1/users/{user}")).is(204);
        org.delete(&format!("/api/v1/users/{user}")).is(204);
    }
    let added = org.user("late@example.com");
    let (rest, _) = org.pages(&next);
    let rest = ids(&rest);
    assert_eq!(rest[0], upcoming[1]);
    assert_eq!(rest.last(), Some(&added));
    assert_eq!(rest.len(), 350);
    assert!(rest.iter().all(|id| !shown.contains(id)));
}

#[test]
fn cursors_of_other_lists_and_orgs_are_refused() {
    let org = crowd();
    let stranger = Org::with(|builder| builder.seed(9).seed_users(1));
    let foreign = ids(stranger
        .get("/api/v1/users")
        .is(200)
        .as_array()
        .expect("a list"))[0]
        .clone();
    let group = org.group("Authors");
    for cursor in [
        "x",
        "00u00000000000000000",
        foreign.as_str(),
        group.as_str(),
        "%00",
        "%ff",
        "00u",
    ] {
        org.get(&format!("/api/v1/users?after={cursor}"))
            .refused(400, "E0000001", "after");
    }
    org.get("/api/v1/users?search=status+pr&sortBy=id&after=x")
        .refused(400, "E0000001", "after");
}

#[test]
fn links_repeat_the_query_and_go_where_the_request_went() {
    let org = crowd();
    let search = "search=profile.firstName+eq+%22Ada%22";
    let page = org.get(&format!(
        "http://127.0.0.1:8080/api/v1/users?{search}&limit=5"
    ));
    let own = page.link("self").expect("self");
    assert_eq!(
        own,
        format!("http://127.0.0.1:8080/api/v1/users?limit=5&{search}")
    );
    let next = page.link("next").expect("next");
    assert!(
        next.starts_with("http://127.0.0.1:8080/api/v1/users?after=00u") && next.ends_with(search),
        "{next}"
    );
    let users = page.is(200);
    assert_eq!(
        users[0]["_links"]["self"]["href"],
        format!(
            "http://127.0.0.1:8080/api/v1/users/{}",
            users[0]["id"].as_str().unwrap_or_default()
        )
    );
}

#[test]
fn q_finds_beginnings_and_does_not_page() {
    let org = crowd();
    let found = org.get("/api/v1/users?q=ADA");
    assert_eq!(found.link("next"), None);
    assert_eq!(
        found.is(200).as_array().map(Vec::len),
        Some(10),
        "the default limit with q"
    );
    let found = org.get("/api/v1/users?q=ada.&limit=200").is(200);
    assert_eq!(found.as_array().map(Vec::len), Some(22), "by address");
    assert_eq!(
        org.get("/api/v1/users?q=example.com").is(200),
        json!([]),
        "not in the middle"
    );
}

fn logins(org: &Org, query: &str) -> Vec<String> {
    let (users, _) = org.pages(&format!("/api/v1/users?{query}"));
    users
        .iter()
        .map(|user| {
            user["profile"]["login"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        })
        .collect()
}

fn small() -> Org {
    let org = Org::new();
    for (login, extra) in [
        (
            "ann@example.com",
            json!({ "level": 1, "tags": ["x", "y"], "nickName": "Annie" }),
        ),
        (
            "bob@example.com",
            json!({ "level": 2, "tags": [], "remote": true }),
        ),
        (
            "cee@other.com",
            json!({ "level": 10, "nickName": "Q\"uote" }),
        ),
    ] {
        let user = org.user(login);
        org.clock.advance(std::time::Duration::from_secs(60));
        org.post(
            &format!("/api/v1/users/{user}"),
            &json!({ "profile": extra }),
        )
        .is(200);
    }
    org.post("/api/v1/users/bob/lifecycle/suspend", &Value::Null)
        .is(200);
    org.delete("/api/v1/users/cee").is(204);
    org
}

#[test]
fn search_knows_every_operator() {
    let org = small();
    let (ann, bob, cee) = ("ann@example.com", "bob@example.com", "cee@other.com");
    for (search, expected) in [
        ("profile.login eq \"ANN@example.com\"", vec![ann]),
        ("profile.login ne \"ann@example.com\"", vec![bob, cee]),
        ("profile.login co \"EXAMPLE\"", vec![ann, bob]),
        ("profile.login sw \"b\"", vec![bob]),
        ("profile.login ew \"other.com\"", vec![cee]),
        ("profile.level gt 2", vec![cee]),
        ("profile.level ge 2", vec![bob, cee]),
        ("profile.level lt 2", vec![ann]),
        ("profile.level le 2", vec![ann, bob]),
        ("profile.nickName pr", vec![ann, cee]),
        ("profile.tags pr", vec![ann]),
        ("profile.tags eq \"Y\"", vec![ann]),
        ("profile.remote eq true", vec![bob]),
        ("profile.nickName eq \"q\\\"UOTE\"", vec![cee]),
        (
            "status eq \"SUSPENDED\" or status eq \"DEPROVISIONED\"",
            vec![bob, cee],
        ),
        (
            "profile.level ge 1 and profile.level le 2 or profile.login sw \"c\"",
            vec![ann, bob, cee],
        ),
        (
            "profile.level ge 1 AND (profile.level eq 10 OR profile.login SW \"a\")",
            vec![ann, cee],
        ),
        ("not (profile.level eq 2)", vec![ann, cee]),
        ("created gt \"2016-01-03T18:15:47.000Z\"", vec![bob, cee]),
        ("created le \"2016-01-03T19:15:47+01:00\"", vec![ann]),
        ("profile.missing eq \"x\"", vec![]),
        ("profile.missing eq null", vec![ann, bob, cee]),
    ] {
        let encoded: String = search.bytes().map(|byte| format!("%{byte:02X}")).collect();
        assert_eq!(
            logins(&org, &format!("search={encoded}&limit=1")),
            expected,
            "{search}"
        );
    }
    for (search, place) in [
        ("profile.login", "13"),
        ("profile.login xx \"a\"", "14"),
        ("profile.login eq", "16"),
        ("profile.login eq a", "17"),
        ("profile.login eq \"a", "17"),
        ("(status pr", "10"),
        ("status pr )", "10"),
        ("not status pr", "4"),
        ("\"", "0"),
    ] {
        let encoded: String = search.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let wanted = format!("at character {place}");
        org.get(&format!("/api/v1/users?search={encoded}"))
            .refused(400, "E0000031", &wanted);
    }
}

#[test]
fn brackets_go_only_so_deep() {
    let org = small();
    let nested = |depth: usize| format!("{}status+pr{}", "(".repeat(depth), ")".repeat(depth));
    let path = |depth| format!("/api/v1/users?search={}", nested(depth));
    assert_eq!(org.get(&path(64)).is(200).as_array().map(Vec::len), Some(3));
    org.get(&path(65)).refused(400, "E0000031", "brackets");
    org.get(&path(30_000)).refused(400, "E0000031", "brackets");
}

#[test]
fn filter_takes_few_attributes_and_exact_values() {
    let org = small();
    let encoded = |text: &str| {
        text.bytes()
            .map(|byte| format!("%{byte:02X}"))
            .collect::<String>()
    };
    let found = |filter: &str| logins(&org, &format!("filter={}", encoded(filter)));
    assert_eq!(found("status eq \"DEPROVISIONED\""), ["cee@other.com"]);
    assert_eq!(
        found("profile.login eq \"ANN@example.com\""),
        Vec::<String>::new(),
        "case counts"
    );
    assert_eq!(
        found("lastUpdated gt \"2016-01-03T18:16:47.000Z\"").len(),
        2
    );
    for filter in [
        "profile.level eq 1",
        "profile.login sw \"a\"",
        "status pr",
        "not (status eq \"ACTIVE\")",
        "status gt \"A\"",
    ] {
        org.get(&format!("/api/v1/users?filter={}", encoded(filter)))
            .refused(400, "E0000031", "filter");
    }
}

#[test]
fn a_search_can_be_sorted_and_paged() {
    let org = small();
    let all = "search=profile.login+pr";
    assert_eq!(
        logins(
            &org,
            &format!("{all}&sortBy=profile.level&sortOrder=desc&limit=1")
        ),
        ["cee@other.com", "bob@example.com", "ann@example.com"]
    );
    assert_eq!(
        logins(&org, &format!("{all}&sortBy=profile.nickName&limit=1")),
        ["ann@example.com", "cee@other.com", "bob@example.com"],
        "those without the attribute come last"
    );
    org.get(&format!("/api/v1/users?{all}&sortBy=id&sortOrder=up"))
        .refused(400, "E0000001", "sortOrder");
    // A cursor whose user is gone still marks a place.
    let page = org.get(&format!("/api/v1/users?{all}&sortBy=profile.level&limit=2"));
    let next = page.link("next").expect("more");
    for _ in 0..2 {
        org.delete("/api/v1/users/bob").is(204);
    }
    assert_eq!(
        org.get(&next).is(200)[0]["profile"]["login"],
        "cee@other.com"
    );
}

#[test]
fn fields_and_okta_response_show_less() {
    let org = small();
    let users = org
        .get("/api/v1/users?fields=status,profile:(login,%20level)")
        .is(200);
    assert_eq!(
        users[0],
        json!({ "id": users[0]["id"], "status": "ACTIVE", "profile": { "login": "ann@example.com", "level": 1 } })
    );
    org.get("/api/v1/users?fields=profile:(login")
        .refused(400, "E0000001", "fields");
    let users = org
        .get("/api/v1/users?expand=classification&limit=1")
        .is(200);
    assert_eq!(users[0]["_embedded"]["classification"]["type"], "STANDARD");
    org.get("/api/v1/users?expand=all")
        .refused(400, "E0000001", "expand");
    assert_eq!(
        org.get("/api/v1/users/ann?expand=blocks").is(200)["_embedded"],
        json!({ "blocks": [] })
    );
    let request = http::Request::get("https://org.example.com/api/v1/users/ann")
        .header("authorization", "SSWS test-token")
        .header(
            "content-type",
            "application/json; okta-response=omitCredentials,omitCredentialsLinks",
        )
        .body(bytes::Bytes::new())
        .expect("a request");
    let user: Value = serde_json::from_slice(org.emulator.respond(request).body()).expect("JSON");
    assert_eq!(user.get("credentials"), None);
    assert_eq!(user["_links"].get("changePassword"), None);
    assert!(user["_links"].get("suspend").is_some());
}
