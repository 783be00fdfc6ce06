//! What a snapshot has of tokens: those that the org handed out. API tokens are not among them, as they are named by whoever
//! starts the org.

use serde::{Deserialize, Serialize};

use super::Auth;

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Kept {
    #[cfg(feature = "oauth")]
    oauth: Option<super::oauth::Kept>,
}

#[cfg(feature = "oauth")]
impl Auth {
    pub(crate) fn keep(&self) -> Kept {
        Kept {
            oauth: Some(self.oauth.keep()),
        }
    }

    /// Takes the tokens of a snapshot in the place of those that were handed out.
    pub(crate) fn restore(&self, kept: Kept) {
        if let Some(oauth) = kept.oauth {
            self.oauth.restore(oauth);
        }
    }
}

#[cfg(not(feature = "oauth"))]
impl Auth {
    pub(crate) fn keep(&self) -> Kept {
        Kept {}
    }

    pub(crate) fn restore(&self, _: Kept) {}
}
