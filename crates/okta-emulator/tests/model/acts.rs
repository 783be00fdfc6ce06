//! What can be done to an org.

use proptest::prelude::*;

#[derive(Debug, Clone)]
pub(crate) enum Act {
    User(u8, UserAct),
    Group(u8, GroupAct),
    Rule(u8, RuleAct),
    App(u8, AppAct),
    Idp(u8, IdpAct),
    /// The org is written down, and goes on as another one.
    Snapshot,
}

#[derive(Debug, Clone)]
pub(crate) enum UserAct {
    Create {
        activate: bool,
        password: bool,
        city: u8,
    },
    Move(u8),
    Lifecycle(Lifecycle),
    SetPassword(u8),
    ChangePassword(u8, u8),
    Delete,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Lifecycle {
    Activate,
    Reactivate,
    Deactivate,
    Suspend,
    Unsuspend,
    Lock,
    Unlock,
    ExpirePassword,
    ResetPassword,
}

#[derive(Debug, Clone)]
pub(crate) enum GroupAct {
    Create,
    Delete,
    Join(u8),
    Leave(u8),
}

#[derive(Debug, Clone)]
pub(crate) enum RuleAct {
    Create { city: u8, group: u8 },
    Switch(bool),
    Delete { removes_users: bool },
}

#[derive(Debug, Clone)]
pub(crate) enum AppAct {
    Create,
    Switch(bool),
    Delete,
    AssignUser(u8),
    UnassignUser(u8),
    AssignGroup(u8),
    UnassignGroup(u8),
}

#[derive(Debug, Clone)]
pub(crate) enum IdpAct {
    Create,
    Switch(bool),
    Delete,
    Link(u8),
    Unlink(u8),
    GenerateKey,
    /// Gives the other provider the newest key.
    CloneKey,
}

fn few() -> std::ops::Range<u8> {
    0..3
}

/// Few enough that moves matter.
fn cities() -> std::ops::Range<u8> {
    0..2
}

fn user_act() -> impl Strategy<Value = UserAct> {
    use Lifecycle::{
        Activate, Deactivate, ExpirePassword, Lock, Reactivate, ResetPassword, Suspend, Unlock,
        Unsuspend,
    };
    let lifecycle = prop_oneof![
        3 => Just(Activate),
        2 => Just(Deactivate),
        1 => Just(Reactivate),
        1 => Just(Suspend),
        1 => Just(Unsuspend),
        1 => Just(Lock),
        1 => Just(Unlock),
        1 => Just(ExpirePassword),
        1 => Just(ResetPassword),
    ];
    prop_oneof![
        4 => (any::<bool>(), any::<bool>(), cities()).prop_map(|(activate, password, city)| {
            UserAct::Create { activate: activate || password, password, city }
        }),
        1 => cities().prop_map(|city| UserAct::Create { activate: false, password: true, city }),
        3 => cities().prop_map(UserAct::Move),
        5 => lifecycle.prop_map(UserAct::Lifecycle),
        1 => few().prop_map(UserAct::SetPassword),
        1 => (few(), few()).prop_map(|(old, new)| UserAct::ChangePassword(old, new)),
        2 => Just(UserAct::Delete),
    ]
}

fn group_act() -> impl Strategy<Value = GroupAct> {
    prop_oneof![
        3 => Just(GroupAct::Create),
        1 => Just(GroupAct::Delete),
        3 => few().prop_map(GroupAct::Join),
        2 => few().prop_map(GroupAct::Leave),
    ]
}

fn rule_act() -> impl Strategy<Value = RuleAct> {
    prop_oneof![
        2 => (cities(), few()).prop_map(|(city, group)| RuleAct::Create { city, group }),
        3 => any::<bool>().prop_map(RuleAct::Switch),
        1 => any::<bool>().prop_map(|removes_users| RuleAct::Delete { removes_users }),
    ]
}

fn app_act() -> impl Strategy<Value = AppAct> {
    prop_oneof![
        2 => Just(AppAct::Create),
        1 => any::<bool>().prop_map(AppAct::Switch),
        1 => Just(AppAct::Delete),
        2 => few().prop_map(AppAct::AssignUser),
        1 => few().prop_map(AppAct::UnassignUser),
        2 => few().prop_map(AppAct::AssignGroup),
        1 => few().prop_map(AppAct::UnassignGroup),
    ]
}

fn idp_act() -> impl Strategy<Value = IdpAct> {
    prop_oneof![
        2 => Just(IdpAct::Create),
        1 => any::<bool>().prop_map(IdpAct::Switch),
        1 => Just(IdpAct::Delete),
        3 => few().prop_map(IdpAct::Link),
        1 => few().prop_map(IdpAct::Unlink),
        1 => Just(IdpAct::GenerateKey),
        1 => Just(IdpAct::CloneKey),
    ]
}

/// What every case begins with, so that something is there to be changed.
fn beginning() -> Vec<Act> {
    let user = |city| UserAct::Create {
        activate: true,
        password: city > 0,
        city,
    };
    let mut acts = Vec::new();
    for number in few() {
        acts.push(Act::User(number, user(number % 2)));
        acts.push(Act::Group(number, GroupAct::Create));
    }
    for number in 0..2 {
        let rule = RuleAct::Create {
            city: number,
            group: number,
        };
        acts.push(Act::Rule(number, rule));
        acts.push(Act::Rule(number, RuleAct::Switch(true)));
        acts.push(Act::App(number, AppAct::Create));
        acts.push(Act::Idp(number, IdpAct::Create));
    }
    acts
}

pub(crate) fn acts() -> impl Strategy<Value = Vec<Act>> {
    let two = || 0..2u8;
    let act = prop_oneof![
        8 => (few(), user_act()).prop_map(|(number, act)| Act::User(number, act)),
        5 => (few(), group_act()).prop_map(|(number, act)| Act::Group(number, act)),
        4 => (two(), rule_act()).prop_map(|(number, act)| Act::Rule(number, act)),
        3 => (two(), app_act()).prop_map(|(number, act)| Act::App(number, act)),
        2 => (two(), idp_act()).prop_map(|(number, act)| Act::Idp(number, act)),
        2 => Just(Act::Snapshot),
    ];
    let more = proptest::collection::vec(act, 1..40);
    // Now and then from nothing.
    (proptest::bool::weighted(0.9), more).prop_map(|(begins, more)| {
        let mut acts = if begins { beginning() } else { Vec::new() };
        acts.extend(more);
        acts
    })
}
