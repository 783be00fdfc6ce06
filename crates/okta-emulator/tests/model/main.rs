//! Random sequences of calls about users, groups, rules, apps and identity providers, held against a model that is too
//! small to be wrong: after each call, everything that can be listed is compared.

#[path = "../common/mod.rs"]
mod common;

mod acts;
mod apps;
mod compare;
mod groups;
mod idps;
mod users;

use std::collections::{BTreeMap, BTreeSet};

use acts::{Act, acts};
use common::Org;
use proptest::prelude::*;

/// What an org should hold. Everything is known by its number; the ids are the org's.
#[derive(Default)]
struct Model {
    users: BTreeMap<u8, User>,
    groups: BTreeMap<u8, String>,
    members: BTreeMap<(u8, u8), Reasons>,
    rules: BTreeMap<u8, Rule>,
    apps: BTreeMap<u8, App>,
    idps: BTreeMap<u8, Idp>,
}

struct User {
    id: String,
    status: &'static str,
    password: Option<u8>,
    city: u8,
}

/// Why a user is in a group.
#[derive(Default)]
struct Reasons {
    by_hand: bool,
    rules: BTreeSet<u8>,
}

/// Who lives in a city is in a group.
struct Rule {
    id: String,
    active: bool,
    city: u8,
    group: u8,
    /// Its group was deleted, and is another one if it was made again.
    invalid: bool,
    excluded: BTreeSet<u8>,
}

struct App {
    id: String,
    active: bool,
    users: BTreeSet<u8>,
    groups: BTreeSet<u8>,
}

struct Idp {
    id: String,
    active: bool,
    users: BTreeSet<u8>,
    /// Keys that the org signs with, the newest last.
    keys: Vec<String>,
}

impl Model {
    /// Does an act to the model and the org, and compares the status of the reply.
    fn act(&mut self, org: &Org, act: &Act) {
        match act {
            Act::User(number, act) => self.act_on_user(org, *number, act),
            Act::Group(number, act) => self.act_on_group(org, *number, act),
            Act::Rule(number, act) => self.act_on_rule(org, *number, act),
            Act::App(number, act) => self.act_on_app(org, *number, act),
            Act::Idp(number, act) => self.act_on_idp(org, *number, act),
            Act::Snapshot => {}
        }
        self.settle();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_org_does_what_the_model_does(acts in acts()) {
        let (mut org, bystander) = (Org::new(), Org::with(|builder| builder.seed_users(2)));
        let mut model = Model::default();
        for act in &acts {
            model.act(&org, act);
            if let Act::Snapshot = act {
                org = org.again();
            }
            model.compare(&org);
        }
        prop_assert_eq!(bystander.pages("/api/v1/users").0.len(), 2);
    }
}
