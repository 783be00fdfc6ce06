//! A user as the org keeps one, and as it writes one.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::Moment;
use crate::ids::Id;
use crate::json::{Object, Text, Writer};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Status {
    Staged,
    Provisioned,
    Active,
    Recovery,
    PasswordExpired,
    LockedOut,
    Suspended,
    Deprovisioned,
}

impl Status {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Staged => "STAGED",
            Self::Provisioned => "PROVISIONED",
            Self::Active => "ACTIVE",
            Self::Recovery => "RECOVERY",
            Self::PasswordExpired => "PASSWORD_EXPIRED",
            Self::LockedOut => "LOCKED_OUT",
            Self::Suspended => "SUSPENDED",
            Self::Deprovisioned => "DEPROVISIONED",
        }
    }
}

/// A password that the org can check, or one that came as a hash or by a hook and that it cannot.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Password {
    Known(Box<str>),
    Opaque,
}

/// Has no `Debug`: it holds passwords and answers.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Credentials {
    pub(crate) password: Option<Password>,
    pub(crate) question: Option<Box<(String, String)>>,
    /// Type and name, where it is not Okta itself.
    pub(crate) provider: Option<Box<(String, String)>>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) id: Id,
    pub(crate) status: Status,
    pub(crate) created: Moment,
    pub(crate) activated: Option<Moment>,
    pub(crate) status_changed: Option<Moment>,
    pub(crate) last_login: Option<Moment>,
    pub(crate) last_updated: Moment,
    pub(crate) password_changed: Option<Moment>,
    pub(crate) type_id: Id,
    pub(crate) realm: Option<Box<str>>,
    pub(crate) login: Box<str>,
    /// Where it is not the login.
    pub(crate) email: Option<Box<str>>,
    pub(crate) profile: Text,
    pub(crate) credentials: Credentials,
    pub(crate) extras: Option<Box<Extras>>,
}

/// What few users have.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Extras {
    pub(crate) classification: Option<(String, Moment)>,
    pub(crate) risk: Option<(String, String)>,
}

/// How much of a user is written: a list has only the link to each, and a client may ask for less.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View {
    pub(crate) all_links: bool,
    pub(crate) credentials: bool,
    pub(crate) credential_links: bool,
    /// The user was created just now.
    pub(crate) is_new: bool,
}

impl View {
    pub(crate) const LISTED: Self = Self {
        all_links: false,
        ..Self::SINGLE
    };
    pub(crate) const SINGLE: Self = Self {
        all_links: true,
        credentials: true,
        credential_links: true,
        is_new: false,
    };
    pub(crate) const CREATED: Self = Self {
        is_new: true,
        ..Self::SINGLE
    };
}

impl User {
    pub(crate) fn set_status(&mut self, status: Status, now: Moment) {
        self.status = status;
        self.status_changed = Some(now);
        self.last_updated = now;
    }

    /// Who is deactivated has no password any more.
    pub(crate) fn deprovision(&mut self, now: Moment) {
        self.credentials.password = None;
        self.set_status(Status::Deprovisioned, now);
    }

    pub(crate) fn set_password(&mut self, password: Password, now: Moment) {
        self.credentials.password = Some(password);
        self.password_changed = Some(now);
        self.last_updated = now;
    }

    /// Takes a profile, and with it the login and the address that stand in it.
    pub(crate) fn set_profile(&mut self, profile: &Object) {
        if let Some(login) = profile.get("login").and_then(Value::as_str) {
            self.login = login.into();
        }
        let email = profile.get("email").and_then(Value::as_str);
        self.email = email.filter(|email| **email != *self.login).map(Into::into);
        self.profile = Text::new(profile);
    }

    /// Tells this version of the user from others: an entity tag.
    pub(crate) fn tag(&self) -> String {
        let mut hasher = DefaultHasher::new();
        self.profile.as_str().hash(&mut hasher);
        let moments = [
            Some(self.last_updated),
            self.status_changed,
            self.password_changed,
        ];
        moments
            .map(|moment| moment.map(|moment| moment.0))
            .hash(&mut hasher);
        self.status.name().hash(&mut hasher);
        self.type_id.hash(&mut hasher);
        self.provider().hash(&mut hasher);
        let question = self.credentials.question.as_deref();
        question.map(|(question, _)| question).hash(&mut hasher);
        format!("W/\"{:016x}\"", hasher.finish())
    }

    /// The value behind a name in `search` and `filter`.
    pub(crate) fn attribute(
        &self,
        profile: &std::cell::OnceCell<Object>,
        name: &str,
    ) -> Option<Value> {
        let moment = |moment: Option<Moment>| moment.map(|moment| Value::from(moment.to_string()));
        match name {
            "id" => Some(self.id.as_str().into()),
            "status" => Some(self.status.name().into()),
            "created" => moment(Some(self.created)),
            "activated" => moment(self.activated),
            "statusChanged" => moment(self.status_changed),
            "lastUpdated" => moment(Some(self.last_updated)),
            "lastLogin" => moment(self.last_login),
            "passwordChanged" => moment(self.password_changed),
            "type.id" => Some(self.type_id.as_str().into()),
            "classification.type" => self.classification().get("type").cloned(),
            "realmId" => self.realm.as_deref().map(Value::from),
            "credentials.provider.type" => Some(self.provider().0.into()),
            "credentials.provider.name" => Some(self.provider().1.into()),
            _ => {
                let name = name.strip_prefix("profile.")?;
                profile
                    .get_or_init(|| self.profile.parse())
                    .get(name)
                    .cloned()
            }
        }
    }

    pub(crate) fn provider(&self) -> (&str, &str) {
        self.credentials
            .provider
            .as_deref()
            .map_or(("OKTA", "OKTA"), |(kind, name)| (kind, name))
    }

