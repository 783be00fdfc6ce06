#![doc = include_str!("links.md")]
#![doc = include_str!("../../docs/guide/README.md")]
// The guide: Markdown files below `docs/guide`, readable where they stand and here, and tested here.
//
// The same page has to lead on in both places. Its links are references (`[lists]`), whose definitions at its end name
// files. `links.md` stands before each page here and defines the same names as items: of two definitions the first counts.

/// A page, after the definitions of its links.
macro_rules! pages {
    ($($(#[$attribute:meta])* $name:ident = $file:literal;)*) => {$(
        #[doc = include_str!("links.md")]
        #[doc = include_str!(concat!("../../docs/", $file))]
        $(#[$attribute])*
        pub mod $name {}
    )*};
}

pages! {
    start = "guide/01-start.md";
    operations = "guide/02-operations.md";
    models = "guide/03-models.md";
    errors = "guide/04-errors.md";
    limits_and_retries = "guide/05-limits-and-retries.md";
    lists = "guide/06-lists.md";
    system_log = "guide/07-system-log.md";
    authentication = "guide/08-authentication.md";
    settings = "guide/09-settings.md";
    embedding = "guide/10-embedding.md";
    by_name = "guide/11-by-name.md";
    many_at_once = "guide/12-many-at-once.md";
    testing = "guide/13-testing.md";
    observing = "guide/14-observing.md";
    other_descriptions = "guide/15-other-descriptions.md";
}

// Its programs are pieces, which `tests/coming_from_python` runs.
#[cfg(not(doctest))]
pages! {
    coming_from_python = "coming-from-python.md";
}
