//! What servers want in the next proof (RFC 9449, sections 8 and 9).
//!
//! A nonce is good for long (at Okta for a day, and two more after the next one), so remembering it saves a round trip
//! with every token.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::uri::Scheme;
use http::{HeaderMap, HeaderName, Uri};

/// The header that servers give nonces out in.
const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// How many nonces are kept: a client talks to one org, and a gateway to some.
const MOST: usize = 64;

/// How long a nonce may be, in bytes. Okta's have some 30; no header of a proof can be much longer than this.
const MOST_BYTES: usize = 1024;

/// The newest nonce of each server, and of its token endpoint apart: RFC 9449 has the two give out nonces of their own.
///
/// 64 are kept at most, and the one that was heard of longest ago goes first.
///
/// ```
/// use http::{HeaderMap, Uri};
/// use okta_transport::auth::Nonces;
///
/// let token: Uri = "https://acme.okta.com/oauth2/v1/token".parse()?;
/// let mut headers = HeaderMap::new();
/// headers.insert("dpop-nonce", "eyJ7S_zG".parse()?);
/// let nonces = Nonces::new();
/// nonces.observe(&token, &headers);
/// assert_eq!(nonces.latest(&token).as_deref(), Some("eyJ7S_zG"));
/// assert_eq!(nonces.latest(&"https://acme.okta.com/api/v1/users".parse()?), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Default)]
pub struct Nonces {
    /// The newest last.
    heard: Mutex<VecDeque<Heard>>,
}

struct Heard {
    place: Place,
    nonce: Arc<str>,
}

impl Nonces {
    /// None as yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Remembers the nonce in the headers of a response from this URI, whatever its status. Without one, or with one that is
    /// not visible ASCII as RFC 9449 has it in section 8.1, or longer than 1024 bytes, nothing changes.
    pub fn observe(&self, uri: &Uri, headers: &HeaderMap) {
        // Of several, which no server should send, the last one that can be used.
        let mut values = headers.get_all(DPOP_NONCE).iter().rev();
        let Some(nonce) = values.find_map(|value| read(value.as_bytes())) else {
            return;
        };
        let Some(place) = Place::of(uri) else { return };
        let mut heard = self.lock();
        let nonce = match heard.iter().position(|it| it.place.is(uri)) {
            Some(at) => {
                let known = heard.remove(at).filter(|it| *it.nonce == *nonce);
                known.map_or_else(|| nonce.into(), |it| it.nonce)
            }
            None => nonce.into(),
        };
        if heard.len() == MOST {
            heard.pop_front();
        }
        heard.push_back(Heard { place, nonce });
    }

    /// The nonce for a proof for this URI.
    #[must_use]
    pub fn latest(&self, uri: &Uri) -> Option<Arc<str>> {
        let heard = self.lock();
        let found = heard.iter().rev().find(|it| it.place.is(uri))?;
        Some(Arc::clone(&found.nonce))
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Heard>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Shows how many there are.
impl fmt::Debug for Nonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Nonces")
            .field("heard", &self.lock().len())
            .finish()
    }
}

fn read(bytes: &[u8]) -> Option<&str> {
    let is_nonce = |byte: &u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    let is_sound = (1..=MOST_BYTES).contains(&bytes.len()) && bytes.iter().all(is_nonce);
    std::str::from_utf8(bytes).ok().filter(|_| is_sound)
}

/// Who gives out a nonce.
struct Place {
    scheme: Scheme,
    host: String,
    port: u16,
    is_token_endpoint: bool,
}

impl Place {
    fn of(uri: &Uri) -> Option<Self> {
        Some(Self {
            scheme: uri.scheme()?.clone(),
            host: uri.host()?.to_owned(),
            port: port(uri),
            is_token_endpoint: is_token_endpoint(uri),
        })
    }

    fn is(&self, uri: &Uri) -> bool {
        uri.scheme() == Some(&self.scheme)
            && uri
                .host()
                .is_some_and(|host| host.eq_ignore_ascii_case(&self.host))
            && port(uri) == self.port
            && is_token_endpoint(uri) == self.is_token_endpoint
    }
}

fn port(uri: &Uri) -> u16 {
    let usual = if uri.scheme() == Some(&Scheme::HTTP) {
        80
    } else {
        443
    };
    uri.port_u16().unwrap_or(usual)
}

