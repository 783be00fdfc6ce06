//! Reads an expression.
//!
//! ```text
//! choice     = or [ "?" choice ":" choice ]
//! or         = and *( ( "or" | "||" ) and )
//! and        = comparison *( ( "and" | "&&" ) comparison )
//! comparison = sum [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" | "eq" | "ne" | "lt" | "le" | "gt" | "ge" ) sum ]
//! sum        = product *( ( "+" | "-" ) product )
//! product    = unary *( ( "*" | "/" | "%" ) unary )
//! unary      = ( "!" | "not" | "-" ) unary | member
//! member     = primary *( "." name [ "(" arguments ")" ] )
//! primary    = literal | "(" choice ")" | "{" list or map "}" | name [ "(" arguments ")" ]
//! ```
//!
//! Words among the operators may be written in any case, names of functions and attributes not.

use super::{Calculation, Comparison, Expression, Function, Internal, Unreadable};

/// Brackets and signs deeper than this are refused.
const DEEPEST: usize = 64;
/// The most operators and calls that take what stands before them: each is one level more of the tree.
const LONGEST: usize = 256;
/// The most parts that an expression may have.
const LARGEST: usize = 2_000;

pub(crate) fn read(text: &str) -> Result<Expression, Unreadable> {
    let mut reader = Reader {
        text,
        place: 0,
        depth: 0,
        links: 0,
        parts: 0,
    };
    let expression = reader.choice()?;
    reader.blanks();
    match reader.rest() {
        "" if expression.may_be_boolean() => Ok(expression),
        "" => Err(Unreadable {
            what: "it gives neither true nor false".to_owned(),
            place: 0,
        }),
        rest if rest.starts_with('=') => reader.fail("to compare takes ==, not ="),
        _ => reader.fail("expected the end or an operator"),
    }
}

struct Reader<'a> {
    text: &'a str,
    place: usize,
    depth: usize,
    links: usize,
    parts: usize,
}

type Read<T = Expression> = Result<T, Unreadable>;

impl<'a> Reader<'a> {
    fn choice(&mut self) -> Read {
        self.descend()?;
        let mut expression = self.any()?;
        if self.symbol("?") {
            let one = self.choice()?;
            self.expect(":")?;
            let other = self.choice()?;
            expression = Expression::Choose(Box::new([expression, one, other]));
        }
        self.depth -= 1;
        Ok(expression)
    }

    fn any(&mut self) -> Read {
        let mut terms = vec![self.all()?];
        while self.symbol("||") || self.word("or") {
            terms.push(self.all()?);
        }
        Ok(one_or(terms, Expression::Or))
    }

    fn all(&mut self) -> Read {
        let mut terms = vec![self.comparison()?];
        while self.symbol("&&") || self.word("and") {
            terms.push(self.comparison()?);
        }
        Ok(one_or(terms, Expression::And))
    }

    fn comparison(&mut self) -> Read {
        use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        const SYMBOLS: [(&str, Comparison); 6] = [
            ("==", Equal),
            ("!=", NotEqual),
            ("<=", LessOrEqual),
            (">=", GreaterOrEqual),
            ("<", Less),
            (">", Greater),
        ];
        const WORDS: [(&str, Comparison); 6] = [
            ("eq", Equal),
            ("ne", NotEqual),
            ("le", LessOrEqual),
            ("ge", GreaterOrEqual),
            ("lt", Less),
            ("gt", Greater),
        ];
        let left = self.sum()?;
        let found = SYMBOLS.iter().find(|(symbol, _)| self.symbol(symbol));
        let found = found.or_else(|| WORDS.iter().find(|(word, _)| self.word(word)));
        Ok(match found {
            None => left,
            Some((_, comparison)) => {
                Expression::Compare(*comparison, Box::new(left), Box::new(self.sum()?))
            }
        })
    }

    fn sum(&mut self) -> Read {
        let signs = [("+", Calculation::Add), ("-", Calculation::Subtract)];
        self.chain(&signs, Self::product)
    }

    fn product(&mut self) -> Read {
        let signs = [
            ("*", Calculation::Multiply),
            ("/", Calculation::Divide),
            ("%", Calculation::Remainder),
        ];
        self.chain(&signs, Self::unary)
    }

