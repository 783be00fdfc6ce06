//! Domains of the customer's own that the org is reached at.

use serde_json::{Value, json};

use super::parts::{Links, USUAL, supply, unique};
use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion, Rules, Showing};
use crate::generic::things;
use crate::json::{Object, text_at};
use crate::state::State;

const DOMAINS: &str = "/api/v1/domains";

pub(crate) const RULES: &[Rules] = &[
    Rules::of("/api/v1/domains/{}").kept(keep).shown(show),
    Rules::of("/api/v1/brands/{}/domains").shown(show_of_brand),
];

fn keep(occasion: &Occasion<'_>, members: &mut Object, state: &mut State) -> Result<(), Refusal> {
    unique(occasion, members, state, DOMAINS, "domain")?;
    if occasion.event != Event::Created {
        let before = occasion.before.into_iter().flatten();
        for (name, value) in before {
            members.entry(name.clone()).or_insert_with(|| value.clone());
        }
        return Ok(());
    }
    let domain = text_at(members, "domain").unwrap_or_default();
    let records = json!([
        {
            "recordType": "TXT",
            "fqdn": format!("_oktaverification.{domain}"),
            "values": [state.ids.opaque(32)],
        },
        { "recordType": "CNAME", "fqdn": domain, "values": ["org.customdomains.example.com"] },
    ]);
    supply(
        members,
        &json!({ "validationStatus": "NOT_STARTED", "dnsRecords": records }),
    );
    Ok(())
}

fn show(showing: &Showing<'_>, domain: &mut Object) {
    let mut links =
        Links::of(showing)
            .own(&["GET", "DELETE"])
            .below("verify", "/verify", &["POST"]);
    if let Some(brand) = text_at(domain, "brandId") {
        links = links.to("brand", &format!("/api/v1/brands/{brand}"), USUAL);
    }
    links.put(domain);
}

/// The domains that show a brand.
fn show_of_brand(showing: &Showing<'_>, list: &mut Object) {
    let brand = showing.segment(1);
    let domains = things::all(showing.state, DOMAINS, DOMAINS)
        .filter(|(_, domain)| text_at(domain, "brandId") == Some(brand))
        .map(|(name, domain)| {
            let mut domain = domain.into_owned();
            domain.insert("id".to_owned(), name.clone().into());
            let path = things::path(DOMAINS, &name);
            show(
                &Showing {
                    path: &path,
                    ..*showing
                },
                &mut domain,
            );
            Value::Object(domain)
        });
    let domains: Value = domains.collect();
    list.insert("domains".to_owned(), domains);
    list.remove("_links");
}