/// `/oauth2/v1/token`, and `/oauth2/{id}/v1/token` of an authorization server. Other paths below `/oauth2` are resources.
fn is_token_endpoint(uri: &Uri) -> bool {
    let path = uri.path().trim_start_matches('/');
    path.starts_with("oauth2/") && path.ends_with("/v1/token")
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    const TOKEN: &str = "https://a.okta.com/oauth2/v1/token";
    const USERS: &str = "https://a.okta.com/api/v1/users?limit=1";

    fn uri(text: &str) -> Uri {
        text.parse().expect("a URI")
    }

    fn hear(nonces: &Nonces, from: &str, values: &[&[u8]]) {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(DPOP_NONCE, HeaderValue::from_bytes(value).expect("a value"));
        }
        nonces.observe(&uri(from), &headers);
    }

    fn latest(nonces: &Nonces, to: &str) -> Option<String> {
        nonces.latest(&uri(to)).map(|nonce| nonce.to_string())
    }

    #[test]
    fn the_newest_of_each_place_is_known() {
        let nonces = Nonces::new();
        assert_eq!(latest(&nonces, TOKEN), None);
        hear(&nonces, TOKEN, &[b"one"]);
        assert_eq!(latest(&nonces, USERS), None);
        hear(&nonces, USERS, &[b"two"]);
        hear(
            &nonces,
            "https://A.okta.com:443//oauth2/v1/token",
            &[b"three"],
        );
        hear(
            &nonces,
            "https://a.okta.com/oauth2/aus1/v1/keys",
            &[b"four"],
        );
        for (to, nonce) in [
            (TOKEN, Some("three")),
            ("https://A.OKTA.com/oauth2/v1/token", Some("three")),
            ("https://a.okta.com/oauth2/aus1/v1/token", Some("three")),
            (USERS, Some("four")),
            ("https://a.okta.com/oauth2/v1/clients", Some("four")),
            ("https://a.okta.com/api/v1/token", Some("four")),
            ("https://b.okta.com/oauth2/v1/token", None),
            ("https://a.okta.com:8443/oauth2/v1/token", None),
            ("http://a.okta.com:443/oauth2/v1/token", None),
            ("/oauth2/v1/token", None),
        ] {
            assert_eq!(latest(&nonces, to).as_deref(), nonce, "{to}");
        }
    }

    #[test]
    fn garbage_changes_nothing() {
        let nonces = Nonces::new();
        hear(&nonces, TOKEN, &[b"good"]);
        let long = [b'a'; MOST_BYTES + 1];
        for value in [
            &b""[..],
            b"a b",
            b"a\tb",
            b"a\"",
            b"a\\",
            b"\xc3\xa9",
            &long,
        ] {
            hear(&nonces, TOKEN, &[value]);
            assert_eq!(latest(&nonces, TOKEN).as_deref(), Some("good"), "{value:?}");
        }
        hear(&nonces, TOKEN, &[]);
        hear(&nonces, "/oauth2/v1/token", &[b"homeless"]);
        assert_eq!(latest(&nonces, TOKEN).as_deref(), Some("good"));
        hear(&nonces, TOKEN, &[b"first", b"last", b"not one"]);
        assert_eq!(latest(&nonces, TOKEN).as_deref(), Some("last"));
        hear(&nonces, TOKEN, &[&long[1..]]);
        assert_eq!(latest(&nonces, TOKEN).map(|it| it.len()), Some(MOST_BYTES));
        assert_eq!(format!("{nonces:?}"), "Nonces { heard: 1 }");
    }

    #[test]
    fn they_are_bounded() {
        let nonces = Nonces::new();
        let place = |at: usize| format!("https://org{at}.okta.com/");
        for at in 0..MOST {
            hear(&nonces, &place(at), &[b"x"]);
        }
        hear(&nonces, &place(0), &[b"x"]);
        hear(&nonces, &place(MOST), &[b"x"]);
        assert_eq!(nonces.lock().len(), MOST);
        let known: Vec<_> = (0..=MOST)
            .filter(|at| latest(&nonces, &place(*at)).is_none())
            .collect();
        assert_eq!(known, [1], "the one that was heard of longest ago went");
    }

    proptest! {
        #[test]
        fn only_visible_ascii_is_taken(bytes in proptest::collection::vec(0x20_u8..0x7f, 1..6)) {
            let nonces = Nonces::new();
            hear(&nonces, TOKEN, &[&bytes]);
            let sound = bytes.iter().all(|byte| byte.is_ascii_graphic() && !b"\"\\".contains(byte));
            prop_assert_eq!(latest(&nonces, TOKEN).is_some(), sound);
        }
    }
}
