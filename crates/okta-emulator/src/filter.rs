//! The expressions of `search` and `filter`: SCIM operators, `and`, `or`, `not` and brackets.
//!
//! ```text
//! or-terms   = and-terms *( "or" and-terms )
//! and-terms  = term *( "and" term )
//! term       = "(" or-terms ")" | "not" "(" or-terms ")" | attribute "pr" | attribute operator value
//! value      = a JSON string, number, boolean or null
//! ```
//!
//! Operators are case-insensitive, attribute names are not. Evaluation is in `matching.rs`.

use serde_json::Value;

/// Brackets and `not` deeper than this are refused.
const DEEPEST: usize = 64;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expression {
    Or(Vec<Expression>),
    And(Vec<Expression>),
    Not(Box<Expression>),
    Present(String),
    Compare(String, Operator, Value),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Eq,
    Ne,
    Co,
    Sw,
    Ew,
    Gt,
    Ge,
    Lt,
    Le,
}

impl Operator {
    fn named(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "eq" => Self::Eq,
            "ne" => Self::Ne,
            "co" => Self::Co,
            "sw" => Self::Sw,
            "ew" => Self::Ew,
            "gt" => Self::Gt,
            "ge" => Self::Ge,
            "lt" => Self::Lt,
            "le" => Self::Le,
            _ => return None,
        })
    }
}

/// Why an expression cannot be read, with the place (in bytes from its start).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ParseError {
    what: &'static str,
    place: usize,
}

impl std::fmt::Display for ParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at character {}", self.what, self.place)
    }
}

/// Reads an expression.
pub(crate) fn parse(text: &str) -> Result<Expression, ParseError> {
    let mut parser = Parser {
        text,
        place: 0,
        depth: 0,
    };
    let expression = parser.any()?;
    parser.blanks();
    if parser.place < text.len() {
        parser.fail("expected the end, and or or")
    } else {
        Ok(expression)
    }
}

impl Expression {
    /// Calls `seen` with each comparison; a `pr` has no operator.
    pub(crate) fn visit(&self, seen: &mut impl FnMut(Part<'_>)) {
        match self {
            Self::Or(terms) | Self::And(terms) => terms.iter().for_each(|term| term.visit(seen)),
            Self::Not(term) => {
                seen(Part::Not);
                term.visit(seen);
            }
            Self::Present(attribute) => seen(Part::Test(attribute, None)),
            Self::Compare(attribute, operator, _) => seen(Part::Test(attribute, Some(*operator))),
        }
    }
}

/// What [`Expression::visit`] meets.
pub(crate) enum Part<'a> {
    Not,
    Test(&'a str, Option<Operator>),
}

struct Parser<'a> {
    text: &'a str,
    place: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn any(&mut self) -> Result<Expression, ParseError> {
        let mut terms = vec![self.all()?];
        while self.keyword("or") {
            terms.push(self.all()?);
        }
        Ok(one_or(terms, Expression::Or))
    }

    fn all(&mut self) -> Result<Expression, ParseError> {
        let mut terms = vec![self.term()?];
        while self.keyword("and") {
            terms.push(self.term()?);
        }
        Ok(one_or(terms, Expression::And))
    }

    fn term(&mut self) -> Result<Expression, ParseError> {
        if self.keyword("not") {
            return if self.symbol('(') {
                Ok(Expression::Not(Box::new(self.inner()?)))
            } else {
                self.fail("expected ( after not")
            };
        }
        if self.symbol('(') {
            self.inner()
        } else {
            self.comparison()
        }
    }

    /// The rest of a bracket.
    fn inner(&mut self) -> Result<Expression, ParseError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return self.fail("too many brackets");
        }
        let expression = self.any()?;
        self.depth -= 1;
        if self.symbol(')') {
            Ok(expression)
        } else {
            self.fail("expected )")
        }
    }

    fn comparison(&mut self) -> Result<Expression, ParseError> {
        let attribute = self.word();
        if attribute.is_empty() {
            return self.fail("expected an attribute");
        }
        if self.keyword("pr") {
            return Ok(Expression::Present(attribute.to_owned()));
        }
        self.blanks();
        let before = self.place;
        let Some(operator) = Operator::named(self.word()) else {
            self.place = before;
            return self.fail("expected one of eq, ne, co, sw, ew, gt, ge, lt, le, pr");
        };
        Ok(Expression::Compare(
            attribute.to_owned(),
            operator,
            self.value()?,
        ))
    }

    fn value(&mut self) -> Result<Value, ParseError> {
        self.blanks();
        let rest = &self.text[self.place..];
        let length = match rest.strip_prefix('"') {
            Some(inside) => match string_end(inside) {
                Some(end) => end + 2,
                None => return self.fail("the string does not end"),
            },
            None => rest
                .find(|c: char| c.is_whitespace() || c == ')' || c == '(')
                .unwrap_or(rest.len()),
        };
        match serde_json::from_str(&rest[..length]) {
            Ok(value @ (Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null)) => {
                self.place += length;
                Ok(value)
            }
            _ => self.fail("expected a quoted string, a number, true, false or null"),
        }
    }

    /// Takes a word if it is this one, in any case.
    fn keyword(&mut self, keyword: &str) -> bool {
        let before = self.place;
        let found = self.word().eq_ignore_ascii_case(keyword);
        if !found {
            self.place = before;
        }
        found
    }

    fn symbol(&mut self, symbol: char) -> bool {
        self.blanks();
        let found = self.text[self.place..].starts_with(symbol);
        if found {
            self.place += symbol.len_utf8();
        }
        found
    }

    fn word(&mut self) -> &'a str {
        self.blanks();
        let rest = &self.text[self.place..];
        let word = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '$' | ':');
        let end = rest.find(|c| !word(c)).unwrap_or(rest.len());
        self.place += end;
        &rest[..end]
    }

    fn blanks(&mut self) {
        let rest = &self.text[self.place..];
        self.place += rest.len() - rest.trim_start().len();
    }

    fn fail<T>(&self, what: &'static str) -> Result<T, ParseError> {
        Err(ParseError {
            what,
            place: self.place,
        })
    }
}

/// Where a string's closing quote stands, with escapes skipped.
fn string_end(inside: &str) -> Option<usize> {
    let mut escaped = false;
    inside.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })
}

fn one_or(mut terms: Vec<Expression>, many: fn(Vec<Expression>) -> Expression) -> Expression {
    match terms.pop() {
        Some(only) if terms.is_empty() => only,
        Some(last) => {
            terms.push(last);
            many(terms)
        }
        None => many(terms),
    }
}
