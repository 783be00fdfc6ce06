//! The endpoint trait of a tag as Rust source.

use std::fmt::Write as _;

use super::emit::aliases;
use super::facts::Facts;
use super::{docs, names, types};
use crate::generate::models::Models;
use crate::spec::Document;

/// The file of one tag's trait.
pub(super) fn file(
    header: &str,
    document: &Document,
    models: &Models<'_>,
    tag: &str,
    operations: &[&Facts<'_>],
) -> String {
    let mut methods = String::new();
    let mut imports = vec!["Api", "Client", "Error", "ops"];
    let mut is_async = false;
    for facts in operations {
        let output = types::output(document, models, facts);
        let (name, function) = (
            names::struct_name(facts.rust_id),
            names::function_name(facts.rust_id),
        );
        match &output.item {
            Some(item) => {
                imports.push("Paginator");
                let gives = format!("a list of {}, page by page", types::item_words(item));
                methods.push_str(&docs::method(facts, &name, &gives, true));
                aliases(&mut methods, facts, false);
                let _ = writeln!(
                    methods,
                    "fn {function}(&self, operation: ops::{name}) -> Paginator<{item}> {{\nself.executor().list(operation)\n}}\n"
                );
            }
            None => {
                is_async = true;
                if output.ty.starts_with("List<") {
                    imports.push("List");
                }
                methods.push_str(&docs::method(facts, &name, &output.words, false));
                aliases(&mut methods, facts, false);
                let ty = match output.ty.as_str() {
                    "Bytes" => "bytes::Bytes",
                    ty => ty,
                };
                let _ = writeln!(
                    methods,
                    "async fn {function}(&self, operation: ops::{name}) -> Result<{ty}, Error> {{\nself.executor().call(operation).await\n}}\n"
                );
            }
        }
    }
    if !is_async {
        imports.retain(|name| *name != "Error");
    }
    imports.sort_unstable();
    imports.dedup();
    let trait_name = names::trait_name(document.tag_name(tag));
    let (import, attribute) = if is_async {
        ("use async_trait::async_trait;\n\n", "#[async_trait]\n")
    } else {
        ("", "")
    };
    format!(
        "{header}\n{import}use crate::{{{}}};\n\n{}{attribute}pub trait {trait_name}: Api {{\n{}\n}}\n\nimpl {trait_name} for Client {{}}\n",
        imports.join(", "),
        docs::tag(tag, operations.len()),
        methods.trim_end()
    )
}
