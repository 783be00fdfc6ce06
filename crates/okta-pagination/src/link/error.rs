//! Where and why a `Link` header could not be read, so that whoever runs the proxy that broke it
//! can find it.

use crate::redact;

/// A `Link` header that does not follow RFC 8288.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("malformed `link` header (line {}), byte {offset}: {kind}, near `{excerpt}`", .line + 1)]
#[non_exhaustive]
pub struct LinkError {
    /// Which of the reply's `Link` lines, the first being 0.
    pub line: usize,
    /// Where in that line, in bytes from its start: for something unclosed, where it was opened.
    pub offset: usize,
    /// What is wrong there.
    pub kind: LinkErrorKind,
    /// At most about 80 characters around that place, without the values of queries and any user
    /// information.
    pub excerpt: String,
}

impl LinkError {
    pub(super) fn new(input: &[u8], line: usize, offset: usize, kind: LinkErrorKind) -> Self {
        Self {
            line,
            offset,
            kind,
            excerpt: redact::around(input, offset),
        }
    }
}

/// What is wrong with a `Link` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum LinkErrorKind {
    /// Something else stands where a link must begin with `<`.
    #[error("a link must begin with `<`")]
    ExpectedTarget,
    /// A `<` without its `>`.
    #[error("the target's `<` has no `>`")]
    UnclosedTarget,
    /// A target that is not UTF-8.
    #[error("the target is not UTF-8")]
    TargetNotUtf8,
    /// Something else than `;` or `,` after a target or a parameter.
    #[error("only `;` or `,` can follow here")]
    ExpectedSeparator,
    /// A parameter whose name is empty or has characters that no name has.
    #[error("this is no parameter's name")]
    ParameterName,
    /// A value without quotes that has characters which need them.
    #[error("this character needs a quoted value")]
    ParameterValue,
    /// A `"` without its closing one.
    #[error("the quoted string has no end")]
    UnclosedQuote,
}
