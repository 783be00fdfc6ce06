//! What an operation is called in Rust, and in the SDKs that people come from.

use crate::generate::models::naming;

/// Methods that an operation has from its traits; a setter of the same name would hide them.
const TAKEN: &[&str] = &[
    "new",
    "write",
    "request",
    "reply",
    "with_query",
    "with_header",
    "with_content",
    "returning",
    "accepting",
    "items_as",
    "from_args",
    "from_json",
    "clone",
    "default",
    "eq",
    "fmt",
    "serialize",
    "deserialize",
];

/// Crates that the operations' crate knows by name.
const CRATES: &[&str] = &[
    "alloc",
    "async_trait",
    "bytes",
    "core",
    "http",
    "okta_api",
    "okta_models",
    "serde",
    "serde_json",
    "std",
];

/// The operation's struct: its id with a capital.
pub(crate) fn struct_name(id: &str) -> String {
    let words: String = id
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' })
        .collect();
    words
        .split_whitespace()
        .map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
                .unwrap_or_default()
        })
        .collect()
}

/// The method of an operation.
pub(crate) fn function_name(id: &str) -> String {
    naming::snake(id)
}

/// What OpenAPI Generator makes of an operation id, so that who knows Okta's Python SDK finds ours:
/// `listOAuth2Claims` becomes `list_o_auth2_claims`.
pub(super) fn seed_name(id: &str) -> String {
    let letters: Vec<char> = id
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    let mut name = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let lower = |at: usize| letters.get(at).is_some_and(char::is_ascii_lowercase);
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let starts_word = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_ascii_uppercase() && lower(at + 1) && lower(at + 2))
            });
        if starts_word {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

/// The module of a tag.
pub(super) fn module_name(tag: &str) -> String {
    naming::module(tag, CRATES)
}

/// The trait of a tag.
pub(super) fn trait_name(tag: &str) -> String {
    format!("{}Api", struct_name(tag))
}

/// The field and setter of a parameter.
pub(super) fn field_name(wire: &str) -> String {
    let name = naming::snake(wire);
    if TAKEN.contains(&name.as_str()) {
        name + "_"
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_called_as_openapi_generator_calls_them() {
        for (id, name) in [
            ("listUsers", "list_users"),
            ("listAllOAuth2Keys", "list_all_o_auth2_keys"),
            ("setOrgHideOktaUIFooter", "set_org_hide_okta_ui_footer"),
            ("getSsfStreams", "get_ssf_streams"),
            (
                "previewSAMLmetadataForApplication",
                "preview_sam_lmetadata_for_application",
            ),
            ("getDRStatus", "get_dr_status"),
            ("oidc-discovery.get", "oidc_discovery_get"),
        ] {
            assert_eq!(seed_name(id), name);
        }
    }

    #[test]
    fn structs_traits_and_fields() {
        assert_eq!(struct_name("listUsers"), "ListUsers");
        assert_eq!(struct_name("oidc-discovery.get"), "OidcDiscoveryGet");
        assert_eq!(function_name("listOAuth2Claims"), "list_oauth2_claims");
        assert_eq!(
            trait_name("IdentityProviderUsers"),
            "IdentityProviderUsersApi"
        );
        assert_eq!(field_name("idpId"), "idp_id");
        assert_eq!(field_name("If-Match"), "if_match");
        assert_eq!(field_name("type"), "type_");
        assert_eq!(field_name("request"), "request_");
    }
}
