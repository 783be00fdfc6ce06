//! The org that is copied: on a port of this process, with things in it, and with its own word on what they are.

use bytes::Bytes;
use http::Request;
use okta_api::transport::auth::{PrivateKey, Signer as _};
use okta_emulator::{DEFAULT_TOKEN, Emulator, FaultReport, ServiceApp, serve};
use serde_json::{Value, json};

use crate::fast_clock::FastClock;
use crate::trouble;
use crate::worker::{CLIENT_ID, Listing};

const HOST: &str = "https://org.example.com";

pub(crate) struct Org {
    emulator: Emulator,
    pub(crate) address: String,
    /// The private key of its service app.
    pub(crate) key: String,
    /// The ids of all items, in the order of the list.
    pub(crate) ids: Vec<String>,
}

impl Org {
    /// An org with so many items and these faults. It ends with this process.
    pub(crate) fn start(
        listing: Listing,
        items: usize,
        faults: &[&str],
        seed: u64,
        clock: FastClock,
    ) -> Self {
        let key = rcgen::KeyPair::generate().expect("a key").serialize_pem();
        let public = PrivateKey::from_pem(&key).expect("a key").public_jwk();
        let app = ServiceApp::new(CLIENT_ID).key(&public);
        let app = app.expect("a public key").scope("okta.roles.read");
        let mut org = Self {
            emulator: Emulator::builder()
                .seed(seed)
                .seed_users(items)
                .clock(clock)
                .rate_window(std::time::Duration::from_secs(10))
                .service_app(app.dpop(true))
                .build(),
            address: String::new(),
            key,
            ids: Vec::new(),
        };
        if let Listing::Roles = listing {
            for number in 0..items {
                let role = json!({ "label": format!("role {number}"), "description": "one of many",
                    "permissions": ["okta.users.read"] });
                org.ask("POST", "/api/v1/iam/roles", role.to_string());
            }
        }
        org.ids = org.list(listing);
        assert_eq!(org.ids.len(), items);
        for fault in faults {
            org.emulator.add_fault(trouble::fault(fault));
        }
        org.address = listen(org.emulator.clone());
        org
    }

    pub(crate) fn faults(&self) -> Vec<FaultReport> {
        self.emulator.faults()
    }

    fn list(&self, listing: Listing) -> Vec<String> {
        let (mut target, member) = match listing {
            Listing::Users => ("/api/v1/users?limit=200".to_owned(), None),
            Listing::Roles => ("/api/v1/iam/roles?limit=200".to_owned(), Some("roles")),
        };
        let mut ids = Vec::new();
        loop {
            let (page, link) = self.ask("GET", &target, String::new());
            let items = member.map_or(&page, |member| &page[member]);
            let items = items.as_array().expect("a list");
            ids.extend(items.iter().map(|item| text(&item["id"])));
            let next = page.pointer("/_links/next/href").map(text).or(link);
            let Some(next) = next else {
                return ids;
            };
            target = next.strip_prefix(HOST).expect("the org's").to_owned();
        }
    }

    /// The answer and where its `next` leads, past all connections.
    fn ask(&self, method: &str, path: &str, body: String) -> (Value, Option<String>) {
        let request = Request::builder()
            .method(method)
            .uri(format!("{HOST}{path}"))
            .header("authorization", format!("SSWS {DEFAULT_TOKEN}"))
            .header("content-type", "application/json")
            .body(Bytes::from(body));
        let response = self.emulator.respond(request.expect("a request"));
        assert!(response.status().is_success(), "{response:?}");
        let links = response.headers().get_all("link").iter();
        let mut links = links.filter_map(|line| line.to_str().ok());
        let next = links.find_map(|line| line.strip_suffix(">; rel=\"next\"")?.strip_prefix('<'));
        let next = next.map(str::to_owned);
        let body = serde_json::from_slice(response.body());
        (body.expect("JSON"), next)
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

/// Puts an org on a free port.
fn listen(org: Emulator) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a listener");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
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
