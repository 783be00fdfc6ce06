//! Events as the log keeps them: names and ids. They become JSON when somebody reads them.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::types;
use crate::ids::scramble;
use crate::json::{Object, Text, Writer};

/// Somebody or something that an event is about: an actor or a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entity {
    /// Okta's word for what it is: `User`, `UserGroup`, `AppInstance`.
    pub(crate) kind: Cow<'static, str>,
    pub(crate) id: Box<str>,
    /// A user's login, an application's label; `unknown` for most other things.
    pub(crate) alternate_id: Option<Box<str>>,
    pub(crate) display_name: Option<Box<str>>,
    /// What is said of it besides: `policyType`.
    pub(crate) details: Vec<(Cow<'static, str>, Box<str>)>,
}

impl Entity {
    pub(crate) fn new(kind: impl Into<Cow<'static, str>>, id: &str) -> Self {
        Self {
            kind: kind.into(),
            id: id.into(),
            alternate_id: None,
            display_name: None,
            details: Vec::new(),
        }
    }

    /// The same with these names.
    pub(crate) fn called(mut self, alternate_id: Option<&str>, display_name: Option<&str>) -> Self {
        self.alternate_id = alternate_id.map(Into::into);
        self.display_name = display_name.map(Into::into);
        self
    }

    /// Okta itself: who acts where nobody calls.
    pub(crate) fn system() -> Self {
        Self::new("SystemPrincipal", "system").called(Some("system@okta.com"), Some("Okta System"))
    }

    fn write(&self, out: &mut Vec<u8>) {
        let mut entity = Writer::open(out);
        entity.text("id", &self.id).text("type", &self.kind);
        or_null(&mut entity, "alternateId", self.alternate_id.as_deref());
        or_null(&mut entity, "displayName", self.display_name.as_deref());
        if self.details.is_empty() {
            entity.raw("detailEntry", "null");
        } else {
            entity.object("detailEntry", |entry| {
                for (name, value) in &self.details {
                    entry.text(name, value);
                }
            });
        }
        entity.close();
    }
}

/// A call that brought events about: who made it, from where.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Cause {
    pub(crate) actor: Entity,
    /// The id of the API token that it came with; never the token.
    pub(crate) token: Option<Box<str>>,
    /// The id of the client whose access token it came with.
    pub(crate) client: Option<Box<str>>,
    pub(crate) user_agent: Box<str>,
    /// Through whose hands it came, the caller first.
    pub(crate) ips: Vec<Box<str>>,
    /// As in the reply's `X-Okta-Request-Id`.
    pub(crate) request: Box<str>,
    /// The path; a query may hold secrets.
    pub(crate) uri: Box<str>,
}

impl Cause {
    /// Nobody's call: the org does something by itself.
    pub(crate) fn system(request: &str) -> Self {
        Self {
            actor: Entity::system(),
            token: None,
            client: None,
            user_agent: "".into(),
            ips: Vec::new(),
            request: request.into(),
            uri: "".into(),
        }
    }
}

/// Something that happened.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Event {
    pub(crate) event_type: Cow<'static, str>,
    /// Who did it, where it was not who called.
    pub(crate) actor: Option<Entity>,
    pub(crate) targets: Vec<Entity>,
    /// Why it failed, if it did.
    pub(crate) failure: Option<Box<str>>,
    /// Debug data besides what each event has.
    pub(crate) debug: Vec<(Cow<'static, str>, Box<str>)>,
    /// Members of a sample that somebody added by hand; they are laid over all others.
    pub(crate) given: Option<Text>,
}

impl Event {
    pub(crate) fn new(event_type: impl Into<Cow<'static, str>>, targets: Vec<Entity>) -> Self {
        Self {
            event_type: event_type.into(),
            actor: None,
            targets,
            failure: None,
            debug: Vec::new(),
            given: None,
        }
    }

    /// The same, tried in vain.
    pub(crate) fn failed(mut self, reason: &str) -> Self {
        self.failure = Some(reason.into());
        self
    }
}

/// An event with all that is known of it.
#[derive(Clone, Copy)]
pub(crate) struct Logged<'l> {
    pub(crate) seed: u64,
    /// Its place in the log, from 0.
    pub(crate) number: u64,
    /// In milliseconds since 1970.
    pub(crate) published: i64,
    pub(crate) cause: &'l Cause,
    pub(crate) event: &'l Event,
}

