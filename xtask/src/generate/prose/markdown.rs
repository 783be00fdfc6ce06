//! Markdown that was written for another renderer, as rustdoc takes it: without HTML, with links that lead somewhere, and with no code
//! that it would run as a test.

use pulldown_cmark::{
    CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream,
};
use pulldown_cmark_to_cmark as to_cmark;

/// Where links lead that begin at the root of a site.
const SITE: &str = "https://developer.okta.com";

/// Where the reference stands on that site.
const REFERENCE: &str = "https://developer.okta.com/docs/api";

/// Languages that rustdoc shows, and does not take for Rust.
const LANGUAGES: &[&str] = &[
    "bash",
    "css",
    "csv",
    "curl",
    "html",
    "http",
    "java",
    "javascript",
    "js",
    "json",
    "python",
    "sh",
    "shell",
    "sql",
    "text",
    "xml",
    "yaml",
];

/// Elements of HTML that begin or end a block.
const BLOCKS: &[&str] = &[
    "center", "details", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "thead", "tr", "ul",
];

/// Other elements of HTML, of which the content stays.
const INLINE: &[&str] = &[
    "a", "b", "code", "em", "i", "img", "kbd", "small", "span", "strong", "sub", "sup", "td", "th",
    "tt", "u",
];

/// Text of an official description as Markdown for rustdoc.
#[must_use]
pub fn tame(text: &str) -> String {
    let plain = without_html(&text.replace("\r\n", "\n"));
    let options = options();
    let events = TextMergeStream::new(Parser::new_ext(&plain, options));
    let mut out = Vec::new();
    let mut links = Vec::new();
    for event in events {
        one(event.into_static(), &mut links, &mut out);
    }
    let fence = to_cmark::calculate_code_block_token_count(&out);
    let style = to_cmark::Options {
        code_block_token_count: fence.unwrap_or(3),
        list_token: '-',
        ..to_cmark::Options::default()
    };
    let mut tame = String::new();
    // Events that a parser gave can be written; where not, the words are worth less than the build.
    match to_cmark::cmark_with_options(out.iter(), &mut tame, options, style) {
        Ok(_) => tame,
        Err(_) => String::new(),
    }
}

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH
}

/// What becomes of a link.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Link {
    Kept,
    /// Only its text is.
    Dropped,
    /// It is none, but the name of an element: `<saml:Subject>`.
    Name,
}

/// One event as what rustdoc is to see. `links` are those that are open.
fn one(event: Event<'static>, links: &mut Vec<Link>, out: &mut Vec<Event<'static>>) {
    match event {
        Event::Start(Tag::CodeBlock(kind)) => {
            let language = match &kind {
                CodeBlockKind::Fenced(language) => language.split([' ', ',']).next().unwrap_or(""),
                CodeBlockKind::Indented => "",
            };
            let language = language.to_ascii_lowercase();
            let known = LANGUAGES.iter().find(|known| **known == language);
            let language = CowStr::Borrowed(known.unwrap_or(&"text"));
            out.push(Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(
                language,
            ))));
        }
        // Headings belong to the docs around.
        Event::Start(Tag::Heading { .. }) => {
            out.push(Event::Start(Tag::Paragraph));
            out.push(Event::Start(Tag::Strong));
        }
        Event::End(TagEnd::Heading(_)) => {
            out.push(Event::End(TagEnd::Strong));
            out.push(Event::End(TagEnd::Paragraph));
        }
        Event::Start(Tag::Link {
            dest_url,
            link_type,
            ..
        }) => match absolute(&dest_url) {
            Some(dest) => {
                links.push(Link::Kept);
                out.push(link(LinkType::Inline, dest));
            }
            None if link_type == LinkType::Autolink => links.push(Link::Name),
            None => links.push(Link::Dropped),
        },
        Event::End(TagEnd::Link) => {
            if links.pop() == Some(Link::Kept) {
                out.push(Event::End(TagEnd::Link));
            }
        }
        Event::Text(text) if links.last() == Some(&Link::Name) => {
            out.push(Event::Code(format!("<{text}>").into()));
        }
        // What an image is called says more than an address that is not there.
        Event::Start(Tag::Image { .. } | Tag::HtmlBlock)
        | Event::End(TagEnd::Image | TagEnd::HtmlBlock) => {}
        Event::Html(html) => out.push(Event::Text(html)),
        Event::InlineHtml(html) => out.push(Event::Code(html)),
        Event::Text(text) if !links.contains(&Link::Kept) && !is_in_code(out) => {
            addresses(&text, out)
        }
        event => out.push(event),
    }
}

fn link(link_type: LinkType, dest: String) -> Event<'static> {
    Event::Start(Tag::Link {
        link_type,
        dest_url: dest.into(),
        title: "".into(),
        id: "".into(),
    })
}

