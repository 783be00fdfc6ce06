//! Somebody on this machine whom hooks call: answers what a test says, and tells what it was asked.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// What a hook was asked.
#[derive(Debug)]
pub(crate) struct Asked {
    /// `GET /hook`
    pub(crate) line: String,
    /// `name: value`, the name in lower case.
    pub(crate) headers: Vec<String>,
    pub(crate) body: Value,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let start = format!("{name}: ");
        self.headers
            .iter()
            .find_map(|line| line.strip_prefix(&start))
    }
}

/// What a hook does when it is asked.
#[derive(Clone)]
pub(crate) enum Does {
    /// Answers with this status and body.
    Says(u16, String),
    /// Says the challenge back.
    Verifies,
    /// Closes the connection.
    Hangs,
    /// Never answers.
    Waits,
}

pub(crate) struct Hook {
    pub(crate) address: SocketAddr,
    asked: mpsc::UnboundedReceiver<Asked>,
    script: Arc<Mutex<VecDeque<Does>>>,
    _serving: JoinHandle<()>,
}

impl Hook {
    /// Somebody who verifies, and takes everything else.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (tell, asked) = mpsc::unbounded_channel();
        let script = Arc::new(Mutex::new(VecDeque::new()));
        let steps = Arc::clone(&script);
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&steps), tell.clone()));
            }
        });
        Self {
            address,
            asked,
            script,
            _serving: serving,
        }
    }

    pub(crate) fn uri(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// What it does next; once it has done all, it verifies.
    pub(crate) fn does(&self, steps: impl IntoIterator<Item = Does>) {
        self.script.lock().expect("a script").extend(steps);
    }

    /// What it is asked next; waits for it.
    pub(crate) async fn asked(&mut self) -> Asked {
        self.asked.recv().await.expect("somebody asks")
    }

    /// What it was asked already.
    pub(crate) fn asked_before(&mut self) -> Option<Asked> {
        self.asked.try_recv().ok()
    }
}

async fn serve(
    stream: TcpStream,
    script: Arc<Mutex<VecDeque<Does>>>,
    tell: mpsc::UnboundedSender<Asked>,
) {
    let mut stream = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let line = lines.remove(0).replace(" HTTP/1.1", "");
    let lower = |line: String| {
        let (name, value) = line.split_once(": ").expect("a header");
        format!("{}: {value}", name.to_lowercase())
    };
    let headers: Vec<String> = lines.into_iter().map(lower).collect();
    let mut asked = Asked {
        line,
        headers,
        body: Value::Null,
    };
    let length = asked.header("content-length").unwrap_or("0");
    let mut body = vec![0; length.parse().expect("a length")];
    stream.read_exact(&mut body).await.expect("a body");
    asked.body = serde_json::from_slice(&body).unwrap_or_default();
    let challenge = asked.header("x-okta-verification-challenge");
    let echo = serde_json::json!({ "verification": challenge }).to_string();
    tell.send(asked).ok();
    let step = script.lock().expect("a script").pop_front();
    let (status, body) = match step.unwrap_or(Does::Verifies) {
        Does::Says(status, body) => (status, body),
        Does::Verifies => (200, echo),
        Does::Hangs => return,
        Does::Waits => std::future::pending().await,
    };
    let length = body.len();
    let reply = format!("HTTP/1.1 {status} Said\r\nContent-Length: {length}\r\n\r\n{body}");
    stream.write_all(reply.as_bytes()).await.ok();
}