impl Logged<'_> {
    pub(crate) fn actor(&self) -> &Entity {
        self.event.actor.as_ref().unwrap_or(&self.cause.actor)
    }

    pub(crate) fn uuid(&self) -> String {
        uuid(self.seed, self.number)
    }

    pub(crate) fn published(&self) -> String {
        written(self.published)
    }

    pub(crate) fn message(&self) -> &str {
        types::known(&self.event.event_type).map_or(&self.event.event_type, |known| known.message)
    }

    pub(crate) fn severity(&self) -> &'static str {
        types::known(&self.event.event_type).map_or("INFO", |known| known.severity)
    }

    pub(crate) fn legacy(&self) -> Option<&'static str> {
        let name = &self.event.event_type;
        let failure = self.event.failure.is_some();
        let known = || types::known(name).and_then(|known| known.legacy);
        let failed = failure.then(|| types::legacy_failure(name)).flatten();
        failed.or_else(known)
    }

    pub(crate) fn result(&self) -> &'static str {
        match self.event.failure {
            None => "SUCCESS",
            Some(_) => "FAILURE",
        }
    }

    pub(crate) fn to_value(self) -> Value {
        let mut out = Vec::new();
        self.write(&mut out);
        serde_json::from_slice(&out).unwrap_or_default()
    }

    /// Writes the event as Okta shows it.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        match &self.event.given {
            None => self.write_plain(out),
            Some(given) => {
                let mut plain = Vec::new();
                self.write_plain(&mut plain);
                let mut whole: Object = serde_json::from_slice(&plain).unwrap_or_default();
                whole.extend(given.parse());
                out.extend_from_slice(Value::Object(whole).to_string().as_bytes());
            }
        }
    }

    fn write_plain(&self, out: &mut Vec<u8>) {
        let Self { cause, event, .. } = self;
        let mut log = Writer::open(out);
        log.json("actor", |out| self.actor().write(out));
        log.object("client", |client| {
            client.object("userAgent", |agent| {
                agent
                    .text("rawUserAgent", &cause.user_agent)
                    .text("os", "Unknown")
                    .text("browser", "UNKNOWN");
            });
            client.text("zone", "null").text("device", "Unknown");
            or_null(client, "id", cause.client.as_deref());
            or_null(client, "ipAddress", cause.ips.first().map(|ip| &**ip));
            client.raw("geographicalContext", "null");
        });
        log.raw("device", "null");
        log.object("authenticationContext", |context| {
            context
                .raw("authenticationProvider", "null")
                .raw("authenticationStep", "0")
                .raw("credentialProvider", "null")
                .raw("credentialType", "null");
            let session = cause.token.as_deref().and_then(|token| token.get(3..));
            match session {
                Some(rest) => context.text("externalSessionId", &format!("trs{rest}")),
                None => context.text("externalSessionId", "unknown"),
            };
            context.raw("interface", "null").raw("issuer", "null");
        });
        log.text("displayMessage", self.message())
            .text("eventType", &event.event_type)
            .object("outcome", |outcome| {
                outcome.text("result", self.result());
                or_null(outcome, "reason", event.failure.as_deref());
            })
            .text("published", &self.published())
            .raw(
                "securityContext",
                r#"{"asNumber":null,"asOrg":null,"domain":null,"isProxy":null,"isp":null}"#,
            )
            .text("severity", self.severity())
            .object("debugContext", |context| {
                context.object("debugData", |data| {
                    data.text("requestId", &cause.request)
                        .text("requestUri", &cause.uri)
                        .text("url", &cause.uri);
                    for (name, value) in &event.debug {
                        data.text(name, value);
                    }
                });
            });
        or_null(&mut log, "legacyEventType", self.legacy());
        log.object("transaction", |transaction| {
            transaction.text("type", "WEB").text("id", &cause.request);
            transaction.object("detail", |detail| {
                if let Some(token) = &cause.token {
                    detail.text("requestApiTokenId", token);
                }
            });
        });
        log.text("uuid", &self.uuid()).text("version", "0");
        log.object("request", |request| {
            request.json("ipChain", |out| write_chain(out, &cause.ips));
        });
        log.json("target", |out| {
            let targets = crate::json::array(&event.targets, |out, target| target.write(out));
            out.extend_from_slice(&targets);
        });
        log.close();
    }
}

fn write_chain(out: &mut Vec<u8>, ips: &[Box<str>]) {
    let chain = crate::json::array(ips, |out, ip| {
        let mut link = Writer::open(out);
        let version = if ip.contains(':') { "V6" } else { "V4" };
        link.text("ip", ip)
            .raw("geographicalContext", "null")
            .text("version", version)
            .raw("source", "null");
        link.close();
    });
    out.extend_from_slice(&chain);
}

fn or_null(object: &mut Writer<'_>, name: &str, value: Option<&str>) {
    match value {
        Some(value) => object.text(name, value),
        None => object.raw(name, "null"),
    };
}

/// A moment in milliseconds as the log writes it.
pub(crate) fn written(millis: i64) -> String {
    let moment = jiff::Timestamp::from_millisecond(millis);
    format!("{:.3}", moment.unwrap_or(jiff::Timestamp::UNIX_EPOCH))
}

/// The UUID of a number: the same for a seed, and no other number's.
pub(crate) fn uuid(seed: u64, number: u64) -> String {
    let bits = scramble(seed ^ 5, number, 32);
    let hex: String = bits
        .bytes()
        .filter_map(|byte| char::from_digit(u32::from(byte) % 16, 16))
        .collect();
    let part = |range: std::ops::Range<usize>| hex.get(range).unwrap_or_default().to_owned();
    // Made from random bits (version 4), in place of the six that say so.
    format!(
        "{}-{}-4{}-a{}-{number:012x}",
        part(0..8),
        part(8..12),
        part(13..16),
        part(17..20),
    )
}
