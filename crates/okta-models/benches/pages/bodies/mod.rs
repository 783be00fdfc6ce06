//! Pages as an org answers with: invented, of the size and shape that real ones have.
//!
//! Each kind comes twice. What is *described* has only properties that Okta's description declares, of the declared kinds.
//! What is *recorded* has what real answers have beside: nulls, links to every next step, undeclared properties and unknown
//! values of enumerations, as many of them as were counted in recorded traffic. The order of properties is that of the
//! wire, where an application says what it is (`signOnMode`) behind its first objects.

mod application;
mod log_event;
mod user;

use std::cell::LazyCell;
use std::rc::Rc;

/// A page's text, which is made when it is needed first: a process that is counted needs one of them.
pub type Text = Rc<LazyCell<String, Make>>;
type Make = Box<dyn FnOnce() -> String>;

/// A page of a list.
pub struct Body {
    /// What it holds, and how many.
    pub name: &'static str,
    /// The page, in which everything is declared.
    pub described: Text,
    /// The page as it really comes.
    pub recorded: Text,
}

/// As many users as a page can hold.
pub fn users() -> Body {
    Body {
        name: "200 users",
        described: page(200, user::described),
        recorded: page(200, user::recorded),
    }
}

/// As many events of the system log as a page can hold.
pub fn log_events() -> Body {
    Body {
        name: "1,000 log events",
        described: page(1000, log_event::described),
        recorded: page(1000, log_event::recorded),
    }
}

/// Applications of all sign-on modes.
pub fn applications() -> Body {
    Body {
        name: "20 applications",
        described: page(20, application::described),
        recorded: page(20, application::recorded),
    }
}

fn page(items: usize, item: fn(usize) -> String) -> Text {
    Rc::new(LazyCell::new(Box::new(move || {
        let items: Vec<String> = (0..items).map(item).collect();
        format!("[{}]", items.join(","))
    })))
}

/// A template without its line breaks and indents; `§` is the number of the item, and what else stands in `holes` is
/// filled in.
fn fill(template: &str, number: usize, holes: &[(&str, &str)]) -> String {
    let mut text: String = template.lines().map(str::trim).collect();
    for (hole, value) in holes {
        text = text.replace(hole, value);
    }
    text.replace('§', &format!("{number:08}"))
}

/// The one of `choices` that falls to an item.
fn pick<T: Copy, const N: usize>(choices: [T; N], number: usize) -> T {
    choices[number % N]
}