    /// Operands joined from left to right.
    fn chain(&mut self, signs: &[(&str, Calculation)], operand: fn(&mut Self) -> Read) -> Read {
        let mut left = operand(self)?;
        while let Some((_, calculation)) = signs.iter().find(|(sign, _)| self.symbol(sign)) {
            self.link()?;
            let right = operand(self)?;
            left = Expression::Calculate(*calculation, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Read {
        self.blanks();
        let is_not = !self.rest().starts_with("!=") && self.symbol("!") || self.word("not");
        if !is_not && !self.symbol("-") {
            return self.member();
        }
        self.descend()?;
        let inner = Box::new(self.unary()?);
        self.depth -= 1;
        Ok(match is_not {
            true => Expression::Not(inner),
            false => Expression::Negative(inner),
        })
    }

    fn member(&mut self) -> Read {
        let mut value = self.primary()?;
        while self.symbol(".") {
            self.link()?;
            let place = self.place;
            let name = self.name();
            let found = match self.symbol("(") {
                true => Function::of_value(name),
                false => return self.fail_at(place, "only the user has attributes"),
            };
            let Some(function) = found else {
                return self.fail_at(place, "there is no such function");
            };
            let mut arguments = vec![value];
            self.arguments(&mut arguments)?;
            value = self.call(function, arguments, place)?;
        }
        Ok(value)
    }

    fn primary(&mut self) -> Read {
        self.parts += 1;
        if self.parts > LARGEST {
            return self.fail("the expression has too many parts");
        }
        self.blanks();
        if self.symbol("(") {
            let inner = self.choice()?;
            self.expect(")")?;
            return Ok(inner);
        }
        if self.symbol("{") {
            return self.list();
        }
        match self.rest().chars().next() {
            Some(quote @ ('"' | '\'')) => self.quoted(quote).map(Expression::Text),
            Some(first) if first.is_ascii_digit() => self.number(),
            Some(first) if first.is_alphabetic() || first == '_' => self.named(),
            _ => self.fail("expected a value"),
        }
    }

    /// The rest of a list or a map.
    fn list(&mut self) -> Read {
        let (mut items, mut pairs) = (Vec::new(), Vec::new());
        while !self.symbol("}") {
            if !(items.is_empty() && pairs.is_empty()) {
                self.expect(",")?;
            }
            let item = self.choice()?;
            if self.symbol(":") {
                pairs.push((item, self.choice()?));
            } else {
                items.push(item);
            }
        }
        match (items.is_empty(), pairs.is_empty()) {
            (_, true) => Ok(Expression::List(items)),
            (true, false) => Ok(Expression::Map(pairs)),
            (false, false) => self.fail("a list has no names"),
        }
    }

    /// The rest of the arguments of a call.
    fn arguments(&mut self, arguments: &mut Vec<Expression>) -> Read<()> {
        let mut first = true;
        while !self.symbol(")") {
            if !std::mem::take(&mut first) {
                self.expect(",")?;
            }
            arguments.push(self.choice()?);
        }
        Ok(())
    }

    fn call(&self, function: Function, arguments: Vec<Expression>, place: usize) -> Read {
        let checked = function.check(&arguments);
        match checked {
            Ok(()) => Ok(Expression::Call(function, arguments)),
            Err(what) => self.fail_at(place, &what),
        }
    }

    fn number(&mut self) -> Read {
        let rest = self.rest();
        let digits = |from: usize| {
            let rest = rest.get(from..).unwrap_or_default();
            from + rest.bytes().take_while(u8::is_ascii_digit).count()
        };
        let mut end = digits(0);
        if rest.get(end..).is_some_and(|rest| rest.starts_with('.')) && digits(end + 1) > end + 1 {
            end = digits(end + 1);
        }
        let place = self.place;
        self.place += end;
        let number = rest.get(..end).and_then(|number| number.parse().ok());
        match number.filter(|number: &f64| number.is_finite()) {
            Some(number) => Ok(Expression::Number(number)),
            None => self.fail_at(place, "the number is too large"),
        }
    }

    /// A text in quotes. A backslash or a doubled quote makes the next character a plain one.
    fn quoted(&mut self, quote: char) -> Read<String> {
        let mut text = String::new();
        let mut letters = self.rest().char_indices().skip(1).peekable();
        while let Some((start, letter)) = letters.next() {
            let next = letters.peek().map(|(_, next)| *next);
            match letter {
                '\\' => match letters.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, escaped @ ('"' | '\'' | '\\'))) => text.push(escaped),
                    // What a pattern escapes stays escaped.
                    Some((_, other)) => text.extend(['\\', other]),
                    None => break,
                },
                _ if letter == quote && next == Some(quote) => {
                    letters.next();
                    text.push(quote);
                }
                _ if letter == quote => {
                    self.place += start + 1;
                    return Ok(text);
                }
                _ => text.push(letter),
            }
        }
        self.fail("the text does not end")
    }

