//! The documents that the project grew from name operations, parameters, defaults and limits. Here each of them is read,
//! every line of its tables looked up in the generated client, and every operation called on the org in a box.
//!
//! The documents are not part of the project, and nothing of them is copied into it: the tests parse them where they
//! stand (see [`documents`]). What an operation is tried with is written here; a [`ledger`] then tells which
//! operations, parameters and path parameters of a document no scenario came by, and fails for them.

mod body_fields;
mod case;
mod documents;
mod fields;
mod generated_source;
mod identity_provider_lists;
mod identity_provider_users;
mod identity_providers;
mod identity_source_imports;
mod identity_source_uploads;
mod identity_source_users;
mod ledger;
mod named_by_reference;
mod named_by_sdk;
mod org;
mod printed_keys;
mod printed_settings;
mod reference_page;
mod scopes;
mod sdk_page;
mod shapes;
