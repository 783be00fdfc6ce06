//! Where Okta's reference page of an operation is: said once, since pages move.

/// A link to the page of an operation, as Markdown.
#[doc(hidden)]
#[macro_export]
macro_rules! reference {
    ($tag:literal, $operation:literal) => {
        concat!(
            "[Okta's reference](https://developer.okta.com/docs/api",
            // The family of descriptions, and the one of it that this crate is made from.
            "/openapi/okta-management/management/tag/",
            $tag,
            "/#tag/",
            $tag,
            "/operation/",
            $operation,
            ")"
        )
    };
}
#[doc(hidden)]
pub use reference;

#[cfg(test)]
mod tests {
    #[test]
    fn a_page_is_found_by_tag_and_operation() {
        assert!(reference!("User", "getUser").ends_with("/tag/User/#tag/User/operation/getUser)"));
    }
}
