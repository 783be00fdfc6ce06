//! Settings from Okta's own files and variables, as its documentation promises them.
//!
//! Programs in other languages share these files, so a setting here means what it means there; and where another program
//! would shrug (a number in the environment, a placeholder, a key with a typing error), this one says so. [`Config::load`]
//! reads, from the weakest to the strongest:
//!
//! 1. `~/.okta/okta.yaml`
//! 2. `./okta.yaml`
//! 3. the environment
//!
//! and [`ConfigLoader`] adds code, which wins over all of them, or takes other places.
//!
//! ```
//! use okta_transport::TransportBuilder;
//! use okta_transport::config::{ConfigFile, ConfigLoader};
//!
//! let yaml = "
//! okta:
//!   client:
//!     orgUrl: https://acme.okta.com
//!     token: 00a-token-of-an-example-org
//!     requestTimeout: 30 # seconds
//!     rateLimit:
//!       maxRetries: 4
//! ";
//! let config = ConfigLoader::new()
//!     .directory(".")
//!     .reader(move |_: &std::path::Path| Ok(ConfigFile::new(yaml)))
//!     .load()?;
//! for warning in config.warnings() {
//!     eprintln!("{warning}");
//! }
//! let transport = TransportBuilder::from_config(&config)?;
//! # Ok::<(), okta_transport::ConfigError>(())
//! ```
//!
//! # Keys
//!
//! Those below `okta.client` in a file, unless it says otherwise. A variable is `OKTA_CLIENT_` and the key in capitals,
//! with or without underscores between the words: `OKTA_CLIENT_RATELIMIT_MAXRETRIES`, `OKTA_CLIENT_RATE_LIMIT_MAX_RETRIES`.
//! An empty value says nothing, in any source.
//!
//! | key | value | default |
//! |---|---|---|
//! | `orgUrl` | `https://` and a host, and a port if it has one | required |
//! | `authorizationMode` | `SSWS`, `Bearer`, `PrivateKey` | `SSWS` |
//! | `token` | text, for `SSWS` and `Bearer` | required there |
//! | `clientId` | text, for `PrivateKey` | required there |
//! | `scopes` | a list; or words between commas or spaces; for `PrivateKey` | required there |
//! | `privateKey` | PEM, JWK or the path of a file, for `PrivateKey` | required there |
//! | `kid` | text, for `PrivateKey` | none |
//! | `dpopEnabled` | yes or no; whether token requests carry a proof, which an app that needs none is not bound by | yes |
//! | `oauthTokenRenewalOffset` | minutes | 5 |
//! | `connectionTimeout` | seconds, 0 for no limit | 10 |
//! | `requestTimeout` | seconds for the whole call, 0 for no limit | 120 |
//! | `rateLimit.maxRetries` | a number, 0 for no repetition | 5 |
//! | `rateLimit.maxBackoff` | seconds, where no server says how long to wait | 20 |
//! | `cache.enabled` | yes or no | no |
//! | `cache.defaultTtl` | seconds after an answer was read | 300 |
//! | `cache.defaultTti` | seconds after it was last asked for | 300 |
//! | `proxy.host` | a host name or address alone, of an HTTP proxy | what the environment says (`HTTPS_PROXY`) |
//! | `proxy.port` | 1 to 65535 | 80 |
//! | `proxy.username`, `proxy.password` | text, both or neither | none |
//! | `userAgent` | printable ASCII, after this library's own name | none |
//! | `logging.enabled` | yes or no | no |
//! | `logging.logLevel` | `OFF`, `ERROR`, `WARN`, `INFO`, `DEBUG`, `TRACE` | `INFO` |
//! | `okta.testing.testingDisableHttpsCheck`, `OKTA_TESTING_…` | yes or no: plain `http` on the loopback interface | no |
//!
//! Yes is `true`, `yes`, `on` or `1`; no is `false`, `no`, `off` or `0`. Seconds and minutes may have a fraction.
//!
//! # What is refused
//!
//! All at once, each by its key and [source](crate::ConfigSource), and without its value:
//!
//! - of the address, what [`OrgUrl::parse`](crate::OrgUrl::parse) refuses;
//! - a token, client id, scopes or key that is missing where the mode needs it, or is still a placeholder of the documentation
//!   (`{clientId}`, `YOUR_API_TOKEN`, `scope.1`, a key with dots in it); a token with a line break;
//! - a proxy without a host, with one of user and password, or with a port that is none;
//! - a value that is not of its key's kind; two spellings of a variable that disagree;
//! - a file that is not YAML, has a key twice, or is larger than [`MAX_FILE_SIZE`]; an alias (`*name`) in the place of a value.
//!
//! A key that nobody knows is a [warning](Config::warnings) which names the nearest one, and so is a file with secrets that
//! others than its owner can read, and a token or key that goes to another org than the one named beside it. Where settings are refused, a misspelt key is among the problems of the one that it may
//! have meant.
//!
//! # The parser
//!
//! Files are read by `saphyr-parser`: it is maintained, has no unsafe code and two small dependencies, and gives events with
//! their lines. The deserializers of YAML for serde know no lines, and expand aliases before anybody can object.

mod apply;
mod check;
mod dump;
mod environment;
mod file;
mod found;
mod key;
mod loader;
mod nearest;
mod parse;
#[cfg(feature = "oauth")]
mod service_app;
mod settings;
mod stray;
mod warning;
mod yaml;

pub use file::{ConfigFile, ConfigReader, MAX_FILE_SIZE};
pub use key::Key;
pub use loader::ConfigLoader;
pub use settings::{AuthorizationMode, Config, LogLevel};
pub use warning::ConfigWarning;
