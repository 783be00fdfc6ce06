//! The page of the box in a real browser. Without one these tests say so and pass; `.ci/page` requires one.
#![cfg(all(feature = "server", unix))]

mod browser;

use browser::{Browser, installed};
use http::Request;
use okta_emulator::{Emulator, Fault, FaultKind, ManualClock, serve};
use serde_json::{Value, json};

const TOKEN: &str = "page-token";

/// An org on a port, and a browser.
struct Scene {
    emulator: Emulator,
    port: u16,
    browser: Browser,
}

impl Scene {
    /// Nothing where no browser is installed.
    fn new(name: &str) -> Option<Self> {
        let Some(program) = installed() else {
            eprintln!("skipped: no chromium is installed");
            return None;
        };
        let emulator = Emulator::builder()
            .token(TOKEN)
            .seed_users(3)
            .rate_limit(8)
            .clock(ManualClock::at(1_451_844_947))
            .build();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("a socket");
        let port = listener.local_addr().expect("an address").port();
        let serving = emulator.clone();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.expect("a runtime").block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
                serve(listener, serving).await
            })
        });
        let browser = Browser::start(&program, name);
        Some(Self {
            emulator,
            port,
            browser,
        })
    }

    fn open(&mut self) {
        let url = format!("http://127.0.0.1:{}/_emulator", self.port);
        self.browser.open(&url);
        self.browser.until(
            "now.textContent !== '…'"
                .replace("now", "document.getElementById('now')")
                .as_str(),
        );
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> u16 {
        let body = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        let request = Request::builder()
            .method(method)
            .uri(format!("https://org.example.com{path}"))
            .header("authorization", format!("SSWS {TOKEN}"))
            .body(body.into());
        let reply = self.emulator.respond(request.expect("a request"));
        reply.status().as_u16()
    }

    fn text(&mut self, id: &str) -> Value {
        self.browser
            .value(&format!("document.getElementById('{id}').innerText"))
    }

    #[track_caller]
    fn quiet(&mut self) {
        let complaints = self.browser.complaints();
        assert!(complaints.is_empty(), "{complaints:?}");
    }
}

#[test]
fn it_shows_what_is_in_the_org_and_what_was_asked_of_it() {
    let Some(mut scene) = Scene::new("shows") else {
        return;
    };
    let evil = "<img src=x onerror=\"window.hit = 1\">";
    let group = json!({ "profile": { "name": evil } });
    assert_eq!(scene.call("POST", "/api/v1/groups", &group), 200);
    for _ in 0..6 {
        assert_eq!(
            scene.call("GET", "/api/v1/users?limit=2", &Value::Null),
            200
        );
    }
    let marked: Fault = r#"{"kind": "wrong-types", "property": "<b>x</b>"}"#
        .parse()
        .expect("a fault");
    scene.emulator.add_fault(marked);
    scene.open();
    let browser = &mut scene.browser;
    browser.until("document.querySelectorAll('#requests tbody tr').length === 7");
    let first = browser.value("document.querySelector('#requests tbody tr').innerText");
    for part in ["200", "GET", "/api/v1/users?limit=2", "00T"] {
        let first = first.as_str().unwrap_or_default();
        assert!(first.contains(part), "{part} is not in {first}");
    }
    assert_eq!(scene.text("users"), "3");
    assert_eq!(scene.text("calls"), "7");
    let kinds = scene.text("kinds");
    let kinds = kinds.as_str().unwrap_or_default();
    assert!(
        kinds.contains("Users") && kinds.contains("Groups"),
        "{kinds}"
    );
    // Names of the org are text.
    assert!(kinds.contains(evil), "{kinds}");
    let faults = scene.text("faults");
    assert!(faults.to_string().contains("<b>x</b>"), "{faults}");
    let browser = &mut scene.browser;
    assert_eq!(
        browser.value("document.querySelectorAll('img, b').length"),
        0
    );
    assert_eq!(browser.value("typeof window.hit"), "undefined");
    // Six of eight calls are three quarters of a bar.
    let meter = "document.querySelector('#windows [aria-label^=\"/api/v1/users,\"]')";
    assert_eq!(
        browser.value(&format!("{meter}.getAttribute('aria-valuenow')")),
        "6"
    );
    let part = browser.value(&format!(
        "{meter}.firstChild.getBoundingClientRect().width / {meter}.getBoundingClientRect().width"
    ));
    let part = part.as_f64().unwrap_or_default();
    assert!((part - 0.75).abs() < 0.02, "{part}");
    // What is new comes by itself.
    assert_eq!(scene.call("GET", "/api/v1/users/nobody", &Value::Null), 404);
    scene
        .browser
        .until("document.querySelectorAll('#requests tbody tr').length === 8");
    scene.quiet();
    // A link leads to the thing, without a token.
    scene.browser.click("#kinds a[title^='<img']");
    scene
        .browser
        .until("location.pathname === '/_emulator/look'");
    let shown = scene.browser.value("document.body.innerText");
    assert!(shown.to_string().contains("onerror"), "{shown}");
}