/// Whether the last event that was written opened a block of code.
fn is_in_code(out: &[Event<'_>]) -> bool {
    out.iter().rev().find_map(|event| match event {
        Event::Start(Tag::CodeBlock(_)) => Some(true),
        Event::Text(_) => None,
        _ => Some(false),
    }) == Some(true)
}

/// The address that a link of the official description leads to, where it leads out of it.
fn absolute(dest: &str) -> Option<String> {
    let dest = dest.trim();
    if dest.starts_with("https://") || dest.starts_with("http://") {
        // An address with places to fill in is an example of one.
        return (!dest.contains(['{', '}', ' ', '<', '>'])).then(|| dest.to_owned());
    }
    if dest.starts_with("mailto:") {
        return Some(dest.to_owned());
    }
    if dest.starts_with("/openapi/") {
        return Some(format!("{REFERENCE}{dest}"));
    }
    if dest.starts_with("openapi/") {
        return Some(format!("{REFERENCE}/{dest}"));
    }
    if dest.starts_with("/docs/") {
        return Some(format!("{SITE}{dest}"));
    }
    // Parts of a page that is not this one.
    None
}

/// Text in which addresses are links, or code where they are only examples of addresses.
fn addresses(text: &str, out: &mut Vec<Event<'static>>) {
    let mut rest = text;
    let start = |text: &str| {
        text.find("https://")
            .into_iter()
            .chain(text.find("http://"))
            .min()
    };
    while let Some(begin) = start(rest) {
        let (before, from) = rest.split_at(begin);
        let is_end = |c: char| c.is_whitespace() || "<>\"'`|)]".contains(c);
        let end = from.find(is_end).unwrap_or(from.len());
        let (address, _) = from.split_at(end);
        let address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']);
        if !before.is_empty() {
            out.push(Event::Text(before.to_owned().into()));
        }
        let host = address.split("://").nth(1).unwrap_or_default();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#@!&()*+,;=%".contains(c);
        if host.is_empty() {
            out.push(Event::Text(address.to_owned().into()));
        } else if host.chars().all(is_plain) {
            out.push(link(LinkType::Autolink, address.to_owned()));
            out.push(Event::Text(address.to_owned().into()));
            out.push(Event::End(TagEnd::Link));
        } else {
            out.push(Event::Code(address.to_owned().into()));
        }
        rest = from.get(address.len()..).unwrap_or_default();
        if address.is_empty() {
            break;
        }
    }
    if !rest.is_empty() {
        out.push(Event::Text(rest.to_owned().into()));
    }
}

/// Markdown without the tags in it; what is no HTML but looks like it becomes code.
fn without_html(text: &str) -> String {
    let mut plain = String::new();
    let mut done = 0;
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        if !matches!(event, Event::Html(_) | Event::InlineHtml(_)) || range.start < done {
            continue;
        }
        plain.push_str(text.get(done..range.start).unwrap_or_default());
        let line = text.get(..range.start).unwrap_or_default();
        let line = line.rsplit('\n').next().unwrap_or_default();
        // A row of a table is one line.
        let is_row = line.trim_start().starts_with('|');
        tags(
            text.get(range.clone()).unwrap_or_default(),
            is_row,
            &mut plain,
        );
        done = range.end;
    }
    plain.push_str(text.get(done..).unwrap_or_default());
    plain
}

/// Writes HTML without its tags.
fn tags(html: &str, is_row: bool, plain: &mut String) {
    let mut rest = html;
    while let Some(begin) = rest.find('<') {
        let (before, from) = rest.split_at(begin);
        plain.push_str(before);
        let comment = from.starts_with("<!--").then(|| from.find("-->")).flatten();
        let end = match comment {
            Some(end) => end + "-->".len(),
            None => from.find('>').map_or(from.len(), |end| end + 1),
        };
        let (tag, after) = from.split_at(end);
        let name: String = tag
            .trim_start_matches(['<', '/'])
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == ':')
            .collect();
        let name = name.to_ascii_lowercase();
        let closes = tag.starts_with("</");
        match name.as_str() {
            "br" | "li" if is_row => plain.push(' '),
            "br" => plain.push_str("  \n"),
            "li" if closes => {}
            "li" => plain.push_str("\n- "),
            name if BLOCKS.contains(&name) => plain.push_str(if is_row { " " } else { "\n\n" }),
            "x-lifecycle" => plain.push_str(lifecycle(tag)),
            name if INLINE.contains(&name) || name.starts_with("x-") => {}
            "apilifecycle" => {}
            "" if tag.starts_with("<!--") => {}
            _ => plain.push_str(&crate::generate::docs::code(tag)),
        }
        rest = after;
    }
    plain.push_str(rest);
}

/// What a mark of Okta's documentation says.
fn lifecycle(tag: &str) -> &'static str {
    let class = tag.split('"').nth(1).unwrap_or_default();
    match class {
        "ea" => "(early access) ",
        "beta" => "(beta) ",
        "oie" => "(Identity Engine) ",
        _ => "",
    }
}
