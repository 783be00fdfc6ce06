//! The soak itself is tried: from a process of its own against an org in this one. Not whether its figures are good, which
//! hangs on the machine, but what it says and does about an org, and about what is none.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::thread;

use okta_emulator::{Emulator, Fault, FaultKind, RateLimits, serve};

/// Puts an org on a port.
fn listening(org: Emulator) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a listener");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            serve(listener, org).await.expect("a server");
        });
    });
    format!("http://{address}")
}

/// Soaks for a second in windows of a minute: none of them is whole. Whether it was content, and what it printed.
fn soak(base_url: &str) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_okta-conformance"))
        .args(["soak", base_url, "--seconds", "1", "--window", "60"])
        .args(["--limit", "40", "--workers", "8", "--concurrency", "20"])
        .output()
        .expect("a process");
    let printed = [output.stdout, output.stderr].concat();
    let printed = String::from_utf8(printed).expect("text");
    (output.status.success(), printed)
}

fn figure(printed: &str, name: &str) -> u32 {
    let line = printed.lines().find_map(|line| line.strip_prefix(name));
    let figure = line.and_then(|line| line.split_whitespace().next());
    figure
        .and_then(|figure| figure.parse().ok())
        .unwrap_or_else(|| panic!("no {name} in {printed}"))
}

#[test]
fn an_org_of_another_process_is_worked_at_also_without_users() {
    let org = Emulator::builder().build();
    let (is_content, printed) = soak(&listening(org.clone()));
    assert!(!is_content, "no window was whole: {printed}");
    assert!(printed.contains("no whole window was seen"), "{printed}");
    assert!(!printed.contains("failed:"), "{printed}");
    let (calls, windows) = (figure(&printed, "calls:"), figure(&printed, "windows:"));
    assert!((1..=40 * windows).contains(&calls), "{printed}");
    let limits = org.rate_limits();
    assert_eq!(limits, RateLimits::default().limit(40).concurrency(20));
}

#[test]
fn what_fails_alike_is_one_line() {
    let org = Emulator::builder()
        .fault(Fault::new(FaultKind::InternalError).operation("listUsers"))
        .build();
    let (is_content, printed) = soak(&listening(org));
    assert!(!is_content, "{printed}");
    let failed = printed.lines().filter(|line| line.starts_with("failed:"));
    let failed: Vec<&str> = failed.collect();
    assert_eq!(failed.len(), 1, "{printed}");
    assert!(
        failed[0].contains(" times listUsers: 500 E0000009 "),
        "{printed}"
    );
}

#[test]
fn what_is_no_org_in_a_box_is_said() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let nobody = listener.local_addr().expect("an address");
    drop(listener);
    let (is_content, printed) = soak(&format!("http://{nobody}"));
    assert!(!is_content && printed.starts_with("error: "), "{printed}");
    assert!(printed.contains("refused"), "{printed}");

    let (is_content, printed) = soak(&answering(
        "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
    ));
    assert!(!is_content && printed.starts_with("error: "), "{printed}");
    assert!(printed.contains("404"), "{printed}");
}

/// A server that says the same to everybody.
fn answering(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4_096];
            // A peer that is gone is none of this server's business.
            let _ = stream.read(&mut request);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    format!("http://{address}")
}