#[test]
fn faults_are_switched_added_and_removed_by_clicks() {
    let Some(mut scene) = Scene::new("faults") else {
        return;
    };
    let id = scene.emulator.add_fault(Fault::new(FaultKind::Locked));
    let ask = |scene: &Scene| scene.call("GET", "/api/v1/groups", &Value::Null);
    assert_eq!(ask(&scene), 423);
    scene.open();
    let switch = format!("[data-key='{id}'] [role=switch]");
    for (state, status) in [("false", 200), ("true", 423)] {
        scene.browser.click(&switch);
        let turned = format!(
            "document.querySelector(\"{switch}\").getAttribute('aria-checked') === '{state}'"
        );
        scene.browser.until(&turned);
        assert_eq!(ask(&scene), status);
    }
    scene
        .browser
        .until("document.getElementById('faults').innerText.includes('struck 2 of 2')");
    scene.browser.click(&format!("[data-key='{id}'] .quiet"));
    scene
        .browser
        .until("!document.getElementById('no-faults').hidden");
    assert_eq!(ask(&scene), 200);
    // One of every kind.
    scene.browser.click("#add-box > summary");
    for kind in FaultKind::names() {
        scene.browser.value(&format!(
            "(() => {{ const kind = document.getElementById('kind'); kind.value = '{kind}'; \
             kind.dispatchEvent(new Event('change')); }})()"
        ));
        scene.browser.click("#add .main");
        let last = "document.querySelector('#faults > li:last-child strong')";
        scene
            .browser
            .until(&format!("{last}?.textContent === '{kind}'"));
    }
    let kinds: Vec<&str> = FaultKind::names().to_vec();
    let faults = scene.emulator.faults();
    let added: Vec<&str> = faults
        .iter()
        .map(|report| report.fault.kind().name())
        .collect();
    assert_eq!(added, kinds);
    scene.quiet();
    // What is wrong with one is said beside it.
    scene
        .browser
        .value("document.querySelector('[name=operation]').value = 'listNothing'");
    scene.browser.click("#add .main");
    scene
        .browser
        .until("document.getElementById('add-problem').textContent.includes('listNothing')");
    scene.browser.click("#remove-all");
    scene
        .browser
        .until("!document.getElementById('no-faults').hidden");
    assert!(scene.emulator.faults().is_empty());
}

#[test]
fn what_hooks_were_told_is_shown() {
    let Some(mut scene) = Scene::new("hooks") else {
        return;
    };
    scene.open();
    scene
        .browser
        .until("document.getElementById('deliveries-box').hidden");
    let hook = json!({
        "name": "Told",
        "events": { "type": "EVENT_TYPE", "items": ["group.lifecycle.create"] },
        "channel": { "type": "HTTP", "version": "1.0.0", "config": { "uri": "/_emulator/receiver" } },
    });
    assert_eq!(scene.call("POST", "/api/v1/eventHooks", &hook), 200);
    let id = scene.emulator.respond(
        Request::get("https://org.example.com/api/v1/eventHooks")
            .header("authorization", format!("SSWS {TOKEN}"))
            .body(bytes::Bytes::new())
            .expect("a request"),
    );
    let hooks: Value = serde_json::from_slice(id.body()).expect("JSON");
    let id = hooks[0]["id"].as_str().expect("an id");
    let verify = format!("/api/v1/eventHooks/{id}/lifecycle/verify");
    assert_eq!(scene.call("POST", &verify, &Value::Null), 200);
    let group = json!({ "profile": { "name": "Staff" } });
    assert_eq!(scene.call("POST", "/api/v1/groups", &group), 200);
    let shown = "document.getElementById('deliveries').innerText";
    scene.browser.until(&format!(
        "{shown}.includes('group.lifecycle.create') && {shown}.includes('delivered')"
    ));
    scene.quiet();
}

/// The text that stands out from what is behind it by less than 4.5 to 1.
const FAINT: &str = r"(() => {
    const numbers = color => color.match(/[\d.]+/g).map(Number);
    const light = color => {
        const [r, g, b] = numbers(color).map(it => it / 255).map(it => it <= .03928 ? it / 12.92 : ((it + .055) / 1.055) ** 2.4);
        return .2126 * r + .7152 * g + .0722 * b;
    };
    const behind = node => {
        for (let it = node; it; it = it.parentElement) {
            const color = getComputedStyle(it).backgroundColor;
            if (numbers(color)[3] !== 0) return color;
        }
        return 'rgb(255, 255, 255)';
    };
    const faint = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        const node = text.parentElement;
        if (!text.data.trim() || !node.getClientRects().length) continue;
        const [a, b] = [light(getComputedStyle(node).color), light(behind(node))].sort((x, y) => y - x);
        let seen = (a + .05) / (b + .05);
        for (let it = node; it; it = it.parentElement) if (getComputedStyle(it).opacity < 1) seen = 1;
        if (seen < 4.5) faint.push(`${text.data.trim()} ${seen.toFixed(2)}`);
    }
    return faint;
})()";

