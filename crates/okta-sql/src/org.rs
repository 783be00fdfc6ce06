//! An org of a session: the client for it, and what is known of its schemas.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use okta_api::{Client, NamedOperation};
use okta_models::columns::ColumnType;
use serde_json::{Value as Json, json};

use crate::catalog::{Attribute, Catalog, Table, with_attributes};
use crate::events::{Event, Observer};

/// An org under the name of its schema.
pub(crate) struct Org {
    /// `main`, or the name that it was given.
    pub(crate) schema: String,
    pub(crate) client: Client,
    pub(crate) subdomain: String,
    /// Tables with the org's own attributes, once somebody has asked for them.
    tables: Mutex<HashMap<String, Arc<Table>>>,
}

impl Org {
    pub(crate) fn new(schema: String, client: Client, subdomain: String) -> Self {
        Self {
            schema,
            client,
            subdomain,
            tables: Mutex::default(),
        }
    }

    /// A table with the columns that it has in this org. Asks for the org's schemas the first time.
    pub(crate) async fn table(&self, name: &str, observer: &Observer) -> Option<Arc<Table>> {
        let table = Catalog::okta().table(name)?;
        if let Some(known) = self.known().get(&table.name) {
            return Some(Arc::clone(known));
        }
        let attributes = match profile_of(table) {
            Some(Profile::User) => self.user_attributes(observer).await,
            Some(Profile::Group) => self.attributes("getGroupSchema", json!({}), observer).await,
            None => Vec::new(),
        };
        let made = Arc::new(match attributes.is_empty() {
            true => table.clone(),
            false => with_attributes(table, &attributes),
        });
        self.known().insert(table.name.clone(), Arc::clone(&made));
        Some(made)
    }

    /// A table that has been asked for.
    pub(crate) fn connected(&self, name: &str) -> Option<Arc<Table>> {
        self.known().get(name).cloned()
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<Table>>> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Custom attributes of all types of users.
    async fn user_attributes(&self, observer: &Observer) -> Vec<Attribute> {
        let types = match NamedOperation::find("listUserTypes") {
            Ok(operation) => operation
                .send(&self.client, json!({}))
                .await
                .map(|reply| reply.value),
            Err(error) => Err(error),
        };
        // A token that may not see types may see the default one's schema.
        let mut schemas: Vec<String> = types
            .ok()
            .as_ref()
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
            .filter_map(schema_id)
            .collect();
        if schemas.is_empty() {
            schemas.push("default".into());
        }
        let mut all: Vec<Attribute> = Vec::new();
        for schema in schemas {
            for attribute in self
                .attributes("getUserSchema", json!({ "schemaId": schema }), observer)
                .await
            {
                match all.iter_mut().find(|known| known.name == attribute.name) {
                    Some(known) if known.ty != attribute.ty => known.ty = ColumnType::Json,
                    Some(_) => {}
                    None => all.push(attribute),
                }
            }
        }
        all
    }

    async fn attributes(&self, operation: &str, args: Json, observer: &Observer) -> Vec<Attribute> {
        let schema = match NamedOperation::find(operation) {
            Ok(operation) => operation.send(&self.client, args).await,
            Err(error) => Err(error),
        };
        match schema {
            Ok(reply) => custom(&reply.value),
            Err(error) => {
                observer.tell(&Event::Warning {
                    schema: &self.schema,
                    text: &format!("custom attributes are not columns: {operation}: {error}"),
                });
                Vec::new()
            }
        }
    }
}

/// Whose profile the items of a table have.
enum Profile {
    User,
    Group,
}

fn profile_of(table: &Table) -> Option<Profile> {
    match table.list.as_ref().and_then(|read| read.info.model) {
        Some("User") => Some(Profile::User),
        Some("Group") => Some(Profile::Group),
        _ => None,
    }
}

/// The id of the schema that a type of users points to.
fn schema_id(user_type: &Json) -> Option<String> {
    let href = user_type.pointer("/_links/schema/href")?.as_str()?;
    let id = href.rsplit('/').next()?;
    (!id.is_empty()).then(|| id.to_owned())
}

/// The custom attributes of a schema.
fn custom(schema: &Json) -> Vec<Attribute> {
    let properties = schema
        .pointer("/definitions/custom/properties")
        .and_then(Json::as_object);
    let attribute = |(name, about): (&String, &Json)| Attribute {
        name: name.clone(),
        ty: match about.get("type").and_then(Json::as_str) {
            Some("string") => ColumnType::Text,
            Some("boolean") => ColumnType::Boolean,
            Some("integer") => ColumnType::Integer,
            Some("number") => ColumnType::Number,
            _ => ColumnType::Json,
        },
    };
    properties.into_iter().flatten().map(attribute).collect()
}