    /// Only users of the org's own directory have a password here.
    pub(crate) fn is_okta_sourced(&self) -> bool {
        matches!(self.provider().0, "OKTA" | "IMPORT")
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>, base: &str, view: View) {
        let mut user = Writer::open(out);
        user.text("id", self.id.as_str())
            .text("status", self.status.name())
            .moment("created", Some(self.created))
            .moment("activated", self.activated)
            .moment("statusChanged", self.status_changed)
            .moment("lastLogin", self.last_login)
            .moment("lastUpdated", Some(self.last_updated))
            .moment("passwordChanged", self.password_changed);
        if let Some(realm) = &self.realm {
            user.text("realmId", realm);
        }
        user.object("type", |kind| {
            kind.text("id", self.type_id.as_str());
        });
        user.raw("profile", self.profile.as_str());
        if view.credentials {
            user.object("credentials", |credentials| {
                self.write_credentials(credentials, true)
            });
        }
        user.object("_links", |links| self.write_links(links, base, view));
        user.close();
    }

    /// Everybody is a standard user from the start, until somebody says otherwise.
    pub(crate) fn classification(&self) -> Value {
        let given = self
            .extras
            .as_deref()
            .and_then(|extras| extras.classification.as_ref());
        let (kind, since) = given.map_or(("STANDARD", self.created), |(kind, since)| {
            (kind.as_str(), *since)
        });
        json!({ "type": kind, "lastUpdated": since.to_string() })
    }

    pub(crate) fn to_value(&self, base: &str, view: View) -> Value {
        let mut out = Vec::new();
        self.write(&mut out, base, view);
        serde_json::from_slice(&out).unwrap_or_default()
    }

    pub(crate) fn write_credentials(&self, credentials: &mut Writer<'_>, with_emails: bool) {
        if self.credentials.password.is_some() {
            credentials.raw("password", "{}");
            if with_emails {
                let email = self.email.as_deref().unwrap_or(&self.login);
                let emails = json!([{ "value": email, "status": "VERIFIED", "type": "PRIMARY" }]);
                credentials.raw("emails", &emails.to_string());
            }
        }
        if let Some(question) = self.credentials.question.as_deref() {
            credentials.object("recovery_question", |recovery| {
                recovery.text("question", &question.0);
            });
        }
        let (kind, name) = self.provider();
        credentials.object("provider", |provider| {
            provider.text("type", kind).text("name", name);
        });
    }

    fn write_links(&self, links: &mut Writer<'_>, base: &str, view: View) {
        let id = self.id.as_str();
        if view.all_links {
            let schema = self.type_id.with_prefix("osc");
            links.link(
                "schema",
                base,
                &["/api/v1/meta/schemas/user/", schema.as_str()],
                None,
            );
            links.link(
                "type",
                base,
                &["/api/v1/meta/types/user/", self.type_id.as_str()],
                None,
            );
            let reset = [("resetFactors", "/lifecycle/reset_factors")];
            let reset = reset.into_iter().filter(|_| self.has_factors(view));
            for (name, path) in self.transitions(view).into_iter().chain(reset) {
                links.link(name, base, &["/api/v1/users/", id, path], Some("POST"));
            }
            if self.status == Status::Deprovisioned {
                links.link("delete", base, &["/api/v1/users/", id], Some("DELETE"));
            }
        }
        links.link("self", base, &["/api/v1/users/", id], None);
    }

    /// Okta enrolls everyone's address as a factor: of users without a password a moment after it has answered, but for
    /// orgs with realms.
    fn has_factors(&self, view: View) -> bool {
        !view.is_new || self.credentials.password.is_some() || self.realm.is_some()
    }

    /// What can be done to the user as they are.
    fn transitions(&self, view: View) -> Vec<(&'static str, &'static str)> {
        const ACTIVATE: (&str, &str) = ("activate", "/lifecycle/activate");
        const REACTIVATE: (&str, &str) = ("reactivate", "/lifecycle/reactivate");
        const DEACTIVATE: (&str, &str) = ("deactivate", "/lifecycle/deactivate");
        const SUSPEND: (&str, &str) = ("suspend", "/lifecycle/suspend");
        const UNSUSPEND: (&str, &str) = ("unsuspend", "/lifecycle/unsuspend");
        const UNLOCK: (&str, &str) = ("unlock", "/lifecycle/unlock");
        const RESET: (&str, &str) = ("resetPassword", "/lifecycle/reset_password");
        const CREDENTIAL_LINKS: [(&str, &str); 4] = [
            ("forgotPassword", "/credentials/forgot_password"),
            ("expirePassword", "/lifecycle/expire_password"),
            (
                "changeRecoveryQuestion",
                "/credentials/change_recovery_question",
            ),
            ("changePassword", "/credentials/change_password"),
        ];
        let mut links = match self.status {
            Status::Staged | Status::Deprovisioned => vec![ACTIVATE],
            Status::Provisioned => vec![SUSPEND, RESET, REACTIVATE, DEACTIVATE],
            Status::Active => vec![SUSPEND, RESET, DEACTIVATE],
            Status::Recovery => vec![RESET, REACTIVATE, DEACTIVATE],
            Status::PasswordExpired => vec![RESET, DEACTIVATE],
            Status::LockedOut => vec![UNLOCK, RESET, DEACTIVATE],
            Status::Suspended => vec![UNSUSPEND, DEACTIVATE],
        };
        let has_password = self.credentials.password.is_some();
        if has_password && matches!(self.status, Status::Active | Status::PasswordExpired) {
            links.extend(CREDENTIAL_LINKS);
        }
        if !view.credential_links {
            links.retain(|link| *link != RESET && !CREDENTIAL_LINKS.contains(link));
        }
        links
    }
}