#[test]
fn it_is_used_without_a_mouse_and_read_in_both_schemes() {
    let Some(mut scene) = Scene::new("keys") else {
        return;
    };
    let on = scene.emulator.add_fault(Fault::new(FaultKind::Locked));
    let off = scene
        .emulator
        .add_fault(Fault::new(FaultKind::InternalError));
    assert!(scene.emulator.turn_fault(off, false));
    scene.call("GET", "/api/v1/users", &Value::Null);
    scene.open();
    let browser = &mut scene.browser;
    browser.until("document.querySelectorAll('#faults > li').length === 2");
    // By the keyboard alone to the first fault's switch.
    let focused = |what: &str| format!("document.activeElement?.matches({})", json!(what));
    let switch = format!("[data-key='{on}'] [role=switch]");
    let mut steps = 0;
    while browser.value(&focused(&switch)) != true {
        browser.press("Tab");
        steps += 1;
        assert!(steps < 100, "it is never reached");
    }
    let outline = browser.value("getComputedStyle(document.activeElement).outlineStyle");
    assert_eq!(outline, "solid", "one sees where one is");
    browser.press(" ");
    browser.until(&format!(
        "document.activeElement.getAttribute('aria-checked') === 'false' && {}",
        focused(&switch)
    ));
    assert!(!scene.emulator.faults()[0].enabled);
    let browser = &mut scene.browser;
    for scheme in ["light", "dark"] {
        browser.scheme(scheme);
        browser.until(&format!(
            "matchMedia('(prefers-color-scheme: {scheme})').matches"
        ));
        let faint = browser.value(FAINT);
        assert_eq!(faint, json!([]), "{scheme}");
    }
    scene.quiet();
}

#[test]
fn the_clock_is_moved_and_the_page_fits_every_width() {
    let Some(mut scene) = Scene::new("clock") else {
        return;
    };
    let long = "an-operation-".repeat(40);
    scene.call(
        "GET",
        &format!("/api/v1/users/{long}?q={long}"),
        &Value::Null,
    );
    let group = json!({ "profile": { "name": "W".repeat(200) } });
    scene.call("POST", "/api/v1/groups", &group);
    scene.open();
    let year = "new Date(document.getElementById('now').dateTime).getTime() / 1000";
    let before = scene.browser.value(year).as_f64().unwrap_or_default();
    scene.browser.click("[data-advance='86400']");
    scene.browser.until(&format!("{year} >= {before} + 86400"));
    for width in [360, 768, 1400] {
        scene.browser.resize(width, 800);
        scene.browser.until(&format!("innerWidth === {width}"));
        // A bar to scroll with may take some of the width.
        let out = "document.documentElement.scrollWidth > innerWidth || \
             [...document.querySelectorAll('section')].some(it => it.scrollWidth > it.clientWidth + 1)";
        assert_eq!(
            scene.browser.value(out),
            false,
            "nothing sticks out at {width}"
        );
    }
    let unnamed = scene.browser.value(
        "[...document.querySelectorAll('button, input:not([type=hidden]), select, a')] \
         .filter(it => !(it.textContent || it.ariaLabel || it.closest('label')?.textContent)).length",
    );
    assert_eq!(unnamed, 0, "whoever cannot see it is told what it is");
    scene.quiet();
}

#[test]
fn a_page_of_another_origin_commands_nothing() {
    let Some(mut scene) = Scene::new("foreign") else {
        return;
    };
    // The same machine by another name is another origin; an answer of the API is a page without a policy.
    let elsewhere = format!("http://localhost:{}/api/v1/users", scene.port);
    let port = scene.port;
    scene.browser.open(&elsewhere);
    let attack = |path: &str, options: &str| {
        format!(
            "fetch('http://127.0.0.1:{port}/_emulator/{path}', {options}) \
             .then(reply => reply.type === 'opaque' ? 'sent' : reply.status, () => 'refused')"
        )
    };
    let fault = "{ method: 'POST', mode: 'no-cors', body: '{\"kind\": \"locked\"}' }";
    let sent = scene.browser.value(&attack("faults", fault));
    assert!(matches!(sent.as_str(), Some("sent" | "refused")), "{sent}");
    assert!(scene.emulator.faults().is_empty(), "it is not obeyed");
    for (path, options) in [
        ("faults", "{ method: 'DELETE' }"),
        ("snapshot", "{}"),
        ("snapshot", "{ method: 'PUT', body: '{}' }"),
        ("requests", "{}"),
    ] {
        let answer = scene.browser.value(&attack(path, options));
        assert_eq!(answer, "refused", "{path} {options}");
    }
    // And the box's own page is obeyed, under this name, too.
    scene
        .browser
        .open(&format!("http://localhost:{port}/_emulator"));
    let own = "fetch('/_emulator/faults', { method: 'POST', body: '{\"kind\": \"locked\"}' }).then(reply => reply.status)";
    assert_eq!(scene.browser.value(own), 201);
}