    /// Something with a name: a word for a value, the user, or a function.
    fn named(&mut self) -> Read {
        let place = self.place;
        let name = self.name();
        match name.to_ascii_lowercase().as_str() {
            "true" => return Ok(Expression::Boolean(true)),
            "false" => return Ok(Expression::Boolean(false)),
            "null" => return Ok(Expression::Null),
            _ => {}
        }
        if name == "user" {
            self.expect(".")?;
            return self.of_user();
        }
        let mut whole = name.to_owned();
        while self.symbol(".") {
            whole.push('.');
            whole.push_str(self.name());
        }
        if !self.symbol("(") {
            return self.fail_at(
                place,
                "only attributes of the user can be named: user.department",
            );
        }
        let Some(function) = Function::named(&whole) else {
            return self.fail_at(place, "there is no such function in group rules");
        };
        let mut arguments = Vec::new();
        self.arguments(&mut arguments)?;
        self.call(function, arguments, place)
    }

    /// What follows `user.`.
    fn of_user(&mut self) -> Read {
        let mut place = self.place;
        let mut name = self.name();
        if name == "profile" && self.symbol(".") {
            place = self.place;
            name = self.name();
        }
        // A name in brackets is a function of the value before it, or one of the user's.
        let after = self.place;
        if self.symbol("(") {
            let mut arguments = Vec::new();
            self.arguments(&mut arguments)?;
            return match (name, arguments.as_slice()) {
                ("getInternalProperty", [Expression::Text(name)]) => match name.as_str() {
                    "status" => Ok(Expression::Internal(Internal::Status)),
                    "id" => Ok(Expression::Internal(Internal::Id)),
                    _ => self.fail_at(place, "a user's internal properties are id and status"),
                },
                ("isMemberOf", _) => self.call(Function::IsMemberOf, arguments, place),
                _ => self.fail_at(place, "a user has no such function"),
            };
        }
        self.place = after;
        match name {
            "" => self.fail_at(place, "expected an attribute"),
            "id" => Ok(Expression::Internal(Internal::Id)),
            "status" => Ok(Expression::Internal(Internal::Status)),
            _ => Ok(Expression::Attribute(name.to_owned())),
        }
    }

    fn name(&mut self) -> &'a str {
        self.blanks();
        let rest = self.rest();
        let length = rest
            .find(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .unwrap_or(rest.len());
        self.place += length;
        rest.get(..length).unwrap_or_default()
    }

    /// Takes a word, in any case.
    fn word(&mut self, word: &str) -> bool {
        let before = self.place;
        let found = self.name().eq_ignore_ascii_case(word);
        if !found {
            self.place = before;
        }
        found
    }

    fn symbol(&mut self, symbol: &str) -> bool {
        self.blanks();
        let found = self.rest().starts_with(symbol);
        if found {
            self.place += symbol.len();
        }
        found
    }

    fn expect(&mut self, symbol: &str) -> Read<()> {
        match self.symbol(symbol) {
            true => Ok(()),
            false => self.fail(&format!("expected {symbol}")),
        }
    }

    fn descend(&mut self) -> Read<()> {
        self.depth += 1;
        match self.depth > DEEPEST {
            true => self.fail("the expression is too deep"),
            false => Ok(()),
        }
    }

    fn link(&mut self) -> Read<()> {
        self.links += 1;
        match self.links > LONGEST {
            true => self.fail("the expression is too long"),
            false => Ok(()),
        }
    }

    fn blanks(&mut self) {
        let rest = self.rest();
        self.place += rest.len() - rest.trim_start().len();
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.place..).unwrap_or_default()
    }

    fn fail<T>(&self, what: &str) -> Read<T> {
        self.fail_at(self.place, what)
    }

    fn fail_at<T>(&self, place: usize, what: &str) -> Read<T> {
        Err(Unreadable {
            what: what.to_owned(),
            place,
        })
    }
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
