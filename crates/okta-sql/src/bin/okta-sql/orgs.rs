//! Which orgs a session is on, out of the options and the settings.

use std::path::Path;

use jiff::Timestamp;
use okta_api::Client;
use okta_api::transport::ConfigError;
use okta_api::transport::config::{Config, ConfigLoader};
use okta_sql::demo::{self, Demo};
use okta_sql::{Session, SessionBuilder};

use crate::failure::Failure;
use crate::options::{Options, Place};
use crate::progress::Progress;
use crate::stderr::say;

const NONE: &str = "no org is set up. Say where it is and who you are:

  export OKTA_CLIENT_ORGURL=https://acme.okta.com
  export OKTA_CLIENT_TOKEN=…                        # an API token: Security, API, Tokens

or the same in ~/.okta/okta.yaml:

  okta:
    client:
      orgUrl: https://acme.okta.com
      token: …

or try it on an org in a box: okta-sql --demo";

/// An org that is attached.
pub struct Attached {
    /// Its schema.
    pub schema: String,
    /// Where it is.
    pub address: String,
    client: Client,
    subdomain: String,
    now: Option<Timestamp>,
}

/// Attaches all orgs, the main one first, and begins a session on them.
pub async fn attach(
    options: &Options,
    progress: &Progress,
) -> Result<(Session, Vec<Attached>), Failure> {
    let mut orgs = Vec::new();
    if options.demo {
        orgs.push(demo("main").await?);
    } else if let Some(config) = process(options.org.is_empty())? {
        orgs.push(settled("main", &config)?);
    }
    for place in &options.org {
        let org = elsewhere(place).await?;
        // Where nothing else is set up the first is the main one too.
        if orgs.is_empty() {
            orgs.push(Attached {
                schema: "main".into(),
                address: org.address.clone(),
                client: org.client.clone(),
                subdomain: org.subdomain.clone(),
                now: org.now,
            });
        }
        orgs.push(org);
    }
    let progress = progress.clone();
    let mut session: SessionBuilder =
        Session::builder().observe(move |event| progress.event(event));
    // Beside an org of today it is today.
    let now = orgs.first().and_then(|org| org.now);
    if let Some(now) = now.filter(|_| orgs.iter().all(|org| org.now.is_some())) {
        session = session.clock(move || now);
    }
    for org in &orgs {
        session = session.org(
            org.schema.clone(),
            org.client.clone(),
            org.subdomain.clone(),
        );
    }
    let session = session.build().await;
    let session = session.map_err(|error| Failure::Usage(error.to_string()))?;
    Ok((session, orgs))
}

/// The settings of this process. Nothing where there are none and none are needed.
fn process(needed: bool) -> Result<Option<Config>, Failure> {
    match ConfigLoader::from_process().load() {
        Ok(config) => Ok(Some(config)),
        Err(error) if !is_empty(&error) => Err(Failure::Usage(problems("the settings", &error))),
        Err(_) if needed => Err(Failure::Usage(NONE.into())),
        Err(_) => Ok(None),
    }
}

/// Whether all that is wrong with settings is that there are none.
fn is_empty(error: &ConfigError) -> bool {
    let problems = error.problems();
    problems.iter().any(|problem| problem.key() == "orgUrl")
        && problems.iter().all(|problem| problem.source().is_none())
}

fn problems(what: &str, error: &ConfigError) -> String {
    let problems = error
        .problems()
        .iter()
        .map(|problem| format!("\n  {problem}"));
    format!("{what} cannot be used:{}", problems.collect::<String>())
}

/// An org whose settings are in another place than the usual ones, which say nothing of it.
async fn elsewhere(place: &Place) -> Result<Attached, Failure> {
    if place.place == "demo" {
        return demo(&place.name).await;
    }
    let path = Path::new(&place.place);
    let loader = match path.is_dir() {
        true => ConfigLoader::new().directory(path),
        false => ConfigLoader::new().file(path),
    };
    if !path.exists() {
        return Err(Failure::Usage(format!(
            "--org {}: there is no {}",
            place.name, place.place
        )));
    }
    let config = loader.load().map_err(|error| {
        Failure::Usage(problems(&format!("the settings of {}", place.name), &error))
    })?;
    settled(&place.name, &config)
}

fn settled(schema: &str, config: &Config) -> Result<Attached, Failure> {
    for warning in config.warnings() {
        say(&format!("warning: {warning}"));
    }
    let refused = |error: ConfigError| Failure::Usage(problems("the settings", &error));
    let mut client = Client::from_config(config).map_err(refused)?;
    if config.user_agent().is_none() {
        let name = concat!("okta-sql/", env!("CARGO_PKG_VERSION"));
        client = client.configure(|transport| transport.user_agent(name));
    }
    Ok(Attached {
        schema: schema.to_owned(),
        address: config.org_url().to_string(),
        client: client.build().map_err(refused)?,
        subdomain: subdomain(config.org_url().host()).to_owned(),
        now: None,
    })
}

/// What an org's host begins with; an address of numbers has no parts.
fn subdomain(host: &str) -> &str {
    match host.parse::<std::net::Ipv4Addr>() {
        Err(_) if !host.starts_with('[') => host.split('.').next().unwrap_or(host),
        _ => host,
    }
}

async fn demo(schema: &str) -> Result<Attached, Failure> {
    let demo: Demo = demo::org()
        .await
        .map_err(|error| Failure::Org(error.to_string()))?;
    Ok(Attached {
        schema: schema.to_owned(),
        address: demo::ADDRESS.to_owned(),
        client: demo.client(),
        subdomain: subdomain(demo::ADDRESS.trim_start_matches("https://")).to_owned(),
        now: Some(demo.now()),
    })
}

impl Attached {
    /// What the prompt calls it.
    pub fn name(&self) -> &str {
        match self.schema.as_str() {
            "main" => &self.subdomain,
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subdomain_is_the_first_part_of_a_name() {
        assert_eq!(subdomain("acme.okta.com"), "acme");
        assert_eq!(subdomain("localhost"), "localhost");
        assert_eq!(subdomain("127.0.0.1"), "127.0.0.1");
        assert_eq!(subdomain("[::1]"), "[::1]");
    }

    #[test]
    fn only_settings_that_are_not_there_at_all_are_none() {
        let none = ConfigLoader::new().load().unwrap_err();
        assert!(is_empty(&none));
        let some = [("OKTA_CLIENT_ORGURL", "https://acme.okta.com")];
        let some = ConfigLoader::new().environment(some).load().unwrap_err();
        assert!(!is_empty(&some));
        let odd = [("OKTA_CLIENT_ORGURL", "acme")];
        let odd = ConfigLoader::new().environment(odd).load().unwrap_err();
        assert!(!is_empty(&odd));
    }
}
