//! What all doc comments are made of: how text from a description may stand in one, and the words for the facts of a value. What an
//! operation or a type says of itself stands beside what is generated of it.

mod release;
mod units;
mod value;

pub(crate) use release::release;
pub(crate) use value::value;

use super::prose::Prose;

/// `text` as it may stand in a line of a comment.
pub fn one_line(text: &str) -> String {
    // Marks that turn the direction of text are errors in comments.
    let is_odd = |c: char| {
        c.is_control()
            || ('\u{202a}'..='\u{202e}').contains(&c)
            || ('\u{2066}'..='\u{2069}').contains(&c)
    };
    let plain = |c: char| if is_odd(c) { ' ' } else { c };
    text.chars().map(plain).collect()
}

/// `text` as code in Markdown, whatever is in it.
pub(crate) fn code(text: &str) -> String {
    let text = one_line(text);
    if text.trim().is_empty() {
        return "an empty text".to_owned();
    }
    let (mut longest, mut run) = (0, 0);
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    let gap = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{gap}{text}{gap}{fence}")
}

/// Several texts as code, with `last` before the last.
pub(crate) fn codes<'t>(texts: impl IntoIterator<Item = &'t str>, last: &str) -> String {
    joined(texts.into_iter().map(code).collect(), last)
}

/// Several phrases, with `last` before the last.
pub(crate) fn joined(mut phrases: Vec<String>, last: &str) -> String {
    match phrases.pop() {
        Some(end) if !phrases.is_empty() => format!("{} {last} {end}", phrases.join(", ")),
        end => end.unwrap_or_default(),
    }
}

/// The first `most` phrases, and how many more there are.
pub(crate) fn some(mut phrases: Vec<String>, most: usize) -> String {
    if phrases.len() > most + 1 {
        let more = phrases.len() - most;
        phrases.truncate(most);
        phrases.push(format!("{more} more"));
    }
    joined(phrases, "and")
}

/// Lines as a doc comment, below the description's own words where there are any.
pub(crate) fn comment(prose: Option<&Prose>, lines: &[String]) -> String {
    let words: Vec<String> = prose.map(Prose::lines).unwrap_or_default();
    let gap = (!words.is_empty() && !lines.is_empty()).then(String::new);
    words
        .iter()
        .chain(&gap)
        .chain(lines)
        .map(|line| format!("/// {}", one_line(line)).trim_end().to_owned() + "\n")
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_stays_code() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`a``"), "``` `a`` ```");
        assert_eq!(code("a\nb"), "`a b`");
        assert_eq!(code(""), "an empty text");
    }

    #[test]
    fn long_lists_are_cut_where_that_saves_something() {
        let phrases = |count: u8| (1..=count).map(|number| number.to_string()).collect();
        assert_eq!(some(phrases(1), 2), "1");
        assert_eq!(some(phrases(3), 2), "1, 2 and 3");
        assert_eq!(some(phrases(4), 2), "1, 2 and 2 more");
    }
}
