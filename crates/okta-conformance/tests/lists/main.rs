//! Every list of the description, walked in small pages on an org in a box that has something in it.
//!
//! Nothing here names a list but the table of those that cannot have much in them: which lists there are, how each is
//! filled and how it is walked follows from what is known of all operations. So a list that a new release brings is walked
//! as soon as it is generated, or fails here.

mod look;
mod walk;

use std::collections::BTreeSet;
use std::path::Path;

use okta_api::registry::{Visitor, visit};
use okta_api::{FromArgs, ListOperation, OperationInfo, Paging};
use okta_conformance::exercise::lists::Lists;
use okta_emulator::Emulator;
use walk::{List, PAGE};
use xtask::spec::{self, Document};

/// So many items fill three pages.
const ITEMS: usize = 5;

/// Lists that cannot have as many items, how many they have, and why.
const FEW: &[(&str, usize, &str)] = &[
    ("listCaptchaInstances", 1, "an org has one CAPTCHA at most"),
    (
        "listActiveIdentityProviderSigningKey",
        1,
        "an identity provider signs with one key at a time",
    ),
    (
        "listFeaturesForApplication",
        2,
        "an application is provisioned from the org and to it",
    ),
    (
        "listOAuth2ClientSecrets",
        2,
        "a client has two secrets at most",
    ),
    (
        "listIdentitySourceSessions",
        1,
        "an identity source has one open session at a time",
    ),
    (
        "listLinkedObjectsForUser",
        1,
        "the relation that is prepared leads to the one primary of a user",
    ),
];

#[tokio::test]
async fn every_list_is_the_same_in_every_way_of_walking_it() {
    let document = description();
    let lists = Lists::new(&document);
    let (mut walked, mut paged, mut wrong) = (BTreeSet::new(), 0, Vec::new());
    for info in okta_api::OPERATIONS.iter().filter(|info| is_list(info)) {
        walked.insert(info.id.to_owned());
        match walk(&lists, info).await {
            Ok(pages) => paged += usize::from(pages > 2),
            Err(why) => wrong.push(format!("{}: {why}", info.id)),
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
    assert_eq!(walked, described(&document));
    assert!(FEW.iter().all(|(id, ..)| walked.contains(*id)));
    let paging = okta_api::OPERATIONS.iter();
    let paging = paging.filter(|info| info.paging != Paging::None).count();
    assert_eq!(paged, paging, "lists of three pages and more");
}

/// Fills a list in an org of its own and walks it; how many pages it has.
async fn walk(lists: &Lists<'_>, info: &'static OperationInfo) -> Result<usize, String> {
    let mut org = Emulator::builder();
    if walk::limit(info).is_none() {
        org = org.page_size(PAGE);
    }
    let org = org.build();
    let few = FEW.iter().find(|(id, ..)| *id == info.id);
    let wanted = few.map_or(ITEMS, |(_, few, _)| *few);
    let filled = lists.fill(&org, info, wanted).await?;
    let list = List {
        org: &org,
        info,
        filled: &filled,
    };
    let (items, pages) = list.walk().await?;
    match few {
        None if items < ITEMS => Err(format!("{items} items, not {ITEMS}")),
        Some((_, few, why)) if items != *few => Err(format!("{items} items, although {why}")),
        _ => Ok(pages),
    }
}

/// The lists of the description, as `cargo xtask operations` has them.
fn described(document: &Document) -> BTreeSet<String> {
    let operations = xtask::generate::ops::listing::objects(document).expect("operations");
    let lists = operations
        .iter()
        .filter(|operation| operation["list"] == true);
    let ids = lists.map(|operation| operation["id"].as_str().expect("an id").to_owned());
    ids.collect()
}

fn description() -> Document {
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec");
    spec::load(Path::new(spec)).expect("the description")
}

fn is_list(info: &OperationInfo) -> bool {
    struct IsList;
    impl Visitor for IsList {
        type Output = bool;

        fn visit<O: FromArgs>(self) -> bool {
            false
        }

        fn visit_list<O: FromArgs + ListOperation>(self) -> bool {
            true
        }
    }
    visit(info.id, IsList).is_ok_and(|is_list| is_list)
}
