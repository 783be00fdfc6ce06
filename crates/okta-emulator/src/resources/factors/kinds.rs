//! The kinds of factors: by type and provider.

use crate::error::Refusal;

/// How a factor is proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// A code that the org sends: by text message, call or email.
    Sent,
    /// A code by time, of a secret that the org hands out.
    Time,
    /// A code of a device whose secret the org is told.
    Device,
    /// The answer to a question.
    Answer,
    /// A tap on a device.
    Push,
    /// A signature of a key, which the box takes as it comes.
    Key,
}

#[derive(Debug)]
pub(super) struct Kind {
    pub(super) factor_type: &'static str,
    pub(super) provider: &'static str,
    /// How the ids begin.
    pub(super) prefix: &'static str,
    pub(super) proof: Proof,
}

impl Kind {
    /// Whether it has to be activated once it is enrolled.
    pub(super) fn is_pending_first(&self) -> bool {
        !matches!(self.proof, Proof::Answer | Proof::Device)
    }
}

const fn kind(
    factor_type: &'static str,
    provider: &'static str,
    prefix: &'static str,
    proof: Proof,
) -> Kind {
    Kind {
        factor_type,
        provider,
        prefix,
        proof,
    }
}

pub(super) const KINDS: &[Kind] = &[
    kind("question", "OKTA", "ufs", Proof::Answer),
    kind("token:software:totp", "OKTA", "ost", Proof::Time),
    kind("token:software:totp", "GOOGLE", "uft", Proof::Time),
    kind("sms", "OKTA", "mbl", Proof::Sent),
    kind("call", "OKTA", "clf", Proof::Sent),
    kind("email", "OKTA", "emf", Proof::Sent),
    kind("push", "OKTA", "opf", Proof::Push),
    kind("token", "RSA", "rsa", Proof::Device),
    kind("token", "SYMANTEC", "vip", Proof::Device),
    kind("token:hardware", "YUBICO", "ykf", Proof::Device),
    kind("token:hotp", "CUSTOM", "chf", Proof::Device),
    kind("u2f", "FIDO", "fuf", Proof::Key),
    kind("webauthn", "FIDO", "fwf", Proof::Key),
];

/// The kind that a body names.
pub(super) fn named(factor_type: &str, provider: &str) -> Result<&'static Kind, Refusal> {
    let mut of_type = KINDS
        .iter()
        .filter(|kind| kind.factor_type == factor_type)
        .peekable();
    if of_type.peek().is_none() {
        let what = format!("{factor_type:?} cannot be enrolled");
        return Err(Refusal::field("factorType", what));
    }
    of_type
        .find(|kind| kind.provider == provider)
        .ok_or_else(|| Refusal::field("provider", format!("{provider:?} has no {factor_type}")))
}

/// The questions that users may be asked, and how they are called.
pub(super) const QUESTIONS: &[(&str, &str)] = &[
    ("disliked_food", "Which food did you like least as a child?"),
    (
        "name_of_first_plush_toy",
        "What was your first plush toy called?",
    ),
    ("first_award", "What was your first award for?"),
    (
        "favorite_security_question",
        "Which security question do you like best?",
    ),
    ("favorite_toy", "Which toy did you like best as a child?"),
    (
        "first_computer_game",
        "Which computer game did you play first?",
    ),
    (
        "favorite_movie_quote",
        "Which line of a film do you like best?",
    ),
    (
        "first_sports_team_mascot",
        "What was the mascot of your first team?",
    ),
    ("first_music_purchase", "Which music did you buy first?"),
    ("favorite_art_piece", "Which work of art do you like best?"),
    (
        "grandmother_favorite_desert",
        "Which dessert did your grandmother like best?",
    ),
    ("first_thing_cooked", "What did you cook first?"),
    (
        "childhood_dream_job",
        "What did you want to become as a child?",
    ),
    ("first_kiss_location", "Where was your first kiss?"),
    (
        "place_where_significant_other_was_met",
        "Where did you meet your partner?",
    ),
    (
        "favorite_vacation_location",
        "Where do you like to spend your holidays?",
    ),
    (
        "new_years_two_thousand",
        "Where were you when the year 2000 began?",
    ),
    (
        "favorite_speaker_actor",
        "Which speaker or actor do you like best?",
    ),
    (
        "favorite_book_movie_character",
        "Which character of a book or film do you like best?",
    ),
    ("favorite_sports_player", "Which player do you like best?"),
];

/// A question in words.
pub(super) fn question_text(name: &str) -> Option<&'static str> {
    let found = QUESTIONS.iter().find(|(known, _)| *known == name);
    found.map(|(_, text)| *text)
}
