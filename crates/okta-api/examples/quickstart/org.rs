//! Which org the tour is on: one in a box, or a real one where the user says so.

use okta_api::Client;
use okta_emulator::{DEFAULT_IDENTITY_SOURCE, DEFAULT_TOKEN, Emulator};

/// Users that the org in a box has from the start; with those that the tour creates there are a thousand.
const SEEDED: usize = 1000 - super::people::CREATED;

pub const USAGE: &str = "\
cargo run --example quickstart [-- OPTIONS]

Without options, and without an account, a tour of an org in a box.

  --write               on the org that OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN name; what is made is deleted again
  --identity-source ID  there, import through this custom identity source; what is imported stays";

/// Why there is no tour.
pub enum Refused {
    Help,
    Because(String),
}

impl From<String> for Refused {
    fn from(problem: String) -> Self {
        Self::Because(problem)
    }
}

pub struct Org {
    pub client: Client,
    pub is_real: bool,
    pub introduction: String,
    /// An identity source to import from; a real org needs one set up by an admin.
    pub identity_source: Option<String>,
}

impl Org {
    /// The org that the environment and the arguments ask for.
    pub fn choose() -> Result<Self, Refused> {
        let mut write = false;
        let mut identity_source = None;
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--help" | "-h" => return Err(Refused::Help),
                "--write" => write = true,
                "--identity-source" => identity_source = arguments.next(),
                other => {
                    return Err(format!(
                        "unknown argument {other:?}

{USAGE}"
                    )
                    .into());
                }
            }
        }
        let org = match (
            std::env::var("OKTA_CLIENT_ORGURL"),
            std::env::var("OKTA_CLIENT_TOKEN"),
        ) {
            (Ok(url), Ok(token)) if write => Self::real(&url, &token, identity_source),
            (Ok(url), Ok(_)) => Self::in_a_box(&format!(
                "OKTA_CLIENT_ORGURL names {url}; without --write nothing is done there. "
            )),
            _ if write => Err("--write needs OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN".to_owned()),
            _ => Self::in_a_box(""),
        };
        Ok(org?)
    }

    fn real(url: &str, token: &str, identity_source: Option<String>) -> Result<Self, String> {
        let client = Client::builder(url)
            .token(token)
            .build()
            .map_err(|error| error.to_string())?;
        let mut introduction = format!("This is {url}. What is made here is deleted at the end");
        introduction += if identity_source.is_some() {
            "; what is imported stays."
        } else {
            "."
        };
        Ok(Self {
            client,
            is_real: true,
            introduction,
            identity_source,
        })
    }

    fn in_a_box(before: &str) -> Result<Self, String> {
        let emulator = Emulator::builder().seed_users(SEEDED).build();
        // The box is a tower service like any other: it takes the place of the network below the same stack.
        let client = Client::builder("https://box.okta.example")
            .token(DEFAULT_TOKEN)
            .configure(|transport| transport.service(emulator))
            .build()
            .map_err(|error| error.to_string())?;
        let introduction = format!(
            "{before}This is an org in a box, inside this program; {SEEDED} users are in it already."
        );
        Ok(Self {
            client,
            is_real: false,
            introduction,
            identity_source: Some(DEFAULT_IDENTITY_SOURCE.to_owned()),
        })
    }
}
