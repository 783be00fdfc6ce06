//! Chromium without a window, driven by the DevTools protocol over a pipe: messages are JSON, with a NUL behind each.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// Nothing takes as long as this.
const PATIENCE: Duration = Duration::from_secs(60);

/// The pipe's ends are the files 3 and 4 of the browser; a shell puts them there.
const PIPED: &str = "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>/dev/null";

pub(crate) struct Browser {
    child: Child,
    input: ChildStdin,
    output: Receiver<Value>,
    profile: PathBuf,
    last: u64,
    session: Option<String>,
    events: VecDeque<Value>,
}

/// The browser of this machine: what `CHROMIUM` names, which has to be there then, or one that is in the path.
pub(crate) fn installed() -> Option<String> {
    if let Ok(named) = std::env::var("CHROMIUM") {
        assert!(is_there(&named), "CHROMIUM is {named}, which cannot be run");
        return Some(named);
    }
    ["chromium", "chromium-browser", "google-chrome"]
        .map(str::to_owned)
        .into_iter()
        .find(|name| is_there(name))
}

fn is_there(program: &str) -> bool {
    let mut command = Command::new(program);
    let status = command
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

impl Browser {
    /// Starts it with an empty page.
    pub(crate) fn start(program: &str, name: &str) -> Self {
        let profile =
            std::env::temp_dir().join(format!("okta-emulator-{name}-{}", std::process::id()));
        let mut child = Command::new("sh")
            .args(["-c", PIPED, program])
            .args([
                "--headless=new",
                // The only pages that it sees are the test's.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--remote-debugging-pipe",
            ])
            .arg(format!("--user-data-dir={}", profile.display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let input = child.stdin.take().expect("piped");
        let reader = BufReader::new(child.stdout.take().expect("piped"));
        let (sender, output) = channel();
        std::thread::spawn(move || {
            for message in reader.split(0).map_while(Result::ok) {
                let message = serde_json::from_slice(&message).expect("JSON");
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let mut browser = Self {
            child,
            input,
            output,
            profile,
            last: 0,
            session: None,
            events: VecDeque::new(),
        };
        let page = browser.command("Target.createTarget", json!({ "url": "about:blank" }));
        let wanted = json!({ "targetId": page["targetId"], "flatten": true });
        let session = browser.command("Target.attachToTarget", wanted);
        browser.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.command(&format!("{domain}.enable"), json!({}));
        }
        browser
    }

    #[track_caller]
    pub(crate) fn command(&mut self, method: &str, params: Value) -> Value {
        let answer = self.ask(method, params);
        assert!(answer["error"].is_null(), "{method}: {answer}");
        answer["result"].clone()
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.last += 1;
        let mut message = json!({ "id": self.last, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        let mut text = message.to_string().into_bytes();
        text.push(0);
        self.input.write_all(&text).expect("the browser listens");
        loop {
            let message = self.next();
            if message["id"] == self.last {
                return message;
            }
            self.events.push_back(message);
        }
    }

    fn next(&mut self) -> Value {
        let message = self.output.recv_timeout(PATIENCE);
        message.expect("the browser says something in a minute")
    }

    pub(crate) fn open(&mut self, url: &str) {
        let opened = self.command("Page.navigate", json!({ "url": url }));
        assert!(opened["errorText"].is_null(), "{opened}");
        self.until("document.readyState === 'complete'");
    }

    /// The value of an expression, awaited if it is a promise.
    #[track_caller]
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let answer = self.evaluate(expression);
        let result = &answer["result"];
        let problem = (&answer["error"], &result["exceptionDetails"]);
        assert_eq!(problem, (&Value::Null, &Value::Null), "{expression}");
        result["result"]["value"].clone()
    }

    fn evaluate(&mut self, expression: &str) -> Value {
        let wanted =
            json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        self.ask("Runtime.evaluate", wanted)
    }

    /// Waits until an expression is true on the page, or on the one that comes after it.
    #[track_caller]
    pub(crate) fn until(&mut self, condition: &str) {
        let wait = format!(
            "new Promise(done => {{ let looks = 0; const look = () => \
             ({condition}) ? done(true) : ++looks > 1000 ? done(false) : setTimeout(look, 20); look(); }})"
        );
        // A page that is left while it is looked at gives no answer.
        let came = (0..10).find_map(|_| {
            let answer = self.evaluate(&wait);
            answer["result"]["result"]["value"].as_bool()
        });
        if came != Some(true) {
            let shown = self.value("document.body.innerText");
            panic!("{condition} does not become true on:\n{shown}");
        }
    }

    /// Clicks in the middle of the only element that a selector finds, as a mouse does.
    #[track_caller]
    pub(crate) fn click(&mut self, selector: &str) {
        let quoted = json!(selector);
        let place = self.value(&format!(
            "(() => {{ const all = document.querySelectorAll({quoted}); if (all.length !== 1) return all.length; \
             all[0].scrollIntoView({{ block: 'center' }}); const box = all[0].getBoundingClientRect(); \
             return {{ x: box.x + box.width / 2, y: box.y + box.height / 2 }}; }})()"
        ));
        assert!(place.is_object(), "{selector} finds {place}");
        for kind in ["mousePressed", "mouseReleased"] {
            let press = json!({ "type": kind, "x": place["x"], "y": place["y"], "button": "left", "clickCount": 1 });
            self.command("Input.dispatchMouseEvent", press);
        }
    }

    /// Presses a key and lets go of it.
    pub(crate) fn press(&mut self, key: &str) {
        let (code, text) = match key {
            "Tab" => (9, Value::Null),
            key => (32, json!(key)),
        };
        for kind in ["keyDown", "keyUp"] {
            let mut press = json!({ "type": kind, "key": key, "windowsVirtualKeyCode": code });
            if kind == "keyDown" && text.is_string() {
                press["text"] = text.clone();
            }
            self.command("Input.dispatchKeyEvent", press);
        }
    }

    /// The colours that the user prefers: `light` or `dark`.
    pub(crate) fn scheme(&mut self, scheme: &str) {
        let wanted = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.command("Emulation.setEmulatedMedia", wanted);
    }

    pub(crate) fn resize(&mut self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.command("Emulation.setDeviceMetricsOverride", size);
    }

    /// What the console has said since it was last asked, and exceptions that nobody caught.
    pub(crate) fn complaints(&mut self) -> Vec<Value> {
        // What was said before is sent before the answer to this.
        self.value("0");
        let said = self.events.drain(..).filter(|event| {
            let method = event["method"].as_str().unwrap_or_default();
            matches!(
                method,
                "Log.entryAdded" | "Runtime.exceptionThrown" | "Runtime.consoleAPICalled"
            )
        });
        said.collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
        std::fs::remove_dir_all(&self.profile).ok();
    }
}
